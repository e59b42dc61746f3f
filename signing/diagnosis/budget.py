"""How much work may go into explaining one failure: a bound on somebody else's octets."""

from __future__ import annotations

from typing import Final

from signing.algorithms import DigestAlgorithm, PublicKey
from signing.gost import PublicKey as GostKey
from signing.limits import DIAGNOSIS_WORK

__all__ = ["DEAR_ATTEMPT", "Budget", "BudgetSpent", "weight_of"]

DEAR_ATTEMPT: Final = DIAGNOSIS_WORK // 256
"""An attempt that costs more units than this is not made by the suspicions that need many attempts."""

_GOST_DIGEST: Final = 48
"""Units for an octet digested with Streebog or GOST 34.311-95 in pure Python."""
_GOST_VERIFICATION: Final = 2**18
_RSA_VERIFICATION: Final = 2**11


class BudgetSpent(Exception):
    """No more work may be done on this failure; never leaves the package."""


class Budget:
    """The units that are left, for all suspicions together and for the one that is looked into."""

    def __init__(self, units: int) -> None:
        self.left = units
        self._whole = units
        self._share = units

    def begin(self) -> None:
        """Look into the next suspicion: it may take a sixth of the whole, so that the later ones have their turn."""
        self._share = self._whole // 6

    def spend(self, units: int) -> None:
        """Take *units* away before the work is done; raises :class:`BudgetSpent` if there are not as many."""
        if units > min(self.left, self._share):
            raise BudgetSpent
        self.left -= units
        self._share -= units


def weight_of(octets: int, digest: DigestAlgorithm | None = None, key: PublicKey | None = None) -> int:
    """Units for digesting *octets* with *digest*, and for one verification with *key*."""
    slow = digest is not None and "GOST" in digest.name
    units = 64 + octets * (_GOST_DIGEST if slow else 1)
    if key is not None:
        units += _GOST_VERIFICATION if isinstance(key, GostKey) else _RSA_VERIFICATION
    return units
