"""Reports and findings as a person reads them in a terminal, and as JSON with their texts."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal

import click

from sandbox.cli.moments import COLOURS, moment_lines
from sandbox.clock import in_astana
from sandbox.explanations import explain_diagnosis, explain_finding
from sandbox.moments import MARKS, untold_failures
from sandbox.words import covered_by, label, said, word
from signing.findings import Diagnosis, Finding, SignatureReport, Verdict
from signing.texts import Lang

__all__ = ["OctetsForm", "explained", "finding_lines", "report_lines"]

OctetsForm = Literal["text", "base64"]
"""How canonical octets are shown: as characters, or in base64."""

_UNSIGNED: Final = frozenset({"certificate", "crl", "ocsp", "key file", "unknown"})
"""Kinds of which no signature of a person is told."""


def explained(report: SignatureReport, lang: Lang, *, octets: OctetsForm | None = None) -> dict[str, Any]:
    """The report as JSON data, each finding with its text and cure in *lang*, each diagnosis with cause and cure.

    So are the findings of every moment, and the reports on each of several signatures. With *octets*, a finding on a
    digest or a signature value that did not fit shows the canonical octets in that form.
    """
    data = report.as_dict()
    data["verdict"] = said(report.verdict)
    _explain(report.findings, data["findings"], lang, octets)
    for moment, told in zip(report.moments, data.get("moments", ()), strict=True):
        told["verdict"] = said(moment.verdict)
        told["decides"] = moment is report.moments[-1]
        _explain(moment.findings, told["findings"], lang, octets)
    for diagnosis, told in zip(report.diagnoses, data["diagnoses"], strict=True):
        told["cause"], told["cure"] = explain_diagnosis(diagnosis, lang)
    if report.parts:
        data["signatures"] = [explained(part, lang, octets=octets) for part in report.parts]
    return data


def _explain(
    findings: Sequence[Finding], told: Sequence[dict[str, Any]], lang: Lang, octets: OctetsForm | None
) -> None:
    for finding, data in zip(findings, told, strict=True):
        text, cure = explain_finding(finding, lang)
        data["text"] = text
        if cure:
            data["cure"] = cure
        if octets is not None and finding.canonical is not None:
            data["canonical"] = _shown(finding.canonical, octets)


def _shown(octets: bytes, form: OctetsForm) -> str:
    return octets.decode("utf-8", "replace") if form == "text" else base64.b64encode(octets).decode()


def report_lines(report: SignatureReport, lang: Lang, *, name: str) -> Iterator[str]:
    """The verdict, who signed what, then every finding by its step; of several signatures, one after the other."""
    yield click.style(f"{word(said(report.verdict), lang)}  {name}", fg=COLOURS[report.verdict], bold=True)
    if report.kind is not None:
        yield f"  {word('kind', lang)}: {label(report.kind, lang)}"
    yield f"  {word('judged at', lang)}: {in_astana(report.judged_at).isoformat()}"
    for number, part in enumerate(report.parts, start=1):
        yield click.style(f"  {MARKS[part.verdict]} {_place(part, number)}", fg=COLOURS[part.verdict], bold=True)
        yield from _part_lines(part, lang, indent="    ")
    if report.parts:
        yield from _of_the_whole(report, lang)
    else:
        yield from _part_lines(report, lang, indent="  ")


def _place(part: SignatureReport, number: int) -> str:
    place = part.signature.xpath if part.signature is not None else None
    return place or str(number)


def _of_the_whole(report: SignatureReport, lang: Lang) -> Iterator[str]:
    """What was observed of the file and of none of its signatures."""
    told = {finding for part in report.parts for finding in part.findings}
    own = [finding for finding in report.findings if finding not in told]
    yield from _step_lines(own, (), lang, indent="  ")


def _part_lines(report: SignatureReport, lang: Lang, *, indent: str) -> Iterator[str]:
    """Who signed what and when, the moments, the findings of each step, and what most likely happened."""
    if report.signer is not None:
        yield f"{indent}{word('signer', lang)}: {report.signer.subject.dn}"
    yield from _signature_lines(report, lang, indent=indent)
    yield from moment_lines(report, lang, indent=indent)
    yield from _step_lines(report.findings, report.diagnoses, lang, indent=indent)
    for kind, findings in untold_failures(report):
        yield f"{indent}{click.style(word(kind, lang), bold=True)}"
        for finding in findings:
            yield from finding_lines(finding, lang, indent=f"{indent}  ")


def _signature_lines(report: SignatureReport, lang: Lang, *, indent: str) -> Iterator[str]:
    """What the signature is, how old it claims or proves to be, and what it covers."""
    if report.kind in _UNSIGNED:
        return
    if report.signer is not None:
        verdict = word(f"signature {said(report.verdict)}", lang)
        yield f"{indent}{word('signature', lang)}: {click.style(verdict, fg=COLOURS[report.verdict])}"
    facts = [
        ("level", report.level),
        ("claimed at", in_astana(report.claimed_at).isoformat() if report.claimed_at is not None else None),
        ("time-stamp", in_astana(report.time_stamp.at).isoformat() if report.time_stamp is not None else None),
    ]
    yield from (f"{indent}{word(name, lang)}: {fact}" for name, fact in facts if fact is not None)
    covered = covered_by(report, lang)
    if covered is not None:
        yield f"{indent}{word('covers', lang)}: {covered}"


def _step_lines(
    findings: Iterable[Finding], diagnoses: Iterable[Diagnosis], lang: Lang, *, indent: str
) -> Iterator[str]:
    step = None
    untold = list(diagnoses)
    for finding in findings:
        if finding.step is not step:
            step = finding.step
            yield f"{indent}{word(step.value, lang)}"
        yield from finding_lines(finding, lang, indent=f"{indent}  ")
        if finding.verdict in (Verdict.FAILED, Verdict.UNDETERMINED):
            for diagnosis in [one for one in untold if one.finding_code == finding.code]:
                untold.remove(diagnosis)
                yield from _diagnosis_lines(diagnosis, lang, indent=f"{indent}        ")


def _diagnosis_lines(diagnosis: Diagnosis, lang: Lang, *, indent: str) -> Iterator[str]:
    """What most likely happened, and what to do about it."""
    cause, cure = explain_diagnosis(diagnosis, lang)
    head = click.style(f"{word('most likely', lang)}: {diagnosis.code}", fg="yellow", bold=True)
    yield f"{indent}{head}  {cause or ''}".rstrip()
    if diagnosis.detail:
        yield f"{indent}  {diagnosis.detail}"
    if cure:
        yield f"{indent}  {word('cure', lang)}: {cure}"


def finding_lines(finding: Finding, lang: Lang, *, indent: str = "") -> Iterator[str]:
    """One finding: what was observed, and where, why and what to do if it stands in the way."""
    text, cure = explain_finding(finding, lang)
    mark = click.style(MARKS[finding.verdict], fg=COLOURS[finding.verdict])
    yield f"{indent}{mark} {finding.code:<22} {text or ''}".rstrip()
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
