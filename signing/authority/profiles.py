"""What a certificate of each kind is for: usages, policies and validity, as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from cryptography import x509

from signing.oids import ROLE_OIDS, Role

__all__ = ["AUTHENTICATION", "EMPLOYEE", "PERSON", "SYSTEM", "Profile", "with_roles"]

_EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"
_CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of certificate of the issuing authority."""

    usages: tuple[str, ...]
    """Extended key usages beside those of the roles, as OIDs."""
    roles: tuple[Role, ...]
    policy: str
    """OID of the certificate policy."""
    validity: timedelta
    key_usage: x509.KeyUsage

    def extended_key_usage(self) -> tuple[x509.ObjectIdentifier, ...]:
        """All extended key usages in the order of issue: purposes, then roles."""
        return tuple(x509.ObjectIdentifier(oid) for oid in (*self.usages, *(ROLE_OIDS[role] for role in self.roles)))


def _usage(*, non_repudiation: bool, key_encipherment: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=non_repudiation,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


_SIGNING = _usage(non_repudiation=True, key_encipherment=False)
_YEAR = timedelta(days=365)

PERSON: Final = Profile((_EMAIL_PROTECTION,), (Role.PERSON,), "1.2.398.3.3.2.3", _YEAR, _SIGNING)
"""A person's signing certificate (RSA SIGN)."""
AUTHENTICATION: Final = Profile(
    (_CLIENT_AUTH,),
    (Role.PERSON,),
    "1.2.398.3.3.2.4",
    _YEAR,
    _usage(non_repudiation=False, key_encipherment=True),
)
"""A person's certificate for logging in (RSA AUTH); it does not sign documents."""
EMPLOYEE: Final = Profile((_EMAIL_PROTECTION,), (Role.ORGANISATION,), "1.2.398.3.3.2.1", _YEAR, _SIGNING)
"""A signing certificate of one who acts for an organisation; the role is added."""
SYSTEM: Final = Profile((), (Role.ORGANISATION, Role.SYSTEM), "1.2.398.3.3.2.1", 3 * _YEAR, _SIGNING)
"""The certificate of an information system."""


def with_roles(profile: Profile, roles: Iterable[Role]) -> Profile:
    """*profile* with *roles* added."""
    return replace(profile, roles=(*profile.roles, *(role for role in roles if role not in profile.roles)))
