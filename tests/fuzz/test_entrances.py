"""No octets whatever make an entrance raise anything but our errors, or hang."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.entrances import ENTRANCES
from fuzz.mutation import mutated
from tests.pem import pem

MANY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SLOWEST = 5.0
NAMES = sorted(ENTRANCES)


def take(name: str, octets: bytes) -> None:
    entrance = ENTRANCES[name]
    started = time.monotonic()
    with suppress(*entrance.raises):
        entrance.take(octets)
    assert time.monotonic() - started < SLOWEST


@pytest.mark.parametrize("name", NAMES)
def test_what_is_good_is_taken(name: str) -> None:
    for octets in ENTRANCES[name].seeds():
        ENTRANCES[name].take(octets)


@pytest.mark.parametrize("name", NAMES)
@MANY
@given(octets=st.binary(max_size=400))
def test_any_octets_are_taken_or_refused(name: str, octets: bytes) -> None:
    take(name, octets)


@pytest.mark.parametrize("name", NAMES)
@MANY
@given(seed=st.integers(0, 2**32), which=st.integers(0, 20))
def test_damaged_octets_are_taken_or_refused(name: str, seed: int, which: int) -> None:
    seeds = ENTRANCES[name].seeds()
    take(name, mutated(seeds[which % len(seeds)], seed))


@pytest.mark.parametrize("name", NAMES)
def test_every_cut_of_what_is_good_is_taken_or_refused(name: str) -> None:
    for octets in ENTRANCES[name].seeds()[:1]:
        for end in range(0, len(octets), max(1, len(octets) // 60)):
            take(name, octets[:end])


HEAVY = {
    "deep": b"<a>" * 100_000,
    "wide": b"<a " + b" ".join(b"a%d='1'" % number for number in range(5000)) + b"/>",
    "namespaces": b"<a " + b" ".join(b"xmlns:n%d='urn:%d'" % (number, number) for number in range(5000)) + b"/>",
    "long text": b"<a>" + b"x" * 2**22 + b"</a>",
    "bomb": b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    "many signatures": b"<a xmlns:d='http://www.w3.org/2000/09/xmldsig#'>" + b"<d:Signature/>" * 20_000 + b"</a>",
    "long sequence": b"\x30\x83\xff\xff\xff" + b"\0" * 1000,
    "nested sequences": b"\x30\x80" * 5000,
    "many certificates": pem("CERTIFICATE") * 5000,
}


@pytest.mark.parametrize("heavy", HEAVY)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_made_to_be_slow_is_refused_quickly(name: str, heavy: str) -> None:
    take(name, HEAVY[heavy])
