"""The whole thread of a message: nothing that belongs to it is missing, and causes come before effects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gateway.journal import Direction, Filter, Journal, Record
from gateway.kinship import kin_of
from sandbox.errors import NotFound
from sandbox.evidence.steps import Outcome
from sandbox.evidence.thread import WholeThread, whole_thread
from tests.evidence.conftest import NOON, Told


def ids(told: Told, **wanted: Any) -> list[int]:
    return [one.id for one in reversed(told.world.systems.journal.list(Filter(**wanted)))]


def arrows(thread: WholeThread) -> list[tuple[str, str, str]]:
    return [(one.source, one.name, one.target) for one in thread.steps]


def test_case_leads_from_the_portal_to_every_register(told: Told, case_number: str) -> None:
    portal = "portal-operator"
    some = ids(told, correlation_id=case_number)[5]
    thread = whole_thread(told.world, some)
    assert arrows(thread)[0] == ("applicant", "application", portal)
    assert arrows(thread)[1:5] == [
        (portal, "SendMessage KDP_SERVICE", "gateway"),
        ("gateway", "KDP_SERVICE", "KDP_SERVICE"),
        ("KDP_SERVICE", "KDP_SERVICE", "gateway"),
        ("gateway", "SendMessageResponse", portal),
    ]
    asked = {name for _, name, target in arrows(thread) if target == "gateway" and name.startswith("SendMessage ")}
    assert thread.case is not None and thread.case.case.number == case_number
    worked_on = {one.detail["service"] for one in thread.case.events if "service" in one.detail}
    assert asked == {f"SendMessage {name}" for name in worked_on} and len(asked) > 2
    assert thread.case.as_dict()["events"][-1]["kind"] == "issued"


def test_every_message_of_a_thread_leads_to_the_same_thread(told: Told, case_number: str) -> None:
    some = ids(told, correlation_id=case_number)
    portal = ids(told, channel="portal", message_id=case_number)
    threads = [whole_thread(told.world, key) for key in [*portal, *some]]
    assert all(one.steps == threads[0].steps for one in threads)
    assert {one.entry.id for one in threads[0].steps if one.entry is not None} == {*portal, *some}


def test_conversation_is_told_from_request_to_what_was_fetched(told: Told, conversed: Callable[[str], str]) -> None:
    chain = conversed("whole")
    thread = whole_thread(told.world, ids(told, correlation_id=chain)[0])
    assert arrows(thread) == [
        ("demo", "sendMessage REQUEST", "gateway"),
        ("gateway", "sendMessageResponse", "demo"),
        ("gateway", "sendMessage REQUEST", "agency"),
        ("agency", "sendMessageResponse", "gateway"),
        ("agency", "sendDeliveryNotification", "gateway"),
        ("gateway", "sendDeliveryNotificationResponse", "agency"),
        ("agency", "sendMessage NOTIFICATION", "gateway"),
        ("gateway", "sendMessageResponse", "agency"),
        ("agency", "sendMessage RESPONSE", "gateway"),
        ("gateway", "sendMessageResponse", "agency"),
        ("demo", "getMessages", "gateway"),
        ("gateway", "getMessagesResponse", "demo"),
    ]
    assert [one.because for one in thread.steps] == [None, 1, 1, 3, 3, 5, 3, 7, 3, 9, None, 11]
    assert [one.key for one in thread.parties] == ["demo", "gateway", "agency"]
    assert [one.state.value for one in thread.conversation] == ["DELIVERED", "ON_DELIVERY", "ON_DELIVERY"]


def test_what_names_no_correlation_leads_to_the_conversation_too(told: Told, conversed: Callable[[str], str]) -> None:
    chain = conversed("unnamed")
    whole = whole_thread(told.world, ids(told, correlation_id=chain)[0])
    for step in whole.steps:
        assert step.entry is not None
        if step.name.startswith("getMessages"):
            continue
        assert whole_thread(told.world, step.entry.id).steps == whole.steps


def test_refused_message_is_told_with_its_findings_and_its_fault(told: Told) -> None:
    octets = told.soap("m-tampered", correlation="tampered").replace(b"<senderCode>demo", b"<senderCode>evil")
    thread = whole_thread(told.world, told.send(octets))
    asked, fault = thread.steps
    assert asked.outcome is Outcome.FAILED and asked.failures == ("REF-DIGEST",)
    assert (fault.name, fault.code, fault.outcome) == ("Fault", "SCE006", Outcome.FAILED)
    assert fault.since_us is not None and fault.because == 1


def test_octets_that_are_no_message_have_a_thread(told: Told) -> None:
    for octets, name in ((b"\xff\xfe\x00", "(XML-ENCODING)"), (b"", "(empty)"), (b"<a/>", "a")):
        thread = whole_thread(told.world, told.send(octets))
        assert thread.steps[0].name.startswith(name[:4])
        assert thread.steps[0].source == "?"


def test_empty_correlation_joins_nothing(told: Told) -> None:
    first = told.send(told.soap("m-empty-1", correlation=""))
    told.send(told.soap("m-empty-2", correlation=""))
    assert len(whole_thread(told.world, first).steps) == 4


def test_unknown_message_is_not_found(told: Told) -> None:
    with pytest.raises(NotFound, match="MESSAGE-UNKNOWN"):
        whole_thread(told.world, 10**6)


def test_correlation_that_is_used_for_everything_is_cut_around_the_message(told: Told) -> None:
    journal = Journal(told.world.engine)
    keys = [
        journal.record(
            Record(Direction.IN, "sync", NOON, b"<a/>", correlation_id="constant"),
            Record(Direction.OUT, "sync", NOON, b""),
        )
        for _ in range(9)
    ]
    start = journal.get(keys[4])
    assert start is not None
    kin = kin_of(journal, told.world.engine, start, case_channel="portal", most=3)
    assert kin.left_out == 6
    assert sorted({one.answers or one.id for one in kin.entries}) == keys[3:6]
