"""The report on one file as a page: the verdict first, the moments side by side, every signature step by step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from sandbox.moments import MARKS, cells, columns, untold_failures
from sandbox.pages.environment import environment
from sandbox.words import covered_by, label, said, word
from signing.findings import Finding, SignatureReport, Verdict
from signing.texts import Catalogue, Lang

__all__ = ["render_verdict"]

_CLASSES = {Verdict.PASSED: "good", Verdict.FAILED: "bad", Verdict.UNDETERMINED: "open"}


def render_verdict(report: SignatureReport, lang: Lang, *, name: str) -> str:
    """The page on *report*, in *lang*; *name* is the file's."""
    return (
        environment(lang)
        .get_template("verdict.html")
        .render(
            report=report,
            own=_by_step(_of_the_whole(report)),
            name=name,
            kind=label(report.kind, lang) if report.kind is not None else None,
            covers=lambda part: covered_by(part, lang),
            lang=lang,
            word=lambda key: word(key, lang),
            said=said,
            steps=lambda part: _by_step(part.findings),
            columns=columns,
            cells=cells,
            untold=lambda part: list(untold_failures(part)),
            mark=lambda verdict: MARKS[verdict],
            css=lambda verdict: _CLASSES.get(verdict, "dim"),
            simulator=Catalogue.load("sandbox.texts", "story").text("simulator", "title", lang),
        )
    )


def _of_the_whole(report: SignatureReport) -> list[Finding]:
    """What was observed of the file and of none of its several signatures."""
    told = {finding for part in report.parts for finding in part.findings}
    return [finding for finding in report.findings if finding not in told]


def _by_step(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    return [(step.value, list(rows)) for step, rows in groupby(findings, key=lambda one: one.step)]
