"""GOST 34.311-95 gives the digests of GOST R 34.11-94 with the test S-box, in one piece or in many."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.gost import Gost34311, gost34311

LENGTH_32 = b"This is message, length=32 bytes"
LENGTH_50 = b"Suppose the original message has length = 50 bytes"

VECTORS = {
    b"": "ce85b99cc46752fffee35cab9a7b0278abb4c2d2055cff685af4912c49490f8d",
    b"a": "d42c539e367c66e9c88a801f6649349c21871b4344c6a573f849fdce62f314dd",
    b"message digest": "ad4434ecb18f2c99b60cbe59ec3d2469582b65273f48de72db2fde16a4889a4d",
    b"U" * 128: "53a3a3ed25180cef0c1d85a074273e551c25660a87062a52d926a9e8fe5733a4",
    LENGTH_32: "b1c466d37519b82e8319819ff32595e047a28cb6f83eff1c6916a815a637fffa",
    LENGTH_50: "471aba57a60a770d3a76130635c1fbea4ef14de51f78b4ae57dd893b62f55208",
    b"The quick brown fox jumps over the lazy dog": "77b7fa410c9ac58a25f49bca7d0468c9296529315eaca76bd1a10f376d1f4294",
}


@pytest.mark.parametrize(("message", "digest"), VECTORS.items())
def test_vectors_agree(message: bytes, digest: str):
    assert gost34311(message).hex() == digest


@given(message=st.binary(max_size=150), cuts=st.lists(st.integers(0, 150), max_size=5))
def test_message_in_any_pieces_has_the_digest_of_the_whole(message: bytes, cuts: list[int]):
    stream = Gost34311()
    for start, end in pairwise([0, *sorted(cuts), 150]):
        stream.update(message[start:end])
    assert stream.digest() == gost34311(message)


def test_copy_goes_its_own_way():
    stream = Gost34311(LENGTH_50[:40])
    twin = stream.copy()
    twin.update(LENGTH_50[40:])
    assert twin.hexdigest() == VECTORS[LENGTH_50]
    assert stream.digest() == gost34311(LENGTH_50[:40])
