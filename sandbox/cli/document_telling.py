"""Papers and their checks as a person reads them in a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from sandbox.cli.moments import COLOURS
from sandbox.cli.telling import finding_lines
from sandbox.clock import in_astana
from sandbox.documents.checking import PaperCheck
from sandbox.documents.form import Field, Form
from sandbox.documents.paper_store import KeptPaper
from sandbox.documents.plain_facts import as_plain
from sandbox.documents.sentences import Facts, Scope
from sandbox.explanations import explain_finding
from sandbox.words import said, word
from signing.texts import Lang

__all__ = ["check_data", "check_lines", "form_data", "paper_lines"]


def form_data(form: Form, lang: Lang) -> dict[str, Any]:
    """A form as JSON data, its texts in *lang*."""
    return {
        "id": form.id,
        "version": form.version,
        "name": form.names.in_language(lang),
        "source": form.source,
        "namespace": form.namespace,
        "signers": [{"who": one.who, "role": one.role} for one in form.signers],
    }


def paper_lines(form: Form, facts: Facts, *, kept: KeptPaper, lang: Lang) -> Iterator[str]:
    """What a paper says, fact by fact."""
    yield click.style(form.names.in_language(lang), bold=True)
    yield from _facts(Scope(form.fields, facts), form.fields, lang, "  ")
    if kept.reason is not None:
        yield f"  → {kept.replaced_by or '×'}: {kept.reason}"


def _facts(scope: Scope, fields: tuple[Field, ...], lang: Lang, indent: str) -> Iterator[str]:
    for field in fields:
        value = scope.value(field.name)
        if value is None or value == []:
            continue
        label = field.label.in_language(lang)
        if not field.fields or (field.says is not None and not field.many):
            yield f"{indent}{label}: {scope.told(field.name, lang)}"
            continue
        yield f"{indent}{label}:"
        items = scope.items(field.name) if field.many else (Scope(field.fields, value),)  # type: ignore[arg-type]
        for item in items:
            yield from _facts(item, field.fields, lang, indent + "  ")


def check_lines(check: PaperCheck, lang: Lang) -> Iterator[str]:
    """The verdict, what the paper is, and every finding."""
    yield click.style(word(said(check.verdict), lang), bold=True, fg=COLOURS[check.verdict])
    if check.form is not None:
        yield f"  {check.form.names.in_language(lang)}"
    if check.facts is not None and check.issued is not None:
        number = check.facts.get("number") or "–"
        yield f"  № {number}, {in_astana(check.issued):%d.%m.%Y}; {check.receiver}"
    for signer in check.signers:
        body = f", {signer.organisation} ({signer.bin})" if signer.bin else ""
        yield f"  {word('signer', lang)}: {signer.name}{body}; {signer.serial}"
    for finding in check.findings:
        yield from finding_lines(finding, lang, indent="  ")


def check_data(check: PaperCheck, lang: Lang) -> dict[str, Any]:
    """The same as JSON data."""
    findings = []
    for finding in check.findings:
        text, cure = explain_finding(finding, lang)
        findings.append({**finding.as_dict(), "text": text, **({"cure": cure} if cure else {})})
    found: dict[str, Any] = {"verdict": said(check.verdict), "findings": findings}
    if check.form is not None:
        found["form"] = form_data(check.form, lang)
    if check.facts is not None:
        found |= {
            "receiver": check.receiver,
            "issued": None if check.issued is None else in_astana(check.issued).isoformat(),
            "facts": as_plain(check.facts),
            "signers": [asdict(one) for one in check.signers],
        }
    return found
