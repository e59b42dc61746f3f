"""The README of a parcel: what it holds and how it is verified, in three languages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from gateway.journal import Entry
from sandbox.clock import in_astana
from sandbox.evidence.judgement import Judgement
from sandbox.evidence.words import evidence_text
from sandbox.words import said, word
from signing.findings import SignatureReport
from signing.namespaces import SOAP11
from signing.texts import LANGUAGES, Lang

__all__ = ["letter"]

_TITLES: Final[dict[Lang, str]] = {"kk": "Қазақша", "ru": "По-русски", "en": "English"}


def letter(entry: Entry, judgement: Judgement) -> str:
    """The README on the message *entry*, Markdown."""
    parts = [f"# SIMULATOR · Shlyuz · {entry.id}"]
    for lang in LANGUAGES:
        parts += [f"## {_TITLES[lang]}", _text(entry, judgement, lang)]
    return "\n\n".join([*parts, _commands(judgement)]) + "\n"


def _text(entry: Entry, judgement: Judgement, lang: Lang) -> str:
    report = judgement.report
    return evidence_text(
        "letter",
        lang,
        number=str(entry.id),
        channel=entry.channel,
        moment=in_astana(judgement.moment).isoformat(),
        now=in_astana(judgement.now).isoformat(),
        verdict=word(said(report.verdict), lang),
        findings=_findings(report) or "–",
        signer="–" if report.signer is None else report.signer.subject.dn,
    )


def _findings(report: SignatureReport) -> str:
    return ", ".join(dict.fromkeys(f"`{one.code}`" for one in report.failures))


def _commands(judgement: Judgement) -> str:
    moment = judgement.moment.astimezone(UTC)
    evidence = [f"--ocsp evidence/ocsp-{number}.der" for number, _ in enumerate(judgement.evidence.ocsp, start=1)]
    evidence += [f"--crl evidence/crl-{number}.crl" for number, _ in enumerate(judgement.evidence.crls, start=1)]
    trust = ["--trust trust.pem", *(["--trust signer.pem"] if judgement.chain else [])]
    shlyuz = [
        "shlyuz verify message.xml",
        *trust,
        f"--at {moment.isoformat()}",
        f"--now {judgement.now.astimezone(UTC).isoformat()}",
        *evidence,
    ]
    lines = ["```bash", " \\\n  ".join(shlyuz), "```"]
    if {"signer", "issuing", "root"} <= {name for name, _ in judgement.named}:
        lines += ["", "RSA:", "", "```bash", *_foreign(moment), "```"]
    return "\n".join(lines)


def _foreign(moment: datetime) -> list[str]:
    """The same by tools that we did not write."""
    return [
        f"openssl verify -attime {int(moment.timestamp())} -CAfile root.pem -untrusted issuing.pem signer.pem",
        "xmlsec1 --verify --trusted-pem root.pem --untrusted-pem issuing.pem \\",
        f'  --verification-gmt-time "{moment:%Y-%m-%d %H:%M:%S}" \\',
        f"  --id-attr:Id {SOAP11}:Body message.xml",
    ]
