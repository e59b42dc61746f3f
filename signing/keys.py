"""Key pairs and the files they live in: PKCS#8 (RFC 5958) and PKCS#12 (RFC 7292)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from signing.algorithms import KeyFamily, PrivateKey, SignatureScheme, family_of, scheme_for
from signing.certificates import Certificate
from signing.errors import CertificateRefused, KeyRefused
from signing.key_forms import SYSTEM_RANDOM, RandomBytes, generate_rsa, private_info, public_of, read_private
from signing.pkcs12 import open_file, write_file

__all__ = ["KeyPair", "generate_rsa", "is_strong_password", "suggested_name"]

_PASSWORD_RULE: Final = re.compile(r"(?=.*?[A-Z])(?=.*?[a-z])(?=.*?[0-9]).{6,32}")


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key with its certificate and the certificates of those who issued it."""

    private: PrivateKey = field(repr=False)
    certificate: Certificate
    chain: tuple[Certificate, ...] = ()
    """The issuer's certificate first, the root last where it is present."""

    @property
    def family(self) -> KeyFamily:
        """Whether it is a GOST or an RSA key."""
        return family_of(self.private)

    @property
    def scheme(self) -> SignatureScheme:
        """The scheme that the pair signs with.

        It is the one of the certificate's own signature where the key fits it (the Kazakh habit), else the key's usual.
        """
        return scheme_for(self.private, self.certificate.scheme)

    def sign(self, data: bytes) -> bytes:
        """The signature value over *data*, in the form in which it stands in XML."""
        return self.scheme.sign(self.private, data)

    def to_pkcs8(self) -> bytes:
        """The private key as DER, not encrypted."""
        return private_info(self.private)

    def to_pem(self) -> bytes:
        """The private key as PKCS#8 in PEM, not encrypted: for servers and clients of TLS."""
        lines = base64.encodebytes(self.to_pkcs8()).decode().replace("\n", "")
        body = "\n".join(lines[at : at + 64] for at in range(0, len(lines), 64))
        return f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n".encode()

    def to_pkcs12(self, password: str, *, random_bytes: RandomBytes = SYSTEM_RANDOM) -> bytes:
        """The pair and its chain as a PKCS#12 file of the kind that Kazakh programs read (3DES, HMAC-SHA1).

        The alias is the certificate's key identifier in lower-case hexadecimal. *random_bytes* makes the salts.
        """
        certificates = tuple(one.der for one in (self.certificate, *self.chain))
        name = _identifier(self.certificate)
        return write_file(self.to_pkcs8(), certificates, name=name, password=password, random_bytes=random_bytes)

    @classmethod
    def from_pkcs8(cls, der: bytes, certificate: Certificate, chain: Iterable[Certificate] = ()) -> KeyPair:
        """The pair of the key in *der* with its certificate.

        Raises :class:`~signing.errors.KeyRefused` with ``KEY-FILE`` or ``KEY-MISMATCH``.
        """
        private = read_private(der)
        if certificate.public_key != public_of(private):
            raise KeyRefused("KEY-MISMATCH", f"the key does not belong to {certificate.subject.dn}")
        return cls(private, certificate, tuple(chain))

    @classmethod
    def from_pkcs12(cls, data: bytes, password: str) -> KeyPair:
        """The pair in a PKCS#12 file: its first key, the certificate of that key, and the other certificates.

        Raises :class:`~signing.errors.KeyRefused`: ``KEY-PASSWORD`` (wrong password), ``KEY-FILE`` (not a PKCS#12 file,
        a damaged one, or no key or no certificate in it) or ``KEY-MISMATCH`` (the certificates are of other keys).
        """
        contents = open_file(data, password)
        if not contents.keys or not contents.certificates:
            raise KeyRefused("KEY-FILE", "the file holds no private key with a certificate")
        private = read_private(contents.keys[0])
        try:
            certificates = [Certificate.from_der(one) for one in contents.certificates]
        except CertificateRefused as refused:
            raise KeyRefused("KEY-FILE", str(refused)) from None
        public = public_of(private)
        own = next((one for one in certificates if one.public_key == public), None)
        if own is None:
            raise KeyRefused("KEY-MISMATCH", f"the key does not belong to {certificates[0].subject.dn}")
        return cls(private, own, _in_order(one for one in certificates if one != own))


def suggested_name(key: KeyPair) -> str:
    """The file name that the national authority gives a key: family and use, then the key identifier."""
    if key.family is KeyFamily.GOST:
        kind = "GOST512"
    else:
        kind = "RSA256" if key.certificate.key_usage.non_repudiation else "AUTH_RSA256"
    return f"{kind}_{_identifier(key.certificate).hex()}.p12"


def is_strong_password(password: str) -> bool:
    """True if the national authority would take it: 6 to 32 signs; a capital, a small letter and a digit among them."""
    return _PASSWORD_RULE.fullmatch(password) is not None


def _identifier(certificate: Certificate) -> bytes:
    return certificate.subject_key_identifier or bytes.fromhex(certificate.fingerprint)[:20]


def _in_order(chain: Iterable[Certificate]) -> tuple[Certificate, ...]:
    """Issuers before roots."""
    return tuple(sorted(chain, key=lambda one: one.is_self_issued))
