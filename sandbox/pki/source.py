"""What the world's register says of a certificate, as verification asks it: one question to the database a path."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sandbox.pki.register import DatabaseRegister
from signing.authority.register import Revocation
from signing.revocation.status import State, Status

if TYPE_CHECKING:
    from signing.certificates import Certificate

__all__ = ["RegisterSource"]

_NAME: Final = "register"
_IN_ONE_BREATH: Final = 0.05
"""Seconds within which an issuer's standing, read along with that of a certificate, counts as read now."""


@dataclass(frozen=True, slots=True)
class _Along:
    """How an issuer stood when a certificate of its was asked about."""

    at: float
    """Reading of the clock that never stands still."""
    found: dict[int, Revocation | None]


_NOTHING: Final = _Along(0, {})


class _Thread(threading.local):
    """What one thread read along."""

    read = _NOTHING


class RegisterSource:
    """A :class:`~signing.revocation.status.RevocationSource` on the certificates of the world's own authority.

    It says the same as :attr:`~signing.authority.services.AuthorityServices.source` does. Whoever judges a path asks
    about a certificate and then about its issuer: how both stand is read at once, in the thread that asks.
    """

    def __init__(
        self,
        register: DatabaseRegister,
        issuers: Iterable[Certificate],
        *,
        now: Callable[[], datetime],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """*issuers* are the certificates of the authority itself, its roots too."""
        self._register = register
        self._issuers = frozenset(issuers)
        self._now = now
        self._ticks = ticks
        self._along = _Thread()

    def statuses(self, certificate: Certificate, issuer: Certificate) -> Iterator[Status]:
        """What the register says of *certificate*; nothing if *issuer* is not one of the world's own."""
        if issuer not in self._issuers:
            return
        found = self._standing(certificate.serial_number, issuer.serial_number)
        yield _status(found, certificate.serial_number, self._now())

    def _standing(self, serial: int, issuer: int) -> dict[int, Revocation | None]:
        along, self._along.read = self._along.read, _NOTHING
        if serial in along.found and self._ticks() - along.at < _IN_ONE_BREATH:
            return along.found
        found = self._register.standing(serial, issuer)
        self._along.read = _Along(self._ticks(), {one: found[one] for one in found if one == issuer})
        return found


def _status(found: dict[int, Revocation | None], serial: int, moment: datetime) -> Status:
    revocation = found.get(serial)
    if revocation is not None:
        return Status(State.REVOKED, _NAME, moment, revoked_at=revocation.at, reason=revocation.reason)
    return Status(State.GOOD if serial in found else State.UNKNOWN, _NAME, moment)
