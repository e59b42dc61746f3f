"""The authority's services together: status, lists, time-stamps and certificates, as one answers for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from signing.algorithms import KeyFamily
from signing.authority import profiles
from signing.authority.authority import Authority
from signing.authority.crl import CrlIssuer
from signing.authority.holders import Service
from signing.authority.ocsp import OcspResponder
from signing.authority.profiles import Profile
from signing.authority.timestamps import TimeStampAuthority
from signing.certificates import Certificate
from signing.errors import ServiceRefused
from signing.keys import KeyPair
from signing.outside import Evidence
from signing.revocation.status import State, Status

__all__ = ["AuthorityServices", "RegisterSource", "ServiceKeys", "ocsp_key", "service_keys", "time_stamp_key"]

_OCSP_NAME: Final = "OCSP RESPONDER"
_TIME_STAMP_NAME: Final = "TSA SERVICE"


@dataclass(frozen=True, slots=True)
class ServiceKeys:
    """The keys that the services sign with, one of each family."""

    ocsp: Mapping[KeyFamily, KeyPair]
    time_stamps: Mapping[KeyFamily, KeyPair]


def service_keys(authority: Authority, *, at: datetime) -> ServiceKeys:
    """Fresh keys of all services of *authority*, valid from *at*."""
    families = tuple(authority.branches)
    return ServiceKeys(
        {family: ocsp_key(authority, family, at=at) for family in families},
        {family: time_stamp_key(authority, family, at=at) for family in families},
    )


def ocsp_key(authority: Authority, family: KeyFamily, *, at: datetime) -> KeyPair:
    """A fresh key of the OCSP responder of *family*, valid from *at* for as long as the issuing authority."""
    return _service_key(authority, family, at, (_OCSP_NAME, profiles.OCSP_RESPONDER))


def time_stamp_key(authority: Authority, family: KeyFamily, *, at: datetime) -> KeyPair:
    """A fresh key of the time-stamping authority of *family*, valid from *at* for as long as the issuing authority."""
    return _service_key(authority, family, at, (_TIME_STAMP_NAME, profiles.TIME_STAMPING))


def _service_key(authority: Authority, family: KeyFamily, at: datetime, kind: tuple[str, Profile]) -> KeyPair:
    """A sandbox moves its clock by years; its services are not to end before their authority does."""
    name, profile = kind
    issuing = authority.branches[family].issuing
    validity = max(issuing.not_after - at, profile.validity)
    holder = Service(name, issuing.subject.common_name or "")
    return authority.issue(holder, replace(profile, validity=validity), at=at, private=authority.fresh_key(family))


@dataclass(frozen=True, slots=True)
class RegisterSource:
    """A :class:`~signing.revocation.status.RevocationSource` that reads the register itself, at each question anew."""

    authority: Authority
    now: Callable[[], datetime]

    def statuses(self, certificate: Certificate, issuer: Certificate) -> Iterator[Status]:
        """What the register says of *certificate*; nothing if *issuer* is not one of this authority."""
        branches = self.authority.branches.items()
        family = next((one for one, branch in branches if issuer in (branch.issuing, branch.root)), None)
        if family is None:
            return
        register, moment = self.authority.register, self.now().astimezone(UTC)
        known = register.family(certificate.serial_number) is family
        revocation = register.revocation(certificate.serial_number) if known else None
        if revocation is not None:
            yield Status(State.REVOKED, "register", moment, revoked_at=revocation.at, reason=revocation.reason)
        else:
            yield Status(State.GOOD if known else State.UNKNOWN, "register", moment)


@dataclass(frozen=True, slots=True)
class AuthorityServices:
    """Everything that certificates lead to. An :class:`~signing.outside.EvidenceSource` in process."""

    ocsp: OcspResponder
    crl: CrlIssuer
    time_stamps: TimeStampAuthority
    """Also a :class:`~signing.outside.TimeStamper`."""
    certificates: Mapping[str, bytes]
    """DER by name: ``root_rsa.cer``, ``nca_rsa.cer`` and those of GOST."""
    source: RegisterSource
    """The register as a source of statuses."""

    @classmethod
    def of(
        cls, authority: Authority, keys: ServiceKeys, *, now: Callable[[], datetime], serials: Callable[[], int]
    ) -> AuthorityServices:
        """The services of *authority* that sign with *keys*; *serials* numbers the time-stamps."""
        return cls(
            OcspResponder(authority, keys.ocsp, now),
            CrlIssuer(authority, now),
            TimeStampAuthority(authority, keys.time_stamps, now, serials),
            {
                f"{name}_{family.value}.cer": certificate.der
                for family, branch in authority.branches.items()
                for name, certificate in (("root", branch.root), ("nca", branch.issuing))
            },
            RegisterSource(authority, now),
        )

    def certificate(self, name: str) -> bytes | None:
        """The certificate of an authority by the *name* at the end of its URL, DER; None if there is none."""
        return self.certificates.get(name)

    def evidence(self, certificate: Certificate, issuer: Certificate) -> Evidence:
        """An OCSP answer for what an issuing authority issued, the root's CRL for an issuing authority.

        Nothing for a root, and for an OCSP responder, which nobody asks about. Raises
        :class:`~signing.errors.ServiceRefused` with ``SERVICE-ANSWER`` for certificates of somebody else.
        """
        for family, branch in self.source.authority.branches.items():
            if certificate == branch.root:
                return Evidence()
            if issuer == branch.root and certificate == branch.issuing:
                return Evidence(crls=tuple(filter(None, [self.crl.crl(f"root_{family.value}.crl")])))
            if issuer == branch.issuing:
                if profiles.OCSP_SIGNING in certificate.extended_key_usage:
                    return Evidence()
                return Evidence(ocsp=(self.ocsp.statement(certificate.serial_number, issuer),))
        raise ServiceRefused("SERVICE-ANSWER", f"this authority did not issue {certificate.subject.dn}")
