"""The entrances of PDFs, of cards and of the QR codes on them for octets that somebody else made."""

from __future__ import annotations

import io
import itertools
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from reportlab.pdfgen.canvas import Canvas

from fuzz.entrances import AT, SEVERAL, Entrance
from signing import Authority, KeyPair, TrustStore, card, cms, pdf
from signing.algorithms import KeyFamily
from signing.authority import Person
from signing.authority.services import AuthorityServices, service_keys
from signing.card_codes import codes_of
from signing.errors import PdfRefused
from signing.moments import when

__all__ = ["ENTRANCES"]


@cache
def _made() -> tuple[TrustStore, tuple[bytes, ...], tuple[bytes, ...]]:
    """Whom to trust; PDFs of every level and family, with one signer and with two; cards."""
    authority = Authority.create(at=AT)
    serials = itertools.count(1)
    services = AuthorityServices.of(
        authority, service_keys(authority, at=AT), now=lambda: AT, serials=lambda: next(serials)
    )
    person, official = (
        authority.issue_person(Person("850101300123", "ИВАНОВ", "ИВАН"), at=AT, family=family) for family in KeyFamily
    )
    lasting = pdf.PdfOptions(stamper=services.time_stamps, evidence=services, visible=pdf.Visible())
    signed = [pdf.sign(_document(), person, at=AT, options=replace(lasting, level=level)) for level in pdf.PdfLevel]
    signed += [pdf.sign(one, official, at=AT) for one in signed]
    detached = cms.SignOptions(detached=True, level=cms.Level.LT, stamper=services.time_stamps, evidence=services)
    signatures = [cms.sign(_document(), key, at=AT, options=detached) for key in (person, official)]
    return authority.trust, tuple(signed), (card.make(_document(), "келісім.pdf", signatures, at=AT),)


@cache
def _key() -> KeyPair:
    return Authority.create(at=AT).issue_person(Person("850101300123", "ИВАНОВ", "ИВАН"), at=AT)


def _document() -> bytes:
    output = io.BytesIO()
    canvas = Canvas(output, invariant=True)
    canvas.drawString(100, 700, "An agreement")
    canvas.acroForm.textfield(name="amount", x=100, y=600)
    canvas.save()
    return output.getvalue()


def _judge(octets: bytes) -> None:
    pdf.verify(octets, _made()[0], when=when(AT), policy=SEVERAL).as_dict()


def _judge_card(octets: bytes) -> None:
    card.is_card(octets)
    card.verify(octets, _made()[0], when=when(AT), policy=SEVERAL).as_dict()


def _list(octets: bytes) -> None:
    for one in pdf.signatures(octets):
        one.as_dict()


def _sign(octets: bytes) -> None:
    pdf.sign(octets, _key(), at=AT)


ENTRANCES: Mapping[str, Entrance] = {
    "pdf": Entrance(_judge, (), lambda: _made()[1]),
    "pdf_signatures": Entrance(_list, (PdfRefused,), lambda: _made()[1]),
    "pdf_signed": Entrance(_sign, (PdfRefused,), lambda: _made()[1]),
    "card": Entrance(_judge_card, (), lambda: _made()[2]),
    "card_codes": Entrance(
        lambda octets: card.from_qr(octets.splitlines()),
        (PdfRefused,),
        lambda: ("\n".join(codes_of(bytes(range(256)) * 8, 7)).encode(),),
    ),
}
