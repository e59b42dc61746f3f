"""What answers mean at a moment: which one decides, and what stays undetermined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from signing import KeyPair, Policy
from signing.findings import Finding, Step, Verdict, undetermined
from signing.revocation.judging import Answers, judge_revocation, judge_stamper
from signing.revocation.status import Reason, State, Status
from tests.trust.conftest import DAY, MOMENT

MINUTE = timedelta(minutes=1)
GOOD = Status(State.GOOD, "OCSP", MOMENT)
REVOKED = Status(State.REVOKED, "OCSP", MOMENT, revoked_at=MOMENT - DAY, reason=Reason.KEY_COMPROMISE)
HELD = replace(REVOKED, reason=Reason.CERTIFICATE_HOLD)
UNKNOWN = Status(State.UNKNOWN, "OCSP", MOMENT)
LISTED = Status(State.GOOD, "CRL 7", MOMENT - 30 * DAY, MOMENT + 150 * DAY, holds_until_next=True)
SILENT = undetermined(Step.REVOCATION, "REV-SOURCE")
STRICT = Policy()


def told(
    key: KeyPair, *said: Status | Finding, at: datetime = MOMENT, policy: Policy = STRICT
) -> list[tuple[str, Verdict]]:
    answers = (Answers(key.certificate, said),)
    return [(one.code, one.verdict) for one in judge_revocation(answers, at=at, policy=policy)]


def codes(key: KeyPair, *said: Status | Finding, at: datetime = MOMENT) -> list[str]:
    return [code for code, _ in told(key, *said, at=at)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([GOOD], ("REV-GOOD", Verdict.PASSED)),
        ([REVOKED], ("REV-REVOKED", Verdict.FAILED)),
        ([HELD], ("REV-HOLD", Verdict.FAILED)),
        ([UNKNOWN], ("REV-UNKNOWN", Verdict.UNDETERMINED)),
        ([replace(REVOKED, revoked_at=MOMENT + DAY, this_update=MOMENT + DAY)], ("REV-LATER", Verdict.PASSED)),
        ([replace(HELD, revoked_at=MOMENT + DAY, this_update=MOMENT + DAY)], ("REV-LATER", Verdict.PASSED)),
        ([replace(HELD, revoked_at=datetime(1970, 1, 1, tzinfo=UTC))], ("REV-NEVER-ISSUED", Verdict.FAILED)),
        ([SILENT], ("REV-SOURCE", Verdict.UNDETERMINED)),
        ([LISTED], ("REV-GOOD", Verdict.PASSED)),
        ([replace(LISTED, next_update=MOMENT - MINUTE)], ("REV-STALE", Verdict.UNDETERMINED)),
        ([], ("REV-UNCHECKED", Verdict.SKIPPED)),
    ],
    ids=lambda one: one[0] if isinstance(one, tuple) else None,
)
def test_one_answer_has_one_meaning(
    said: Sequence[Status | Finding], expected: tuple[str, Verdict], citizen: KeyPair
) -> None:
    assert told(citizen, *said) == [expected]


@pytest.mark.parametrize(
    ("age", "code"),
    [
        (timedelta(0), "REV-GOOD"),
        (5 * MINUTE, "REV-GOOD"),
        (5 * MINUTE + timedelta(seconds=1), "REV-STALE"),
        (2 * DAY, "REV-STALE"),
        (-DAY, "REV-GOOD"),
    ],
)
def test_an_ocsp_answer_is_good_for_five_minutes_and_one_from_later_for_any_earlier_moment(
    age: timedelta, code: str, citizen: KeyPair
) -> None:
    assert codes(citizen, replace(GOOD, this_update=MOMENT - age)) == [code]


def test_the_next_update_of_an_ocsp_answer_does_not_make_it_fresh(citizen: KeyPair) -> None:
    assert codes(citizen, replace(GOOD, this_update=MOMENT - DAY, next_update=MOMENT + DAY)) == ["REV-STALE"]


def test_freshness_is_a_demand(citizen: KeyPair) -> None:
    stale, lax = replace(GOOD, this_update=MOMENT - DAY), Policy(freshness=2 * DAY)
    assert told(citizen, stale, policy=lax) == [("REV-GOOD", Verdict.PASSED)]


def test_a_revocation_for_good_counts_however_old_the_answer(citizen: KeyPair) -> None:
    old = replace(REVOKED, this_update=MOMENT - 30 * DAY, revoked_at=MOMENT - 40 * DAY)
    assert codes(citizen, old) == ["REV-REVOKED"]
    assert codes(citizen, old, GOOD) == ["REV-REVOKED"]


def test_a_hold_that_a_newer_answer_does_not_know_is_over(citizen: KeyPair) -> None:
    held = replace(HELD, this_update=MOMENT - 2 * MINUTE)
    assert codes(citizen, held, GOOD) == ["REV-GOOD"]
    assert codes(citizen, replace(GOOD, this_update=MOMENT - 2 * MINUTE), HELD) == ["REV-HOLD"]


def test_an_old_hold_that_is_newer_than_the_list_leaves_the_question_open(citizen: KeyPair) -> None:
    held = replace(HELD, this_update=MOMENT - DAY / 2)
    assert set(told(citizen, held, LISTED)) == {("REV-STALE", Verdict.UNDETERMINED)}


def test_a_key_known_to_be_stolen_was_bad_before_that_was_told(citizen: KeyPair) -> None:
    known = replace(REVOKED, revoked_at=MOMENT + DAY, this_update=MOMENT + DAY, invalid_since=MOMENT - DAY)
    assert codes(citizen, known) == ["REV-REVOKED"]
    assert codes(citizen, known, at=MOMENT - 2 * DAY) == ["REV-LATER"]


def test_revoked_from_its_own_moment_on(citizen: KeyPair) -> None:
    since = replace(REVOKED, revoked_at=MOMENT)
    assert codes(citizen, since) == ["REV-REVOKED"]
    assert codes(citizen, since, at=MOMENT - timedelta(seconds=1)) == ["REV-LATER"]


def test_what_did_not_decide_is_told_and_does_not_stand_in_the_way(citizen: KeyPair) -> None:
    stale = replace(GOOD, this_update=MOMENT - DAY)
    assert told(citizen, SILENT, UNKNOWN, stale, LISTED) == [
        ("REV-GOOD", Verdict.PASSED),
        ("REV-SOURCE", Verdict.SKIPPED),
        ("REV-UNKNOWN", Verdict.SKIPPED),
        ("REV-STALE", Verdict.SKIPPED),
    ]


def test_where_nothing_decides_all_of_it_stands_in_the_way(citizen: KeyPair) -> None:
    assert told(citizen, SILENT, UNKNOWN) == [
        ("REV-SOURCE", Verdict.UNDETERMINED),
        ("REV-UNKNOWN", Verdict.UNDETERMINED),
    ]


def test_a_policy_may_demand_that_revocation_is_known(citizen: KeyPair) -> None:
    strict = Policy(require_revocation=True)
    assert told(citizen, policy=strict) == [("REV-UNCHECKED", Verdict.UNDETERMINED)]
    assert judge_revocation((), at=MOMENT, policy=strict)[0].verdict is Verdict.UNDETERMINED


def test_an_issuer_that_was_revoked_is_told_and_one_nobody_knows_of_is_not(citizen: KeyPair) -> None:
    leaf, issuer = Answers(citizen.certificate, (GOOD,)), citizen.chain[0]
    for said in ((), (UNKNOWN,)):
        unknown = judge_revocation((leaf, Answers(issuer, said)), at=MOMENT, policy=STRICT)
        assert [one.code for one in unknown] == ["REV-GOOD"]
    revoked = judge_revocation((leaf, Answers(issuer, (REVOKED,))), at=MOMENT, policy=STRICT)
    assert [one.code for one in revoked] == ["REV-GOOD", "REV-REVOKED"]
    assert "SANDBOX" in (revoked[1].actual or "")


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (GOOD, Verdict.PASSED),
        (replace(REVOKED, revoked_at=MOMENT + DAY, this_update=MOMENT + DAY, reason=Reason.SUPERSEDED), Verdict.PASSED),
        (replace(REVOKED, reason=Reason.SUPERSEDED), Verdict.FAILED),
        (replace(REVOKED, revoked_at=MOMENT + DAY, this_update=MOMENT + DAY), Verdict.FAILED),
        (replace(REVOKED, revoked_at=MOMENT + DAY, this_update=MOMENT + DAY, reason=None), Verdict.FAILED),
        (replace(HELD, revoked_at=MOMENT + DAY, this_update=MOMENT + DAY), Verdict.PASSED),
        (UNKNOWN, Verdict.UNDETERMINED),
    ],
    ids=["good", "replaced later", "replaced before", "stolen later", "no reason later", "held later", "unknown"],
)
def test_a_stolen_time_stamping_key_makes_all_its_stamps_worthless(
    status: Status, verdict: Verdict, citizen: KeyPair
) -> None:
    found = judge_stamper((Answers(citizen.certificate, (status,)),), at=MOMENT, policy=STRICT)
    assert (found.code, found.verdict) == ("TSP-REVOCATION", verdict)


def test_a_stamper_of_whom_nothing_is_known_is_told_as_unchecked() -> None:
    assert judge_stamper((), at=MOMENT, policy=STRICT).verdict is Verdict.SKIPPED
