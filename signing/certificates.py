"""A certificate read the Kazakh way: person, organisation, role, purpose (RFC 5280 and the profile of the NUC)."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from signing import gost
from signing.algorithms import KeyFamily, PublicKey, SignatureScheme, family_of, scheme_by_oid
from signing.der import read
from signing.errors import CertificateRefused, KeyRefused
from signing.foreign import BAD_CERTIFICATE, NO_EXTENSION, UNKNOWN_KEY
from signing.limits import MAX_BUNDLE
from signing.oids import ROLE_OIDS, SYSTEM_UID, Role

__all__ = ["SHORT_NAMES", "Certificate", "KeyUsage", "Role", "Subject"]

# Names of Kazakh authorities and people are longer than 64 octets of UTF-8, though not than the 64 characters that
# RFC 5280 allows; cryptography counts octets.
warnings.filterwarnings("ignore", message="Attribute's length must be", category=UserWarning)

SHORT_NAMES: Final = {
    "2.5.4.3": "CN",
    "2.5.4.4": "SURNAME",
    "2.5.4.5": "SERIALNUMBER",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "S",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.15": "BUSINESSCATEGORY",
    "2.5.4.42": "GIVENNAME",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "E",
}
"""Attributes of names as Kazakh programs write them, by OID."""
_GOST_KEYS = "1.2.398.3.10.1.1."
_VERSION = 0xA0
_ROLE_BY_OID = {oid: role for role, oid in ROLE_OIDS.items()}


@dataclass(frozen=True, slots=True)
class Subject:
    """A distinguished name with the Kazakh meanings of its attributes."""

    dn: str
    """All attributes in the order of encoding, ``CN=…,SURNAME=…,SERIALNUMBER=IIN…``."""
    common_name: str | None = None
    surname: str | None = None
    given_name: str | None = None
    """The patronymic: GIVENNAME holds it in this profile."""
    iin: str | None = None
    """Twelve digits, without the prefix ``IIN`` of SERIALNUMBER."""
    bin: str | None = None
    """Twelve digits, without the prefix ``BIN`` of OU."""
    organisation: str | None = None
    uid: str | None = None


@dataclass(frozen=True, slots=True)
class KeyUsage:
    """The bits of the extension keyUsage that matter here (RFC 5280, 4.2.1.3)."""

    digital_signature: bool = False
    non_repudiation: bool = False
    key_encipherment: bool = False
    key_agreement: bool = False
    key_cert_sign: bool = False

    def __str__(self) -> str:
        names = {
            "digitalSignature": self.digital_signature,
            "nonRepudiation": self.non_repudiation,
            "keyEncipherment": self.key_encipherment,
            "keyAgreement": self.key_agreement,
            "keyCertSign": self.key_cert_sign,
        }
        return ", ".join(name for name, is_set in names.items() if is_set) or "none"


@dataclass(frozen=True, slots=True, eq=False)
class Certificate:
    """An X.509 certificate; two are equal if their octets are."""

    der: bytes
    x509: x509.Certificate
    subject: Subject
    issuer: Subject
    serial_number: int
    not_before: datetime
    """First moment of validity, UTC."""
    not_after: datetime
    """Last moment of validity, UTC."""
    key_usage: KeyUsage
    roles: frozenset[Role]
    extended_key_usage: frozenset[str]
    """All extended key usages, as OIDs."""
    is_authority: bool
    """True if basicConstraints says that it may issue certificates."""
    fingerprint: str
    """SHA-256 of the octets, lower-case hexadecimal."""

    @classmethod
    def from_der(cls, der: bytes) -> Certificate:
        """Read one certificate. Raises :class:`~signing.errors.CertificateRefused`."""
        return _read(bytes(der))

    @classmethod
    def from_pem(cls, pem: bytes) -> Certificate:
        """Read the first certificate of a PEM text. Raises :class:`~signing.errors.CertificateRefused`."""
        return cls.all_from_pem(pem)[0]

    @classmethod
    def all_from_pem(cls, pem: bytes) -> tuple[Certificate, ...]:
        """Read every certificate of a PEM text, in order; at least one, or CertificateRefused."""
        try:
            found = x509.load_pem_x509_certificates(pem)
        except BAD_CERTIFICATE as error:
            raise CertificateRefused(f"not a PEM certificate: {error}") from None
        if len(found) > MAX_BUNDLE:
            raise CertificateRefused(f"more than {MAX_BUNDLE} certificates in one file")
        return tuple(cls.from_der(one.public_bytes(Encoding.DER)) for one in found)

    @classmethod
    def all_from(cls, octets: bytes) -> tuple[Certificate, ...]:
        """Read a certificate file: every certificate of a PEM text, or the one in DER. Raises CertificateRefused."""
        return cls.all_from_pem(octets) if b"-----BEGIN" in octets else (cls.from_der(octets),)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.der == other.der

    def __hash__(self) -> int:
        return hash(self.der)

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.x509.public_bytes(Encoding.PEM)

    @property
    def iin(self) -> str | None:
        """IIN of the person, if the certificate names one."""
        return self.subject.iin

    @property
    def bin(self) -> str | None:
        """BIN of the organisation, if the certificate names one."""
        return self.subject.bin

    @property
    def is_system(self) -> bool:
        """True for an information system: UID of systems, or one of the system roles."""
        return self.subject.uid == SYSTEM_UID or bool(self.roles & {Role.SYSTEM, Role.PORTAL, Role.GATEWAY})

    @property
    def is_self_issued(self) -> bool:
        """True if issuer and subject are the same name."""
        return self.x509.issuer == self.x509.subject

    @property
    def path_length(self) -> int | None:
        """How many authorities may stand between this one and a leaf; None for any number (RFC 5280, 4.2.1.9)."""
        try:
            return self.x509.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length
        except NO_EXTENSION:
            return None

    @property
    def subject_key_identifier(self) -> bytes | None:
        """The extension subjectKeyIdentifier, if present."""
        try:
            return self.x509.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        except NO_EXTENSION:
            return None

    @property
    def public_key(self) -> PublicKey | None:
        """The public key, or None if its algorithm is not known here."""
        return _public_key(self)

    @property
    def public_numbers(self) -> rsa.RSAPublicNumbers | None:
        """Modulus and exponent of an RSA key; None for a key of another kind."""
        return _public_numbers(self)

    @property
    def key_oid(self) -> str:
        """OID of the public key's algorithm."""
        return self.x509.public_key_algorithm_oid.dotted_string

    @property
    def key_family(self) -> KeyFamily | None:
        """The family of the public key, or None if its algorithm is not known here."""
        key = self.public_key
        return None if key is None else family_of(key)

    @property
    def scheme(self) -> SignatureScheme | None:
        """The scheme the issuer signed with; the holder's signatures follow it (the Kazakh habit)."""
        return scheme_by_oid(self.x509.signature_algorithm_oid.dotted_string)

    @property
    def names_one_algorithm(self) -> bool:
        """True if the signed part names the algorithm that the signature has (RFC 5280, 4.1.1.2)."""
        signed, outer, *_ = read(self.der).sequence(3)
        fields = signed.sequence(6)
        return fields[2 if fields[0].tag == _VERSION else 1].encoded == outer.encoded

    def as_dict(self) -> dict[str, Any]:
        """The certificate as JSON data."""
        return {
            "subject": self.subject.dn,
            "issuer": self.issuer.dn,
            "serial_number": f"{self.serial_number:x}",
            "not_before": self.not_before.isoformat(),
            "not_after": self.not_after.isoformat(),
            "roles": sorted(role.value for role in self.roles),
            "iin": self.iin,
            "bin": self.bin,
            "fingerprint": self.fingerprint,
        }


