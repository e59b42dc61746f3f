"""Which signatures are demanded of a participant: on the transport and on the business data, each in its own right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["AS_THE_CHANNEL", "Demand", "SignatureDemands"]


class Demand(StrEnum):
    """What is done about a signature."""

    REQUIRED = "required"
    """It must be there, and be valid."""
    CHECKED = "checked"
    """It may be missing; one that is there must be valid."""
    IGNORED = "ignored"
    """Nobody looks at it."""


@dataclass(frozen=True, slots=True)
class SignatureDemands:
    """What is demanded of the messages of one kind."""

    transport: Demand | None = None
    """Of the signature on the Body; None: required where the channel has signatures, ignored elsewhere."""
    data: Demand = Demand.IGNORED
    """Of the signature in the element ``data`` (protocol: 5.2)."""

    def of_transport(self, *, signed: bool) -> Demand:
        """What is demanded of the Body on a channel that has signatures (*signed*), or has none."""
        return self.transport or (Demand.REQUIRED if signed else Demand.IGNORED)

    def as_dict(self) -> dict[str, str | None]:
        """The demands as JSON data."""
        return {"transport": None if self.transport is None else self.transport.value, "data": self.data.value}

    @classmethod
    def of(cls, kept: Mapping[str, str | None]) -> SignatureDemands:
        """The demands of what :meth:`as_dict` gave."""
        transport = kept.get("transport")
        return cls(None if transport is None else Demand(transport), Demand(kept.get("data") or Demand.IGNORED))


AS_THE_CHANNEL: Final = SignatureDemands()
"""What is demanded of everybody of whom nothing else is said."""
