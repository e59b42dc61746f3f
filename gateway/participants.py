"""Who may send: accounts of systems, with a password, a BIN, certificates and the services open to them."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Final

import sqlalchemy as sa

from gateway.demands import AS_THE_CHANNEL, SignatureDemands
from gateway.errors import (
    BusinessSignatureWrong,
    ClientMismatch,
    PasswordWrong,
    SenderDisabled,
    SenderUnknown,
    ServiceForbidden,
    SignerIsPerson,
    SignerMismatch,
)
from gateway.modes import Mode
from gateway.names import SenderId, ServiceId
from gateway.tables import certificates, participants
from signing.certificates import Certificate, Role
from signing.findings import Finding, Step, failed

__all__ = [
    "Participant",
    "Participants",
    "demand_shown",
    "judge_data_signer",
    "judge_signer",
    "speaks_for_organisation",
]

_SCRYPT_COST: Final = 2**14
_REMEMBERED: Final = 4096
_FRESH: Final = 1.0
"""Seconds for which a participant that was read is taken to be as it was."""


@dataclass(frozen=True, slots=True)
class Participant:
    """A system that is registered at the gateway."""

    sender_id: SenderId
    """Its login, ``requestInfo/sender/senderId``."""
    bin: str
    """BIN of the organisation it belongs to: its messages are signed by this organisation."""
    certificates: frozenset[str] = frozenset()
    """SHA-256 fingerprints (lower-case hexadecimal) of its certificates; empty: any certificate of the BIN."""
    services: frozenset[ServiceId] = frozenset()
    """Services open to it; empty: all."""
    mode: Mode | None = None
    """How its messages are read; None: as the gateway's settings say."""
    organisation: str | None = None
    """What the organisation is called; None: whoever asks finds a name."""
    enabled: bool = True
    """False: it is registered, and may do nothing."""
    requests: SignatureDemands = AS_THE_CHANNEL
    """Which signatures are demanded of what it sends of its own accord."""
    answers: SignatureDemands = AS_THE_CHANNEL
    """Which signatures are demanded of what it answers as a provider on the asynchronous channel."""
    data_certificates: frozenset[str] = frozenset()
    """Fingerprints of those it signs business data with; empty: any certificate of the BIN."""
    password_salt: bytes = field(default=b"", repr=False)
    password_hash: bytes = field(default=b"", repr=False)

    def demand_enabled(self) -> None:
        """Raise SenderDisabled if this participant may do nothing."""
        if not self.enabled:
            raise SenderDisabled(failed(Step.POLICY, "ACC-ENABLED", actual=self.sender_id))

    def admit(self, service_id: ServiceId) -> None:
        """Raise ServiceForbidden if *service_id* is not open to this participant."""
        if self.services and service_id not in self.services:
            expected = ", ".join(sorted(self.services))
            raise ServiceForbidden(failed(Step.POLICY, "ACC-SERVICE", expected=expected, actual=service_id))


