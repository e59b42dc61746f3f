"""The certificates in their older editions, and that of social assistance, on every channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from registries.population.model import OrganisationKind
from sandbox.cases import Case, CaseState
from sandbox.clock import FrozenClock, in_astana
from sandbox.documents.papers import read_paper
from sandbox.errors import ActionRefused
from sandbox.services.engine import Deed
from sandbox.world import World
from signing import xmldsig
from signing.xml import parse
from tests.casework.people import told_of

if TYPE_CHECKING:
    from tests.casework.conftest import Desk, Visitor

EDUCATION = OrganisationKind.EDUCATION_DEPARTMENT
CORPORATION = OrganisationKind.STATE_CORPORATION
AKIM = OrganisationKind.RURAL_AKIM
LOCAL = OrganisationKind.LOCAL_EXECUTIVE
C2014, C2018, ASP = "guardianship-certificate/2014", "guardianship-certificate/2018", "asp-certificate/2016"
Desks = Callable[..., "Desk"]
Visitors = Callable[..., "Visitor"]


def now_of(world: World, case: Case) -> Case:
    """The case after the system has done what it can."""
    world.runner.run_due()
    found = world.cases.find(case.number)
    assert found is not None
    return found


def told(world: World, case: Case) -> dict[str, object]:
    """What the result of the case says; its signature is valid."""
    result = world.cases.result(case)
    assert result is not None
    assert xmldsig.verify(result.document, world.trust, at=world.clock.now()).ok
    return read_paper(parse(result.document))


@pytest.mark.rule("GC-2", "GC-7")
@pytest.mark.parametrize("edition", [C2014, C2018])
def test_certificate_on_the_portal_takes_five_minutes_and_no_hand(world: World, visitor: Visitors, edition: str):
    case = visitor("guardian-of-one").opens(edition, "portal", on_paper=False)
    assert case.due_at - case.accepted_at == timedelta(minutes=5)
    case = now_of(world, case)
    assert (case.step, case.state) == ("issued", CaseState.ISSUED)
    assert told(world, case)["ward"][0]["care"] == "guardianship"  # type: ignore[index]


@pytest.mark.rule("GC-2", "GC-5", "C-4", "C-6")
def test_certificate_at_the_counter_waits_there_for_its_applicant(world: World, visitor: Visitors, desk: Desks):
    case = visitor("guardian-of-one", "identity-document").opens(C2018, "state-corporation")
    counter = desk(CORPORATION)
    case = counter.does(case, "gather")
    answers = world.cases.answers(case)
    assert [one.register for one in answers] == ["identity", "record", "births"]
    assert all(finding["verdict"] == "passed" for one in answers for finding in one.findings)
    case = now_of(world, counter.does(case, "accept"))
    assert (case.step, case.state) == ("hand-over", CaseState.READY)
    assert [notice.kind for notice in world.cases.notices(case)] == ["accepted", "ready"]


@pytest.mark.rule("GC-3")
def test_silent_data_bank_turns_five_minutes_into_three_working_days(world: World, visitor: Visitors, desk: Desks):
    case = now_of(world, visitor("without-record").opens(C2018, "portal", on_paper=False))
    assert (case.step, case.place.desk) == ("search-by-hand", "provider")
    # Monday 14 December; the 16th is a holiday
    assert f"{in_astana(case.due_at):%d.%m.%Y %H:%M}" == "18.12.2026 18:00"
    assert "18.12.2026 18:00" in world.cases.notices(case)[-1].texts["kk"]
    department = desk(EDUCATION)
    child = world.population.person(world.population.character("ward").iin)
    row = {"iin": child.iin, "fullName": child.full_name, "birthDate": child.birth_date.isoformat()}
    case = department.does(case, "issue-found", wards=[{**row, "orderNumber": "12-б", "orderDate": "2024-03-01"}])
    assert case.state is CaseState.ISSUED
    assert told(world, case)["ward"][0]["order"]["number"] == "12-б"  # type: ignore[index]


@pytest.mark.rule("GC-3", "GC-7")
def test_provider_that_finds_nothing_either_refuses_with_a_reason(world: World, visitor: Visitors, desk: Desks):
    case = now_of(world, visitor("without-record").opens(C2018, "portal", on_paper=False))
    case = desk(EDUCATION).acts(case, Deed("refuse", ground="GC-7"))
    assert case.state is CaseState.REFUSED
    assert told(world, case)["ground"]["id"] == "GC-7"  # type: ignore[index]


@pytest.mark.rule("GC-6", "C-5")
def test_birth_certificate_of_a_child_born_abroad_is_wanted_in_2014(
    world: World, visitor: Visitors, clock: FrozenClock
):
    case = now_of(world, visitor("guardian-of-born-abroad").opens(C2014, "portal", on_paper=False))
    assert case.state is CaseState.REFUSED
    assert told(world, case)["ground"]["id"] == "C-8"  # type: ignore[index]
    clock.advance(timedelta(minutes=1))
    bringing = visitor("guardian-of-born-abroad", "birth-certificate-copy")
    assert now_of(world, bringing.opens(C2014, "portal", on_paper=False)).state is CaseState.ISSUED


@pytest.mark.rule("C-8", "C-5", "GC-5")
def test_incomplete_documents_at_the_counter_are_refused_with_a_list(world: World, visitor: Visitors, desk: Desks):
    visitor_ = visitor("guardian-of-born-abroad")
    counter = desk(CORPORATION, world.population.person(visitor_.person.iin).address.city_key)
    case = counter.does(visitor_.opens(C2018, "state-corporation"), "gather")
    wanted = {one.document.id for one in world.casework.file(case).missing}
    assert wanted == {"identity-document", "birth-certificate"}
    case = counter.does(case, "refuse-acceptance")
    assert case.state is CaseState.NOT_ACCEPTED
    paper = world.cases.papers(case)[-1]
    assert paper.form == "acceptance-refusal"
    listed = read_paper(parse(paper.octets or b""))["document"]
    assert {one["reason"] for one in listed} == {"missing"}  # type: ignore[index, attr-defined]
    assert world.cases.result(case) is None


@pytest.mark.rule("C-6", "GC-9")
@pytest.mark.parametrize(("passport", "ground"), [(C2014, "C-6"), (C2018, "C-6"), (ASP, "C-6")])
def test_without_consent_nothing_is_read(world: World, visitor: Visitors, passport: str, ground: str):
    case = now_of(world, visitor("guardian-of-one", consents=()).opens(passport, "portal", on_paper=False))
    assert told(world, case)["ground"]["id"] == ground  # type: ignore[index]
    assert world.cases.answers(case) == ()


@pytest.mark.rule("AC-3", "AC-5")
@pytest.mark.parametrize(("who", "receives"), [("lone-recipient", True), ("without-record", False)])
def test_recipient_or_not_is_a_certificate_within_fifteen_minutes(
    world: World, visitor: Visitors, who: str, receives: bool
):
    case = visitor(who).opens(ASP, "portal", on_paper=False)
    assert case.due_at - case.accepted_at == timedelta(minutes=15)
    case = now_of(world, case)
    assert case.state is CaseState.ISSUED
    assert told(world, case)["recipient"] is receives


@pytest.mark.rule("AC-2", "AC-4", "AC-1")
def test_provider_serves_at_its_desk_and_needs_no_paper_that_a_register_confirms(
    world: World, visitor: Visitors, desk: Desks
):
    case = visitor("without-record").opens(ASP, "provider")
    office = desk(LOCAL)
    assert {one.document.id for one in world.casework.file(case).missing} == {"identity-document"}
    case = office.does(case, "gather")
    assert world.casework.file(case).missing == ()
    case = office.does(case, "issue")
    assert (case.step, case.state) == ("handed-over", CaseState.ISSUED)


@pytest.mark.rule("AC-1", "AC-2", "C-15")
def test_rural_akim_serves_who_lives_in_the_village_and_not_in_the_lunch_break(
    world: World, villager: Visitor, desk: Desks, clock: FrozenClock
):
    case = villager.opens(ASP, "rural-akim")
    akim = desk(AKIM, villager.person.address.city_key)
    assert case.provider == akim.organisation.bin
    clock.advance(timedelta(hours=4))  # 14:00: the office is open again, and takes nobody until 14:30
    offers = world.casework.actions(case, akim.official)
    assert {one.blocked.code for one in offers if one.blocked} >= {"CASE-CLOSED"}
    clock.advance(timedelta(minutes=30))
    assert akim.does(akim.does(case, "gather"), "issue").state is CaseState.ISSUED


@pytest.mark.rule("AC-3", "C-14")
def test_three_working_days_of_the_state_corporation_leave_out_the_day_of_acceptance(
    world: World, visitor: Visitors, desk: Desks
):
    counter = desk(CORPORATION)
    case = visitor("without-record").opens(ASP, "state-corporation")
    case = counter.does(counter.does(case, "gather"), "accept")
    # accepted on Monday the 14th; Tuesday, Thursday and Friday are worked
    assert f"{in_astana(case.due_at):%d.%m.%Y %H:%M}" == "18.12.2026 18:00"
    assert case.due_at == case.place.step_due_at
    office = desk(LOCAL)
    case = office.does(office.does(case, "gather"), "issue")
    assert case.step == "hand-over"


@pytest.mark.rule("AC-7")
@pytest.mark.parametrize(
    ("who", "step"),
    [("representative", "examination"), ("representative-expired", None), ("representative-limited", None)],
)
def test_representative_applies_with_a_power_of_attorney_that_the_notaries_confirm(
    world: World, visitor: Visitors, desk: Desks, who: str, step: str | None
):
    people = world.population
    representative = told_of(people.person(people.character(who).iin))
    principal = visitor("principal", "identity-document", said={"representative": representative})
    counter = desk(CORPORATION, principal.person.address.city_key)
    case = counter.does(principal.opens(ASP, "state-corporation"), "gather")
    if step is None:
        with pytest.raises(ActionRefused, match="CASE-GUARD"):
            counter.does(case, "accept")
    else:
        assert counter.does(case, "accept").step == step
