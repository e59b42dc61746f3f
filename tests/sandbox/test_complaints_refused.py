"""What is not in order is refused, by its own code, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from sandbox.complaints.desk import Grievance, Verdict
from sandbox.errors import ComplaintRefused, OfficialRefused, PaperRefused
from sandbox.world import World
from signing import xmldsig
from signing.oids import Role
from tests.sandbox.complainant import REASON, Complainant, refused

if TYPE_CHECKING:
    from tests.sandbox.conftest import Citizen


def test_complaint_that_somebody_else_signed_is_refused(complainant: Complainant):
    other = complainant.world.population.character("trustee").iin
    octets = xmldsig.sign(complainant.written(), complainant.world.keyring.person(other))
    with refused("COMPLAINT-SIGNER"):
        complainant.world.complaint_desk.file(octets)


def test_complaint_about_an_application_of_somebody_else_is_refused(
    complainant: Complainant, citizen_of: Callable[[World, str], Citizen]
):
    stranger = citizen_of(complainant.world, "trustee")
    theirs = replace(complainant.case, applicant=stranger.iin)
    octets = complainant.world.complaint_desk.write(theirs, "quality", Grievance("act", "…"))
    with refused("COMPLAINT-CASE"):
        complainant.world.complaint_desk.file(xmldsig.sign(octets, stranger.key))


def test_complaint_to_a_body_that_the_passport_does_not_name_is_refused(complainant: Complainant):
    root = etree.fromstring(complainant.written())
    ours = complainant.world.population.organisation(complainant.case.provider).bin
    elsewhere = complainant.world.population.organisation("data-bank-owner").bin
    octets = etree.tostring(root).replace(ours.encode(), elsewhere.encode(), 1)
    with refused("COMPLAINT-WAY"):
        complainant.world.complaint_desk.file(xmldsig.sign(octets, complainant.citizen.key))


def test_unknown_way_names_the_nearest_one(complainant: Complainant):
    with pytest.raises(ComplaintRefused, match="'quality'"):
        complainant.written("qualty")


def test_official_of_another_body_does_not_register_it(complainant: Complainant):
    body = complainant.body(complainant.filed())
    other = complainant.world.population.organisation("quality-body")
    with pytest.raises(OfficialRefused) as refusal:
        complainant.world.complaint_desk.register(body.complaint, body.receipt(other))
    assert refusal.value.code == "OFFICIAL-OFFICE"


def test_only_the_head_answers(complainant: Complainant):
    body = complainant.body(complainant.registered())
    document = body.answer_paper(Verdict("rejected", REASON), Role.SIGNER)  # type: ignore[arg-type]
    with pytest.raises(OfficialRefused) as refusal:
        complainant.world.complaint_desk.answer(body.complaint, document)
    assert refusal.value.code == "OFFICIAL-ROLE"


def test_dismissed_head_does_not_answer(complainant: Complainant):
    body = complainant.body(complainant.registered())
    complainant.world.staff.dismiss(body.organisation.head, body.organisation.bin, at=complainant.world.clock.now())
    with pytest.raises(OfficialRefused) as refusal:
        body.answer("rejected")
    assert refusal.value.code == "OFFICIAL-DISMISSED"


def test_answer_that_was_changed_before_it_was_signed_is_refused(complainant: Complainant):
    body = complainant.body(complainant.registered())
    unsigned = complainant.world.complaint_desk.answer_paper(body.complaint, Verdict("upheld", REASON, set_aside=True))  # type: ignore[arg-type]
    changed = unsigned.replace(complainant.case.number.encode(), b"10000000000000")
    document = xmldsig.sign(changed, complainant.world.keyring.official(body.organisation, Role.HEAD))
    with pytest.raises(PaperRefused) as refusal:
        complainant.world.complaint_desk.answer(body.complaint, document)
    assert refusal.value.code == "CASE-PAPER-CONTENT"
    assert "case" in refusal.value.detail


def test_two_answers_are_one_answer_and_a_refusal_that_says_who_was_first(complainant: Complainant):
    body = complainant.body(complainant.registered())
    documents = [body.answer_paper(Verdict("upheld", REASON, set_aside=True)) for _ in range(2)]  # type: ignore[arg-type]
    complainant.world.complaint_desk.answer(body.complaint, documents[0])
    with pytest.raises(ComplaintRefused, match=body.organisation.head) as refusal:
        complainant.world.complaint_desk.answer(body.complaint, documents[1])
    assert refusal.value.code == "COMPLAINT-STATE"


def test_answer_before_registration_is_refused(complainant: Complainant):
    body = complainant.body(complainant.filed())
    with refused("COMPLAINT-STATE"):
        body.answer("rejected")


def test_rejected_complaint_sets_nothing_aside(complainant: Complainant):
    body = complainant.body(complainant.registered())
    with refused("COMPLAINT-REMEDY"):
        body.answer("rejected", set_aside=True)