class Participants:
    """The register of participants in the database behind *engine*.

    Passwords are kept as scrypt hashes (RFC 7914). Deriving one takes tens of milliseconds, so a pair that verified
    once is remembered in this process, as a digest, for as long as the stored hash stays the same. What authentication
    has read is kept for a moment: a change made by another process is in force after that, one made here at once.
    *ticks* are seconds of a clock that never stands still.
    """

    def __init__(
        self,
        engine: sa.Engine,
        *,
        new_salt: Callable[[], bytes],
        fresh: float = _FRESH,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """*fresh*: the seconds for which a participant that was read is taken to be as it was."""
        self._engine = engine
        self._new_salt = new_salt
        self._fresh = fresh
        self._ticks = ticks
        self._read: dict[str, tuple[float, Participant]] = {}
        self._verified: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def add(self, participant: Participant, *, password: str) -> Participant:
        """Register *participant* with *password*, or replace the one with its senderId; the salt is made here."""
        sealed = self.sealed(participant, password)
        with self._engine.begin() as connection:
            self.write(connection, sealed)
        return sealed

    def sealed(self, participant: Participant, password: str) -> Participant:
        """*participant* with the hash of *password*, under a salt of its own."""
        salt = self._new_salt()
        return replace(participant, password_salt=salt, password_hash=_derive(password, salt))

    def write(self, connection: sa.Connection, participant: Participant, brought: Iterable[Certificate] = ()) -> None:
        """Register *participant*, as a part of the caller's transaction, with the certificates that it *brought*."""
        self.erase(connection, participant.sender_id)
        connection.execute(sa.insert(participants).values(_row(participant)))
        known = set(connection.execute(sa.select(certificates.c.fingerprint)).scalars())
        new = {one.fingerprint: one.der for one in brought if one.fingerprint not in known}
        if new:
            rows = [{"fingerprint": fingerprint, "der": der} for fingerprint, der in new.items()]
            connection.execute(sa.insert(certificates), rows)

    def erase(self, connection: sa.Connection, sender_id: str) -> bool:
        """Forget the participant *sender_id*, as a part of the caller's transaction; False if there was none."""
        found = connection.execute(sa.delete(participants).where(participants.c.sender_id == sender_id))
        self._read.pop(sender_id, None)
        return found.rowcount > 0

    def brought(self) -> tuple[Certificate, ...]:
        """The certificates that participants brought along."""
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(certificates.c.der).order_by(certificates.c.fingerprint)).scalars()
            return tuple(Certificate.from_der(der) for der in found)

    def find(self, sender_id: str) -> Participant | None:
        """The participant with *sender_id*, or None."""
        with self._engine.connect() as connection:
            return self.read(connection, sender_id)

    def read(self, connection: sa.Connection, sender_id: str) -> Participant | None:
        """The same, as the transaction of *connection* sees it."""
        query = sa.select(participants).where(participants.c.sender_id == sender_id)
        row = connection.execute(query).mappings().first()
        return _participant(dict(row)) if row is not None else None

    def list(self) -> tuple[Participant, ...]:
        """All participants, by senderId."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(participants).order_by(participants.c.sender_id)).mappings().all()
        return tuple(_participant(dict(row)) for row in rows)

    def registered(self, sender_id: str) -> Participant:
        """The participant with *sender_id*, by its own word alone. Raises SenderUnknown or SenderDisabled."""
        participant = self._recent(sender_id)
        if participant is None:
            raise SenderUnknown(failed(Step.POLICY, "ACC-SENDER", actual=sender_id))
        participant.demand_enabled()
        return participant

    def authenticate(self, sender_id: str, password: str | None) -> Participant:
        """The participant with *sender_id*, its *password* checked.

        Raises SenderUnknown, SenderDisabled or PasswordWrong.
        """
        participant = self.registered(sender_id)
        self.demand_password(participant, password)
        return participant

    def demand_password(self, participant: Participant, password: str | None) -> None:
        """Raise PasswordWrong unless *password* is the participant's."""
        if password is None or not self.verifies(participant, password):
            actual = "no password" if password is None else "another one"
            raise PasswordWrong(
                failed(Step.POLICY, "ACC-PASSWORD", expected=f"the password of {participant.sender_id}", actual=actual)
            )

    def _recent(self, sender_id: str) -> Participant | None:
        now = self._ticks()
        known = self._read.get(sender_id)
        if known is not None and now - known[0] < self._fresh:
            return known[1]
        found = self.find(sender_id)
        if found is not None:
            self._read[sender_id] = (now, found)
        return found

    def verifies(self, participant: Participant, password: str) -> bool:
        """True if *password* is the participant's."""
        key = hmac.digest(participant.password_salt + participant.password_hash, password.encode(), "sha256")
        with self._lock:
            if key in self._verified:
                self._verified.move_to_end(key)
                return True
        if not hmac.compare_digest(_derive(password, participant.password_salt), participant.password_hash):
            return False
        with self._lock:
            self._verified[key] = None
            if len(self._verified) > _REMEMBERED:
                self._verified.popitem(last=False)
        return True


