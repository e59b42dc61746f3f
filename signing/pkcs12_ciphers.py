"""The password-based schemes of PKCS#12 files: those of RFC 7292, appendices B and C, and PBES2 of RFC 8018."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final, TypeVar

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from signing.der import Element
from signing.limits import MAX_KDF_ITERATIONS
from signing.pkcs12_rc2 import decrypt_cbc

__all__ = ["PBE_SHA1_3DES", "Password", "Unsupported"]

PBE_SHA1_3DES: Final = "1.2.840.113549.1.12.1.3"
"""pbeWithSHA1And3-KeyTripleDES-CBC: what key bags of the national authority have."""

_FOR_KEY, _FOR_IV, _FOR_MAC = 1, 2, 3
_RC2_BITS: Final = {"1.2.840.113549.1.12.1.5": 128, "1.2.840.113549.1.12.1.6": 40}
_PBES2: Final = "1.2.840.113549.1.5.13"
_PBKDF2: Final = "1.2.840.113549.1.5.12"
_PRF: Final = {
    "1.2.840.113549.2.7": "sha1",
    "1.2.840.113549.2.9": "sha256",
    "1.2.840.113549.2.10": "sha384",
    "1.2.840.113549.2.11": "sha512",
}
_AES_KEYS: Final = {"2.16.840.1.101.3.4.1.2": 16, "2.16.840.1.101.3.4.1.22": 24, "2.16.840.1.101.3.4.1.42": 32}
_DIGESTS: Final = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


_T = TypeVar("_T")


class Unsupported(ValueError):
    """The file asks for a scheme that is not known here, or for more work than anyone's file needs."""


class Password:
    """A password at work on one file. It counts the work, so that no file can ask for much of it."""

    def __init__(self, text: str) -> None:
        self._text = text.encode()
        self._wide = (text + "\0").encode("utf-16-be")
        self._left = MAX_KDF_ITERATIONS

    def mac(self, digest_oid: str, *, salt: bytes, iterations: int, content: bytes) -> bytes:
        """The HMAC of *content* (RFC 7292, appendix B)."""
        name = _known(digest_oid, _DIGESTS)
        size = hashlib.new(name).digest_size
        return hmac.digest(self._derive(name, _FOR_MAC, size, (salt, iterations)), content, name)

    def decrypt(self, algorithm: Element, data: bytes) -> bytes:
        """*data* decrypted as the AlgorithmIdentifier says, padding checked and taken off; ValueError if it is not."""
        oid, parameters, *_ = algorithm.sequence(2)
        if oid.dotted == _PBES2:
            return _unpadded(self._pbes2(parameters, data))
        salt, iterations, *_ = parameters.sequence(2)
        asked = salt.octets, iterations.number
        if oid.dotted == PBE_SHA1_3DES:
            return _unpadded(_finished(self._triple_des(asked).decryptor(), data))
        bits = _known(oid.dotted, _RC2_BITS)
        key = self._derive("sha1", _FOR_KEY, bits // 8, asked)
        return _unpadded(decrypt_cbc(key, bits, iv=self._derive("sha1", _FOR_IV, 8, asked), data=data))

    def encrypt(self, data: bytes, *, salt: bytes, iterations: int) -> bytes:
        """*data* padded and encrypted with :data:`PBE_SHA1_3DES`."""
        padding = 8 - len(data) % 8
        return _finished(self._triple_des((salt, iterations)).encryptor(), data + bytes((padding,)) * padding)

    def _triple_des(self, asked: tuple[bytes, int]) -> Cipher[CBC]:
        key, iv = self._derive("sha1", _FOR_KEY, 24, asked), self._derive("sha1", _FOR_IV, 8, asked)
        return Cipher(TripleDES(key), CBC(iv))

    def _pbes2(self, parameters: Element, data: bytes) -> bytes:
        derivation, encryption, *_ = parameters.sequence(2)
        derivation_oid, asked, *_ = derivation.sequence(2)
        if derivation_oid.dotted != _PBKDF2:
            raise Unsupported(f"the derivation {derivation_oid.dotted} is not known")
        salt, iterations, *rest = asked.sequence(2)
        prf = next((_known(one.sequence(1)[0].dotted, _PRF) for one in rest if one.tag == 0x30), "sha1")
        cipher_oid, iv, *_ = encryption.sequence(2)
        size = _known(cipher_oid.dotted, _AES_KEYS)
        self._spend(iterations.number)
        key = hashlib.pbkdf2_hmac(prf, self._text, salt.octets, iterations.number, size)
        return _finished(Cipher(AES(key), CBC(iv.octets)).decryptor(), data)

    def _derive(self, name: str, purpose: int, size: int, asked: tuple[bytes, int]) -> bytes:
        """*size* octets for a *purpose* from salt and iterations (RFC 7292, appendix B.2)."""
        salt, iterations = asked
        block = hashlib.new(name).block_size
        mixed = _filled(salt, block) + _filled(self._wide, block)
        made = b""
        while len(made) < size:
            self._spend(iterations)
            digest = hashlib.new(name, bytes((purpose,)) * block + mixed).digest()
            for _ in range(iterations - 1):
                digest = hashlib.new(name, digest).digest()
            made += digest
            step = int.from_bytes(_filled(digest, block)[:block], "big") + 1
            mixed = b"".join(_advanced(mixed[start : start + block], step) for start in range(0, len(mixed), block))
        return made[:size]

    def _spend(self, iterations: int) -> None:
        self._left -= iterations
        if iterations < 1 or self._left < 0:
            raise Unsupported(f"{iterations} iterations of key derivation")


def _known(oid: str, table: dict[str, _T]) -> _T:
    if oid not in table:
        raise Unsupported(f"the algorithm {oid} is not known")
    return table[oid]


def _filled(octets: bytes, block: int) -> bytes:
    """*octets* again and again, up to a whole number of blocks."""
    size = -(-len(octets) // block) * block
    return (octets * (size // len(octets) + 1))[:size] if octets else b""


def _advanced(part: bytes, step: int) -> bytes:
    return (int.from_bytes(part, "big") + step & (1 << 8 * len(part)) - 1).to_bytes(len(part), "big")


def _finished(context: CipherContext, data: bytes) -> bytes:
    return context.update(data) + context.finalize()


def _unpadded(plain: bytes) -> bytes:
    """*plain* without its padding (RFC 5652, 6.3), which is of 1 to 16 octets here."""
    size = plain[-1] if plain else 0
    if not 1 <= size <= 16 or plain[-size:] != bytes((size,)) * size:
        raise ValueError("the padding is wrong")
    return plain[:-size]
