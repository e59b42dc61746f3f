"""Every reading under a consent, and every attempt at one, stands in the citizen's list (KDP_PERSONALDATA)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import event

from registries.consent.contracts import PERSONAL_DATA
from registries.consent.ledger import ConsentLedger
from registries.consent.lists import PersonalDataRegister
from registries.data_bank.guardianships import GUARDIANSHIP, GuardianshipRegister
from registries.individuals.contracts import GBD_FL_TOKEN
from registries.individuals.persons import ConsentedPersonRegister
from registries.population.model import Person
from registries.register import Desk
from tests.registries.consents import COMPANY, Service, signed_by
from tests.registries.exchanges import CLAIM, NOON, FakeContext, consent_block, read, request_of

Named = Callable[[str], Person]
Give = Callable[..., None]

TODAY = "2026-03-10"
SERVICE = GUARDIANSHIP.service_id


@pytest.fixture
def guardian(named: Named) -> str:
    return str(named("guardian-of-one").iin)


@pytest.fixture
def ask(desk: Desk, guardian: str) -> Callable[..., Any]:
    """Reads the data bank about the guardian."""
    register = GuardianshipRegister(desk)

    def asked(moment: datetime = NOON, **changed: str) -> str | None:
        block = consent_block(guardian) | changed
        request = request_of(guardianIin=guardian, consent=block)
        return read(register.answer(request, FakeContext(moment)), GUARDIANSHIP).findtext("result/code")

    return asked


def listed(desk: Desk, iin: str, start: str = TODAY, end: str = TODAY) -> tuple[str, Any]:
    """The status and the accesses that KDP_PERSONALDATA tells."""
    root = etree.Element("data")
    for name, text in (("uin", iin), ("start_date", start), ("end_date", end)):
        etree.SubElement(root, name).text = text
    answer = PersonalDataRegister(desk).answer(root, FakeContext())
    found = read(answer, PERSONAL_DATA)
    assert found.findtext("uin") == iin
    told = found.findtext("r_pdata")
    return answer.status_code, None if told is None else json.loads(told)


@pytest.mark.rule("C-6")
def test_a_reading_is_listed_with_who_when_what_and_under_which_consent(
    desk: Desk, guardian: str, ask: Callable[..., Any]
) -> None:
    root = Service.on(desk).asked(guardian, evidence=signed_by(guardian), personal_data_name="wards")
    token, key = (root.findtext("code") or "").strip(), root.findtext("public-key") or ""
    assert ask(kdpToken=token, publicKey=key) == "00000"
    status, told = listed(desk, guardian)
    assert (status, told["total"]) == ("SCSS001", 1)
    assert told["accesses"] == [
        {
            "at": "2026-03-10T12:00:00.000+05:00",
            "service": SERVICE,
            "sender": "demo",
            "companyBin": COMPANY,
            "company": "Portal",
            "personalData": "wards",
            "consent": token,
            "messageId": "m-1",
            "result": "00000",
        }
    ]


def test_a_refused_reading_is_listed_with_its_reason(
    desk: Desk, ledger: ConsentLedger, guardian: str, ask: Callable[..., Any], consent_of: Give
) -> None:
    consent_of(guardian, SERVICE)
    ask()
    ledger.withdraw(CLAIM.token, NOON)
    ask(NOON + timedelta(minutes=1))
    ask(NOON + timedelta(minutes=2), kdpToken="guessed")
    results = [one["result"] for one in listed(desk, guardian)[1]["accesses"]]
    assert results == ["CONSENT-UNKNOWN", "CONSENT-WITHDRAWN", "00000"]


def test_a_request_that_does_not_fit_the_contract_is_no_reading(
    desk: Desk, guardian: str, ask: Callable[..., Any]
) -> None:
    assert ask(applicantIin="123") == "IIN-LENGTH"
    assert listed(desk, guardian) == ("SCSE001", {"total": 0, "accesses": []})


def test_a_reading_costs_one_insert(desk: Desk, guardian: str, ask: Callable[..., Any], consent_of: Give) -> None:
    consent_of(guardian, SERVICE)
    written: list[str] = []
    engine = desk.ledger.engine

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("SELECT"):
            written.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert [one.split(" (")[0] for one in written] == ["INSERT INTO registries_consent_reads"]


@pytest.mark.parametrize(
    ("start", "end", "total"),
    [
        (TODAY, TODAY, 2),
        ("2026-03-09", "2026-03-09", 0),
        ("2026-03-11", "2026-03-31", 1),
        ("2026-03-10T12:00:00", "2026-03-10T12:00:00+05:00", 1),
        ("2026-03-10T07:00:01Z", "2026-03-11T23:59:59", 2),
    ],
)
def test_days_are_kazakhstans_and_both_ends_are_in(
    desk: Desk, guardian: str, ask: Callable[..., Any], start: str, end: str, total: int
) -> None:
    """At noon, a second before midnight, and at midnight."""
    for hours, seconds in ((0, 0), (12, -1), (12, 0)):
        ask(NOON + timedelta(hours=hours, seconds=seconds))
    assert listed(desk, guardian, start, end)[1]["total"] == total


@pytest.mark.parametrize(
    ("iin", "start", "end"),
    [
        ("030101500018", TODAY, TODAY),
        ("030101500017", "2026-03-11", TODAY),
        ("030101500017", "10.03.2026", TODAY),
        ("030101500017", TODAY, "-0001-01-01"),
        ("030101500017", TODAY, "9999-12-31"),
        ("030101500017", TODAY, "2026-03-10T24:00:00"),
    ],
)
def test_a_bad_question_is_told_and_tells_nothing(desk: Desk, iin: str, start: str, end: str) -> None:
    assert listed(desk, iin, start, end) == ("SCSE002", None)


def test_a_child_is_read_under_the_consent_of_the_guardian_and_stands_in_that_list(
    desk: Desk, guardian: str, consent_of: Give
) -> None:
    consent_of(guardian, GBD_FL_TOKEN.service_id)
    child = desk.population.wards_of(guardian, NOON.date())[0]
    token = {"kdpToken": CLAIM.token, "publicKey": CLAIM.public_key}
    answer = ConsentedPersonRegister(desk).answer(request_of(iin=child.iin, **token), FakeContext())
    assert read(answer, GBD_FL_TOKEN).findtext("persons/person/iin") == child.iin
    assert [one["service"] for one in listed(desk, guardian)[1]["accesses"]] == [GBD_FL_TOKEN.service_id]


def test_an_attempt_with_somebody_elses_token_stands_in_the_list_of_who_was_asked_about(
    desk: Desk, guardian: str, named: Named, consent_of: Give
) -> None:
    consent_of(guardian, GBD_FL_TOKEN.service_id)
    asked = named("trustee").iin
    token = {"kdpToken": CLAIM.token, "publicKey": CLAIM.public_key}
    ConsentedPersonRegister(desk).answer(request_of(iin=asked, **token), FakeContext())
    assert [one["result"] for one in listed(desk, asked)[1]["accesses"]] == ["CONSENT-OTHER-PERSON"]
    assert listed(desk, guardian)[1]["total"] == 0


def test_the_observed_names_qualified_and_typed_are_read(desk: Desk, guardian: str) -> None:
    root = etree.Element("data", nsmap={"p": PERSONAL_DATA.namespace})
    root.set("{http://www.w3.org/2001/XMLSchema-instance}type", "p:personalDataRequest")
    for name, text in (("uin", guardian), ("start_date", TODAY), ("end_date", TODAY)):
        etree.SubElement(root, f"{{{PERSONAL_DATA.namespace}}}{name}").text = text
    answer = PersonalDataRegister(desk).answer(root, replace(FakeContext(), sender_id="portal"))
    assert answer.status_code == "SCSE001"
    assert read(answer, PERSONAL_DATA).findtext("r_pdata")
