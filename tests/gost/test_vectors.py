"""Signatures made elsewhere verify here, and the equations give the numbers of the standard."""

from __future__ import annotations

from dataclasses import replace

from signing.gost import (
    GOST_512,
    PrivateKey,
    PublicKey,
    PublicKeyTable,
    reversed_order,
    streebog512,
    verify,
)
from signing.gost.backend import Backend
from signing.gost.curves import TC26_512_A, Curve
from signing.gost.equation import holds, solve
from signing.gost.scalar import group

Q = TC26_512_A.q
OWN_MESSAGE = b"<tag>data</tag>"
OWN_D = int.from_bytes(bytes(range(1, 65)), "little") % Q
OWN_POINT = bytes.fromhex(
    "6d5710309a4a1f6ab75895d582a54074407e4c3504b396cf0d1cf69d4a02015c"
    "1c14fb4fd9f120dfd7521fe32e0aa8a89cfa32993fc6e34b33927d8db563c647"
    "84e534a5d11c03cce593cd6322bcaaa8ddd6f476d727ffcd78ba9d6011322a2a"
    "1216f8c68eb76be0125552e15b4e9f0595a612b7f5b43af88f17323f2e1d3214"
)
OWN_SIGNATURE = bytes.fromhex(
    "93cb0c72c718dfac54d985ab177d8db8cd523af71506f745ee957c87bede72d4"
    "b8ebd438b82c6d0200c138ec227d0acc1691f9550ceabc788f0247ba03d9a211"
    "56fa858ca590ce5883bd40e089db61b01cb80055f7b74cd0a524e6b4ec48e25a"
    "59e07bd82798fa72ea96fb245c2079841d7b2f79ba9f74f19bc30d477ea13f46"
)

KALKAN_MESSAGE = b"ncalayer-rs test message"
KALKAN_D = int(
    "e86ce8e9cb499b2f3bb43c2f11c167f4a1cc1c54b39a5efc39e58dd73da1e02e"
    "62d86dea059c7f4b80890eed35f26977491548b9ceb93e47571acaecf4f59775",
    16,
)
KALKAN_X = int(
    "28c9f1ffdf601800c890cc078f948fb9af056935c1d1bf8a844cba3719ec953b"
    "c4d14951e405671af34e72f2027a391238b13ab048088480fcf95989f12a92fa",
    16,
)
KALKAN_Y = int(
    "45e5b51e170a01cbe33a5f0abcc9d9099429650bf9dd5101d9c706a85e5707c6"
    "a67b10ba114d4bc7f887e21fdea0c2ca615784ac1303711592ea6808ad321204",
    16,
)
KALKAN_SIGNATURE = bytes.fromhex(
    "8d6c6a698664478e092159fb3570b0e93641b8eeb52e1735581099c8221c0d14"
    "4415b08e27ebc77579ee65f70bd53f7932a7e9b885debd71e6be0e8018600364"
    "d47013472a66eebceeb1efc9d2309981b4fc1f5d45d7d8b0ab1490574cee5e38"
    "b975491336c312db35b6cf666e695f6bba90806d1dda19726218554cad2f1666"
)

RFC_7091_CURVE = Curve(
    name="RFC 7091, 7.1",
    bits=256,
    p=2**255 + 0x431,
    a=7,
    b=0x5FBFF498AA938CE739B8E022FBAFEF40563F6E6A3472FC2A514C0CE9DAE23B7E,
    q=0x8000000000000000000000000000000150FE8A1892976154C59CFC193ACCF5B3,
    x=2,
    y=0x08E2A8A0E65147D4BD6316030E16D19C85C97F0A9CA267122B96ABBCEA7E8FC8,
)


def test_own_vector_is_reproduced(backend: Backend):
    e = int.from_bytes(streebog512(OWN_MESSAGE), "little") % Q
    k = int.from_bytes(streebog512(b"k"), "little") % Q
    solution = solve(group(TC26_512_A, backend), OWN_D, e=e, k=k)
    assert solution is not None
    assert b"".join(number.to_bytes(64, "little") for number in solution) == OWN_SIGNATURE


def test_own_vector_verifies(backend: Backend):
    public = PrivateKey(OWN_D).public
    assert public.octets == OWN_POINT
    assert verify(public, OWN_SIGNATURE, OWN_MESSAGE, backend=backend)
    assert verify(PublicKeyTable(public, backend=backend), OWN_SIGNATURE, OWN_MESSAGE)


def test_key_of_the_kalkan_vector_fits_its_public_half():
    assert PrivateKey(KALKAN_D).public == PublicKey(GOST_512, KALKAN_X, KALKAN_Y)


def test_kalkan_vector_verifies(backend: Backend):
    public = PublicKey(GOST_512, KALKAN_X, KALKAN_Y)
    assert verify(public, KALKAN_SIGNATURE, KALKAN_MESSAGE, backend=backend)
    assert not verify(public, KALKAN_SIGNATURE, KALKAN_MESSAGE + b".", backend=backend)


def test_kalkan_vector_in_the_russian_order_does_not_verify_until_reversed():
    public = PublicKey(GOST_512, KALKAN_X, KALKAN_Y)
    russian = reversed_order(KALKAN_SIGNATURE)
    s, r = KALKAN_SIGNATURE[64:], KALKAN_SIGNATURE[:64]
    assert russian == s[::-1] + r[::-1]
    assert not verify(public, russian, KALKAN_MESSAGE)
    assert verify(public, reversed_order(russian), KALKAN_MESSAGE)


def test_example_of_the_standard_is_reproduced(dividing: Backend):
    """RFC 7091, 7.1; its prime lets itself not be folded, so only the dividing formulas can take it."""
    one = group(RFC_7091_CURVE, dividing)
    e = 0x2DFBC1B372D89A1188C09C52E0EEC61FCE52032AB1022E8E67ECE6672B043EE5
    d = 0x7A929ADE789BB9BE10ED359DD39A72C11B60961F49397EEE1D19CE9891EC3B28
    k = 0x77105C9B20BCD3122823C8CF6FCC7B956DE33814E95B7FE64FED924594DCEAB3
    r = 0x41AA28D2F1AB148280CD9ED56FEDA41974053554A42767B83AD043FD39DC0493
    s = 0x01456C64BA4642A1653C235A98A60249BCD6D3F746B631DF928014F6C5BF9C40
    point = (
        0x7F2B49E270DB6D90D8595BEC458B50C58585BA1D4E9B788F6689DBD8E56FD80B,
        0x26F1B489D6701DD185C8413A977B3CBBAF64D1C593D26627DFFB101A87FF77DA,
    )
    assert one.multiply_base(d) == point
    assert solve(one, d, e=e, k=k) == (r, s)
    assert holds(one, point, (r, s), e=e)
    assert not holds(one, point, (r, s), e=e + 1)


def test_curve_of_the_vectors_is_the_one_of_the_family():
    assert GOST_512.curve == replace(TC26_512_A)
