"""Whatever octets come as a request, an answer comes back, and soon."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing import Authority
from signing.algorithms import SHA256
from signing.authority.behaviour import Behaviour, Mode
from signing.authority.ocsp import MALFORMED
from signing.authority.services import AuthorityServices
from signing.der import (
    NULL,
    boolean,
    explicit,
    integer,
    object_identifier,
    octet_string,
    read,
    sequence,
    tagged,
)
from signing.limits import MAX_OCSP_REQUEST, MAX_OCSP_REQUESTS
from tests.authority.test_ocsp import question_of
from tests.authority.test_timestamps import question

UNSIGNED_ANSWER = 5
"""Octets of an answer that is an error."""
DIFFERENT = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
KNOWN_EXTENSION, OTHER_EXTENSION = "1.3.6.1.5.5.7.48.1.4", "1.2.3.4"
HEAVY = [
    b"\x30\x80" * 40_000,
    b"\x30\x84\xff\xff\xff\xff",
    sequence(sequence(sequence(*[NULL] * 20_000))),
    tagged(0x30, b"\x00" * 2**20),
    b"\x24\x80" * 5_000 + b"\x00\x00" * 5_000,
    sequence(integer(1), sequence(sequence(tagged(0x06, b"\x81" * 8_000 + b"\x01")), octet_string(bytes(32)))),
]


@pytest.fixture
def answers(services: AuthorityServices) -> Callable[[bytes], None]:
    """Ask both services, however they behave."""

    def ask(octets: bytes) -> None:
        for mode in Mode:
            assert read(services.ocsp.answer(octets, Behaviour(mode))).members
            assert read(services.time_stamps.answer(octets, Behaviour(mode))).members

    return ask


@DIFFERENT
@given(octets=st.binary(max_size=200))
def test_noise_is_answered(octets: bytes, answers: Callable[[bytes], None]) -> None:
    answers(octets)


@DIFFERENT
@given(data=st.data())
def test_a_request_with_octets_changed_is_answered(
    data: st.DataObject, answers: Callable[[bytes], None], authority: Authority
) -> None:
    whole = data.draw(st.sampled_from([question(SHA256, integer(7), boolean(True)), question_of(authority.issuing, 1)]))
    octets = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=4)):
        octets[place] = data.draw(st.integers(0, 255))
    answers(bytes(octets))


def test_a_request_cut_short_is_refused(services: AuthorityServices, authority: Authority) -> None:
    whole = question_of(authority.issuing, 1)
    for end in range(len(whole)):
        assert services.ocsp.answer(whole[:end]) == MALFORMED
    whole = question(SHA256, integer(7))
    for end in range(len(whole)):
        assert len(read(services.time_stamps.answer(whole[:end])).members) == 1


@pytest.mark.parametrize("octets", HEAVY, ids=range(len(HEAVY)))
def test_heavy_octets_are_refused_soon(octets: bytes, services: AuthorityServices) -> None:
    start = time.perf_counter()
    assert services.ocsp.answer(octets) == MALFORMED
    assert len(read(services.time_stamps.answer(octets)).members) == 1
    assert time.perf_counter() - start < 2


def test_many_certificates_are_answered_and_too_many_refused(services: AuthorityServices, authority: Authority) -> None:
    most = question_of(authority.issuing, *range(1, MAX_OCSP_REQUESTS + 1))
    assert len(services.ocsp.answer(most)) > MAX_OCSP_REQUESTS * 80
    assert services.ocsp.answer(question_of(authority.issuing, *range(MAX_OCSP_REQUESTS + 1))) == MALFORMED
    assert services.ocsp.answer(most + bytes(MAX_OCSP_REQUEST)) == MALFORMED


@pytest.mark.parametrize(
    ("oid", "critical", "is_answered"),
    [
        (KNOWN_EXTENSION, boolean(True), True),
        (OTHER_EXTENSION, b"", True),
        (OTHER_EXTENSION, boolean(False), True),
        (OTHER_EXTENSION, boolean(True), False),
    ],
)
def test_only_what_must_be_understood_and_is_not_stops_an_answer(
    oid: str, critical: bytes, is_answered: bool, services: AuthorityServices, authority: Authority
) -> None:
    extension = sequence(object_identifier(oid), critical, octet_string(NULL))
    asked = question_of(authority.issuing, 1, extensions=explicit(2, sequence(extension)))
    assert (services.ocsp.answer(asked) != MALFORMED) is is_answered


@pytest.mark.parametrize(("version", "is_answered"), [(0, True), (1, False), (-1, False)])
def test_only_version_1_is_answered(
    version: int, is_answered: bool, services: AuthorityServices, authority: Authority
) -> None:
    body = read(question_of(authority.issuing, 1)).members[0].content
    asked = sequence(sequence(explicit(0, integer(version)), explicit(1, explicit(4, sequence())), body))
    assert (services.ocsp.answer(asked) != MALFORMED) is is_answered


def test_a_signature_on_a_request_is_passed_over(services: AuthorityServices, authority: Authority) -> None:
    body = read(question_of(authority.issuing, 1)).members[0].encoded
    assert services.ocsp.answer(sequence(body, explicit(0, sequence()))) != MALFORMED


def test_numbers_that_no_certificate_has_are_answered(services: AuthorityServices, authority: Authority) -> None:
    for serial in (0, -1, 2**4000):
        assert len(services.ocsp.answer(question_of(authority.issuing, serial))) > UNSIGNED_ANSWER