def speaks_for_organisation(certificate: Certificate) -> bool:
    """True if the certificate is one of a system or of an organisation's employee, not a citizen's own."""
    return certificate.is_system or bool(certificate.roles - {Role.PERSON})


def judge_signer(participant: Participant, signer: Certificate) -> None:
    """Raise SignerIsPerson or SignerMismatch if *signer* may not sign for *participant*."""
    if not speaks_for_organisation(signer):
        raise SignerIsPerson(_refusal("ACC-SIGNER-ROLE", ["system", "organisation"], signer.subject.dn))
    if signer.bin != participant.bin:
        actual = f"{signer.bin or 'no BIN'} ({signer.subject.dn})"
        raise SignerMismatch(_refusal("ACC-SIGNER-BIN", [participant.bin], actual))
    if participant.certificates and signer.fingerprint not in participant.certificates:
        expected = (f"{one[:16]}…" for one in sorted(participant.certificates))
        raise SignerMismatch(_refusal("ACC-SIGNER-CERTIFICATE", expected, f"{signer.fingerprint[:16]}…"))


def demand_shown(shown: bytes | None, participant: Participant) -> None:
    """Raise ClientMismatch if the certificate (DER) that a client of TLS showed is another organisation's."""
    if shown is None:
        return
    certificate = Certificate.from_der(shown)
    if certificate.bin != participant.bin:
        actual = f"{certificate.bin or 'no BIN'} ({certificate.subject.dn})"
        raise ClientMismatch(_refusal("ACC-CLIENT-CERTIFICATE", [participant.bin], actual))


def judge_data_signer(participant: Participant, signer: Certificate) -> None:
    """Raise BusinessSignatureWrong if *signer* may not sign business data for *participant*."""
    if not speaks_for_organisation(signer) or signer.bin != participant.bin:
        actual = f"{signer.bin or 'no BIN'} ({signer.subject.dn})"
        raise BusinessSignatureWrong(_refusal("ACC-DATA-SIGNER", [participant.bin], actual))
    if participant.data_certificates and signer.fingerprint not in participant.data_certificates:
        expected = (f"{one[:16]}…" for one in sorted(participant.data_certificates))
        raise BusinessSignatureWrong(_refusal("ACC-DATA-SIGNER", expected, f"{signer.fingerprint[:16]}…"))


def _refusal(code: str, expected: Iterable[str], actual: str) -> Finding:
    return failed(Step.POLICY, code, expected=" or ".join(expected), actual=actual)


def _derive(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=_SCRYPT_COST, r=8, p=1, dklen=32)


def _row(participant: Participant) -> dict[str, Any]:
    return {
        "sender_id": participant.sender_id,
        "bin": participant.bin,
        "organisation": participant.organisation,
        "enabled": participant.enabled,
        "password_salt": participant.password_salt,
        "password_hash": participant.password_hash,
        "certificates": sorted(participant.certificates),
        "services": sorted(participant.services),
        "mode": participant.mode.value if participant.mode is not None else None,
        "requests": participant.requests.as_dict(),
        "answers": participant.answers.as_dict(),
        "data_certificates": sorted(participant.data_certificates),
    }


def _participant(row: dict[str, Any]) -> Participant:
    return Participant(
        sender_id=SenderId(row["sender_id"]),
        bin=row["bin"],
        certificates=frozenset(row["certificates"]),
        services=frozenset(ServiceId(one) for one in row["services"]),
        mode=Mode(row["mode"]) if row["mode"] is not None else None,
        organisation=row["organisation"],
        enabled=row["enabled"],
        requests=SignatureDemands.of(row["requests"]),
        answers=SignatureDemands.of(row["answers"]),
        data_certificates=frozenset(row["data_certificates"]),
        password_salt=row["password_salt"],
        password_hash=row["password_hash"],
    )
