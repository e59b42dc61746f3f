"""One contradiction between registers, told in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from signing.texts import Catalogue, Lang

__all__ = ["CONTRADICTIONS", "Contradiction", "Found"]

CONTRADICTIONS: Final = Catalogue.load("registries.texts", "contradictions")
"""What each code means; part ``contradiction``."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things that registers say and that cannot both be true."""

    code: str
    """Code of :data:`CONTRADICTIONS`."""
    subject: str
    """IIN, BIN or number of what it is about."""
    detail: str = ""
    """Numbers and days that tell what exactly."""

    def text(self, lang: Lang) -> str:
        """The subject, what is wrong, and the detail, in *lang*."""
        said = CONTRADICTIONS.text(self.code, "contradiction", lang)
        return f"{self.subject}: {said}" + (f" ({self.detail})" if self.detail else "")


Found = Iterator[Contradiction]
"""What a rule yields."""
