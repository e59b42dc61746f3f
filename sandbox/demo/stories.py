"""Which story is told of a service, in which variant, on which sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sandbox.data_reader import nearest
from sandbox.demo.case_plots import BEGINS, PlotRefused, Variant, plots_of
from sandbox.demo.case_story import tell_cases
from sandbox.demo.own_sandbox import own_sandbox
from sandbox.demo.step import Step
from sandbox.demo.story import PLOTS, SERVICE, Plot, tell
from signing.algorithms import KeyFamily

__all__ = ["Story", "story_of"]

Story = Callable[[Path, int | None, KeyFamily | None], Iterator[Step]]
"""Tells the story on a sandbox of a seed and a family of keys, and leaves its papers in a folder."""


def story_of(service: str, variant: Variant) -> Story:
    """The story of *service* in the *variant*; raises PlotRefused and CaseRefused before anything is started."""
    if service == SERVICE:
        return _certificate(_plot(variant))
    plots = plots_of(service, variant)

    def told(out: Path, seed: int | None, keys: KeyFamily | None) -> Iterator[Step]:
        with own_sandbox(seed, keys, begins_at=BEGINS) as sandbox:
            yield from tell_cases(sandbox.world, plots, url=sandbox.url, out=out)

    return told


def _certificate(plot: Plot) -> Story:
    def told(out: Path, seed: int | None, keys: KeyFamily | None) -> Iterator[Step]:
        with own_sandbox(seed, keys) as sandbox:
            yield from tell(sandbox, plot, out)

    return told


def _plot(variant: Variant) -> Plot:
    """The plot of the certificate, which is asked for on the portal and made by nobody's hand."""
    if variant != Variant(refuse=variant.refuse):
        raise PlotRefused("DEMO-VARIANT", f"{SERVICE} is told on the portal, and nobody is late")
    known = [one for one in PLOTS if one is not None]
    plot = PLOTS.get(variant.refuse)
    if plot is None:
        raise PlotRefused("DEMO-GROUND", f"{variant.refuse}{nearest(variant.refuse or '', known)} ({', '.join(known)})")
    return plot
