"""The report on one file as a page: the verdict first, then what most likely happened, then every step."""

from __future__ import annotations

from itertools import groupby

from sandbox.pages.environment import environment
from sandbox.words import word
from signing.findings import SignatureReport
from signing.texts import Catalogue, Lang

__all__ = ["render_verdict"]


def render_verdict(report: SignatureReport, lang: Lang, *, name: str) -> str:
    """The page on *report*, in *lang*; *name* is the file's."""
    steps = [(step.value, list(findings)) for step, findings in groupby(report.findings, key=lambda one: one.step)]
    return (
        environment(lang)
        .get_template("verdict.html")
        .render(
            report=report,
            steps=steps,
            name=name,
            lang=lang,
            word=lambda key: word(key, lang),
            simulator=Catalogue.load("sandbox.texts", "story").text("simulator", "title", lang),
        )
    )
