"""What an RSA value says of itself: the public key opens it, and the block inside names its digest (RFC 8017, 9.2)."""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from signing.diagnosis.evidence import Evidence
from signing.findings import Diagnosis
from signing.foreign import WRONG_SIGNATURE
from signing.limits import MAX_RSA_BITS, MAX_RSA_EXPONENT_BITS

__all__ = ["key_mismatch", "other_hash", "pss", "raw_hash", "reversed_octets", "signed_info_changed"]

_DIGEST_INFO: Final = {
    bytes.fromhex("3020300c06082a864886f70d020505000410"): "md5",
    bytes.fromhex("3021300906052b0e03021a05000414"): "sha1",
    bytes.fromhex("302d300d06096086480165030402040500041c"): "sha224",
    bytes.fromhex("3031300d060960864801650304020105000420"): "sha256",
    bytes.fromhex("3041300d060960864801650304020205000430"): "sha384",
    bytes.fromhex("3051300d060960864801650304020305000440"): "sha512",
}
_PSS_HASHES: Final = (hashes.SHA256(), hashes.SHA512(), hashes.SHA384())
_DIGESTS: Final = ("sha256", "sha1", "sha512", "sha384", "md5")


def other_hash(evidence: Evidence) -> Diagnosis | None:
    """The block names another hash than SignatureMethod, and holds that hash of SignedInfo."""
    block = _opened(evidence)
    for head, name in _DIGEST_INFO.items():
        if block is not None and block.startswith(head):
            digest = hashlib.new(name, evidence.octets, usedforsecurity=False).digest()
            if block == head + digest:
                return evidence.found("DIAG-SIGNATURE-ALGORITHM", f"RSA with {name}")
    return None


def raw_hash(evidence: Evidence) -> Diagnosis | None:
    """The block holds the bare hash of SignedInfo, without the DigestInfo around it."""
    block = _opened(evidence)
    for name in _DIGESTS:
        if block is not None and block == hashlib.new(name, evidence.octets, usedforsecurity=False).digest():
            return evidence.found("DIAG-VALUE-BARE-HASH", name)
    return None


def pss(evidence: Evidence) -> Diagnosis | None:
    """The value is one of RSASSA-PSS (RFC 8017, 8.1), SignatureMethod names PKCS#1 v1.5."""
    key, value = evidence.key, _value(evidence)
    for algorithm in _PSS_HASHES if isinstance(key, rsa.RSAPublicKey) and _is_bounded(key) else ():
        scheme = padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
        try:
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(value, evidence.octets, scheme, algorithm)
        except WRONG_SIGNATURE:
            continue
        return evidence.found("DIAG-RSA-PSS", algorithm.name)
    return None


def reversed_octets(evidence: Evidence) -> Diagnosis | None:
    """The octets of the value stand in reverse order, as the oldest interfaces of Windows give them."""
    if isinstance(evidence.key, rsa.RSAPublicKey) and evidence.case.verifies(
        evidence.octets, value=_value(evidence)[::-1]
    ):
        return evidence.found("DIAG-VALUE-REVERSED")
    return None


def signed_info_changed(evidence: Evidence) -> Diagnosis | None:
    """The signer's key made the value, over another SignedInfo; what changed could not be told."""
    block = _opened(evidence)
    if block is not None and any(
        block.startswith(head) and len(block) == len(head) + hashlib.new(name, usedforsecurity=False).digest_size
        for head, name in _DIGEST_INFO.items()
    ):
        return evidence.found("DIAG-SIGNED-INFO-CHANGED")
    return None


def key_mismatch(evidence: Evidence) -> Diagnosis | None:
    """What the key opens is no block that any RSA signature has: another key made the value, or it is damaged."""
    key = evidence.key
    if not isinstance(key, rsa.RSAPublicKey) or not _is_bounded(key) or _opened(evidence) is not None:
        return None
    size = (key.key_size + 7) // 8
    length = len(_value(evidence))
    return evidence.found("DIAG-KEY-MISMATCH", None if length == size else f"{length} ≠ {size}")


def _value(evidence: Evidence) -> bytes:
    return evidence.case.element.value if evidence.case.element is not None else b""


def _is_bounded(key: rsa.RSAPublicKey) -> bool:
    return key.key_size <= MAX_RSA_BITS and key.public_numbers().e.bit_length() <= MAX_RSA_EXPONENT_BITS


def _opened(evidence: Evidence) -> bytes | None:
    """What stands in the block behind the padding of PKCS#1 v1.5; None if there is no such block."""
    key = evidence.key
    if not isinstance(key, rsa.RSAPublicKey) or not _is_bounded(key):
        return None
    numbers = key.public_numbers()
    size = (key.key_size + 7) // 8
    value = int.from_bytes(_value(evidence), "big")
    if value >= numbers.n:
        return None
    block = pow(value, numbers.e, numbers.n).to_bytes(size, "big")
    padded, separator, rest = block.partition(b"\xff\x00")
    fits = padded.startswith(b"\x00\x01") and set(padded[2:]) <= {0xFF} and len(padded) > 8
    return rest if separator and fits else None
