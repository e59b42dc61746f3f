"""What the journal may keep of a message that holds what must not be kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Protocol

from gateway.journal import Record
from signing.findings import Finding

__all__ = ["WITHHELD", "Cover", "Withheld", "covered"]

WITHHELD: Final = b"<!-- not kept: it could not be freed of personal data -->"
"""Stands in the journal for octets that nothing could be put in the place of."""


class Cover(Protocol):
    """Puts something else in the place of what must not be kept."""

    def octets(self, octets: bytes) -> bytes:
        """What is kept instead of a message."""

    def text(self, text: str) -> str:
        """What is kept instead of a text that speaks of it."""

    def identifier(self, text: str) -> str:
        """What is kept instead of an id of the message; the same id, as far as that can be."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Keeps nothing."""

    def octets(self, octets: bytes) -> bytes:
        """A remark instead of any message."""
        return WITHHELD

    def text(self, text: str) -> str:
        """Nothing instead of any text."""
        return ""

    def identifier(self, text: str) -> str:
        """Nothing instead of any id."""
        return ""


def covered(record: Record, cover: Cover | None) -> Record:
    """*record* as it is kept under *cover*."""
    if cover is None:
        return record

    def identifier(value: str | None) -> str | None:
        return None if value is None else cover.identifier(value)

    return replace(
        record,
        octets=cover.octets(record.octets),
        message_id=identifier(record.message_id),
        correlation_id=identifier(record.correlation_id),
        findings=tuple(_covered(one, cover) for one in record.findings),
    )


def _covered(finding: Finding, cover: Cover) -> Finding:
    expected = None if finding.expected is None else cover.text(finding.expected)
    actual = None if finding.actual is None else cover.text(finding.actual)
    return replace(finding, expected=expected, actual=actual)
