"""Reports and findings as a person reads them in a terminal, and as JSON with their texts."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any, Final, Literal

import click

from sandbox.clock import in_astana
from sandbox.explanations import explain_diagnosis, explain_finding
from sandbox.words import word
from signing.findings import Diagnosis, Finding, SignatureReport, Verdict
from signing.texts import Lang

__all__ = ["OctetsForm", "explained", "finding_lines", "report_lines"]

OctetsForm = Literal["text", "base64"]
"""How canonical octets are shown: as characters, or in base64."""

_MARKS: Final = {Verdict.PASSED: "✓", Verdict.FAILED: "✗", Verdict.UNDETERMINED: "?", Verdict.SKIPPED: "–"}
_COLOURS: Final = {
    Verdict.PASSED: "green",
    Verdict.FAILED: "red",
    Verdict.UNDETERMINED: "yellow",
    Verdict.SKIPPED: "bright_black",
}


def explained(report: SignatureReport, lang: Lang, *, octets: OctetsForm | None = None) -> dict[str, Any]:
    """The report as JSON data, each finding with its text and cure in *lang*, each diagnosis with cause and cure.

    With *octets*, a finding on a digest or a signature value that did not fit shows the canonical octets in that form.
    """
    data = report.as_dict()
    data["verdict"] = "valid" if report.ok else "not valid"
    for finding, told in zip(report.findings, data["findings"], strict=True):
        text, cure = explain_finding(finding, lang)
        told["text"] = text
        if cure:
            told["cure"] = cure
        if octets is not None and finding.canonical is not None:
            told["canonical"] = _shown(finding.canonical, octets)
    for diagnosis, told in zip(report.diagnoses, data["diagnoses"], strict=True):
        told["cause"], told["cure"] = explain_diagnosis(diagnosis, lang)
    return data


def _shown(octets: bytes, form: OctetsForm) -> str:
    return octets.decode("utf-8", "replace") if form == "text" else base64.b64encode(octets).decode()


def report_lines(report: SignatureReport, lang: Lang, *, name: str) -> Iterator[str]:
    """The verdict, who signed what, then every finding by its step; of several signatures, one after the other."""
    verdict = "valid" if report.ok else "not valid"
    yield click.style(f"{word(verdict, lang)}  {name}", fg="green" if report.ok else "red", bold=True)
    yield f"  {word('judged at', lang)}: {in_astana(report.judged_at).isoformat()}"
    for part in report.parts:
        place = part.signature.xpath if part.signature is not None else None
        yield click.style(f"  {'✓' if part.ok else '✗'} {place}", fg="green" if part.ok else "red", bold=True)
        yield from _part_lines(part, lang, indent="    ")
    if not report.parts:
        yield from _part_lines(report, lang, indent="  ")


def _part_lines(report: SignatureReport, lang: Lang, *, indent: str) -> Iterator[str]:
    """Who signed what, the findings of each step, and after what failed what most likely happened."""
    if report.signer is not None:
        yield f"{indent}{word('signer', lang)}: {report.signer.subject.dn}"
    covered = ", ".join(ref.xpath for ref in report.covered) or word("nothing", lang)
    yield f"{indent}{word('covers', lang)}: {covered}"
    step = None
    untold = list(report.diagnoses)
    for finding in report.findings:
        if finding.step is not step:
            step = finding.step
            yield f"{indent}{step.value}"
        yield from finding_lines(finding, lang, indent=f"{indent}  ")
        if finding.verdict is Verdict.FAILED:
            for diagnosis in [one for one in untold if one.finding_code == finding.code]:
                untold.remove(diagnosis)
                yield from _diagnosis_lines(diagnosis, lang, indent=f"{indent}        ")


def _diagnosis_lines(diagnosis: Diagnosis, lang: Lang, *, indent: str) -> Iterator[str]:
    """What most likely happened, and what to do about it."""
    cause, cure = explain_diagnosis(diagnosis, lang)
    label = click.style(f"{word('most likely', lang)}: {diagnosis.code}", fg="yellow", bold=True)
    yield f"{indent}{label}  {cause or ''}".rstrip()
    if diagnosis.detail:
        yield f"{indent}  {diagnosis.detail}"
    if cure:
        yield f"{indent}  {word('cure', lang)}: {cure}"


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
            place = f"{place} ({word('line', lang)} {finding.at.line}{column})".strip()
        yield f"{inner}{word('at', lang)}: {place}"
    if finding.expected is not None:
        yield f"{inner}{word('expected', lang)}: {finding.expected}"
    if finding.actual is not None:
        yield f"{inner}{word('found', lang)}: {finding.actual}"
    if cure:
        yield f"{inner}{word('cure', lang)}: {cure}"
