"""The register: what is issued is known, what is revoked for good stays so, a hold ends."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest

from signing import Authority, KeyPair
from signing.algorithms import KeyFamily
from signing.authority.register import MemoryRegister, Revocation
from signing.errors import RevocationRefused
from signing.revocation import Reason
from tests.authority.conftest import DAY, MOMENT, Clock

GOOD_REASONS = [one for one in Reason if one not in (Reason.CERTIFICATE_HOLD, Reason.REMOVE_FROM_CRL)]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(RevocationRefused) as refused:
        call()
    return refused.value.code


def test_what_the_authority_issues_is_known(authority: Authority, citizen: KeyPair) -> None:
    assert authority.register.is_known(citizen.certificate.serial_number)
    assert not authority.register.is_known(citizen.certificate.serial_number + 1)
    assert authority.register.family(citizen.certificate.serial_number) is KeyFamily.RSA
    assert authority.register.family(citizen.certificate.serial_number + 1) is None


def test_issuing_authorities_are_known_and_roots_are_not(authority: Authority) -> None:
    for branch in authority.branches.values():
        assert authority.register.is_known(branch.issuing.serial_number)
        assert not authority.register.is_known(branch.root.serial_number)


@pytest.mark.parametrize("reason", GOOD_REASONS)
def test_a_revocation_is_final(reason: Reason, authority: Authority, citizen: KeyPair) -> None:
    certificate = citizen.certificate
    revocation = authority.revoke(certificate, at=MOMENT, reason=reason)
    assert authority.register.revocation(certificate.serial_number) == revocation == Revocation(MOMENT, reason)
    assert refusal(lambda: authority.revoke(certificate, at=MOMENT)) == "REVOCATION-FINAL"
    assert refusal(lambda: authority.hold(certificate, at=MOMENT)) == "REVOCATION-FINAL"
    assert refusal(lambda: authority.release(certificate, at=MOMENT)) == "REVOCATION-HOLD"


def test_a_hold_ends_with_its_release(authority: Authority, citizen: KeyPair) -> None:
    authority.hold(citizen.certificate, at=MOMENT)
    change = authority.release(citizen.certificate, at=MOMENT + DAY)
    assert change == Revocation(MOMENT + DAY, Reason.REMOVE_FROM_CRL)
    assert authority.register.revocation(citizen.certificate.serial_number) is None


def test_what_was_on_hold_is_revoked_since_the_hold_began(authority: Authority, citizen: KeyPair) -> None:
    authority.hold(citizen.certificate, at=MOMENT)
    revocation = authority.revoke(citizen.certificate, at=MOMENT + DAY, reason=Reason.KEY_COMPROMISE)
    assert revocation == Revocation(MOMENT, Reason.KEY_COMPROMISE)


def test_a_second_hold_changes_nothing(authority: Authority, citizen: KeyPair) -> None:
    first = authority.hold(citizen.certificate, at=MOMENT)
    assert authority.hold(citizen.certificate, at=MOMENT + DAY) == first


def test_nothing_is_revoked_in_order_to_be_released(authority: Authority, citizen: KeyPair) -> None:
    call = lambda: authority.revoke(citizen.certificate, at=MOMENT, reason=Reason.REMOVE_FROM_CRL)  # noqa: E731
    assert refusal(call) == "REVOCATION-REASON"


def test_a_certificate_of_somebody_else_is_not_revoked(authority: Authority, citizen: KeyPair) -> None:
    stranger = Authority(authority.branches.values())
    assert refusal(lambda: stranger.revoke(citizen.certificate, at=MOMENT)) == "REVOCATION-UNKNOWN"
    assert refusal(lambda: stranger.release(citizen.certificate, at=MOMENT)) == "REVOCATION-UNKNOWN"


def test_moments_are_kept_in_utc_to_the_second(authority: Authority, citizen: KeyPair) -> None:
    at = datetime(2031, 5, 1, 14, 30, 15, 999, tzinfo=timezone(timedelta(hours=5)))
    assert authority.revoke(citizen.certificate, at=at).at == MOMENT


def test_lists_are_of_one_family(authority: Authority, issue: Callable[..., KeyPair]) -> None:
    for family in KeyFamily:
        key = issue(family)
        authority.revoke(key.certificate, at=MOMENT)
        assert [serial for serial, _ in authority.register.revoked(family)] == [key.certificate.serial_number]


def test_changes_since_a_moment_hold_releases_too(authority: Authority, issue: Callable[..., KeyPair]) -> None:
    before, held = issue().certificate, issue().certificate
    authority.revoke(before, at=MOMENT - DAY)
    authority.hold(held, at=MOMENT - DAY)
    authority.release(held, at=MOMENT)
    changes = authority.register.revoked(KeyFamily.RSA, since=MOMENT)
    assert changes == [(held.serial_number, Revocation(MOMENT, Reason.REMOVE_FROM_CRL))]


def test_a_revocation_entered_late_is_a_change_of_today(clock: Clock, citizen: KeyPair) -> None:
    register = MemoryRegister(clock.now)
    register.record(citizen.certificate)
    serial = citizen.certificate.serial_number
    register.revoke(serial, at=MOMENT - 3 * DAY, reason=Reason.SUPERSEDED)
    [(found, revocation)] = register.revoked(KeyFamily.RSA, since=MOMENT)
    assert (found, revocation.at) == (serial, MOMENT - 3 * DAY)


def test_of_many_who_revoke_at_once_one_succeeds(authority: Authority, citizen: KeyPair) -> None:
    def attempt(_: int) -> bool:
        try:
            authority.revoke(citizen.certificate, at=MOMENT)
        except RevocationRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(64))) == 1
