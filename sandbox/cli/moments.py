"""The moments of a judgement as a table in the terminal: now, at signing, at the moment given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import click

from sandbox.clock import in_astana
from sandbox.moments import MARKS, Column, cells, columns
from sandbox.words import said, word
from signing.findings import Finding, SignatureReport, Verdict
from signing.texts import Lang

__all__ = ["COLOURS", "moment_lines"]

COLOURS: Final = {
    Verdict.PASSED: "green",
    Verdict.FAILED: "red",
    Verdict.UNDETERMINED: "yellow",
    Verdict.SKIPPED: "bright_black",
}
_COLUMN: Final = 28
_FIRST: Final = 14


def moment_lines(report: SignatureReport, lang: Lang, *, indent: str) -> Iterator[str]:
    """The table of the moments of *report*, and which of them decides; nothing where none was judged."""
    shown = columns(report)
    if not shown:
        return
    yield _row(word("moment", lang), [click.style(word(one.kind.value, lang), bold=True) for one in shown], indent)
    yield _row("", [_moment(one, lang) for one in shown], indent)
    for step, row in cells(shown):
        yield _row(word(step.value, lang), [_cell(finding) for finding in row], indent)
    yield _row(word("trust", lang), [_together(one, lang) for one in shown], indent)
    yield click.style(f"{indent}{word(f'decides {report.moments[-1].kind.value}', lang)}", dim=True)


def _moment(column: Column, lang: Lang) -> str:
    return word("not proven", lang) if column.report is None else in_astana(column.report.at).isoformat()


def _row(head: str, texts: Sequence[str], indent: str) -> str:
    return f"{indent}{_padded(head, _FIRST)}{''.join(_padded(text, _COLUMN) for text in texts)}".rstrip()


def _padded(text: str, width: int) -> str:
    """*text* as wide as its column; the codes of colours take no place."""
    return text + " " * max(1, width - len(click.unstyle(text)))


def _cell(finding: Finding | None) -> str:
    if finding is None:
        return ""
    return f"{click.style(MARKS[finding.verdict], fg=COLOURS[finding.verdict])} {finding.code}"


def _together(column: Column, lang: Lang) -> str:
    if column.report is None:
        return MARKS[Verdict.SKIPPED]
    verdict = column.report.verdict
    return click.style(f"{MARKS[verdict]} {word(said(verdict), lang)}", fg=COLOURS[verdict], bold=True)
