"""Two messages compared, as octets or as XML; what is secret in them is compared and not shown."""

from __future__ import annotations

from enum import StrEnum

from sandbox.errors import Misused
from sandbox.evidence.canonical_difference import CanonicalDifference, canonical_difference
from sandbox.evidence.raw_difference import RawDifference, raw_difference
from signing.errors import XmlRefused
from signing.xml import parse

__all__ = ["Form", "difference"]


class Form(StrEnum):
    """As what messages are compared."""

    RAW = "raw"
    CANONICAL = "canonical"


def difference(first: bytes, second: bytes, form: Form) -> RawDifference | CanonicalDifference:
    """How the messages differ. Raises :class:`~sandbox.errors.Misused` DIFF-XML where XML is to be read and is none."""
    if form is Form.RAW:
        return raw_difference(first, second)
    for name, octets in (("first", first), ("second", second)):
        try:
            parse(octets)
        except XmlRefused as refused:
            raise Misused(
                "DIFF-XML", f"{name}: {refused.finding.code} {refused.finding.actual or ''}".strip()
            ) from None
    return canonical_difference(first, second)