@lru_cache(maxsize=4096)
def _public_key(certificate: Certificate) -> PublicKey | None:
    if certificate.key_oid.startswith(_GOST_KEYS):
        try:
            return gost.PublicKey.from_spki(_public_key_info(certificate))
        except (KeyRefused, ValueError):
            return None
    try:
        key = certificate.x509.public_key()
    except UNKNOWN_KEY:
        return None
    return key if isinstance(key, rsa.RSAPublicKey) else None


def _public_key_info(certificate: Certificate) -> bytes:
    """SubjectPublicKeyInfo, the seventh member of a certificate of version 3 (RFC 5280, 4.1)."""
    fields = read(certificate.x509.tbs_certificate_bytes).sequence(7)
    return fields[6 if fields[0].tag == _VERSION else 5].encoded


@lru_cache(maxsize=4096)
def _public_numbers(certificate: Certificate) -> rsa.RSAPublicNumbers | None:
    key = _public_key(certificate)
    return key.public_numbers() if isinstance(key, rsa.RSAPublicKey) else None


@lru_cache(maxsize=4096)
def _read(der: bytes) -> Certificate:
    try:
        found = x509.load_der_x509_certificate(der)
        if found.serial_number <= 0:
            raise CertificateRefused("not an X.509 certificate: its serial number is not positive (RFC 5280, 4.1.2.2)")
        return Certificate(
            der=der,
            x509=found,
            subject=_subject(found.subject),
            issuer=_subject(found.issuer),
            serial_number=found.serial_number,
            not_before=found.not_valid_before_utc,
            not_after=found.not_valid_after_utc,
            key_usage=_key_usage(found),
            roles=frozenset(_ROLE_BY_OID[oid] for oid in _extended_key_usage(found) if oid in _ROLE_BY_OID),
            extended_key_usage=_extended_key_usage(found),
            is_authority=_is_authority(found),
            fingerprint=hashlib.sha256(der).hexdigest(),
        )
    except BAD_CERTIFICATE as error:
        raise CertificateRefused(f"not an X.509 certificate: {error}") from None


def _subject(name: x509.Name) -> Subject:
    values: dict[str, str] = {}
    parts = []
    for attribute in name:
        oid = attribute.oid.dotted_string
        text = attribute.value if isinstance(attribute.value, str) else attribute.value.hex()
        parts.append(f"{SHORT_NAMES.get(oid, oid)}={text}")
        values.setdefault(SHORT_NAMES.get(oid, oid), text)
    return Subject(
        dn=",".join(parts),
        common_name=values.get("CN"),
        surname=values.get("SURNAME"),
        given_name=values.get("GIVENNAME"),
        iin=_prefixed(values.get("SERIALNUMBER"), "IIN"),
        bin=_prefixed(values.get("OU"), "BIN"),
        organisation=values.get("O"),
        uid=values.get("UID"),
    )


def _prefixed(text: str | None, prefix: str) -> str | None:
    return text.removeprefix(prefix) if text is not None and text.startswith(prefix) else None


def _key_usage(found: x509.Certificate) -> KeyUsage:
    try:
        usage = found.extensions.get_extension_for_class(x509.KeyUsage).value
    except NO_EXTENSION:
        return KeyUsage()
    return KeyUsage(
        usage.digital_signature,
        usage.content_commitment,
        usage.key_encipherment,
        usage.key_agreement,
        usage.key_cert_sign,
    )


def _extended_key_usage(found: x509.Certificate) -> frozenset[str]:
    try:
        usages = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except NO_EXTENSION:
        return frozenset()
    return frozenset(usage.dotted_string for usage in usages)


def _is_authority(found: x509.Certificate) -> bool:
    try:
        return found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except NO_EXTENSION:
        return False
