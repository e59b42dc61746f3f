"""The authority itself: issuing, always from a moment that it is given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from signing.algorithms import PrivateKey, PublicKey
from signing.authority import profiles
from signing.authority.holders import Employee, Holder, Person, System, authority_name
from signing.authority.profiles import Profile, with_roles
from signing.certificates import Certificate
from signing.keys import KeyPair, generate_rsa
from signing.oids import KEY_STORAGE, KEY_STORAGE_PKCS12, Role
from signing.trust import TrustStore

__all__ = ["Authority"]

_ROOT_NAME: Final = "НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (RSA) SANDBOX"
_ISSUING_NAME: Final = "ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (RSA) SANDBOX"
_CPS: Final = "urn:shlyuz:sandbox:certification-practice-statement"
_ROOT_POLICY: Final = "1.2.398.3.1.2"
_ROOT_VALIDITY: Final = timedelta(days=365 * 30)
_ISSUING_VALIDITY: Final = timedelta(days=365 * 25)


class Authority:
    """A root, an issuing authority under it, and everything that the latter issues.

    Keys come as they are: a caller who wants the authority back later keeps :attr:`root_key` and :attr:`issuing_key`.
    """

    def __init__(self, root_key: KeyPair, issuing_key: KeyPair) -> None:
        self.root_key = root_key
        self.issuing_key = issuing_key

    @classmethod
    def create(cls, *, at: datetime) -> Authority:
        """A new authority, valid from *at*, with fresh RSA keys. Its names say SANDBOX."""
        root_private = generate_rsa()
        name = authority_name(_ROOT_NAME)
        root = _sign(
            _authority_builder((name, name), root_private.public_key(), at=at, validity=_ROOT_VALIDITY, length=1),
            root_private,
        )
        root_key = KeyPair(root_private, root)
        private = generate_rsa()
        names = (authority_name(_ISSUING_NAME), name)
        builder = _authority_builder(names, private.public_key(), at=at, validity=_ISSUING_VALIDITY, length=0)
        issuing = _sign(_with_issuer(builder, root_private.public_key()), root_private)
        return cls(root_key, KeyPair(private, issuing, (root,)))

    @property
    def root(self) -> Certificate:
        """The certificate to trust."""
        return self.root_key.certificate

    @property
    def issuing(self) -> Certificate:
        """The certificate between the root and everybody's."""
        return self.issuing_key.certificate

    @property
    def trust(self) -> TrustStore:
        """A store with the root as its anchor, which knows the issuing authority."""
        return TrustStore([self.root], [self.issuing])

    @property
    def bundle(self) -> bytes:
        """The root, then the issuing authority, as PEM."""
        return self.root.pem + self.issuing.pem

    def issue_person(self, person: Person, *, at: datetime) -> KeyPair:
        """A signing key of a person, valid for a year from *at*."""
        return self.issue(person, profiles.PERSON, at=at)

    def issue_employee(self, employee: Employee, roles: Iterable[Role], *, at: datetime) -> KeyPair:
        """A signing key of one who acts for an organisation in *roles*, valid for a year from *at*."""
        return self.issue(employee, with_roles(profiles.EMPLOYEE, roles), at=at)

    def issue_system(self, system: System, roles: Iterable[Role] = (), *, at: datetime) -> KeyPair:
        """A key of an information system, valid for three years from *at*."""
        return self.issue(system, with_roles(profiles.SYSTEM, roles), at=at)

    def issue(self, holder: Holder, profile: Profile, *, at: datetime, private: PrivateKey | None = None) -> KeyPair:
        """A key of *holder* with a certificate of *profile*, valid from *at*; a fresh key unless *private* is given."""
        key = private or generate_rsa()
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        builder = (
            _builder(
                holder.distinguished_name(),
                self.issuing.x509.subject,
                key.public_key(),
                at=at,
                validity=profile.validity,
            )
            .add_extension(profile.key_usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage(profile.extended_key_usage()), critical=False)
            .add_extension(_policy(profile.policy), critical=False)
            .add_extension(identifier, critical=False)
            .add_extension(
                x509.UnrecognizedExtension(x509.ObjectIdentifier(KEY_STORAGE), KEY_STORAGE_PKCS12), critical=False
            )
        )
        certificate = _sign(_with_issuer(builder, self.issuing_key.private.public_key()), self.issuing_key.private)
        return KeyPair(key, certificate, (self.issuing, self.root))


def _builder(
    subject: x509.Name, issuer: x509.Name, public: PublicKey, *, at: datetime, validity: timedelta
) -> x509.CertificateBuilder:
    start = at.astimezone(UTC).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(_serial_number(public))
        .not_valid_before(start)
        .not_valid_after(start + validity)
    )


def _serial_number(public: PublicKey) -> int:
    """The key identifier as a positive integer of 20 octets: only its first nibble changes."""
    identifier = bytearray(x509.SubjectKeyIdentifier.from_public_key(public).digest)
    identifier[0] &= 0x7F
    if identifier[0] < 0x08:
        identifier[0] |= 0x10
    return int.from_bytes(identifier, "big")


def _authority_builder(
    names: tuple[x509.Name, x509.Name], public: PublicKey, *, at: datetime, validity: timedelta, length: int
) -> x509.CertificateBuilder:
    """The certificate of an authority; *names* are its subject and its issuer, *length* how many more may follow."""
    subject, issuer = names
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        _builder(subject, issuer, public, at=at, validity=validity)
        .add_extension(x509.BasicConstraints(ca=True, path_length=length), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(_policy(_ROOT_POLICY), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _with_issuer(builder: x509.CertificateBuilder, issuer: PublicKey) -> x509.CertificateBuilder:
    return builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)


def _policy(oid: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), [_CPS])])


def _sign(builder: x509.CertificateBuilder, key: PrivateKey) -> Certificate:
    return Certificate.from_der(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))
