"""What a certificate of each kind is for: usages, policies and validity, as data (profile of the NUC)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from cryptography import x509

from signing.algorithms import KeyFamily
from signing.oids import ROLE_OIDS, Role

__all__ = [
    "AUTHENTICATION",
    "EMPLOYEE",
    "EMPLOYEE_AUTHENTICATION",
    "OCSP_RESPONDER",
    "OCSP_SIGNING",
    "PERSON",
    "SYSTEM",
    "TIME_STAMPING",
    "TIME_STAMPING_PURPOSE",
    "TLS_CLIENT",
    "Profile",
    "Use",
    "key_usage",
    "tls_server",
    "with_roles",
]

_EMAIL_PROTECTION: Final = "1.3.6.1.5.5.7.3.4"
_SERVER_AUTH: Final = "1.3.6.1.5.5.7.3.1"
_CLIENT_AUTH: Final = "1.3.6.1.5.5.7.3.2"
OCSP_SIGNING: Final = "1.3.6.1.5.5.7.3.9"
"""OID of the extended key usage of OCSP responders."""
TIME_STAMPING_PURPOSE: Final = "1.3.6.1.5.5.7.3.8"
"""OID of the extended key usage of time-stamping authorities."""
_GOST_POLICY: Final = "1.2.398.3.3.2"


@dataclass(frozen=True, slots=True)
class Use:
    """What the key of a profile does."""

    signs: bool
    """False: it only authenticates."""
    purposes: tuple[str, ...]
    """Extended key usages beside those of the roles, as OIDs."""
    alone: bool = False
    """True: for these purposes and nothing else, so the extension is critical (RFC 3161, 2.3)."""


_SIGNS: Final = Use(True, (_EMAIL_PROTECTION,))
_AUTHENTICATES: Final = Use(False, (_CLIENT_AUTH,))


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of certificate of the issuing authority."""

    use: Use
    roles: tuple[Role, ...]
    rsa_policy: str
    """OID of the policy of RSA certificates; GOST has one for all."""
    validity: timedelta
    is_service: bool = False
    """True for the authority's own services, whose keys agree on no others and are kept in no key file."""
    marks: tuple[x509.ExtensionType, ...] = ()
    """Further extensions, none of them critical."""

    def extended_key_usage(self) -> tuple[x509.ObjectIdentifier, ...]:
        """All extended key usages in the order of issue: purposes, then roles."""
        oids = (*self.use.purposes, *(ROLE_OIDS[role] for role in self.roles))
        return tuple(x509.ObjectIdentifier(oid) for oid in oids)

    def key_usage(self, family: KeyFamily) -> x509.KeyUsage:
        """Bits of a key of *family*; a GOST key that signs may agree on keys too, there is no second one for that."""
        if self.is_service:
            return key_usage(content_commitment=True)
        if family is KeyFamily.GOST:
            return key_usage(content_commitment=self.use.signs, key_agreement=True)
        return key_usage(content_commitment=self.use.signs, key_encipherment=not self.use.signs)

    def policy(self, family: KeyFamily) -> str:
        """OID of the certificate policy for a key of *family*."""
        return _GOST_POLICY if family is KeyFamily.GOST else self.rsa_policy


def key_usage(*, authority: bool = False, **bits: bool) -> x509.KeyUsage:
    """The extension keyUsage with *bits* set beside the first, or with those of an *authority* alone."""
    none = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False)
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
        **none | bits,
    )


_YEAR = timedelta(days=365)

PERSON: Final = Profile(_SIGNS, (Role.PERSON,), "1.2.398.3.3.2.3", _YEAR)
"""A person's signing certificate."""
AUTHENTICATION: Final = Profile(_AUTHENTICATES, (Role.PERSON,), "1.2.398.3.3.2.4", _YEAR)
"""A person's certificate for logging in (RSA AUTH); it does not sign documents."""
EMPLOYEE: Final = Profile(_SIGNS, (Role.ORGANISATION,), "1.2.398.3.3.2.1", _YEAR)
"""A signing certificate of one who acts for an organisation; the role is added."""
EMPLOYEE_AUTHENTICATION: Final = Profile(_AUTHENTICATES, (Role.ORGANISATION,), "1.2.398.3.3.2.2", _YEAR)
"""The same for logging in (RSA AUTH)."""
SYSTEM: Final = Profile(Use(True, ()), (Role.ORGANISATION, Role.SYSTEM), "1.2.398.3.3.2.1", 3 * _YEAR)
"""The certificate of an information system."""
OCSP_RESPONDER: Final = Profile(
    Use(True, (OCSP_SIGNING,)), (), _GOST_POLICY, 3 * _YEAR, is_service=True, marks=(x509.OCSPNoCheck(),)
)
"""The certificate of an OCSP responder, which nobody asks a responder about (RFC 6960, 4.2.2.2.1)."""
TIME_STAMPING: Final = Profile(
    Use(True, (TIME_STAMPING_PURPOSE,), alone=True), (), _GOST_POLICY, 3 * _YEAR, is_service=True
)
"""The certificate of a time-stamping authority (RFC 3161, 2.3)."""


TLS_CLIENT: Final = Profile(_AUTHENTICATES, (Role.ORGANISATION, Role.SYSTEM), "1.2.398.3.3.2.2", 3 * _YEAR)
"""The certificate with which an information system shows itself in TLS; it does not sign messages."""


def tls_server(names: Iterable[x509.GeneralName]) -> Profile:
    """The certificate of a server of TLS that is reached by *names*."""
    marks = (x509.SubjectAlternativeName(names),)
    return Profile(Use(False, (_SERVER_AUTH,)), (), "1.2.398.3.3.2.2", 3 * _YEAR, marks=marks)


def with_roles(profile: Profile, roles: Iterable[Role]) -> Profile:
    """*profile* with *roles* added, each once."""
    return replace(profile, roles=tuple(dict.fromkeys((*profile.roles, *roles))))
