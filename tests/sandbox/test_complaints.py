"""Complaints: to whom, within which term, what an answer sets right, and that the court has the last word."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sandbox.cases import CaseState, EventKind
from sandbox.clock import FrozenClock, in_astana
from sandbox.complaints import ComplaintState
from sandbox.complaints.desk import Ruling
from sandbox.documents.papers import read_paper
from signing import xmldsig
from signing.oids import Role
from signing.xml import parse
from tests.sandbox.complainant import Complainant, refused

if TYPE_CHECKING:
    pass


@pytest.mark.rule("C-17")
def test_receipt_says_number_date_who_took_it_and_the_term_of_the_answer(complainant: Complainant):
    complaint = complainant.registered()
    assert complaint.registered is not None
    told = read_paper(parse(complaint.registered.receipt).getroottree().getroot())
    assert told["number"] == complaint.number
    assert told["issued"] == complaint.registered.at
    assert told["officer"]["iin"] == complaint.registered.by  # type: ignore[index]
    # registered on Friday, 20 November 2026; five working days later it is Friday again
    assert told["due"] == date(2026, 11, 27) == in_astana(complaint.registered.due_at).date()
    kinds = [one.kind for one in complainant.world.cases.notices(complainant.case)]
    assert kinds[-1] == "complaint-registered"


@pytest.mark.rule("C-18")
def test_quality_body_answers_within_fifteen_working_days(complainant: Complainant):
    complaint = complainant.registered("quality")
    assert complaint.registered is not None
    assert in_astana(complaint.registered.due_at).date() == date(2026, 12, 11)
    assert complainant.world.population.organisation(complaint.addressee).key == "quality-body"


@pytest.mark.rule("C-17")
def test_akimat_of_the_provider_takes_complaints_too(complainant: Complainant):
    complaint = complainant.registered("akimat")
    provider = complainant.world.population.organisation(complainant.case.provider)
    akimat = complainant.world.population.organisation(complaint.addressee)
    assert akimat.serves == provider.serves
    assert akimat.key.startswith("akimat-")


def test_complaint_that_is_rejected_changes_nothing_in_the_case(complainant: Complainant):
    before = complainant.case_now()
    answered = complainant.body(complainant.registered()).answer("rejected")
    assert answered.state is ComplaintState.ANSWERED
    assert complainant.case_now() == before
    assert complainant.world.cases.notices(complainant.case)[-1].kind == "complaint-answered"


def test_decision_that_is_set_aside_is_made_anew(complainant: Complainant):
    world, first = complainant.world, complainant.world.cases.result(complainant.case)
    assert first is not None
    complainant.body(complainant.registered()).answer("upheld", set_aside=True)
    returned = complainant.case_now()
    assert returned.state is CaseState.ACCEPTED
    assert returned.due_at > world.clock.now()
    assert world.cases.result(returned) is None
    assert [one.number for one in world.cases.papers(returned) if one.set_aside_at is not None] == [first.number]
    kept = world.papers.find(first.number)
    assert kept is not None
    assert not kept.in_force
    assert world.cases.events(returned)[-1].kind is EventKind.SET_ASIDE
    world.runner.run_due()
    second = world.cases.result(complainant.case_now())
    assert second is not None
    assert second.number != first.number


def test_remedy_stands_in_the_signed_answer(complainant: Complainant):
    result = complainant.world.cases.result(complainant.case)
    assert result is not None
    answered = complainant.body(complainant.registered()).answer("upheld", set_aside=True)
    assert answered.answered is not None
    remedy = read_paper(parse(answered.answered.document).getroottree().getroot())["remedy"]
    assert result.number in remedy["kk"]  # type: ignore[index]


def test_complaint_without_an_answer_is_noted_when_its_term_ends(complainant: Complainant, clock: FrozenClock):
    complaint = complainant.registered()
    assert complaint.registered is not None
    passage = complainant.world.agenda.advance(complaint.registered.due_at + timedelta(minutes=1))
    assert ("complaint-term", "overdue") in [(one.due.kind, one.outcome) for one in passage.ran]
    late = complainant.world.complaints.find(complaint.number)
    assert late is not None
    assert late.overdue_at == complaint.registered.due_at
    assert complainant.body(late).answer("rejected").state is ComplaintState.ANSWERED


def test_same_complaint_again_is_the_one_that_it_already_is(complainant: Complainant):
    octets = xmldsig.sign(complainant.written(), complainant.citizen.key)
    first, created = complainant.world.complaint_desk.file(octets)
    again, created_again = complainant.world.complaint_desk.file(octets)
    assert (created, created_again) == (True, False)
    assert again == first


@pytest.mark.rule("C-18")
def test_court_has_the_last_word(complainant: Complainant):
    desk, day = complainant.world.complaint_desk, date(2026, 11, 20)
    octets = xmldsig.sign(complainant.written(), complainant.citizen.key)
    ruled = desk.rule(complainant.case_now(), Ruling("2-1234/26", day, set_aside=True))
    assert ruled.state is CaseState.ACCEPTED
    assert [one.kind for one in complainant.world.cases.events(ruled)][-2:] == [EventKind.RULED, EventKind.SET_ASIDE]
    with refused("COMPLAINT-FINAL"):
        desk.file(octets)
    with refused("COMPLAINT-FINAL"):
        desk.rule(ruled, Ruling("2-1235/26", day, set_aside=False))


def test_ruling_that_upholds_the_decision_leaves_it(complainant: Complainant):
    ruled = complainant.world.complaint_desk.rule(
        complainant.case_now(), Ruling("2-1/26", date(2026, 11, 20), set_aside=False)
    )
    assert ruled.state is CaseState.REFUSED
    assert complainant.world.cases.result(ruled) is not None


def test_book_of_a_body_is_listed_page_by_page(complainant: Complainant):
    first, second = complainant.registered(), complainant.filed(subject="omission")
    store = complainant.world.complaints
    assert [one.number for one in store.at(first.addressee)] == [first.number, second.number]
    assert [one.number for one in store.at(first.addressee, ComplaintState.FILED)] == [second.number]
    assert [one.number for one in store.at(first.addressee, after=first.id, limit=1)] == [second.number]
    assert [one.number for one in store.of_complainant(complainant.citizen.iin)] == [second.number, first.number]
    assert isinstance(first.filed_at, datetime)


@pytest.mark.rule("C-17")
def test_receipt_names_the_position_for_which_the_body_hired_its_officer(complainant: Complainant):
    world, body = complainant.world, complainant.body(complainant.filed())
    newcomer = world.population.character("trustee").iin
    world.staff.hire(newcomer, body.organisation.bin, role=Role.EMPLOYEE, at=world.clock.now())
    key = world.keyring.employee(body.organisation, newcomer, Role.EMPLOYEE)
    receipt = xmldsig.sign(world.complaint_desk.receipt(body.complaint, newcomer), key)
    registered = world.complaint_desk.register(body.complaint, receipt).registered
    assert registered is not None
    assert registered.by == newcomer
    officer = read_paper(parse(registered.receipt).getroottree().getroot())["officer"]
    assert officer["position"]["en"] == "employee"  # type: ignore[index]
