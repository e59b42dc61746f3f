"""Reports and findings as a person reads them in a terminal, and as JSON with their texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import click

from sandbox.clock import in_astana
from sandbox.explanations import explain_finding
from signing.findings import Finding, SignatureReport, Verdict
from signing.texts import Lang

__all__ = ["explained", "finding_lines", "report_lines"]

_MARKS: Final = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.UNDETERMINED: "?", Verdict.SKIPPED: "–"}
_COLOURS: Final = {
    Verdict.PASSED: "green",
    Verdict.FAILED: "red",
    Verdict.UNDETERMINED: "yellow",
    Verdict.SKIPPED: "bright_black",
}
_WORDS: Final[dict[str, dict[Lang, str]]] = {
    "valid": {"kk": "ЖАРАМДЫ", "ru": "ДЕЙСТВИТЕЛЬНА", "en": "VALID"},
    "not valid": {"kk": "ЖАРАМСЫЗ", "ru": "НЕДЕЙСТВИТЕЛЬНА", "en": "NOT VALID"},
    "judged at": {"kk": "тексерілген сәт", "ru": "проверено на момент", "en": "judged at"},
    "signer": {"kk": "қол қоюшы", "ru": "подписал", "en": "signer"},
    "covers": {"kk": "қамтиды", "ru": "покрывает", "en": "covers"},
    "nothing": {"kk": "ештеңені", "ru": "ничего", "en": "nothing"},
    "at": {"kk": "орны", "ru": "место", "en": "at"},
    "line": {"kk": "жол", "ru": "строка", "en": "line"},
    "expected": {"kk": "күтілген", "ru": "ожидалось", "en": "expected"},
    "found": {"kk": "табылған", "ru": "найдено", "en": "found"},
    "cure": {"kk": "не істеу керек", "ru": "что делать", "en": "what to do"},
}


def explained(report: SignatureReport, lang: Lang) -> dict[str, Any]:
    """The report as JSON data, each finding with its text and cure in *lang*."""
    data = report.as_dict()
    data["verdict"] = "valid" if report.ok else "not valid"
    for finding, told in zip(report.findings, data["findings"], strict=True):
        text, cure = explain_finding(finding, lang)
        told["text"] = text
        if cure:
            told["cure"] = cure
    return data


def report_lines(report: SignatureReport, lang: Lang, *, name: str) -> Iterator[str]:
    """The verdict, who signed what, then every finding by its step."""
    word = "valid" if report.ok else "not valid"
    yield click.style(f"{_WORDS[word][lang]}  {name}", fg="green" if report.ok else "red", bold=True)
    yield f"  {_WORDS['judged at'][lang]}: {in_astana(report.judged_at).isoformat()}"
    if report.signer is not None:
        yield f"  {_WORDS['signer'][lang]}: {report.signer.subject.dn}"
    covered = ", ".join(ref.xpath for ref in report.covered) or _WORDS["nothing"][lang]
    yield f"  {_WORDS['covers'][lang]}: {covered}"
    step = None
    for finding in report.findings:
        if finding.step is not step:
            step = finding.step
            yield f"  {step.value}"
        yield from finding_lines(finding, lang, indent="    ")


def finding_lines(finding: Finding, lang: Lang, *, indent: str = "") -> Iterator[str]:
    """One finding: what was observed, and where, why and what to do if it stands in the way."""
    text, cure = explain_finding(finding, lang)
    mark = click.style(_MARKS[finding.verdict], fg=_COLOURS[finding.verdict])
    yield f"{indent}{mark} {finding.code:<18} {text or ''}".rstrip()
    if finding.verdict is Verdict.PASSED:
        return
    inner = f"{indent}      "
    if finding.at is not None:
        place = finding.at.xpath or ""
        if finding.at.line is not None:
            column = f":{finding.at.column}" if finding.at.column is not None else ""
            place = f"{place} ({_WORDS['line'][lang]} {finding.at.line}{column})".strip()
        yield f"{inner}{_WORDS['at'][lang]}: {place}"
    if finding.expected is not None:
        yield f"{inner}{_WORDS['expected'][lang]}: {finding.expected}"
    if finding.actual is not None:
        yield f"{inner}{_WORDS['found'][lang]}: {finding.actual}"
    if cure:
        yield f"{inner}{_WORDS['cure'][lang]}: {cure}"
