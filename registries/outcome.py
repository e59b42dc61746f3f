"""What a register came to: a code, the status it travels under, and its texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from registries.errors import TEXTS
from signing.texts import Catalogue, Lang

__all__ = ["FOUND", "NOT_FOUND", "RESULTS", "Outcome"]

RESULTS: Final = Catalogue.load_all("registries.texts", "results") | TEXTS
"""Every code that an answer can carry; parts ``message`` and ``cure``."""

_BAD_REQUEST: Final = "SCSE002"
_MESSAGE_LENGTH: Final = 250
_SUCCESS: Final = "SCSS001"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A code of :data:`RESULTS`, and for a bad request the field and the reason."""

    code: str
    """``00000`` and ``404`` are the state's (protocol: GBD FL); the others are project-defined."""
    field: str | None = None
    """The field of the request that is wrong."""
    detail: str | None = None
    """What exactly is wrong with it."""

    @property
    def status_code(self) -> str:
        """``SCSS001``, ``SCSE001`` (business), ``SCSE002`` (bad data) or ``SCSE003`` (the provider's own fault)."""
        return str(RESULTS.entry(self.code).get("status", _BAD_REQUEST))

    @property
    def status_message(self) -> str:
        """Text of the status, at most 250 characters (StatusInfo of SyncChannel v10)."""
        if self.status_code == _SUCCESS:
            return "Message has been processed successfully"
        return self.text("ru")[:_MESSAGE_LENGTH]

    def text(self, lang: Lang) -> str:
        """Which field, what is wrong, and the detail, in *lang*."""
        message = RESULTS.text(self.code, "message", lang) or self.code
        where = f"{self.field}: " if self.field else ""
        why = f" ({self.detail})" if self.detail else ""
        return f"{where}{message}{why}"


FOUND: Final = Outcome("00000")
NOT_FOUND: Final = Outcome("404")
