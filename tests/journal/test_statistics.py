"""The mistakes that a participant makes most: how often, of how many, whether they become fewer."""

from __future__ import annotations

from sandbox.journal.questions import Questions
from sandbox.journal.statistics import By, Trend
from signing.findings import Step, passed, skipped, undetermined
from tests.journal.conftest import NOON, Write

DAY = 24 * 60


def test_most_frequent_mistake_comes_first_with_its_share_and_latest_example(
    questions: Questions, write: Write
) -> None:
    for _ in range(3):
        write(failing=("REF-DIGEST",))
    last = write(failing=("REF-DIGEST", "CERT-EXPIRED"))
    write(findings=(passed(Step.ENVELOPE, "ENV-XSD"),))
    [habit] = questions.habits()
    assert (habit.sender_id, habit.messages) == ("demo", 5)
    told = [(one.code, one.verdict, one.count, one.share, one.example) for one in habit.mistakes]
    assert told == [("REF-DIGEST", "failed", 4, 0.8, last), ("CERT-EXPIRED", "failed", 1, 0.2, last)]


def test_each_participant_is_told_apart_and_the_worst_first(questions: Questions, write: Write) -> None:
    write(sender_id="good")
    write(sender_id="bad", failing=("REF-DIGEST",))
    write(sender_id=None, findings=(undetermined(Step.REVOCATION, "REV-UNKNOWN"),))
    assert [(one.sender_id, len(one.mistakes)) for one in questions.habits()] == [(None, 1), ("bad", 1), ("good", 0)]
    assert [one.sender_id for one in questions.habits(sender="bad")] == ["bad"]


def test_faults_on_purpose_and_answers_of_the_gateway_are_nobodys_mistakes(questions: Questions, write: Write) -> None:
    struck = (skipped(Step.POLICY, "FAULT-HTTP-503"),)
    write(findings=struck, answer={"code": "SCE006", "findings": struck})
    [habit] = questions.habits()
    assert (habit.sender_id, habit.messages, habit.mistakes) == ("demo", 1, ())


def test_days_and_hours_are_those_of_kazakhstan(questions: Questions, write: Write) -> None:
    write(minutes=11 * 60, failing=("REF-DIGEST",))
    write(minutes=12 * 60, failing=("REF-DIGEST",))
    write(minutes=12 * 60 + 59, failing=("REF-DIGEST",))
    [by_day] = questions.habits(by=By.DAY)[0].mistakes
    assert [(one.start.isoformat(), one.count) for one in by_day.over_time] == [
        ("2026-11-20T00:00:00+05:00", 1),
        ("2026-11-21T00:00:00+05:00", 2),
    ]
    [by_hour] = questions.habits(by=By.HOUR)[0].mistakes
    assert [(one.start.hour, one.count) for one in by_hour.over_time] == [(23, 1), (0, 2)]


def test_trend_is_that_of_the_share(questions: Questions, write: Write) -> None:
    for day in range(4):
        for number in range(10):
            fewer = ("CERT-EXPIRED",) if number < 8 - 2 * day else ()
            more = ("REF-DIGEST",) if number < 2 * day else ()
            write(minutes=day * DAY, failing=(*fewer, *more, "ENV-DATE"))
    trends = {one.code: one.trend for one in questions.habits()[0].mistakes}
    assert trends == {"CERT-EXPIRED": Trend.FALLING, "REF-DIGEST": Trend.RISING, "ENV-DATE": Trend.STEADY}


def test_what_was_before_is_left_out(questions: Questions, write: Write) -> None:
    write(minutes=-DAY, failing=("REF-DIGEST",))
    write(failing=("CERT-EXPIRED",))
    [habit] = questions.habits(since=NOON)
    assert [one.code for one in habit.mistakes] == ["CERT-EXPIRED"]
