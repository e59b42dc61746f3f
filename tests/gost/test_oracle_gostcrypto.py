"""gostcrypto, which shares no line with us, agrees: the same digests, keys and signatures, in its byte orders."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.gost import (
    GOST_256,
    GOST_512,
    GOST_2004,
    Family,
    PrivateKey,
    sign,
    streebog256,
    streebog512,
    verify,
    verify_digest,
)

CURVES = {
    GOST_512.name: "id-tc26-gost-3410-12-512-paramSetA",
    GOST_256.name: "id-tc26-gost-3410-2012-256-paramSetA",
    GOST_2004.name: "id-tc26-gost-3410-2012-256-paramSetB",
}
families = pytest.mark.parametrize("family", [GOST_512, GOST_256, GOST_2004], ids=lambda family: family.name)


@pytest.fixture(scope="module")
def oracle(require_oracle: Callable[[str], str]) -> Any:
    return importlib.import_module(require_oracle("gostcrypto"))


def signer(oracle: Any, family: Family) -> Any:
    """The oracle's object for a family; its numbers are big-endian everywhere."""
    signatures = oracle.gostsignature
    mode = signatures.MODE_512 if family is GOST_512 else signatures.MODE_256
    return signatures.new(mode, signatures.CURVES_R_1323565_1_024_2019[CURVES[family.name]])


def turned(octets: bytes, size: int) -> bytearray:
    """Two numbers of *size* octets each, from one byte order to the other."""
    return bytearray(octets[:size][::-1] + octets[size:][::-1])


@settings(max_examples=25)
@given(message=st.binary(max_size=400))
def test_digests_agree(oracle: Any, message: bytes):
    for name, digest in (("streebog512", streebog512), ("streebog256", streebog256)):
        assert bytes(oracle.gosthash.new(name, data=bytearray(message)).digest()) == digest(message)


@families
def test_public_keys_agree(oracle: Any, family: Family):
    key = PrivateKey.from_seed(b"oracle", family=family)
    size = family.curve.size
    theirs = signer(oracle, family).public_key_generate(bytearray(key.d.to_bytes(size, "big")))
    assert theirs == turned(key.public.octets, size)


@families
def test_our_signature_verifies_there(oracle: Any, family: Family):
    key = PrivateKey.from_seed(b"oracle", family=family)
    size = family.curve.size
    signature = turned(sign(key, b"message"), size)
    public = turned(key.public.octets, size)
    digest = bytearray(family.digest(b"message")[::-1])
    assert signer(oracle, family).verify(public, digest, signature)


@families
def test_their_signature_verifies_here(oracle: Any, family: Family):
    key = PrivateKey.from_seed(b"oracle", family=family)
    size = family.curve.size
    digest = family.digest(b"message")
    theirs = signer(oracle, family).sign(bytearray(key.d.to_bytes(size, "big")), bytearray(digest[::-1]))
    assert verify(key.public, bytes(turned(theirs, size)), b"message")
    assert not verify_digest(key.public, bytes(theirs), digest)
