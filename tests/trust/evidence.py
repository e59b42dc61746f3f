"""Answers of services, right and wrong, made for a test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from signing import Certificate, KeyPair
from signing.der import (
    NULL,
    bit_string,
    boolean,
    enumerated,
    explicit,
    generalized_time,
    integer,
    object_identifier,
    octet_string,
    sequence,
    tagged,
    time,
)
from signing.revocation.identity import CertId, key_digest, subject_name
from signing.revocation.status import REASON_NUMBERS, Reason

__all__ = ["Crl", "Ocsp", "Revoked", "extension"]


@dataclass(frozen=True)
class Revoked:
    at: datetime
    reason: Reason | None = None
    invalid_since: datetime | None = None


def extension(oid: str, value: bytes, *, critical: bool = False) -> bytes:
    return sequence(object_identifier(oid), boolean(True) if critical else b"", octet_string(value))


def _signed(to_be_signed: bytes, key: KeyPair, *more: bytes) -> bytes:
    algorithm = sequence(object_identifier(key.scheme.oid), NULL)
    return sequence(to_be_signed, algorithm, bit_string(key.sign(to_be_signed)), *more)


@dataclass(frozen=True)
class Ocsp:
    """An OCSP answer: whoever has *key* says it of *subject*, issued by *issuer*."""

    subject: Certificate
    issuer: Certificate
    key: KeyPair
    at: datetime
    revoked: Revoked | None = None
    unknown: bool = False
    by_key: bool = False
    carried: tuple[Certificate, ...] | None = None
    """Certificates that come with it; None: the one of *key*."""
    next_update: datetime | None = None
    nonce: bytes | None = None
    single_extensions: tuple[bytes, ...] = ()

    @property
    def octets(self) -> bytes:
        basic = object_identifier("1.3.6.1.5.5.7.48.1.1")
        return sequence(enumerated(0), explicit(0, sequence(basic, octet_string(self.basic))))

    @property
    def basic(self) -> bytes:
        carried = (self.key.certificate,) if self.carried is None else self.carried
        extensions = b""
        if self.nonce is not None:
            nonce = extension("1.3.6.1.5.5.7.48.1.2", octet_string(self.nonce))
            extensions = explicit(1, sequence(nonce))
        data = sequence(self._responder(), generalized_time(self.at), sequence(self._single()), extensions)
        return _signed(data, self.key, explicit(0, sequence(*(one.der for one in carried))) if carried else b"")

    def _responder(self) -> bytes:
        own = self.key.certificate
        return explicit(2, octet_string(key_digest(own))) if self.by_key else explicit(1, subject_name(own))

    def _single(self) -> bytes:
        later = b"" if self.next_update is None else explicit(0, generalized_time(self.next_update))
        more = explicit(1, sequence(*self.single_extensions)) if self.single_extensions else b""
        cert_id = CertId.of(self.subject, self.issuer).encoded
        return sequence(cert_id, self._state(), generalized_time(self.at), later, more)

    def _state(self) -> bytes:
        if self.unknown:
            return b"\x82\x00"
        if self.revoked is None:
            return b"\x80\x00"
        reason = self.revoked.reason
        told = b"" if reason is None else explicit(0, enumerated(REASON_NUMBERS[reason]))
        return tagged(0xA1, generalized_time(self.revoked.at) + told)


@dataclass(frozen=True)
class Crl:
    """A CRL in the name of *issuer*, signed with *key*."""

    issuer: Certificate
    key: KeyPair
    at: datetime
    until: datetime | None
    number: int = 10
    base: int | None = None
    """Of a delta: the number of the list that it continues."""
    revoked: tuple[tuple[int, Revoked], ...] = ()
    extensions: tuple[bytes, ...] = ()

    @property
    def octets(self) -> bytes:
        entries = sequence(*(self._entry(number, told) for number, told in self.revoked)) if self.revoked else b""
        own = [extension("2.5.29.20", integer(self.number)), *self.extensions]
        if self.base is not None:
            own.append(extension("2.5.29.27", integer(self.base), critical=True))
        return _signed(
            sequence(
                integer(1),
                sequence(object_identifier(self.key.scheme.oid), NULL),
                subject_name(self.issuer),
                time(self.at),
                time(self.until) if self.until is not None else b"",
                entries,
                explicit(0, sequence(*own)),
            ),
            self.key,
        )

    def _entry(self, number: int, told: Revoked) -> bytes:
        more: Iterable[bytes] = ()
        if told.reason is not None:
            more = (*more, extension("2.5.29.21", enumerated(REASON_NUMBERS[told.reason])))
        if told.invalid_since is not None:
            more = (*more, extension("2.5.29.24", generalized_time(told.invalid_since)))
        return sequence(integer(number), time(told.at), sequence(*more) if more else b"")
