"""The register in the database keeps to the promises of the authority's register, for whoever shares it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from sandbox.clock import FrozenClock
from sandbox.pki.register import DatabaseRegister
from sandbox.world import World
from signing.algorithms import KeyFamily
from signing.authority import Person
from signing.authority.register import Revocation
from signing.errors import RevocationRefused
from signing.keys import KeyPair
from signing.revocation.status import Reason
from tests.pki.conftest import NOON

HOUR = timedelta(hours=1)


@pytest.fixture
def register(world: World) -> DatabaseRegister:
    return world.pki.register


@pytest.fixture
def serial(citizen: KeyPair) -> int:
    return citizen.certificate.serial_number


def refusal(register: DatabaseRegister, serial: int, change: Reason | str) -> str | None:
    """The code with which the change is refused; None if it is made."""
    try:
        if isinstance(change, Reason):
            register.revoke(serial, at=NOON, reason=change)
        else:
            register.release(serial, at=NOON)
    except RevocationRefused as refused:
        return refused.code
    return None


def test_every_key_of_the_world_is_in_the_register(world: World, register: DatabaseRegister, serial: int):
    authority = world.authority
    known = [serial, *(branch.issuing.serial_number for branch in authority.branches.values())]
    keys = world.keyring.service_keys()
    known += [key.certificate.serial_number for kind in (keys.ocsp, keys.time_stamps) for key in kind.values()]
    assert all(register.is_known(one) for one in known)
    assert not register.is_known(1)
    for family, branch in authority.branches.items():
        assert register.family(branch.issuing.serial_number) is family
    assert register.family(1) is None


def test_what_is_issued_is_recorded_at_once_and_once(world: World, elsewhere: World):
    made = world.authority.issue_person(Person("881026475193", "ТЕСТОВА", "АЙГҮЛ"), at=NOON)
    world.pki.register.record(made.certificate)
    found = elsewhere.pki.issued.find(made.certificate.serial_number)
    assert found is not None
    assert (found.certificate, found.issued_at, found.revocation) == (made.certificate, NOON, None)


def test_a_revocation_is_seen_by_another_process_at_once(register: DatabaseRegister, elsewhere: World, serial: int):
    assert elsewhere.pki.register.revocation(serial) is None
    made = register.revoke(serial, at=NOON - HOUR, reason=Reason.KEY_COMPROMISE)
    assert elsewhere.pki.register.revocation(serial) == made == Revocation(NOON - HOUR, Reason.KEY_COMPROMISE)


def test_a_hold_is_released_and_its_history_stays(register: DatabaseRegister, clock: FrozenClock, serial: int):
    register.revoke(serial, at=NOON, reason=Reason.CERTIFICATE_HOLD)
    assert register.revocation(serial) == Revocation(NOON, Reason.CERTIFICATE_HOLD)
    register.release(serial, at=clock.advance(HOUR))
    assert register.revocation(serial) is None
    register.revoke(serial, at=clock.advance(HOUR), reason=Reason.SUPERSEDED)
    reasons = [one.reason for one in register.history(serial)]
    assert reasons == [Reason.CERTIFICATE_HOLD, Reason.REMOVE_FROM_CRL, Reason.SUPERSEDED]


@pytest.mark.parametrize(
    ("before", "then", "code"),
    [
        ([], "release", "REVOCATION-HOLD"),
        ([Reason.KEY_COMPROMISE], "release", "REVOCATION-HOLD"),
        ([Reason.KEY_COMPROMISE], Reason.SUPERSEDED, "REVOCATION-FINAL"),
        ([Reason.KEY_COMPROMISE], Reason.CERTIFICATE_HOLD, "REVOCATION-FINAL"),
        ([], Reason.REMOVE_FROM_CRL, "REVOCATION-REASON"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    register: DatabaseRegister, serial: int, before: list[Reason], then: Reason | str, code: str
):
    for reason in before:
        register.revoke(serial, at=NOON, reason=reason)
    current = register.revocation(serial)
    assert refusal(register, serial, then) == code
    assert register.revocation(serial) == current
    assert len(register.history(serial)) == len(before)


@pytest.mark.parametrize("change", [Reason.UNSPECIFIED, "release"])
def test_a_serial_number_that_nobody_issued_is_refused(register: DatabaseRegister, change: Reason | str):
    assert refusal(register, 1, change) == "REVOCATION-UNKNOWN"


def test_only_one_of_many_revokes(register: DatabaseRegister, elsewhere: World, serial: int):
    both = register, elsewhere.pki.register
    with ThreadPoolExecutor(8) as pool:
        refusals = list(pool.map(lambda turn: refusal(both[turn % 2], serial, Reason.SUPERSEDED), range(16)))
    assert Counter(refusals) == {None: 1, "REVOCATION-FINAL": 15}
    assert len(register.history(serial)) == 1


def test_lists_are_of_one_family(world: World, register: DatabaseRegister, serial: int):
    system = world.systems.membership.add("demo").key.certificate
    for one in (serial, system.serial_number):
        register.revoke(one, at=NOON, reason=Reason.UNSPECIFIED)
    revocation = Revocation(NOON, Reason.UNSPECIFIED)
    assert register.revoked(KeyFamily.GOST) == [(serial, revocation)]
    assert register.revoked(KeyFamily.RSA) == [(system.serial_number, revocation)]


def test_changes_count_from_when_they_were_entered(register: DatabaseRegister, clock: FrozenClock, serial: int):
    register.revoke(serial, at=NOON - 48 * HOUR, reason=Reason.CERTIFICATE_HOLD)
    assert [one for one, _ in register.revoked(KeyFamily.GOST, since=NOON - HOUR)] == [serial]
    clock.advance(24 * HOUR)
    assert register.revoked(KeyFamily.GOST, since=clock.now() - HOUR) == []
    released = register.release(serial, at=clock.now())
    assert register.revoked(KeyFamily.GOST, since=clock.now() - HOUR) == [(serial, released)]
    assert released.reason is Reason.REMOVE_FROM_CRL
    assert register.revoked(KeyFamily.GOST) == []


def test_opening_a_world_asks_for_no_key_of_a_service(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(type(world.keyring), "service_keys", lambda _self: pytest.fail("a key was asked for"))
    assert world.trust.anchors == world.authority.roots


def test_two_processes_agree_on_the_keys_of_services(open_world: Callable[[], World]):
    first, second = (open_world().keyring.service_keys() for _ in range(2))
    assert {key.certificate for key in first.ocsp.values()} == {key.certificate for key in second.ocsp.values()}
    assert {key.certificate for key in first.time_stamps.values()} == {
        key.certificate for key in second.time_stamps.values()
    }
