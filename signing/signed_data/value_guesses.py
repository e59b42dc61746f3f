"""A signature value over something else, by another key, or written in another way."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Final

from cryptography.hazmat.primitives.asymmetric import padding, rsa

from signing.algorithms import SCHEMES
from signing.der import read, tagged
from signing.diagnosis.budget import weight_of
from signing.foreign import WRONG_SIGNATURE
from signing.gost import PublicKey
from signing.signed_data.guesses import Guess, ValueCase

__all__ = ["VALUE_SUSPICIONS"]

Suspicion = Callable[[ValueCase], Guess | None]
_SET: Final = 0x31
_PERMUTED: Final = 4


def _implicit_tag(case: ValueCase) -> Guess | None:
    if case.signed is None:
        return None
    octets = b"\xa0" + case.octets[1:]
    return Guess("DIAG-CMS-IMPLICIT-TAG", octets) if case.verifies(octets) else None


def _order(case: ValueCase) -> Guess | None:
    """The attributes were signed in another order than DER's."""
    if case.signed is None:
        return None
    orders = dict.fromkeys((case.signed.as_sent, *_reordered(case.octets)))
    for octets in orders:
        if octets != case.octets and case.verifies(octets):
            return Guess("DIAG-CMS-ATTRIBUTE-ORDER", octets)
    return None


def _reordered(octets: bytes) -> Iterator[bytes]:
    members = [one.encoded for one in read(octets).members]
    for order in permutations(members) if len(members) <= _PERMUTED else (members[::-1],):
        yield tagged(_SET, b"".join(order))


def _over_content(case: ValueCase) -> Guess | None:
    claimed = case.signed.message_digest if case.signed is not None else None
    for octets in (case.data, claimed):
        if octets is not None and case.signed is not None and case.verifies(octets):
            return Guess("DIAG-CMS-OVER-CONTENT", octets)
    return None


def _of_the_digest(case: ValueCase) -> Guess | None:
    digest = case.scheme.digest.digest(case.octets)
    for octets in (digest, digest.hex().encode(), base64.b64encode(digest)):
        if case.verifies(octets):
            return Guess("DIAG-CMS-VALUE-OF-DIGEST", octets)
    return None


def _value_as_text(case: ValueCase) -> Guess | None:
    try:
        found = base64.b64decode(b"".join(case.value.split()), validate=True)
    except binascii.Error:
        found = b""
    try:
        digits = bytes.fromhex(case.value.decode("ascii"))
    except ValueError:
        digits = b""
    for value in (digits, found):
        if value and case.verifies(value=value):
            return Guess("DIAG-CMS-VALUE-TEXT", value)
    return None


def _rsa_reversed(case: ValueCase) -> Guess | None:
    is_rsa = isinstance(case.certificate.public_key, rsa.RSAPublicKey)
    found = is_rsa and case.verifies(value=case.value[::-1])
    return Guess("DIAG-CMS-VALUE-REVERSED", case.value[::-1]) if found else None


def _gost_order(case: ValueCase) -> Guess | None:
    """The two numbers, or their octets, stand in another order than r ‖ s, little-endian; or the hash was so read."""
    key = case.certificate.public_key
    if not isinstance(key, PublicKey):
        return None
    half = key.family.curve.size
    first, second = case.value[:half], case.value[half:]
    for code, value in (
        ("DIAG-GOST-RUSSIAN-ORDER", case.value[::-1]),
        ("DIAG-GOST-HALVES-SWAPPED", second + first),
        ("DIAG-GOST-HALVES-REVERSED", first[::-1] + second[::-1]),
    ):
        if case.verifies(value=value) or case.verifies_reversed_hash(value):
            return Guess(code, value)
    if case.verifies_reversed_hash(case.value):
        return Guess("DIAG-GOST-HASH-ORDER", case.value)
    return None


def _gost_der(case: ValueCase) -> Guess | None:
    """The two numbers are wrapped in DER, as ECDSA has them."""
    key = case.certificate.public_key
    if not isinstance(key, PublicKey):
        return None
    size = key.family.curve.size
    try:
        parts = [int.from_bytes(one.content, "big").to_bytes(size, "little") for one in read(case.value).sequence(2)]
    except (ValueError, OverflowError):
        return None
    for value in (parts[0] + parts[1], parts[1] + parts[0]):
        if case.verifies(value=value):
            return Guess("DIAG-GOST-DER", value)
    return None


def _another_algorithm(case: ValueCase) -> Guess | None:
    for scheme in SCHEMES:
        if scheme is not case.scheme and case.verifies(scheme=scheme):
            return Guess("DIAG-CMS-SIGNATURE-ALGORITHM", case.octets, f"{case.scheme.name} → {scheme.name}")
    return None


def _another_certificate(case: ValueCase) -> Guess | None:
    for one in case.others:
        if one.public_key != case.certificate.public_key and case.verifies(certificate=one):
            return Guess("DIAG-CMS-OTHER-CERTIFICATE", case.octets, one.subject.dn)
    return None


def _rsa_block(case: ValueCase) -> Guess | None:
    """Whether the key made the value at all: over attributes that were changed, or not."""
    key = case.certificate.public_key
    if not isinstance(key, rsa.RSAPublicKey):
        return None
    case.budget.spend(weight_of(0, None, key))
    try:
        key.recover_data_from_signature(case.value, padding.PKCS1v15(), None)
    except WRONG_SIGNATURE:
        return Guess("DIAG-CMS-KEY-MISMATCH", case.octets)
    return Guess("DIAG-CMS-ATTRIBUTES-CHANGED", case.octets) if case.signed is not None else None


VALUE_SUSPICIONS: Final[tuple[Suspicion, ...]] = (
    _implicit_tag,
    _over_content,
    _of_the_digest,
    _value_as_text,
    _rsa_reversed,
    _gost_order,
    _gost_der,
    _another_algorithm,
    _another_certificate,
    _order,
    _rsa_block,
)
"""In the order in which they are looked into."""
