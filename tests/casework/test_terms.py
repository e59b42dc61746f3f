"""Terms in working days: when a step and the whole are due, who is late, what ends by itself, what waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registries.consent.ledger import ConsentLedger
from registries.population.model import OrganisationKind
from sandbox.cases import Case, CaseState, EventKind
from sandbox.clock import ASTANA, in_astana
from sandbox.errors import ActionRefused, GatewayRefused
from sandbox.services.engine import Deed
from sandbox.world import World
from tests.casework.people import told_of

if TYPE_CHECKING:
    from tests.casework.conftest import Desk, Visitor

EDUCATION = OrganisationKind.EDUCATION_DEPARTMENT
CORPORATION = OrganisationKind.STATE_CORPORATION
ESTABLISHMENT = "guardianship-establishment/2020"
Desks = Callable[..., "Desk"]


def at(world: World, case: Case) -> Case:
    found = world.cases.find(case.number)
    assert found is not None
    return found


def written(moment: datetime | None) -> str:
    return "–" if moment is None else f"{in_astana(moment):%d.%m.%Y %H:%M}"


@pytest.fixture
def applied(couple: Visitor) -> Case:
    """Applied for on the portal on Monday, 14 December 2026."""
    return couple.opens(ESTABLISHMENT, "portal", on_paper=False)


@pytest.mark.rule("GE-4", "C-3", "GE-11")
def test_portal_names_the_day_on_which_nineteen_working_days_end(world: World, applied: Case):
    # 16 December, 1 and 2 January with the days that they move, and 7 January are no working days
    last = world.calendar.current().add_working_days(in_astana(applied.accepted_at).date(), 19)
    assert written(applied.due_at) == f"{last:%d.%m.%Y} 18:00"
    assert in_astana(applied.due_at).year == 2027
    notice = world.cases.notices(applied)[0]
    assert all(written(applied.due_at) in text for text in notice.texts.values())


@pytest.mark.rule("GE-5", "GE-8")
def test_each_step_has_its_own_term_from_the_moment_at_which_it_begins(world: World, applied: Case, desk: Desks):
    assert written(applied.place.step_due_at) == "17.12.2026 18:00"
    department = desk(EDUCATION)
    case = department.does(department.does(applied, "gather"), "accept")
    assert written(case.place.step_due_at) == "18.12.2026 18:00"
    assert case.due_at == applied.due_at


@pytest.mark.rule("GE-3", "C-14")
def test_courier_is_outside_the_term_which_begins_when_the_provider_has_the_package(
    world: World, couple: Visitor, desk: Desks
):
    counter = desk(CORPORATION)
    case = counter.does(couple.opens(ESTABLISHMENT, "state-corporation"), "gather")
    case = counter.does(case, "accept")
    days = world.calendar.current()
    today = in_astana(world.clock.now()).date()
    assert written(case.place.step_due_at) == "15.12.2026 20:00"
    assert in_astana(case.due_at).date() == days.add_working_days(days.add_working_days(today, 1), 19)
    world.agenda.advance_by(timedelta(days=1))
    case = counter.does(case, "deliver")
    assert in_astana(case.due_at).date() == days.add_working_days(today + timedelta(days=1), 19)


def test_agenda_tells_the_last_day_and_the_end_of_a_term_with_whose_desk_it_lies_on(world: World, applied: Case):
    office = applied.place.office
    passage = world.agenda.advance(datetime(2026, 12, 20, tzinfo=ASTANA))
    ran = [(one.due.kind, written(one.due.at), one.outcome) for one in passage.ran]
    assert ran == [
        ("case-term", "17.12.2026 09:00", "due-soon"),
        ("case-term", "17.12.2026 18:00", "overdue"),
    ]
    late = world.cases.events(applied)[-1]
    assert (late.kind, late.step) == (EventKind.OVERDUE, "completeness")
    assert late.detail == {"terms": ["step"], "desk": "provider", "office": office}
    world.agenda.advance(applied.due_at)
    assert world.cases.events(applied)[-1].detail["terms"] == ["whole"]
    assert world.inbox.page(_all(office)).cases[0].is_late(world.clock.now())


def _all(office: str) -> Any:
    from sandbox.cases.inbox import Wanted

    return Wanted(office)


@pytest.mark.rule("C-10", "C-11")
def test_result_is_kept_for_a_month_returned_and_sent_back_within_a_working_day(
    world: World, visitor: Callable[..., Visitor], desk: Desks
):
    counter, department = desk(CORPORATION), desk(EDUCATION)
    case = visitor("guardian-of-one", "identity-document").opens("guardianship-certificate/2018", "state-corporation")
    case = counter.does(counter.does(case, "gather"), "accept")
    world.runner.run_due()
    case = at(world, case)
    assert written(case.place.step_due_at) == "14.01.2027 20:00"
    passage = world.agenda.advance(datetime(2027, 1, 15, 10, tzinfo=ASTANA))
    assert [one.outcome for one in passage.ran] == ["time-over"]
    case = at(world, case)
    assert (case.step, case.place.office, case.state) == ("kept-by-provider", case.provider, CaseState.READY)
    case = counter.does(case, "request-back")
    assert written(case.place.step_due_at) == "18.01.2027 18:00"
    case = department.does(case, "send-back")
    assert (case.step, case.place.office) == ("hand-over", counter.organisation.bin)
    case = counter.does(case, "hand-over", to=case.applicant, document="045678123")
    assert case.state is CaseState.ISSUED


@pytest.mark.rule("C-10")
@pytest.mark.parametrize(("who", "handed"), [("representative", True), ("representative-withdrawn", False)])
def test_representative_collects_with_a_power_of_attorney_in_force(
    world: World, visitor: Callable[..., Visitor], desk: Desks, who: str, handed: bool
):
    principal = visitor("principal", "identity-document")
    counter = desk(CORPORATION)
    office = desk(OrganisationKind.LOCAL_EXECUTIVE)
    case = principal.opens("asp-certificate/2016", "state-corporation")
    case = counter.does(counter.does(case, "gather"), "accept")
    case = office.does(office.does(case, "gather"), "issue")
    to = told_of(world.population.person(world.population.character(who).iin))["iin"]
    if handed:
        assert counter.does(case, "hand-over", to=to, document="031234567").state is CaseState.ISSUED
    else:
        with pytest.raises(ActionRefused, match="CASE-GUARD"):
            counter.does(case, "hand-over", to=to, document="031234567")
        assert at(world, case).step == "hand-over"


@pytest.mark.rule("C-6")
def test_consent_withdrawn_between_two_steps_is_a_ground_of_its_own(world: World, applied: Case, desk: Desks):
    department = desk(EDUCATION)
    case = department.does(applied, "gather")
    token = next(one.token for one in world.cases.consents(case) if one.name == "applicant")
    assert ConsentLedger(world.engine).withdraw(token, world.clock.now())
    case = department.does(case, "refuse")
    assert [one.kind for one in world.cases.events(case)].count(EventKind.WITHDRAWN) == 1
    case = department.acts(case, Deed("send", ground="C-6"))
    assert (case.state, world.cases.result(case).ground) == (CaseState.REFUSED, "C-6")  # type: ignore[union-attr]


def test_register_that_is_down_is_told_and_what_was_read_before_is_not_asked_again(
    world: World, applied: Case, desk: Desks
):
    department = desk(EDUCATION)
    route = world.gateway.routes.find("KPSISU_ConvictionSync")  # type: ignore[arg-type]
    world.gateway.routes.remove("KPSISU_ConvictionSync")  # type: ignore[arg-type]
    with pytest.raises(GatewayRefused, match="KPSISU_ConvictionSync"):
        department.does(applied, "gather")
    before = [one.register for one in world.cases.answers(applied)]
    assert before == ["identity", "births", "bank", "marriage"]
    assert at(world, applied).step == "completeness"
    world.gateway.routes.add(route)
    case = department.does(applied, "gather")
    after = [one.register for one in world.cases.answers(case)]
    assert after[: len(before)] == before
    assert after[len(before) :] == ["convictions", "spouse-convictions", "housing", "spouse-housing", "payments"]


@pytest.mark.rule("GE-6", "GE-9")
@pytest.mark.parametrize(
    ("who", "spouse", "child", "ground"),
    [
        ("candidate-with-conviction", None, "orphan-to-place", "GE-6-conviction"),
        ("candidate-with-convicted-spouse", "spouse-with-conviction", "orphan-to-place", "GE-6-spouse-conviction"),
        ("candidate-without-housing", None, "orphan-to-place", "GE-6-housing"),
        ("candidate-single", None, "orphan-under-guardianship", "GE-6-not-in-bank"),
        ("candidate-ready", None, "orphan-to-place", "GE-7-marriage"),
    ],
)
def test_registers_say_why_a_guardianship_is_refused(
    world: World, visitor: Callable[..., Visitor], desk: Desks, home: dict[str, Any], who: str, spouse: str | None,
    child: str, ground: str,
):  # fmt: skip
    people = world.population
    said: dict[str, Any] = {"ward": [{"child": told_of(people.person(people.character(child).iin))}]}
    if spouse is not None:
        said["spouse"] = told_of(people.person(people.character(spouse).iin))
    applicant = visitor(who, "birth-certificate", consents=("applicant", "spouse"), said=said)
    case = applicant.opens(ESTABLISHMENT, "portal", on_paper=False)
    department = desk(EDUCATION, applicant.person.address.city_key)
    case = department.does(case, "gather")
    assert ground in {one.id for one in world.casework.file(case).grounds}
