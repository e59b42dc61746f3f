"""The story as one HTML page that needs nothing beside itself."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.demo.step import Step
from sandbox.pages import environment
from signing.texts import Catalogue, Lang

__all__ = ["render"]


def render(steps: Sequence[Step], texts: Catalogue, lang: Lang, *, ok: bool) -> str:
    """The page for *steps*, in *lang*; *texts* is the catalogue ``story``."""
    return (
        environment(lang, "sandbox.demo")
        .get_template("report.html")
        .render(
            steps=steps,
            lang=lang,
            ok=ok,
            say=lambda code, part="title": texts.text(code, part, lang),
        )
    )
