"""Which certificates were issued and which are revoked: the register that an authority's services answer from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from signing.algorithms import KeyFamily
from signing.errors import RevocationRefused
from signing.revocation.status import Reason

if TYPE_CHECKING:
    from signing.certificates import Certificate

__all__ = ["MemoryRegister", "Register", "Revocation", "released", "revised"]


@dataclass(frozen=True, slots=True)
class Revocation:
    """That a certificate is revoked, or in a list of changes, that it is no more."""

    at: datetime
    """Since when, UTC, to the second; of :attr:`Reason.REMOVE_FROM_CRL`, when it was released."""
    reason: Reason

    @property
    def is_hold(self) -> bool:
        """True if it may be released again."""
        return self.reason is Reason.CERTIFICATE_HOLD


class Register(Protocol):
    """The authority's register, in memory or in a database. Serial numbers are unique across its families.

    Every method may be called from several threads at once.
    """

    def record(self, certificate: Certificate) -> None:
        """*certificate* was issued. Recording it again changes nothing."""
        ...

    def is_known(self, serial: int) -> bool:
        """True if a certificate of that *serial* number was ever issued."""
        ...

    def family(self, serial: int) -> KeyFamily | None:
        """The branch that issued the certificate of that *serial* number; None if none ever did."""
        ...

    def revocation(self, serial: int) -> Revocation | None:
        """The revocation that is in force, a hold too; None if there is none."""
        ...

    def revoke(self, serial: int, *, at: datetime, reason: Reason) -> Revocation:
        """Revoke since *at*, as :func:`revised` has it; with :attr:`Reason.CERTIFICATE_HOLD`, put on hold.

        Raises :class:`~signing.errors.RevocationRefused`: ``REVOCATION-UNKNOWN``, ``REVOCATION-FINAL`` or
        ``REVOCATION-REASON``.
        """
        ...

    def release(self, serial: int, *, at: datetime) -> Revocation:
        """End a hold at *at*; the answer is the change that a delta CRL tells.

        Raises RevocationRefused: ``REVOCATION-UNKNOWN`` or ``REVOCATION-HOLD``.
        """
        ...

    def revoked(self, family: KeyFamily, *, since: datetime | None = None) -> Sequence[tuple[int, Revocation]]:
        """Serial numbers and revocations of the certificates of *family*, in no certain order.

        Without *since*, all that are in force. With it, the last change of each certificate that changed at *since* or
        later, releases from hold (:attr:`Reason.REMOVE_FROM_CRL`) among them. A change counts from the moment at which
        it was entered where the register knows that, for a revocation may be entered later than it began.
        """
        ...


def revised(current: Revocation | None, *, at: datetime, reason: Reason) -> Revocation:
    """What stands in a register after *current* when the certificate is revoked at *at* for *reason*.

    What was on hold counts as revoked since the hold began (X.509, 8.5.2.2), or since *at* if that is earlier. A
    second hold changes nothing. RevocationRefused: ``REVOCATION-FINAL``, ``REVOCATION-REASON``.
    """
    if reason is Reason.REMOVE_FROM_CRL:
        raise RevocationRefused("REVOCATION-REASON", "removeFromCRL ends a hold; nothing is revoked for it")
    moment = _whole_second(at)
    if current is None:
        return Revocation(moment, reason)
    if not current.is_hold:
        raise RevocationRefused("REVOCATION-FINAL", f"revoked for good since {current.at:%Y-%m-%d %H:%M:%S} UTC")
    if reason is Reason.CERTIFICATE_HOLD:
        return current
    return Revocation(min(current.at, moment), reason)


def released(current: Revocation | None, *, at: datetime) -> Revocation:
    """The change that ends the hold *current* at *at*. RevocationRefused with ``REVOCATION-HOLD`` if it is none."""
    if current is None or not current.is_hold:
        state = "not revoked" if current is None else f"revoked for good ({current.reason})"
        raise RevocationRefused("REVOCATION-HOLD", f"only what is on hold is released; it is {state}")
    return Revocation(_whole_second(at), Reason.REMOVE_FROM_CRL)


class MemoryRegister:
    """A :class:`Register` that lives as long as the process."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        """*now* tells when a change is entered; without it, a change counts as entered when it begins."""
        self._now = now
        self._families: dict[int, KeyFamily] = {}
        self._current: dict[int, Revocation] = {}
        self._changes: dict[int, tuple[datetime, Revocation]] = {}
        self._lock = Lock()

    def record(self, certificate: Certificate) -> None:
        """See :meth:`Register.record`."""
        self._families.setdefault(certificate.serial_number, certificate.key_family or KeyFamily.RSA)

    def is_known(self, serial: int) -> bool:
        """See :meth:`Register.is_known`."""
        return serial in self._families

    def family(self, serial: int) -> KeyFamily | None:
        """See :meth:`Register.family`."""
        return self._families.get(serial)

    def revocation(self, serial: int) -> Revocation | None:
        """See :meth:`Register.revocation`."""
        return self._current.get(serial)

    def revoke(self, serial: int, *, at: datetime, reason: Reason) -> Revocation:
        """See :meth:`Register.revoke`."""
        with self._lock:
            self._require(serial)
            revocation = revised(self._current.get(serial), at=at, reason=reason)
            self._current[serial] = revocation
            self._changes[serial] = (self._entered(_whole_second(at)), revocation)
        return revocation

    def release(self, serial: int, *, at: datetime) -> Revocation:
        """See :meth:`Register.release`."""
        with self._lock:
            self._require(serial)
            change = released(self._current.get(serial), at=at)
            del self._current[serial]
            self._changes[serial] = (self._entered(change.at), change)
        return change

    def revoked(self, family: KeyFamily, *, since: datetime | None = None) -> Sequence[tuple[int, Revocation]]:
        """See :meth:`Register.revoked`."""
        with self._lock:
            found = list(self._current.items())
            if since is not None:
                found = [(serial, change) for serial, (entered, change) in self._changes.items() if entered >= since]
        return [(serial, change) for serial, change in found if self._families[serial] is family]

    def _require(self, serial: int) -> None:
        if serial not in self._families:
            raise RevocationRefused("REVOCATION-UNKNOWN", f"no certificate {serial:x} was ever issued")

    def _entered(self, at: datetime) -> datetime:
        """A change is told from when it is entered, and not before it begins."""
        return at if self._now is None else max(at, _whole_second(self._now()))


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
