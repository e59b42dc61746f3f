"""Keys as values and in DER: read as written, octet for octet, and refused in every other form."""

from __future__ import annotations

from hashlib import sha1

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import der
from signing.errors import KeyRefused
from signing.gost import FAMILIES, GOST_256, GOST_512, GOST_2004, Family, PrivateKey, PublicKey, oids
from signing.gost.curves import TC26_512_A

KEY = PrivateKey.from_seed(b"tests")
PUBLIC = KEY.public
SPKI = PUBLIC.to_spki()
PKCS8 = KEY.to_pkcs8()
OLD_SPKI = PrivateKey.from_seed(b"old", family=GOST_2004).public.to_spki()
SPKI_PREFIX = bytes.fromhex(
    "3081ac302306092a830e030a010102023016060a2a830e030a010102020106082a830e030a0103030381840004" + "8180"
)
families = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)


def test_public_key_has_the_form_of_the_national_authority():
    assert SPKI_PREFIX + PUBLIC.x.to_bytes(64, "little") + PUBLIC.y.to_bytes(64, "little") == SPKI


def test_private_key_has_the_form_of_the_national_authority():
    algorithm = SPKI_PREFIX[3:40]
    octets = b"\x02\x01\x00" + algorithm + b"\x04\x42\x04\x40" + KEY.d.to_bytes(64, "little")
    assert bytes((0x30, len(octets))) + octets == PKCS8


def test_public_key_of_2004_has_the_form_of_the_national_authority():
    public = PublicKey.from_spki(OLD_SPKI)
    assert public.family is GOST_2004
    assert OLD_SPKI.endswith(b"\x03\x43\x00\x04\x40" + public.octets)
    for dotted in (oids.KEY_2004, oids.KEY_2004_A, oids.DIGEST_34311_TEST):
        assert der.object_identifier(dotted) in OLD_SPKI


@families
def test_public_key_is_read_as_written(family: Family):
    public = PrivateKey.from_seed(b"any", family=family).public
    assert PublicKey.from_spki(public.to_spki()) == public


@settings(max_examples=10)
@given(seed=st.binary(max_size=40))
def test_private_key_is_read_as_written(seed: bytes):
    key = PrivateKey.from_seed(seed)
    assert PrivateKey.from_pkcs8(key.to_pkcs8()) == key


def refused(read: object, octets: bytes) -> None:
    assert callable(read)
    with pytest.raises(KeyRefused) as error:
        read(octets)
    assert error.value.code == "KEY-FILE"


@given(place=st.integers(0, len(SPKI) - 1), value=st.integers(1, 255))
def test_changed_public_key_is_refused(place: int, value: int):
    for octets in (SPKI, OLD_SPKI):
        changed = bytearray(octets)
        changed[place % len(octets)] ^= value
        refused(PublicKey.from_spki, bytes(changed))


@given(octets=st.one_of(st.binary(max_size=200), st.integers(0, len(SPKI) - 1).map(lambda end: SPKI[:end])))
def test_arbitrary_octets_are_refused(octets: bytes):
    refused(PublicKey.from_spki, octets)
    refused(PrivateKey.from_pkcs8, octets)
    refused(PublicKey.from_spki, SPKI + octets[:1] + b"\x00")
    refused(PrivateKey.from_pkcs8, PKCS8 + octets[:1] + b"\x00")


@given(place=st.integers(0, len(PKCS8) - 65), value=st.integers(1, 255))
def test_changed_frame_of_a_private_key_is_refused(place: int, value: int):
    changed = bytearray(PKCS8)
    changed[place] ^= value
    refused(PrivateKey.from_pkcs8, bytes(changed))


@pytest.mark.parametrize("d", [0, -1, TC26_512_A.q, 2**512 - 1])
def test_number_out_of_range_is_no_private_key(d: int):
    with pytest.raises(KeyRefused, match="KEY-FILE"):
        PrivateKey(d)


@pytest.mark.parametrize("point", [(0, 0), (3, 5), (3 + TC26_512_A.p, TC26_512_A.y), (-1, 1)])
def test_point_off_the_curve_is_no_public_key(point: tuple[int, int]):
    with pytest.raises(KeyRefused, match="not a point"):
        PublicKey(GOST_512, *point)


def test_point_of_order_two_is_no_public_key():
    root = 0x100FE73F595FF158E974B44D478D9588744FE5C192AC47EA63075DCE7A14AAA
    assert GOST_256.curve.contains(root, 0)
    with pytest.raises(KeyRefused, match="small order"):
        PublicKey(GOST_256, root, 0)


def test_key_identifier_is_the_hash_of_the_bit_string():
    assert PUBLIC.identifier == sha1(SPKI[-131:]).digest()
    assert len(PUBLIC.identifier) == 20


def test_private_key_is_not_printed():
    assert str(KEY.d) not in repr(KEY)


@pytest.mark.parametrize("family", [GOST_256, GOST_2004], ids=lambda family: family.name)
def test_only_512_bits_have_a_known_private_form(family: Family):
    with pytest.raises(KeyRefused, match="no known form"):
        PrivateKey.from_seed(b"any", family=family).to_pkcs8()


def test_generation_draws_until_the_number_is_in_range():
    draws = iter([bytes(64), b"\xff" * 64, bytes([7]) + bytes(63)])
    assert PrivateKey.generate(lambda size: next(draws)).d == 7


def test_broken_source_of_randomness_is_refused():
    with pytest.raises(KeyRefused, match="randomness"):
        PrivateKey.generate(bytes)


def test_seed_decides_the_key():
    assert PrivateKey.from_seed(b"tests") == KEY
    assert PrivateKey.from_seed(b"test") != KEY


def test_long_identifiers_and_lengths_are_encoded_by_the_rules():
    assert der.object_identifier("1.2.840.113549") == bytes.fromhex("06062a864886f70d")
    assert der.octet_string(bytes(127))[:2] == b"\x04\x7f"
    assert der.octet_string(bytes(128))[:3] == b"\x04\x81\x80"
    assert der.octet_string(bytes(300))[:4] == b"\x04\x82\x01\x2c"
