"""The story as one HTML page that needs nothing beside itself."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from sandbox.clock import in_astana
from sandbox.demo.story import Step
from sandbox.explanations import explain_finding
from signing.texts import Catalogue, Lang

__all__ = ["render"]


def render(steps: Sequence[Step], texts: Catalogue, lang: Lang, *, ok: bool) -> str:
    """The page for *steps*, in *lang*; *texts* is the catalogue ``story``."""
    environment = Environment(
        loader=PackageLoader("sandbox.demo", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["astana"] = lambda moment: in_astana(moment).isoformat(sep=" ")
    return environment.get_template("report.html").render(
        steps=steps,
        lang=lang,
        ok=ok,
        say=lambda code, part="title": texts.text(code, part, lang),
        explain=lambda finding: explain_finding(finding, lang),
    )
