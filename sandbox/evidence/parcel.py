"""A message of the journal with all that is needed to verify it elsewhere, as a ZIP."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from gateway.masking import masked_headers
from sandbox.clock import in_astana
from sandbox.evidence.diagram import draw_thread
from sandbox.evidence.judgement import Judgement, judgement_of
from sandbox.evidence.letter import letter
from sandbox.evidence.thread import WholeThread, entry_of, whole_thread
from sandbox.explanations import explain_finding
from sandbox.pages import render_verdict
from sandbox.words import said
from signing.certificates import Certificate
from signing.findings import SignatureReport
from signing.texts import LANGUAGES

if TYPE_CHECKING:
    from gateway.journal import Entry
    from sandbox.world import World

__all__ = ["MESSAGE", "parcel_of"]

MESSAGE: Final = "message.xml"
"""The name of the message in a parcel."""
_FIRST_YEAR: Final = 1980
"""What a ZIP can date."""


def parcel_of(world: World, key: int) -> bytes:
    """The parcel of the message *key*; the evidence in it is of the present moment of the world.

    Raises :class:`~sandbox.errors.NotFound` MESSAGE-UNKNOWN.
    """
    entry = entry_of(world, key)
    octets = world.systems.journal.octets(key) or b""
    judgement = judgement_of(world, entry, octets)
    thread = whole_thread(world, key)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in _contents(entry, octets, judgement, thread):
            file.writestr(_named(name, entry), content)
    return made.getvalue()


def _contents(entry: Entry, octets: bytes, judgement: Judgement, thread: WholeThread) -> Iterator[tuple[str, bytes]]:
    yield "README.md", letter(entry, judgement).encode()
    yield MESSAGE, octets
    headers = masked_headers(entry.headers)
    yield "headers.json", _json(headers)
    yield "journal.json", _json(entry.as_dict() | {"headers": headers})
    yield "moment.txt", f"{in_astana(judgement.moment).isoformat()}\n".encode()
    yield "trust.pem", _pem(judgement.trust)
    for name, certificate in judgement.named:
        yield f"{name}.pem", certificate.pem
    for number, one in enumerate(judgement.evidence.ocsp, start=1):
        yield f"evidence/ocsp-{number}.der", one
    for number, one in enumerate(judgement.evidence.crls, start=1):
        yield f"evidence/crl-{number}.crl", one
    yield "judgement.json", _json(_told(judgement.report))
    for lang in LANGUAGES:
        yield f"judgement.{lang}.html", render_verdict(judgement.report, lang, name=MESSAGE).encode()
    yield "thread.json", _json(thread.as_dict())
    for lang in LANGUAGES:
        yield f"thread.{lang}.svg", draw_thread(thread, lang)


def _named(name: str, entry: Entry) -> zipfile.ZipInfo:
    moment = entry.moment.astimezone(UTC)
    info = zipfile.ZipInfo(name, (max(moment.year, _FIRST_YEAR), *moment.timetuple()[1:6]))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _told(report: SignatureReport) -> dict[str, Any]:
    """The report as JSON data, each finding with its texts."""
    findings = [
        one.as_dict() | {"text": {lang: explain_finding(one, lang)[0] for lang in LANGUAGES}} for one in report.findings
    ]
    return report.as_dict() | {"verdict": said(report.verdict), "findings": findings}


def _pem(certificates: tuple[Certificate, ...]) -> bytes:
    return b"".join(one.pem for one in certificates)


def _json(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
