"""The time-stamping authority (RFC 3161) of the Kazakh profile: requests as octets in, tokens out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from signing.algorithms import GOST_34311, STREEBOG_256, STREEBOG_512, DigestAlgorithm, KeyFamily
from signing.authority.authority import Authority
from signing.authority.behaviour import NORMAL, STALE_AGE, Behaviour, Mode
from signing.authority.timestamp_request import Refusal, StampRequest, digest_size, read_request
from signing.certificates import Certificate
from signing.der import (
    NULL,
    explicit,
    generalized_time,
    integer,
    object_identifier,
    octet_string,
    sequence,
    set_of,
    tagged,
    time,
)
from signing.errors import ServiceRefused
from signing.keys import KeyPair

__all__ = ["POLICIES", "TimeStampAuthority"]

POLICIES: Final[Mapping[KeyFamily, str]] = {
    KeyFamily.RSA: "1.2.398.3.3.2.6.2",
    KeyFamily.GOST: "1.2.398.3.3.2.6.4",
}
"""The policy that goes with each family of keys."""
_ENDED: Final = frozenset(("1.2.398.3.3.2.6.1", "1.2.398.3.3.2.6.3"))
_FAMILY_OF_POLICY: Final = {policy: family for family, policy in POLICIES.items()}
_GOST_DIGESTS: Final = frozenset(one.oid for one in (STREEBOG_512, STREEBOG_256, GOST_34311))

_SIGNED_DATA: Final = object_identifier("1.2.840.113549.1.7.2")
_TST_INFO: Final = object_identifier("1.2.840.113549.1.9.16.1.4")
_CONTENT_TYPE: Final = sequence(object_identifier("1.2.840.113549.1.9.3"), set_of(_TST_INFO))
_MESSAGE_DIGEST: Final = object_identifier("1.2.840.113549.1.9.4")
_SIGNING_TIME: Final = object_identifier("1.2.840.113549.1.9.5")
_SIGNING_CERTIFICATE: Final = object_identifier("1.2.840.113549.1.9.16.2.12")
_SIGNING_CERTIFICATE_V2: Final = object_identifier("1.2.840.113549.1.9.16.2.47")
_VERSION_1, _VERSION_3 = integer(1), integer(3)
_GRANTED: Final = sequence(integer(0))
_DIRECTORY_NAME: Final = 4


@dataclass(frozen=True, slots=True)
class _Stamper:
    """One family's key, and everything of a token that is the same in each."""

    key: KeyPair
    digest: DigestAlgorithm
    policy: bytes
    digests: bytes
    """SET of the one AlgorithmIdentifier of the digest."""
    certificates: bytes
    """Those of the stamper and its issuer."""
    signer: bytes
    """SignerInfo up to the signed attributes."""
    attributes: tuple[bytes, ...]
    """The signed attributes that never change."""
    algorithm: bytes

    @classmethod
    def of(cls, key: KeyPair, issuing: Certificate, policy: str) -> _Stamper:
        certificate, digest = key.certificate, key.scheme.digest
        algorithm = sequence(object_identifier(digest.oid), NULL)
        issuer, serial = certificate.x509.issuer.public_bytes(), integer(certificate.serial_number)
        return cls(
            key,
            digest,
            object_identifier(policy),
            set_of(algorithm),
            tagged(0xA0, b"".join(sorted((certificate.der, issuing.der)))),
            _VERSION_1 + sequence(issuer, serial) + algorithm,
            (_CONTENT_TYPE, *_signing_certificates(certificate, issuer, serial)),
            sequence(object_identifier(key.scheme.oid), NULL),
        )

    def token(self, info: bytes, moment: datetime, *, with_certificates: bool) -> bytes:
        """TimeStampToken over TSTInfo *info*, signed at *moment*."""
        time_of_signing = sequence(_SIGNING_TIME, set_of(time(moment)))
        message_digest = sequence(_MESSAGE_DIGEST, set_of(octet_string(self.digest.digest(info))))
        attributes = set_of(time_of_signing, message_digest, *self.attributes)
        value = octet_string(self.key.sign(attributes))
        signer = sequence(self.signer, b"\xa0" + attributes[1:], self.algorithm, value)
        content = sequence(_TST_INFO, explicit(0, octet_string(info)))
        certificates = self.certificates if with_certificates else b""
        signed_data = sequence(_VERSION_3, self.digests, content, certificates, set_of(signer))
        return sequence(_SIGNED_DATA, explicit(0, signed_data))


