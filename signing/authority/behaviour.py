"""How a service of the authority behaves: as it should, or wrong in one way, so that clients can be tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

__all__ = ["NORMAL", "STALE_AGE", "Behaviour", "Mode"]

STALE_AGE: Final = timedelta(days=2)
"""How old the answers of :attr:`Mode.STALE` are."""


class Mode(StrEnum):
    """What a service does with what it is asked."""

    NORMAL = "normal"
    """It answers as it should."""
    SILENT = "silent"
    """No answer comes. Who carries the answers out sees to that; the services themselves answer."""
    SLOW = "slow"
    """The answer is right and comes late; likewise."""
    STALE = "stale"
    """The answer is of two days ago; a CRL's next one should have come two days ago."""
    WRONG = "wrong"
    """The answer is to another question: another certificate and nonce (OCSP), another imprint (TSP). The signature
    of a CRL is broken."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A mode with its measure."""

    mode: Mode = Mode.NORMAL
    delay: timedelta = timedelta(seconds=3)
    """How late :attr:`Mode.SLOW` answers; of no meaning in other modes."""


NORMAL: Final = Behaviour()
"""As it should be."""
