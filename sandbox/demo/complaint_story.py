"""What happens when a refusal is complained of: the head of the provider answers, and sets the decision aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sandbox.cases import Case
from sandbox.complaints.desk import Grievance, Verdict
from sandbox.demo.days import moment
from sandbox.demo.leavings import Leavings
from sandbox.demo.step import Step
from sandbox.world import World
from signing import xmldsig
from signing.oids import Role
from signing.texts import LANGUAGES, Catalogue

__all__ = ["complaint_steps"]

_CATALOGUE: Final = Catalogue.load("sandbox.texts", "story")
_WAY: Final = "provider"


def complaint_steps(world: World, case: Case, *, left: Leavings, name: str) -> Iterator[Step]:
    """The complaint of the applicant of *case* to the head of its provider: filed, registered, upheld."""
    desk, body = world.complaint_desk, world.population.organisation(case.provider)
    key, head = world.keyring.person(case.applicant), world.keyring.official(body, Role.HEAD)
    person = world.population.person(case.applicant)

    def at_hand(step: str, octets: bytes, **facts: str) -> Step:
        file = f"{name}-{step}.xml"
        left.leave(file, octets)
        report = left.judge(file, octets)
        about = {"now": moment(world.clock.now()), **facts}
        return Step(step, about, ((file, report),), ok=report.ok, files=(file,))

    said = {lang: _CATALOGUE.text("complaint-words", "title", lang) or "" for lang in LANGUAGES}
    filed = xmldsig.sign(desk.write(case, _WAY, Grievance("decision", said["kk"], said["kk"])), key)
    complaint, _ = desk.file(filed)
    yield at_hand("complaint", filed, who=person.full_name, number=complaint.number, due="–")
    world.agenda.advance_working_days(1)
    receipt = xmldsig.sign(desk.receipt(complaint, body.signer), world.keyring.official(body, Role.SIGNER))
    complaint = desk.register(complaint, receipt)
    due = None if complaint.registered is None else complaint.registered.due_at
    about = {"number": complaint.number, "due": moment(due)}
    signer = world.population.person(body.signer).full_name
    yield at_hand("complaint-receipt", receipt, who=signer, **about)
    world.agenda.advance_working_days(1)
    reason = {lang: _CATALOGUE.text("complaint-reason", "title", lang) or "" for lang in LANGUAGES}
    answer = xmldsig.sign(desk.answer_paper(complaint, Verdict("upheld", reason, set_aside=True)), head)
    desk.answer(complaint, answer)
    chief = world.population.person(body.head).full_name
    yield at_hand("complaint-answer", answer, who=chief, **about)
