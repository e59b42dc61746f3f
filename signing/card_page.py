"""What is to be seen of the card of an electronic document: its block of information, and a page for each signature."""

from __future__ import annotations

import hashlib
import io
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cache
from importlib.resources import files
from typing import Final

import segno
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader

from signing.card_codes import VERSION, codes_of
from signing.certificates import Certificate
from signing.errors import ServiceRefused
from signing.findings import TimeStamp
from signing.printed_pages import Pages, Style
from signing.revocation.crl import read_crl
from signing.revocation.ocsp import read_answer
from signing.signed_data.identification import signer_certificate
from signing.signed_data.structure import SignedData
from signing.texts import Lang

__all__ = ["Entry", "draw"]

_TITLES: Final = ("ЭЛЕКТРОНДЫҚ ҚҰЖАТТЫҢ КАРТОЧКАСЫ", "КАРТОЧКА ЭЛЕКТРОННОГО ДОКУМЕНТА")
_MARK: Final = "SIMULATOR"
_MASK: Final = 0
_CODE_SIDE: Final = 54 * mm
_TITLE: Final = Style(size=14, bold=True, centred=True)
_HEADING: Final = Style(size=10.5, bold=True, accent=True)
_POLICIES: Final = "2.5.29.32"


@dataclass(frozen=True, slots=True)
class Entry:
    """A signature of the card."""

    file: str
    """File name of the CMS within the card."""
    number: int
    """Its place, counted from 1; also the signId of its QR codes."""
    octets: bytes = field(repr=False)
    found: SignedData = field(repr=False)
    stamp: TimeStamp

    @property
    def certificate(self) -> Certificate:
        """The signer's; whoever makes a card has seen to it that it is there."""
        found = signer_certificate(self.found.signers[0], self.found.certificates)
        assert found is not None
        return found

    @property
    def holder(self) -> str:
        """Name of the signer."""
        subject = self.certificate.subject
        return " ".join(part for part in (subject.common_name, subject.given_name) if part) or subject.dn


class _Texts:
    """The texts of one language."""

    def __init__(self, language: Lang, zone: tzinfo | None) -> None:
        self._language = language
        self._zone = zone

    def __call__(self, name: str, *values: object) -> str:
        return _catalogue()[name][self._language].format(*values)

    def moment(self, at: datetime) -> str:
        """*at* in the zone of the card."""
        local = at.astimezone(self._zone)
        offset = local.strftime("%z")
        zone = "UTC" if offset in ("+0000", "") else f"UTC{offset[:3]}:{offset[3:5]}".removesuffix(":00")
        return f"{local:%d.%m.%Y %H:%M:%S} {zone}"


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = tomllib.loads(
        files("signing.texts").joinpath("card_page.toml").read_text("utf-8")
    )
    return found


def draw(name: str, document: bytes, entries: Sequence[Entry], *, at: datetime, language: Lang) -> bytes:
    """The pages of the card as a PDF without files in it."""
    texts = _Texts(language, at.tzinfo)
    pages = Pages()
    follows = 0
    while follows != pages.number + 1:
        # the contents name a page that their own length decides on
        follows, pages = pages.number + 1, Pages()
        _head(pages, name, at, texts)
        _contents(pages, follows, texts)
        _files(pages, name, document, entries, texts=texts)
        _explained(pages, texts)
    for entry in entries:
        _signature(pages, entry, texts)
    return pages.written(
        lambda number, total: (texts("caption") if number > 1 else "", texts("page", number, total)),
        at=at,
        mark=_MARK,
        titles=_TITLES,
    )


def _head(pages: Pages, name: str, at: datetime, texts: _Texts) -> None:
    for title in _TITLES:
        pages.text(title, _TITLE)
    pages.text(_MARK, Style(size=12, bold=True, centred=True, accent=True, after=10))
    pages.text(name, Style(size=12, bold=True, centred=True, after=10))
    pages.row(texts("made"), texts.moment(at))
    pages.row(texts("system"), texts("simulator"))
    pages.rule()


def _contents(pages: Pages, follows: int, texts: _Texts) -> None:
    pages.text(texts("contents"), _HEADING)
    pages.row(texts("information"), "1")
    pages.row(texts("signatures"), str(follows))
    pages.space(4)


