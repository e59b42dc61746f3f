"""Lists of revoked certificates as they are read: complete ones and deltas (RFC 5280, section 5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography import x509

from signing.algorithms import prepared, scheme_by_oid
from signing.armour import unwrapped
from signing.certificates import Certificate
from signing.der import read
from signing.errors import ServiceRefused
from signing.findings import Finding, Step, undetermined
from signing.foreign import BAD_CRL, NO_EXTENSION
from signing.limits import MAX_CRL
from signing.revocation.status import Reason

__all__ = ["Entry", "RevocationList", "read_crl"]

_EXPIRED_CERTS_ON_CRL: Final = x509.ObjectIdentifier("2.5.29.60")
_UNDERSTOOD: Final = (
    x509.IssuingDistributionPoint,
    x509.DeltaCRLIndicator,
    x509.CRLNumber,
    x509.AuthorityKeyIdentifier,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One revoked certificate on a list."""

    serial_number: int
    revoked_at: datetime
    reason: Reason | None = None
    invalid_since: datetime | None = None
    """Since when the key is known or suspected to have been bad."""


@dataclass(frozen=True, slots=True, eq=False)
class RevocationList:
    """A CRL as it was read; its signature is not checked."""

    parsed: x509.CertificateRevocationList
    issuer: x509.Name
    this_update: datetime
    next_update: datetime | None
    number: int | None
    base_number: int | None
    """Of a delta, the number of the complete list that it continues; None for a complete one."""
    scope: x509.IssuingDistributionPoint | None
    """What part of the issuer's certificates it speaks of; None: all."""
    expired_since: datetime | None
    """Since when expired certificates stay on the list; None: they may be taken off it."""
    unknown: tuple[str, ...]
    """OIDs of critical extensions that are not understood here."""
    _checked: dict[Certificate, Finding | None] = field(default_factory=dict, repr=False)

    @property
    def is_delta(self) -> bool:
        """True if it lists only what changed."""
        return self.base_number is not None

    def entry(self, serial_number: int) -> Entry | None:
        """What it says of a certificate with that number; None if it is not on it.

        Raises :class:`~signing.errors.ServiceRefused` for an entry that cannot be read or understood.
        """
        try:
            found = self.parsed.get_revoked_certificate_by_serial_number(serial_number)
            return None if found is None else _entry(found)
        except BAD_CRL as error:
            raise _refused(f"an entry that cannot be read: {error}") from None

    def entries(self, most: int) -> tuple[Entry, ...]:
        """The first entries, *most* of them. Raises ServiceRefused as :meth:`entry` does."""
        try:
            return tuple(_entry(one) for one, _ in zip(self.parsed, range(most), strict=False))
        except BAD_CRL as error:
            raise _refused(f"an entry that cannot be read: {error}") from None

    def unsigned_by(self, issuer: Certificate) -> Finding | None:
        """What is wrong with its signature as one of *issuer*; None if that made it, and may. Looked at once."""
        if issuer not in self._checked:
            self._checked[issuer] = self._signature(issuer)
        return self._checked[issuer]

    def _signature(self, issuer: Certificate) -> Finding | None:
        name = issuer.subject.common_name or issuer.subject.dn
        if not _may_sign(issuer):
            return undetermined(
                Step.REVOCATION, "REV-RESPONDER", expected=f"cRLSign in the certificate of {name}", actual="none"
            )
        oid = self.parsed.signature_algorithm_oid.dotted_string
        scheme, key = scheme_by_oid(oid), issuer.public_key
        if scheme is None or scheme.obsolete or key is None:
            told = scheme.name if scheme is not None else oid
            return undetermined(Step.REVOCATION, "REV-SIGNATURE", expected="an algorithm that is known", actual=told)
        if scheme.verify(prepared(key), self.parsed.signature, self.parsed.tbs_certlist_bytes):
            return None
        return undetermined(
            Step.REVOCATION,
            "REV-SIGNATURE",
            expected=f"a CRL signed by {name}",
            actual=f"CRL {self.number} with a value that its key did not make",
        )


def read_crl(octets: bytes) -> RevocationList:
    """The CRL in *octets*, DER or PEM. Raises :class:`~signing.errors.ServiceRefused` (``SERVICE-ANSWER``)."""
    if len(octets) > MAX_CRL:
        raise _refused(f"{len(octets)} octets, more than {MAX_CRL}")
    try:
        return _list(x509.load_der_x509_crl(unwrapped(octets)))
    except BAD_CRL as error:
        raise _refused(f"no CRL: {error}") from None


def _refused(reason: str) -> ServiceRefused:
    return ServiceRefused("SERVICE-ANSWER", reason)


def _list(found: x509.CertificateRevocationList) -> RevocationList:
    extensions = {type(one.value): one.value for one in found.extensions}
    number, delta = extensions.get(x509.CRLNumber), extensions.get(x509.DeltaCRLIndicator)
    scope = extensions.get(x509.IssuingDistributionPoint)
    return RevocationList(
        parsed=found,
        issuer=found.issuer,
        this_update=found.last_update_utc,
        next_update=found.next_update_utc,
        number=number.crl_number if isinstance(number, x509.CRLNumber) else None,
        base_number=delta.crl_number if isinstance(delta, x509.DeltaCRLIndicator) else None,
        scope=scope if isinstance(scope, x509.IssuingDistributionPoint) else None,
        expired_since=_expired_since(found),
        unknown=tuple(
            one.oid.dotted_string
            for one in found.extensions
            if one.critical and not isinstance(one.value, _UNDERSTOOD) and one.oid != _EXPIRED_CERTS_ON_CRL
        ),
    )


def _expired_since(found: x509.CertificateRevocationList) -> datetime | None:
    """The extension expiredCertsOnCRL (X.509, 9.5.2.8)."""
    try:
        value = found.extensions.get_extension_for_oid(_EXPIRED_CERTS_ON_CRL).value
    except NO_EXTENSION:
        return None
    return read(value.value).moment if isinstance(value, x509.UnrecognizedExtension) else None


def _entry(found: x509.RevokedCertificate) -> Entry:
    reason, invalid_since = None, None
    for one in found.extensions:
        if isinstance(one.value, x509.CRLReason):
            reason = _reason(one.value)
        elif isinstance(one.value, x509.InvalidityDate):
            invalid_since = one.value.invalidity_date_utc
        elif one.critical:
            raise ValueError(f"the critical extension {one.oid.dotted_string}, which is not understood here")
    return Entry(found.serial_number, found.revocation_date_utc, reason, invalid_since)


def _reason(value: x509.CRLReason) -> Reason:
    try:
        return Reason(value.reason.value)
    except ValueError:
        return Reason.UNSPECIFIED


def _may_sign(issuer: Certificate) -> bool:
    """True if the key usage of *issuer* allows CRLs, or is not said."""
    try:
        return issuer.x509.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except NO_EXTENSION:
        return True
