"""Streebog gives the digests of the standard, in one piece or in many."""

from __future__ import annotations

import hmac
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.gost import Streebog256, Streebog512, streebog256, streebog512
from signing.gost.streebog_tables import PI, lps_tables

M1 = b"012345678901234567890123456789012345678901234567890123456789012"
M2 = "Се ветри, Стрибожи внуци, веютъ с моря стрелами на храбрыя плъкы Игоревы".encode("cp1251")
DATA = b"<tag>data</tag>"

VECTORS_512 = {
    b"": "8e945da209aa869f0455928529bcae4679e9873ab707b55315f56ceb98bef0a7"
    "362f715528356ee83cda5f2aac4c6ad2ba3a715c1bcd81cb8e9f90bf4c1c1a8a",
    M1: "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa"
    "00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48",
    M2: "1e88e62226bfca6f9994f1f2d51569e0daf8475a3b0fe61a5300eee46d961376"
    "035fe83549ada2b8620fcd7c496ce5b33f0cb9dddc2b6460143b03dabac9fb28",
    DATA: "3745980ad016fda89a4e49c0e6d4769d640aab8caffed545ac752d912d0a4c84"
    "3f5685b5847ef809818968f1f981673caa8ff85c76569c382ce51b3846b929dd",
}
VECTORS_256 = {
    b"": "3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb",
    M1: "9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500",
    M2: "9dd2fe4e90409e5da87f53976d7405b0c0cac628fc669a741d50063c557e8f50",
    DATA: "af72240191f61c79677dc3d339273f2df69f51a3d602aa7fd6373c75bdc721c5",
}


@pytest.mark.parametrize(("message", "digest"), VECTORS_512.items())
def test_vectors_of_512_bits_agree(message: bytes, digest: str):
    assert streebog512(message).hex() == digest


@pytest.mark.parametrize(("message", "digest"), VECTORS_256.items())
def test_vectors_of_256_bits_agree(message: bytes, digest: str):
    assert streebog256(message).hex() == digest


@pytest.mark.parametrize("kind", [Streebog512, Streebog256])
@given(message=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=5))
def test_message_in_any_pieces_has_the_digest_of_the_whole(kind: type[Streebog512], message: bytes, cuts: list[int]):
    edges = [0, *sorted(cuts), 300]
    stream = kind()
    for start, end in pairwise(edges):
        stream.update(message[start:end])
    assert stream.digest() == kind(message).digest()


def test_digest_may_be_asked_for_on_the_way():
    stream = Streebog512(M1[:20])
    assert stream.hexdigest() == streebog512(M1[:20]).hex()
    stream.update(M1[20:])
    assert stream.hexdigest() == VECTORS_512[M1]


def test_copy_goes_its_own_way():
    stream = Streebog256(M2[:50])
    twin = stream.copy()
    twin.update(M2[50:])
    assert twin.hexdigest() == VECTORS_256[M2]
    assert stream.digest() == streebog256(M2[:50])


def test_carry_over_the_sum_of_blocks_is_dropped():
    block = b"\xff" * 64
    stream = Streebog512(block)
    stream.update(block * 2)
    assert stream.digest() == streebog512(block * 3)


def test_class_serves_hmac_of_the_standard_library():
    """RFC 7836, 4.1.2: HMAC_GOSTR3411_2012_512."""
    key = bytes(range(32))
    text = bytes.fromhex("0126bdb87800af214341456563780100")
    assert hmac.new(key, text, Streebog512).hexdigest() == (
        "a59bab22ecae19c65fbde6e5f4e9f5d8549d31f037f9df9b905500e171923a77"
        "3d5f1530f2ed7e964cb2eedc29e9ad2f3afe93b2814f79f5000ffc0366c251e6"
    )


def test_tables_hold_the_substitution_as_a_permutation():
    assert sorted(PI) == list(range(256))
    assert all(len(set(table)) == 256 for table in lps_tables())
