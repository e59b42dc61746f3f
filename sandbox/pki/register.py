"""The authority's register in the world's database: whoever shares it sees a revocation at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sandbox.agreement import Agreed
from sandbox.tables import certificates, revocations
from signing.algorithms import KeyFamily
from signing.authority.register import Revocation, released, revised
from signing.errors import RevocationRefused
from signing.revocation.status import Reason

if TYPE_CHECKING:
    from signing.certificates import Certificate

__all__ = ["DatabaseRegister", "serial_text"]

_STANDING: Final = sa.select(certificates.c.serial, certificates.c.revoked_at, certificates.c.reason)
_TWO: Final = _STANDING.where(certificates.c.serial.in_([sa.bindparam("one"), sa.bindparam("other")]))
_FAMILY: Final = sa.select(certificates.c.family).where(certificates.c.serial == sa.bindparam("serial"))
_LAST: Final = sa.select(sa.func.max(revocations.c.id))
_CHANGES: Final = sa.select(revocations.c.serial, revocations.c.at.label("revoked_at"), revocations.c.reason)


class DatabaseRegister:
    """A :class:`~signing.authority.register.Register` that is never older than the database behind *engine*.

    *now* tells when a change is entered. Safe to share among threads and over a fork.
    """

    def __init__(self, engine: sa.Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self.last_change: Final = Agreed(self._last_change)
        """Number of the last change of how any certificate stands: whoever revokes waits until every worker knows."""

    def record(self, certificate: Certificate) -> None:
        """*certificate* was issued. Recording it again changes nothing."""
        row = {
            "serial": serial_text(certificate.serial_number),
            "family": (certificate.key_family or KeyFamily.RSA).value,
            "iin": certificate.iin,
            "bin": certificate.bin,
            "issued_at": self._now(),
            "not_after": certificate.not_after,
            "subject": certificate.subject.dn,
            "der": certificate.der,
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(certificates).values(row))
        except IntegrityError:
            if not self.is_known(certificate.serial_number):
                raise

    def is_known(self, serial: int) -> bool:
        """True if a certificate of that *serial* number was ever issued."""
        return serial in self.standing(serial)

    def family(self, serial: int) -> KeyFamily | None:
        """The branch that issued the certificate of that *serial* number; None if none ever did."""
        with self._engine.connect() as connection:
            found = connection.execute(_FAMILY, {"serial": serial_text(serial)}).scalar_one_or_none()
        return None if found is None else KeyFamily(found)

    def revocation(self, serial: int) -> Revocation | None:
        """The revocation that is in force, a hold too; None if there is none."""
        return self.standing(serial).get(serial)

    def standing(self, serial: int, other: int | None = None) -> dict[int, Revocation | None]:
        """How the certificate of *serial* stands, and that of *other*, as far as they were issued: one question."""
        asked = {"one": serial_text(serial), "other": serial_text(serial if other is None else other)}
        with self._engine.connect() as connection:
            rows = connection.execute(_TWO, asked).all()
        return {int(row.serial, 16): _revocation(row) for row in rows}

    def revoke(self, serial: int, *, at: datetime, reason: Reason) -> Revocation:
        """Revoke since *at*; with :attr:`Reason.CERTIFICATE_HOLD`, put on hold.

        Raises :class:`~signing.errors.RevocationRefused`: ``REVOCATION-UNKNOWN``, ``REVOCATION-FINAL`` or
        ``REVOCATION-REASON``.
        """
        with self._changing(serial) as (connection, current):
            revocation = revised(current, at=at, reason=reason)
            if revocation != current:
                self._enter(connection, serial, revocation)
        return revocation

    def release(self, serial: int, *, at: datetime) -> Revocation:
        """End a hold at *at*; RevocationRefused: ``REVOCATION-UNKNOWN`` or ``REVOCATION-HOLD``."""
        with self._changing(serial) as (connection, current):
            change = released(current, at=at)
            self._enter(connection, serial, change)
        return change

    def revoked(self, family: KeyFamily, *, since: datetime | None = None) -> Sequence[tuple[int, Revocation]]:
        """What is revoked of *family*; with *since*, the last change of what changed at that moment or later."""
        own = certificates.c.family == family.value
        if since is None:
            return self._read(_STANDING.where(own, certificates.c.revoked_at.is_not(None)))
        latest = sa.select(sa.func.max(revocations.c.id)).where(revocations.c.recorded_at >= since)
        wanted = revocations.c.id.in_(latest.group_by(revocations.c.serial))
        return self._read(_CHANGES.join(certificates).where(own, wanted))

    def history(self, serial: int) -> tuple[Revocation, ...]:
        """Everything that was done to the certificate of *serial*, in order; a release has ``removeFromCRL``."""
        query = _CHANGES.where(_is(revocations, serial)).order_by(revocations.c.id)
        return tuple(change for _, change in self._read(query))

    def _last_change(self) -> int:
        with self._engine.connect() as connection:
            return connection.execute(_LAST).scalar() or 0

    def _read(self, query: sa.Select[Any]) -> list[tuple[int, Revocation]]:
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [(int(row.serial, 16), Revocation(row.revoked_at, Reason(row.reason))) for row in rows]

    @contextmanager
    def _changing(self, serial: int) -> Iterator[tuple[sa.Connection, Revocation | None]]:
        """A transaction in which nobody else changes the certificate, and how it stands."""
        own = _is(certificates, serial)
        with self._engine.begin() as connection:
            # the row is locked by the first write, so that nobody changes what is read after it
            locked = connection.execute(sa.update(certificates).where(own).values(reason=certificates.c.reason))
            if not locked.rowcount:
                raise RevocationRefused("REVOCATION-UNKNOWN", f"no certificate {serial:x} was ever issued")
            yield connection, _revocation(connection.execute(_STANDING.where(own)).one())
        self.last_change.changed()

    def _enter(self, connection: sa.Connection, serial: int, change: Revocation) -> None:
        """Write down *change*: how the certificate stands, and how it came to stand so."""
        reason = change.reason.value
        ends = change.reason is Reason.REMOVE_FROM_CRL
        standing = {"revoked_at": None, "reason": None} if ends else {"revoked_at": change.at, "reason": reason}
        connection.execute(sa.update(certificates).where(_is(certificates, serial)).values(standing))
        entered = max(change.at, self._now().astimezone(UTC).replace(microsecond=0))
        row = {"serial": serial_text(serial), "recorded_at": entered, "at": change.at, "reason": reason}
        connection.execute(sa.insert(revocations).values(row))


def serial_text(serial: int) -> str:
    """A serial number as it is kept and shown: lower-case hexadecimal."""
    return f"{serial:x}"


def _is(table: sa.Table, serial: int) -> sa.ColumnElement[bool]:
    return table.c.serial == serial_text(serial)


def _revocation(row: Any) -> Revocation | None:
    return None if row.revoked_at is None else Revocation(row.revoked_at, Reason(row.reason))
