"""What the world's authority issued, as people look for it: by serial number, by holder, by what was revoked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from sandbox.pki.register import serial_text
from sandbox.tables import certificates
from signing.authority.register import Revocation
from signing.certificates import Certificate
from signing.revocation.status import Reason

__all__ = ["Issued", "IssuedCertificates", "Standing", "read_serial"]

_SERIAL: Final = re.compile(r"(?:0x)?0*([0-9a-f]{1,40})")


class Standing(StrEnum):
    """How a certificate stands at a moment."""

    GOOD = "good"
    ON_HOLD = "on-hold"
    REVOKED = "revoked"
    """For good."""
    EXPIRED = "expired"
    """Its validity ended, and it was never revoked."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate that was issued, and its revocation if one is in force."""

    certificate: Certificate
    issued_at: datetime
    """When it was entered in the register, UTC."""
    revocation: Revocation | None

    @property
    def serial(self) -> str:
        """The serial number, lower-case hexadecimal."""
        return serial_text(self.certificate.serial_number)

    def standing(self, at: datetime) -> Standing:
        """How it stands at the moment *at*; a revocation in force counts whenever it began."""
        if self.revocation is not None:
            return Standing.ON_HOLD if self.revocation.is_hold else Standing.REVOKED
        return Standing.EXPIRED if at > self.certificate.not_after else Standing.GOOD

    def as_dict(self, at: datetime) -> dict[str, Any]:
        """The certificate as JSON data, with its standing at the moment *at*."""
        told = {"serial": self.serial, "standing": self.standing(at).value, "issued_at": self.issued_at.isoformat()}
        revocation = self.revocation
        since = None if revocation is None else revocation.at.isoformat()
        reason = None if revocation is None else revocation.reason.value
        return {**told, "revoked_at": since, "reason": reason, "certificate": self.certificate.as_dict()}


class IssuedCertificates:
    """The certificates in the database behind *engine*, the latest first."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def list(
        self, holder: str | None = None, *, revoked: bool = False, limit: int | None = None, offset: int = 0
    ) -> Sequence[Issued]:
        """All of them; those of *holder* (an IIN or a BIN) alone; with *revoked*, those that are, for good or not."""
        query = sa.select(certificates).order_by(certificates.c.issued_at.desc(), certificates.c.serial)
        if holder is not None:
            query = query.where(sa.or_(certificates.c.iin == holder, certificates.c.bin == holder))
        if revoked:
            query = query.where(certificates.c.revoked_at.is_not(None))
        return self._read(query.limit(limit).offset(offset))

    def find(self, serial: int) -> Issued | None:
        """The certificate of that *serial* number, or None if none was ever issued."""
        found = self._read(sa.select(certificates).where(certificates.c.serial == serial_text(serial)))
        return found[0] if found else None

    def _read(self, query: sa.Select[Any]) -> Sequence[Issued]:
        with self._engine.connect() as connection:
            return [_issued(row) for row in connection.execute(query)]


def _issued(row: Any) -> Issued:
    revocation = None if row.revoked_at is None else Revocation(row.revoked_at, Reason(row.reason))
    return Issued(Certificate.from_der(row.der), row.issued_at, revocation)


def read_serial(text: str) -> int | None:
    """The number that *text* writes in hexadecimal, with colons or spaces between the digits or not; else None."""
    found = _SERIAL.fullmatch(text.strip().lower().replace(":", "").replace(" ", ""))
    return None if found is None else int(found[1], 16)