def _files(pages: Pages, name: str, document: bytes, entries: Sequence[Entry], *, texts: _Texts) -> None:
    pages.text(texts("files"), _HEADING)
    pages.row(f"1. {name}", texts("original", len(document)))
    for entry in entries:
        pages.row(f"{entry.number + 1}. {entry.file}", texts("signature", entry.holder))
    pages.row(texts("digest"), hashlib.sha256(document).hexdigest())
    pages.rule()


def _explained(pages: Pages, texts: _Texts) -> None:
    pages.text(texts("sample"), Style(bold=True, accent=True, after=6))
    for paragraph in ("checked", "what", "binding", "how"):
        pages.text(texts(paragraph), Style(after=6))
    pages.text(texts("warning"), Style(bold=True))


def _signature(pages: Pages, entry: Entry, texts: _Texts) -> None:
    pages.new_page()
    pages.text(texts("heading"), _TITLE)
    pages.text(texts("number", entry.number), _HEADING)
    for name, value in _facts(entry, texts):
        pages.row(texts(name), value, bold=name in ("signed", "holder", "organisation"))
    codes = codes_of(entry.octets, entry.number)
    pages.rule()
    pages.text(texts("codes", len(codes)), _HEADING)
    images = [(_image(code), texts("code", entry.number, number, len(codes))) for number, code in enumerate(codes, 1)]
    pages.images(images, side=_CODE_SIDE)


def _facts(entry: Entry, texts: _Texts) -> Iterator[tuple[str, str]]:
    """What the page of a signature says, by the name of its text."""
    certificate = entry.certificate
    subject = certificate.subject
    yield "signed", texts.moment(entry.stamp.at)
    yield "holder", ", ".join(filter(None, (entry.holder, subject.iin and texts("iin", subject.iin))))
    if subject.organisation:
        yield "organisation", ", ".join(filter(None, (subject.organisation, subject.bin and texts("bin", subject.bin))))
    yield "subject", subject.dn
    yield "serial", f"{certificate.serial_number:x}"
    yield "validity", texts("from_to", texts.moment(certificate.not_before), texts.moment(certificate.not_after))
    yield "template", ", ".join(_policies(certificate)) or "—"
    yield "usage", str(certificate.key_usage)
    yield "extended", ", ".join(sorted(certificate.extended_key_usage)) or "—"
    yield "issuer", certificate.issuer.dn
    yield "stamp", _told(texts.moment(entry.stamp.at), entry.stamp.authority)
    yield from _evidence(entry, texts)


def _policies(certificate: Certificate) -> Iterator[str]:
    for extension in certificate.x509.extensions:
        if extension.oid.dotted_string == _POLICIES:
            yield from (one.policy_identifier.dotted_string for one in extension.value)


def _told(moment: str, authority: Certificate | None) -> str:
    if authority is None:
        return moment
    return f"{moment}; {authority.subject.dn}; {authority.serial_number:x}; {authority.issuer.dn}"


def _evidence(entry: Entry, texts: _Texts) -> Iterator[tuple[str, str]]:
    """What the evidence within the signature says of the signer; what cannot be read is left out."""
    evidence, certificate = entry.found.signers[0].revocation_values, entry.certificate
    for octets in evidence.ocsp:
        try:
            answer = read_answer(octets)
        except ServiceRefused:
            continue
        for one in answer.answers:
            if one.cert_id.serial_number == certificate.serial_number:
                responder = answer.certificates[0] if answer.certificates else None
                yield "ocsp", _told(f"{one.state}, {texts.moment(one.this_update)}", responder)
    for octets in evidence.crls:
        try:
            found = read_crl(octets)
        except ServiceRefused:
            continue
        if found.issuer == certificate.x509.issuer:
            until = texts.moment(found.next_update) if found.next_update is not None else "—"
            yield "crl", f"{found.number}: {texts('from_to', texts.moment(found.this_update), until)}"


def _image(code: str) -> ImageReader:
    output = io.BytesIO()
    # packed octets need no choice of a mask, which takes most of the time
    made = segno.make(code, version=VERSION, error="M", mode="byte", mask=_MASK, boost_error=False)
    made.save(output, kind="png", scale=2, border=4)
    output.seek(0)
    return ImageReader(output)
