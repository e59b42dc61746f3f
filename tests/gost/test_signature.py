"""What is signed verifies; what was changed by a bit, cut or made up does not, and nothing is raised."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.gost import (
    FAMILIES,
    GOST_512,
    GOST_2004,
    Family,
    PrivateKey,
    PublicKeyTable,
    sign,
    sign_digest,
    verify,
    verify_digest,
)
from signing.gost.backend import PURE, Backend
from signing.gost.curves import TC26_512_A
from signing.gost.equation import solve
from signing.gost.nonce import nonces
from signing.gost.scalar import Group, group

KEY = PrivateKey.from_seed(b"tests")
PUBLIC = KEY.public
TABLE = PublicKeyTable(PUBLIC)
families = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
few = settings(max_examples=20)


@families
def test_signed_message_verifies(family: Family, backend: Backend):
    key = PrivateKey.from_seed(b"any", family=family)
    for message in (b"", b"x", "хабарлама".encode() * 20):
        signature = sign(key, message, backend=backend)
        assert len(signature) == 2 * family.curve.size
        assert verify(key.public, signature, message, backend=backend)
        assert verify(PublicKeyTable(key.public, backend=backend), signature, message)
        assert not verify(key.public, signature, message + b" ", backend=backend)


@few
@given(message=st.binary(max_size=100), bit=st.integers(0, 1023))
def test_signature_with_one_bit_flipped_is_false(message: bytes, bit: int):
    signature = bytearray(sign(KEY, message))
    assert verify(TABLE, bytes(signature), message)
    signature[bit // 8] ^= 1 << bit % 8
    assert not verify(TABLE, bytes(signature), message)


@few
@given(message=st.binary(min_size=1, max_size=100), data=st.data())
def test_message_with_one_bit_flipped_is_false(message: bytes, data: st.DataObject):
    bit = data.draw(st.integers(0, 8 * len(message) - 1))
    changed = bytearray(message)
    changed[bit // 8] ^= 1 << bit % 8
    assert not verify(TABLE, sign(KEY, message), bytes(changed))


@few
@given(signature=st.one_of(st.binary(max_size=200), st.binary(min_size=128, max_size=128)))
def test_made_up_signature_is_false(signature: bytes):
    assert verify(PUBLIC, signature, b"message") is False
    assert verify(TABLE, signature, b"message") is False


@pytest.mark.parametrize("number", [0, TC26_512_A.q, TC26_512_A.q + 1, 2**512 - 1])
def test_numbers_out_of_range_are_false(number: int):
    signature = sign(KEY, b"message")
    odd = number.to_bytes(64, "little")
    assert not verify(PUBLIC, odd + signature[64:], b"message")
    assert not verify(PUBLIC, signature[:64] + odd, b"message")


def test_signature_of_another_key_is_false():
    assert not verify(PUBLIC, sign(PrivateKey.from_seed(b"other"), b"message"), b"message")


def test_same_key_and_message_give_the_same_signature(backend: Backend):
    assert sign(KEY, b"message", backend=backend) == sign(KEY, b"message", backend=PURE)
    assert sign(KEY, b"message") != sign(KEY, b"messages")


def test_extra_octets_vary_the_signature():
    varied = sign(KEY, b"message", extra=b"entropy")
    assert varied != sign(KEY, b"message")
    assert varied[:64] != sign(KEY, b"message")[:64]
    assert verify(PUBLIC, varied, b"message")


def test_digest_made_elsewhere_signs_alike():
    digest = GOST_512.digest(b"message")
    assert sign_digest(KEY, digest) == sign(KEY, b"message")
    assert verify_digest(PUBLIC, sign(KEY, b"message"), digest)


def test_digest_of_zero_counts_as_one():
    zero, q = bytes(64), TC26_512_A.q.to_bytes(64, "little")
    one = (1).to_bytes(64, "little")
    assert sign_digest(KEY, zero) == sign_digest(KEY, one) == sign_digest(KEY, q)
    assert verify_digest(PUBLIC, sign_digest(KEY, one), zero)


@pytest.mark.parametrize("length", [0, 32, 63, 65])
def test_digest_of_a_wrong_length_is_misuse(length: int):
    with pytest.raises(ValueError, match="64 octets"):
        sign_digest(KEY, bytes(length))
    with pytest.raises(ValueError, match="64 octets"):
        verify_digest(PUBLIC, bytes(128), bytes(length))


def test_signature_of_2004_has_64_octets():
    key = PrivateKey.from_seed(b"old", family=GOST_2004)
    assert len(sign(key, b"message")) == 64
    assert not verify(key.public, sign(KEY, b"message"), b"message")


def test_number_that_leads_to_infinity_asks_for_another():
    assert solve(group(TC26_512_A, PURE), KEY.d, e=1, k=0) is None
    assert solve(group(TC26_512_A, PURE), KEY.d, e=1, k=TC26_512_A.q) is None


def test_nonces_stay_in_range_and_do_not_repeat():
    q = 2**12 - 3
    stream = nonces(5, 7, q=q)
    drawn = [next(stream) for _ in range(50)]
    assert all(0 < k < q for k in drawn)
    assert len(set(drawn)) > 40
    assert next(nonces(5, 8, q=q, extra=b"")) != drawn[0]


def test_threads_share_one_table():
    shared = Group(TC26_512_A, PURE)
    random = Random(4)
    scalars = [random.randrange(TC26_512_A.q) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(shared.multiply_base, scalars))
    assert found == [group(TC26_512_A, PURE).multiply_base(scalar) for scalar in scalars]
