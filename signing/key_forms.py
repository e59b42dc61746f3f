"""Keys of both families as DER: SubjectPublicKeyInfo (RFC 5280) and PKCS#8 (RFC 5958), and what follows from them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from os import urandom  # noqa: TID251 - keys and salts of people who bring no source of their own
from typing import Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from signing import gost
from signing.algorithms import KeyFamily, PrivateKey, PublicKey
from signing.der import read
from signing.errors import KeyRefused
from signing.foreign import BAD_KEY

__all__ = [
    "SYSTEM_RANDOM",
    "RandomBytes",
    "generate",
    "generate_rsa",
    "key_identifier",
    "private_info",
    "public_info",
    "public_of",
    "read_private",
]

RandomBytes = Callable[[int], bytes]
"""A source of randomness: so many octets for so many asked."""
SYSTEM_RANDOM: Final[RandomBytes] = urandom
"""The system's own source."""

_RSA_KEY = "1.2.840.113549.1.1.1"


def generate_rsa(bits: int = 2048) -> rsa.RSAPrivateKey:
    """A fresh RSA key of *bits* with the public exponent 65537."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def generate(family: KeyFamily, random_bytes: RandomBytes = SYSTEM_RANDOM) -> PrivateKey:
    """A fresh key: GOST with 512 bits from *random_bytes*, or RSA with 2048 bits from the library's own source."""
    return gost.PrivateKey.generate(random_bytes) if family is KeyFamily.GOST else generate_rsa()


def public_of(private: PrivateKey) -> PublicKey:
    """The public half of *private*."""
    return private.public if isinstance(private, gost.PrivateKey) else private.public_key()


def public_info(public: PublicKey) -> bytes:
    """SubjectPublicKeyInfo of *public*, DER."""
    if isinstance(public, gost.PublicKey):
        return public.to_spki()
    return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def key_identifier(public: PublicKey) -> bytes:
    """SHA-1 of the contents of the BIT STRING (RFC 5280, 4.2.1.2, method 1): 20 octets."""
    _, bits, *_ = read(public_info(public)).sequence(2)
    return hashlib.sha1(bits.content[1:], usedforsecurity=False).digest()


def private_info(private: PrivateKey) -> bytes:
    """*private* as PKCS#8, DER, not encrypted."""
    if isinstance(private, gost.PrivateKey):
        return private.to_pkcs8()
    return private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def read_private(octets: bytes) -> PrivateKey:
    """The key in PKCS#8 *octets*. Raises :class:`~signing.errors.KeyRefused` with ``KEY-FILE``."""
    try:
        _, algorithm, key, *_ = read(octets).sequence(3)
        oid, *parameters = algorithm.sequence(1)
        if oid.dotted == gost.GOST_512.key_oid:
            return _gost(key.octets, [one.dotted for one in parameters[0].sequence(1)])
        if oid.dotted != _RSA_KEY:
            raise KeyRefused("KEY-FILE", f"a private key of an algorithm that is not known here: {oid.dotted}")
        found = load_der_private_key(octets, None, unsafe_skip_rsa_key_validation=True)
    except BAD_KEY as error:
        raise KeyRefused("KEY-FILE", f"not a PKCS#8 private key: {error}") from None
    if not isinstance(found, rsa.RSAPrivateKey):
        raise KeyRefused("KEY-FILE", "the private key is not an RSA key")
    return found


def _gost(key: bytes, parameters: list[str]) -> gost.PrivateKey:
    """The number of a GOST key: an OCTET STRING, little-endian, on the one curve that is issued."""
    if parameters[0] != gost.GOST_512.curve_oid:
        raise KeyRefused("KEY-FILE", f"a GOST key on a curve that is not known here: {parameters[0]}")
    number = read(key).octets
    if len(number) != gost.GOST_512.curve.size:
        raise ValueError(f"a GOST key of {len(number)} octets")
    return gost.PrivateKey(int.from_bytes(number, "little"))
