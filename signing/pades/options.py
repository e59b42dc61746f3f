"""How a PDF is signed: level, field, what is to be seen, and whom it asks for time-stamps and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from signing.outside import EvidenceSource, TimeStamper
from signing.texts import Lang

__all__ = ["USUAL", "PdfLevel", "PdfOptions", "Visible"]


class PdfLevel(StrEnum):
    """How long a signature can be judged for (ETSI EN 319 142-1, 6.1)."""

    B = "B"
    """As it was signed: judged as of now."""
    T = "T"
    """With a time-stamp over the signature value: judged as of the moment of signing."""
    LT = "LT"
    """With certificates and evidence of revocation in the document: judged when no service answers any more."""
    LTA = "LTA"
    """With a time-stamp over the document and all of that: the evidence is proven to be as old as it says."""


@dataclass(frozen=True, slots=True)
class Visible:
    """A signature that is to be seen on a page: who signed and when, and that it is a simulator's."""

    page: int = 1
    """Counted from 1; negative: from the end, -1 is the last."""
    box: tuple[int, int, int, int] = (36, 36, 276, 108)
    """Left, bottom, right and top edge, in points from the lower left corner of the page."""
    language: Lang = "kk"


@dataclass(frozen=True, slots=True)
class PdfOptions:
    """What a PDF is signed with. The defaults make an invisible signature of level B."""

    level: PdfLevel = PdfLevel.B
    stamper: TimeStamper | None = None
    """Who stamps, for the levels T, LT and LTA."""
    evidence: EvidenceSource | None = None
    """Who gives evidence of revocation, for the levels LT and LTA."""
    field: str | None = None
    """Name of the signature field: an empty one of the document, or a new one. None: a new one with a name that is
    free."""
    visible: Visible | None = None
    """None: nothing is to be seen. A field that the document has keeps its place."""
    reason: str | None = None
    location: str | None = None
    contact: str | None = None


USUAL: Final = PdfOptions()
"""An invisible signature of level B."""
