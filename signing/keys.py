"""Key pairs and the files they live in: PKCS#8 (RFC 5958) and PKCS#12 (RFC 7292)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
    pkcs12,
)

from signing.algorithms import RSA_SHA256, PrivateKey, SignatureScheme
from signing.certificates import Certificate
from signing.errors import KeyRefused

__all__ = ["KeyPair", "generate_rsa"]


def generate_rsa(bits: int = 2048) -> PrivateKey:
    """A fresh RSA key of *bits* with the public exponent 65537."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key with its certificate and the certificates of those who issued it."""

    private: PrivateKey = field(repr=False)
    certificate: Certificate
    chain: tuple[Certificate, ...] = ()
    """The issuer's certificate first, the root last where it is present."""

    @property
    def scheme(self) -> SignatureScheme:
        """The scheme that the pair signs with."""
        return RSA_SHA256

    def sign(self, data: bytes) -> bytes:
        """The signature value over *data*, in the form in which it stands in XML."""
        return self.scheme.sign(self.private, data)

    def to_pkcs8(self) -> bytes:
        """The private key as DER, not encrypted."""
        return self.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def to_pkcs12(self, password: str) -> bytes:
        """The pair and its chain as a PKCS#12 file; the alias is the certificate's key identifier in hexadecimal."""
        return pkcs12.serialize_key_and_certificates(
            _alias(self.certificate).encode(),
            self.private,
            self.certificate.x509,
            [one.x509 for one in self.chain],
            BestAvailableEncryption(password.encode()),
        )

    @classmethod
    def from_pkcs8(cls, der: bytes, certificate: Certificate, chain: Iterable[Certificate] = ()) -> KeyPair:
        """The pair of the key in *der* with its certificate.

        Raises :class:`~signing.errors.KeyRefused` with ``KEY-FILE`` or ``KEY-MISMATCH``.
        """
        try:
            private = load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)
        except (ValueError, TypeError) as error:
            raise KeyRefused("KEY-FILE", f"not a PKCS#8 private key: {error}") from None
        return cls._paired(private, certificate, tuple(chain))

    @classmethod
    def from_pkcs12(cls, data: bytes, password: str) -> KeyPair:
        """The pair in a PKCS#12 file.

        Raises :class:`~signing.errors.KeyRefused`: ``KEY-PASSWORD`` (wrong password, or the file is damaged),
        ``KEY-FILE`` (no key or no certificate in it, not a PKCS#12 file) or ``KEY-MISMATCH``.
        """
        if not _looks_like_pfx(data):
            raise KeyRefused("KEY-FILE", "not a PKCS#12 file: it does not begin with a PFX of version 3")
        try:
            found = pkcs12.load_pkcs12(data, password.encode())
        except ValueError as error:
            raise KeyRefused("KEY-PASSWORD", f"the password is wrong or the file is damaged: {error}") from None
        if found.key is None or found.cert is None:
            raise KeyRefused("KEY-FILE", "the file holds no private key with a certificate")
        chain = tuple(
            Certificate.from_der(one.certificate.public_bytes(Encoding.DER)) for one in found.additional_certs
        )
        return cls._paired(
            found.key, Certificate.from_der(found.cert.certificate.public_bytes(Encoding.DER)), _in_order(chain)
        )

    @classmethod
    def _paired(cls, private: object, certificate: Certificate, chain: tuple[Certificate, ...]) -> KeyPair:
        if not isinstance(private, rsa.RSAPrivateKey):
            raise KeyRefused("KEY-FILE", "the private key is not an RSA key")
        public = certificate.public_key
        if public is None or public.public_numbers() != private.public_key().public_numbers():
            raise KeyRefused("KEY-MISMATCH", f"the key does not belong to {certificate.subject.dn}")
        return cls(private, certificate, chain)


def _alias(certificate: Certificate) -> str:
    return (certificate.subject_key_identifier or bytes.fromhex(certificate.fingerprint)[:20]).hex()


def _looks_like_pfx(data: bytes) -> bool:
    """True for a SEQUENCE that begins with INTEGER 3 (RFC 7292, section 4); its length may be indefinite (BER)."""
    length_octets = data[1] & 0x7F if len(data) > 1 and data[1] & 0x80 else 0
    return data[:1] == b"\x30" and data[2 + length_octets :].startswith(b"\x02\x01\x03")


def _in_order(chain: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
    """Issuers before roots."""
    return tuple(sorted(chain, key=lambda one: one.is_self_issued))
