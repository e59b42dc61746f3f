"""The signature under the business data of a request: who made it, and what exactly they signed (protocol: 5.2)."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from registries.outcome import Outcome
from registries.register import Exchange
from signing.findings import SignatureReport, Step
from signing.namespaces import DS

__all__ = ["Senders", "is_signed", "signed_part"]

_WITHOUT: Final = Outcome("SCE017")
_NOT_IN_FORCE: Final = frozenset({Step.CHAIN, Step.TIME, Step.REVOCATION, Step.PURPOSE})
"""Steps at which a signature that is intact turns out to be one that does not count."""


@dataclass(frozen=True, slots=True)
class Senders:
    """What a register may ask about those who send to it; the composition root answers."""

    bin_of: Callable[[str], str | None]
    """BIN of the organisation behind a participant's ``senderId``; None if there is no such participant."""
    judge: Callable[[etree._Element, datetime], SignatureReport]
    """Judges the one signature of a document, given by its root, at a moment."""
    is_strict: Callable[[str], bool]
    """True if the messages of the participant with this ``senderId`` are held to the letter."""


def is_signed(exchange: Exchange) -> bool:
    """True if the business data carry a ``ds:Signature``."""
    return exchange.fields.find(f"{{{DS}}}Signature") is not None


def signed_part(exchange: Exchange, senders: Senders, *, signer: str | None) -> Exchange | Outcome:
    """The request as it was signed by the organisation whose BIN is *signer*; nothing else may be read after that.

    Otherwise why not: SCE017 if nothing is signed, SCE016 if the signature is wrong or covers something else, SCE015 if
    its certificate does not count at this moment, SIGNED-BY-ANOTHER if it is another organisation's.
    """
    if not is_signed(exchange):
        return _WITHOUT
    report = senders.judge(_document(exchange.fields), exchange.context.moment)
    if not report.ok or not report.covered:
        failure = next(iter(report.failures), None)
        dated = failure is not None and failure.step in _NOT_IN_FORCE
        return Outcome("SCE015" if dated else "SCE016", detail=None if failure is None else failure.code)
    bin_of_signer = None if report.signer is None else report.signer.bin
    if bin_of_signer is None or bin_of_signer != signer:
        return Outcome("SIGNED-BY-ANOTHER", detail=bin_of_signer)
    return Exchange(report.covered[0].element, exchange.context)


def _document(fields: etree._Element) -> etree._Element:
    """The business data as the document of its own that was signed."""
    if fields.getparent() is None:
        return fields
    document = deepcopy(fields)
    document.tail = None
    return document
