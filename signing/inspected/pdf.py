"""What a PDF says of itself: its signatures, each with the CMS or the token within; and what a card holds."""

from __future__ import annotations

from signing import card
from signing.errors import SigningError
from signing.inspected.cms import cms_facts, token_facts
from signing.inspected.facts import Fact, Facts, shortened
from signing.pades.contents import without_padding
from signing.pades.fields import PdfSignature
from signing.pdf import signatures
from signing.signed_data.reading import parse

__all__ = ["card_facts", "pdf_facts"]


def pdf_facts(octets: bytes) -> Facts:
    """Size and signatures of a PDF. Raises :class:`~signing.errors.PdfRefused` for what is none that can be read."""
    return {"size": len(octets), "signatures": [_signature(one, len(octets)) for one in signatures(octets)]}


def card_facts(octets: bytes) -> Facts | None:
    """What the card of an electronic document holds; None if the PDF is no card."""
    found = card.read(octets)
    if found is None:
        return None
    return {
        "original": {"name": shortened(found.name), "size": len(found.document)},
        "signatures": [
            {"name": shortened(one.name), "contents": _within(one.data, is_time_stamp=False)}
            for one in found.signatures
        ],
    }


def _signature(found: PdfSignature, size: int) -> Fact:
    return {
        "field": shortened(found.name),
        "is_time_stamp": found.is_time_stamp,
        "sub_filter": found.sub_filter,
        "byte_range": list(found.byte_range),
        "covers_whole": found.end == size,
        "claimed_at": found.claimed_at,
        **{name: shortened(text) for name, text in _texts(found).items() if text},
        "contents": _within(without_padding(found.contents), is_time_stamp=found.is_time_stamp),
    }


def _texts(found: PdfSignature) -> dict[str, str | None]:
    return {"reason": found.reason, "location": found.location, "contact": found.contact}


def _within(octets: bytes, *, is_time_stamp: bool) -> Fact:
    """The CMS or the token of a signature, or why it cannot be read."""
    try:
        return token_facts(octets) if is_time_stamp else cms_facts(parse(octets))
    except SigningError as refused:
        return {"problem": str(refused)}
