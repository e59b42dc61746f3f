"""One family's half of an authority: a root, an issuing authority under it, and where their services are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from signing.algorithms import KeyFamily, PrivateKey, PublicKey
from signing.authority.composition import Draft, Validity, critical, plain, signed
from signing.authority.holders import Holder, authority_name
from signing.authority.profiles import Profile, key_usage
from signing.certificates import Certificate
from signing.key_forms import SYSTEM_RANDOM, RandomBytes, generate, key_identifier, public_of
from signing.keys import KeyPair
from signing.oids import KEY_STORAGE, KEY_STORAGE_PKCS12

__all__ = ["ROOT_NAME", "Branch", "Names", "Services"]

ROOT_NAME: Final = "НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ"
_ISSUING_NAME: Final = "ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ"
_CPS: Final = "urn:shlyuz:sandbox:certification-practice-statement"
_ROOT_POLICY: Final = "1.2.398.3.1.2"
_ROOT_VALIDITY: Final = timedelta(days=365 * 30)
_ISSUING_VALIDITY: Final = timedelta(days=365 * 25)
_IN_A_KEY_FILE: Final = x509.UnrecognizedExtension(x509.ObjectIdentifier(KEY_STORAGE), KEY_STORAGE_PKCS12)


@dataclass(frozen=True, slots=True)
class Names:
    """Common names of a branch's two authorities."""

    root: str
    issuing: str

    @classmethod
    def of(cls, family: KeyFamily) -> Names:
        """The names of the sandbox's authorities, which nobody takes for the state's."""
        mark = f"({family.value.upper()}) SANDBOX"
        return cls(f"{ROOT_NAME} {mark}", f"{_ISSUING_NAME} {mark}")


@dataclass(frozen=True, slots=True)
class Services:
    """Where certificates say that their status and their issuers are found."""

    url: str = "http://127.0.0.1:8080"
    """The server, without a slash at the end."""

    def of_leaf(self, family: KeyFamily) -> Iterator[bytes]:
        """The extensions of what the issuing authority of *family* issues: OCSP, issuer, CRL and delta CRL."""
        base = f"{self.url}/pki"
        yield plain(
            x509.AuthorityInformationAccess(
                [
                    _access(AuthorityInformationAccessOID.OCSP, f"{base}/ocsp"),
                    _access(AuthorityInformationAccessOID.CA_ISSUERS, f"{base}/cert/nca_{family.value}.cer"),
                ]
            )
        )
        yield plain(x509.CRLDistributionPoints([_point(f"{base}/crl/nca_{family.value}.crl")]))
        yield self.freshest(family)

    def freshest(self, family: KeyFamily) -> bytes:
        """The extension that leads to the delta CRL of the issuing authority of *family*."""
        return plain(x509.FreshestCRL([_point(f"{self.url}/pki/crl/nca_d_{family.value}.crl")]))

    def of_issuing(self, family: KeyFamily) -> Iterator[bytes]:
        """The extensions of the issuing authority of *family*: the root and its CRL."""
        root = f"{self.url}/pki/cert/root_{family.value}.cer"
        yield plain(x509.AuthorityInformationAccess([_access(AuthorityInformationAccessOID.CA_ISSUERS, root)]))
        yield plain(x509.CRLDistributionPoints([_point(f"{self.url}/pki/crl/root_{family.value}.crl")]))


@dataclass(frozen=True, slots=True)
class Branch:
    """A root and the issuing authority under it, with their keys; both of one family."""

    root_key: KeyPair
    issuing_key: KeyPair
    services: Services = Services()

    @classmethod
    def create(
        cls, names: Names, *, keys: tuple[PrivateKey, PrivateKey], at: datetime, services: Services = Services()
    ) -> Branch:
        """A branch valid from *at* with *keys* of the root and of the issuing authority, in this order."""
        root_private, private = keys
        public = public_of(root_private)
        root_name = authority_name(names.root)
        extensions = (*_authority_extensions(1), _own_identifier(public))
        root = signed(Draft(root_name, root_name, public, _validity(at, _ROOT_VALIDITY), extensions), root_private)
        root_key = KeyPair(root_private, root)
        extensions = (
            *_authority_extensions(0),
            _own_identifier(public_of(private)),
            plain(_issuer_in_full(root)),
            *services.of_issuing(root_key.family),
        )
        subject, validity = authority_name(names.issuing), _validity(at, _ISSUING_VALIDITY)
        issuing = signed(Draft(subject, root_name, public_of(private), validity, extensions), root_private)
        return cls(root_key, KeyPair(private, issuing, (root,)), services)

    @classmethod
    def generate(
        cls,
        family: KeyFamily,
        *,
        at: datetime,
        services: Services = Services(),
        random_bytes: RandomBytes = SYSTEM_RANDOM,
    ) -> Branch:
        """The sandbox's branch of *family*, with fresh keys."""
        keys = generate(family, random_bytes), generate(family, random_bytes)
        return cls.create(Names.of(family), keys=keys, at=at, services=services)

    @property
    def family(self) -> KeyFamily:
        """The family of the branch's keys and of what it signs."""
        return self.root_key.family

    @property
    def root(self) -> Certificate:
        """The certificate to trust."""
        return self.root_key.certificate

    @property
    def issuing(self) -> Certificate:
        """The certificate between the root and everybody's."""
        return self.issuing_key.certificate

    def issue(self, holder: Holder, profile: Profile, *, private: PrivateKey, at: datetime) -> KeyPair:
        """The pair of *private* with a certificate of *holder* and *profile*, valid from *at*.

        The extensions stand in the order in which the national authority has them.
        """
        public = public_of(private)
        purposes = x509.ExtendedKeyUsage(profile.extended_key_usage())
        extensions = (
            plain(_policy(profile.policy(self.family))),
            *self.services.of_leaf(self.family),
            critical(purposes) if profile.use.alone else plain(purposes),
            critical(profile.key_usage(self.family)),
            _own_identifier(public),
            plain(x509.AuthorityKeyIdentifier(self.issuing.subject_key_identifier, None, None)),
            *(plain(mark) for mark in (*profile.marks, *(() if profile.is_service else (_IN_A_KEY_FILE,)))),
        )
        subject, issuer = holder.distinguished_name(), self.issuing.x509.subject
        draft = Draft(subject, issuer, public, _validity(at, profile.validity), extensions)
        return KeyPair(private, signed(draft, self.issuing_key.private), (self.issuing, self.root))


def _authority_extensions(length: int) -> Iterator[bytes]:
    """Of an authority with so many more below it as *length* says."""
    yield critical(x509.BasicConstraints(ca=True, path_length=length))
    yield critical(key_usage(authority=True))
    yield plain(_policy(_ROOT_POLICY))


def _validity(at: datetime, length: timedelta) -> Validity:
    start = at.astimezone(UTC).replace(microsecond=0)
    return Validity(start, start + length)


def _own_identifier(public: PublicKey) -> bytes:
    return plain(x509.SubjectKeyIdentifier(key_identifier(public)))


def _issuer_in_full(root: Certificate) -> x509.AuthorityKeyIdentifier:
    """The extension with the name and the serial number of *root*, as issuing authorities have it."""
    return x509.AuthorityKeyIdentifier(
        root.subject_key_identifier, [x509.DirectoryName(root.x509.issuer)], root.serial_number
    )


def _policy(oid: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), [_CPS])])


def _access(method: x509.ObjectIdentifier, url: str) -> x509.AccessDescription:
    return x509.AccessDescription(method, x509.UniformResourceIdentifier(url))


def _point(url: str) -> x509.DistributionPoint:
    return x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