class TimeStampAuthority:
    """Stamps for everybody, under the policies ``1.2.398.3.3.2.6.2`` (RSA) and ``1.2.398.3.3.2.6.4`` (GOST 2015).

    Who names no policy gets the one that goes with the imprint: GOST for a digest of GOST, else RSA.
    """

    def __init__(
        self,
        authority: Authority,
        keys: Mapping[KeyFamily, KeyPair],
        now: Callable[[], datetime],
        serials: Callable[[], int],
    ) -> None:
        """*keys* to stamp with by family; *now* is the moment of each stamp; *serials* gives the number of each."""
        self.certificates: Mapping[KeyFamily, Certificate] = {
            family: keys[family].certificate for family in authority.branches
        }
        self._now = now
        self._serials = serials
        self._stampers = {
            family: _Stamper.of(keys[family], branch.issuing, POLICIES[family])
            for family, branch in authority.branches.items()
        }

    def answer(self, request: bytes, behaviour: Behaviour = NORMAL) -> bytes:
        """TimeStampResp, DER, to a TimeStampReq. What is refused is told why; nothing is raised."""
        asked = read_request(request)
        if isinstance(asked, Refusal):
            return asked.response
        stamper = self._stamper(asked)
        if isinstance(stamper, Refusal):
            return stamper.response
        if behaviour.mode is Mode.WRONG:
            asked = replace(asked, imprint=asked.imprint[:-1] + bytes((asked.imprint[-1] ^ 1,)))
        moment = self._now().astimezone(UTC)
        if behaviour.mode is Mode.STALE:
            moment -= STALE_AGE
        return sequence(_GRANTED, self._token(stamper, asked, moment))

    def stamp(self, imprint: bytes, digest: DigestAlgorithm) -> bytes:
        """The token over *imprint*, which *digest* made, with certificates: a stamp without the way through HTTP.

        Raises :class:`~signing.errors.ServiceRefused` with ``SERVICE-ANSWER`` for an obsolete digest, and for an
        imprint that it does not make.
        """
        if digest.obsolete or len(imprint) != digest_size(digest):
            raise ServiceRefused("SERVICE-ANSWER", f"no stamp over {len(imprint)} octets of {digest.name}")
        algorithm = sequence(object_identifier(digest.oid), NULL)
        asked = StampRequest(algorithm, digest, imprint, wants_certificates=True)
        stamper = self._stamper(asked)
        if isinstance(stamper, Refusal):
            raise ServiceRefused("SERVICE-ANSWER", f"no key to stamp {digest.name} with")
        return self._token(stamper, asked, self._now().astimezone(UTC))

    def _stamper(self, asked: StampRequest) -> _Stamper | Refusal:
        if asked.policy is None:
            family = KeyFamily.GOST if asked.digest.oid in _GOST_DIGESTS else KeyFamily.RSA
        elif asked.policy in _FAMILY_OF_POLICY:
            family = _FAMILY_OF_POLICY[asked.policy]
        else:
            return Refusal.POLICY_ENDED if asked.policy in _ENDED else Refusal.POLICY
        return self._stampers.get(family, Refusal.POLICY)

    def _token(self, stamper: _Stamper, asked: StampRequest, moment: datetime) -> bytes:
        info = sequence(
            _VERSION_1,
            stamper.policy,
            sequence(asked.algorithm, octet_string(asked.imprint)),
            integer(self._serials()),
            generalized_time(moment),
            asked.nonce,
        )
        return stamper.token(info, moment, with_certificates=asked.wants_certificates)


def _signing_certificates(certificate: Certificate, issuer: bytes, serial: bytes) -> tuple[bytes, bytes]:
    """The attributes signingCertificate (RFC 2634, 5.4) and signingCertificateV2 (RFC 5035, with SHA-256)."""
    issued = sequence(sequence(tagged(0xA0 | _DIRECTORY_NAME, issuer)), serial)
    older = hashlib.sha1(certificate.der, usedforsecurity=False).digest()
    newer = hashlib.sha256(certificate.der).digest()
    first, second = (
        sequence(oid, set_of(sequence(sequence(sequence(octet_string(digest), issued)))))
        for oid, digest in ((_SIGNING_CERTIFICATE, older), (_SIGNING_CERTIFICATE_V2, newer))
    )
    return first, second
