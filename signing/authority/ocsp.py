"""The OCSP responder (RFC 6960) of the Kazakh profile: requests as octets in, answers as octets out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from signing.algorithms import SHA256, KeyFamily, digest_by_oid
from signing.authority.authority import Authority
from signing.authority.behaviour import NORMAL, STALE_AGE, Behaviour, Mode
from signing.authority.branch import Branch
from signing.authority.ocsp_request import NONCE, Asked, CertificateId, read_request
from signing.authority.register import Revocation
from signing.certificates import Certificate
from signing.der import (
    NULL,
    bit_string,
    enumerated,
    explicit,
    generalized_time,
    object_identifier,
    octet_string,
    read,
    sequence,
    tagged,
)
from signing.key_forms import public_info
from signing.keys import KeyPair
from signing.revocation.status import REASON_NUMBERS, Reason

__all__ = ["MALFORMED", "OcspResponder"]

MALFORMED: Final = sequence(enumerated(1))
"""The answer to octets that are no request: malformedRequest, which nobody signs."""
_SUCCESSFUL: Final = enumerated(0)
_BASIC: Final = object_identifier("1.3.6.1.5.5.7.48.1.1")
_EXTENDED_REVOKE: Final = sequence(object_identifier("1.3.6.1.5.5.7.48.1.9"), octet_string(NULL))
_NONCE: Final = object_identifier(NONCE)
_GOOD, _UNKNOWN = b"\x80\x00", b"\x82\x00"
_REVOKED: Final = 0xA1
_SHA256_PARAMETERS: Final = sequence(object_identifier(SHA256.oid), NULL)
_FURTHER_DIGESTS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "2.16.840.1.101.3.4.2.2": lambda data: hashlib.sha384(data).digest(),
    "2.16.840.1.101.3.4.2.4": lambda data: hashlib.sha224(data).digest(),
}
"""Digests that name certificates here and do nothing else."""


@dataclass(frozen=True, slots=True, eq=False)
class _Signer:
    """Who answers for one issuer: a responder that the issuer appointed, or the issuer itself."""

    issuer: Certificate
    key: KeyPair
    issued: Callable[[int], bool]
    """True for the serial numbers that the issuer gave out."""
    name: bytes
    """ResponderID."""
    algorithm: bytes
    certificates: bytes

    @classmethod
    def of(cls, issuer: Certificate, key: KeyPair, issued: Callable[[int], bool]) -> _Signer:
        return cls(
            issuer,
            key,
            issued,
            explicit(1, key.certificate.x509.subject.public_bytes()),
            sequence(object_identifier(key.scheme.oid), NULL),
            explicit(0, sequence(key.certificate.der)),
        )


class OcspResponder:
    """Answers for everything that the issuing authorities and the roots of one authority issued.

    Answers on what an issuing authority issued come from its responder; on an issuing authority, from its root itself.
    One answer has one signature: certificates of a second issuer in one request are ``unknown`` in it.
    """

    def __init__(self, authority: Authority, keys: Mapping[KeyFamily, KeyPair], now: Callable[[], datetime]) -> None:
        """*keys* of the responders by family; *now* is the moment of each answer."""
        self._authority = authority
        self._now = now
        self._signers = tuple(
            signer for family, branch in authority.branches.items() for signer in self._signers_of(branch, keys[family])
        )
        self._by_digests: dict[str, dict[tuple[bytes, bytes], _Signer]] = {}

    def answer(self, request: bytes, behaviour: Behaviour = NORMAL) -> bytes:
        """OCSPResponse, DER, to an OCSPRequest. Octets that are none get ``malformedRequest``; nothing is raised."""
        try:
            asked = read_request(request)
        except ValueError:
            return MALFORMED
        if behaviour.mode is Mode.WRONG:
            return self._to_another(asked)
        moment = self._moment(behaviour)
        signer = next(filter(None, map(self._signer, asked.certificates)), self._signers[0])
        singles = (
            _single(one, self._status(one, signer, moment), generalized_time(moment)) for one in asked.certificates
        )
        return _response(signer, moment, b"".join(singles), asked.nonce)

    def statement(self, serial: int, issuer: Certificate) -> bytes:
        """The answer on the certificate *serial* of *issuer*, one of this authority; without a nonce, unasked."""
        signer = next(one for one in self._signers if one.issuer == issuer)
        name, key = _issuer_digests(issuer, SHA256.digest)
        asked = CertificateId(_SHA256_PARAMETERS, SHA256.oid, name, key, serial)
        moment = self._moment(NORMAL)
        single = _single(asked, self._status(asked, signer, moment), generalized_time(moment))
        return _response(signer, moment, single, None)

    def _signers_of(self, branch: Branch, key: KeyPair) -> Iterator[_Signer]:
        by_root = frozenset((branch.root.serial_number, branch.issuing.serial_number))
        register = self._authority.register
        yield _Signer.of(
            branch.issuing, key, lambda serial: serial not in by_root and register.family(serial) is branch.family
        )
        yield _Signer.of(branch.root, branch.root_key, by_root.__contains__)

    def _moment(self, behaviour: Behaviour) -> datetime:
        moment = self._now().astimezone(UTC)
        return moment - STALE_AGE if behaviour.mode is Mode.STALE else moment

    def _signer(self, asked: CertificateId) -> _Signer | None:
        found = self._by_digests.get(asked.digest_oid)
        if found is None:
            digest = _digest(asked.digest_oid)
            if digest is None:
                return None
            found = {_issuer_digests(one.issuer, digest): one for one in self._signers}
            self._by_digests[asked.digest_oid] = found
        return found.get((asked.issuer_name, asked.issuer_key))

    def _status(self, asked: CertificateId, signer: _Signer, moment: datetime) -> bytes:
        if self._signer(asked) is not signer:
            return _UNKNOWN
        if not signer.issued(asked.serial):
            return _NEVER_ISSUED
        revocation = self._authority.register.revocation(asked.serial)
        return _GOOD if revocation is None or revocation.at > moment else _revoked(revocation)

    def _to_another(self, asked: Asked) -> bytes:
        """That the certificate after the one in question is good: whoever does not compare takes it for the answer."""
        moment = self._moment(NORMAL)
        other = replace(asked.certificates[0], serial=asked.certificates[0].serial + 1)
        nonce = None if asked.nonce is None else asked.nonce[:-1] + bytes((asked.nonce[-1] ^ 1,))
        signer = self._signer(other) or self._signers[0]
        return _response(signer, moment, _single(other, _GOOD, generalized_time(moment)), nonce)


def _digest(oid: str) -> Callable[[bytes], bytes] | None:
    known = digest_by_oid(oid)
    return _FURTHER_DIGESTS.get(oid) if known is None else known.digest


def _issuer_digests(issuer: Certificate, digest: Callable[[bytes], bytes]) -> tuple[bytes, bytes]:
    """The values issuerNameHash and issuerKeyHash (RFC 6960, 4.1.1)."""
    public = issuer.public_key
    assert public is not None, "an authority has a key of a known family"
    bits = read(public_info(public)).sequence(2)[1]
    return digest(issuer.x509.subject.public_bytes()), digest(bits.content[1:])


def _revoked(revocation: Revocation) -> bytes:
    reason = explicit(0, enumerated(REASON_NUMBERS[revocation.reason]))
    return tagged(_REVOKED, generalized_time(revocation.at) + reason)


_NEVER_ISSUED: Final = _revoked(Revocation(datetime(1970, 1, 1, tzinfo=UTC), Reason.CERTIFICATE_HOLD))
"""What extended-revoke means (RFC 6960, 2.2 and 4.4.8)."""


def _single(asked: CertificateId, status: bytes, this_update: bytes) -> bytes:
    """SingleResponse, without nextUpdate: newer status is there at any time."""
    return sequence(asked.encoded, status, this_update)


def _response(signer: _Signer, moment: datetime, singles: bytes, nonce: bytes | None) -> bytes:
    extensions = [_EXTENDED_REVOKE] if nonce is None else [sequence(_NONCE, octet_string(nonce)), _EXTENDED_REVOKE]
    data = sequence(signer.name, generalized_time(moment), sequence(singles), explicit(1, sequence(*extensions)))
    basic = sequence(data, signer.algorithm, bit_string(signer.key.sign(data)), signer.certificates)
    return sequence(_SUCCESSFUL, explicit(0, sequence(_BASIC, octet_string(basic))))
