"""What the world's register says of a certificate, as verification asks it for every message."""

from __future__ import annotations

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
_REMEMBERED: Final = 4096


@dataclass(frozen=True, slots=True)
class _Known:
    """How certificates stand after one change of the register and before the next."""

    change: int
    found: dict[int, Revocation | None]


class RegisterSource:
    """A :class:`~signing.revocation.status.RevocationSource` on the certificates of the world's own authority.

    It says the same as :attr:`~signing.authority.services.AuthorityServices.source` does. Every message is judged, and
    few certificates are ever revoked: how one stands is read once between two changes of the register.
    """

    def __init__(
        self, register: DatabaseRegister, issuers: Iterable[Certificate], *, now: Callable[[], datetime]
    ) -> None:
        """*issuers* are the certificates of the authority itself, its roots too."""
        self._register = register
        self._issuers = frozenset(issuers)
        self._now = now
        self._known = _Known(-1, {})

    def statuses(self, certificate: Certificate, issuer: Certificate) -> Iterator[Status]:
        """What the register says of *certificate*; nothing if *issuer* is not one of the world's own."""
        if issuer not in self._issuers:
            return
        found = self._standing(certificate.serial_number, issuer.serial_number)
        yield _status(found, certificate.serial_number, self._now())

    def _standing(self, serial: int, issuer: int) -> dict[int, Revocation | None]:
        change, known = self._register.last_change.value(), self._known
        if known.change != change or len(known.found) > _REMEMBERED:
            # the former one is left as it is: another thread may just be putting what it read before into it
            known = self._known = _Known(change, {})
        if serial not in known.found:
            # the issuer, which is asked about next, is read along; what was never issued may be yet, and is not kept
            known.found.update(self._register.standing(serial, issuer))
        return known.found


def _status(found: dict[int, Revocation | None], serial: int, moment: datetime) -> Status:
    revocation = found.get(serial)
    if revocation is not None:
        return Status(State.REVOKED, _NAME, moment, revoked_at=revocation.at, reason=revocation.reason)
    return Status(State.GOOD if serial in found else State.UNKNOWN, _NAME, moment)
