"""The bodies that one complains to: they take complaints, register them, answer them, and set decisions aside."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Never

from lxml import etree

from registries.population.model import Organisation
from sandbox.calendar import load_offices
from sandbox.cases import Case, CaseEvent, EventKind, Notice
from sandbox.clock import in_astana
from sandbox.complaints.bodies import Bodies
from sandbox.complaints.model import Answered, Complaint, ComplaintNumber, Filing, Registered
from sandbox.documents.papers import make_paper
from sandbox.documents.wording import wording
from sandbox.errors import ComplaintRefused, NotFound
from sandbox.services.moving import Moving
from sandbox.services.signed_papers import Signed, SignedPapers
from signing.oids import Role
from signing.texts import Lang

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["ComplaintDesk", "Grievance", "Ruling", "Verdict"]

_TAKING: Final = (Role.HEAD.value, Role.SIGNER.value, Role.EMPLOYEE.value)
_ANSWERING: Final = (Role.HEAD.value,)


@dataclass(frozen=True, slots=True)
class Grievance:
    """What somebody complains of."""

    subject: str
    """``decision``, ``act``, ``omission`` or ``rudeness``."""
    text: str
    demand: str = ""
    about: str = ""
    """The desk complained of: ``provider`` or ``state-corporation``; empty: the first that the way names."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the head of a body decides on a complaint."""

    decision: str
    """``upheld``, ``partly`` or ``rejected``."""
    reason: Mapping[Lang, str]
    set_aside: bool = False
    """True: the decision complained of holds no more, and the case goes back to where it was made."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The decision of a court, which is the last word (C-18). No court is simulated: somebody enters what it ruled."""

    number: str
    day: date
    set_aside: bool
    text: str = ""


class ComplaintDesk:
    """Everything that is done with complaints in one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._bodies = Bodies(world)
        self._papers = SignedPapers(world)
        self._moving = Moving(world)

    def write(self, case: Case, way: str, grievance: Grievance) -> bytes:
        """The complaint of the applicant of *case* in the *way* of its passport, to be signed by them, as XML.

        Raises :class:`~sandbox.errors.ComplaintRefused` COMPLAINT-WAY, FactsRefused for a subject that is none.
        """
        found = self._bodies.way(case, way)
        addressee, about = self._bodies.addressee(case, found), self._bodies.about(case, found, grievance.about)
        person = self._world.population.person(case.applicant)
        facts: dict[str, Any] = {
            "passport": case.passport,
            "case": case.number,
            "created": self._now(),
            "addressee": _named(addressee),
            "complainant": {"iin": person.iin, "fullName": person.full_name, "birthDate": person.birth_date},
            "about": _named(about),
            "subject": grievance.subject,
            "text": grievance.text,
            "demand": grievance.demand or None,
        }
        return _xml(make_paper("complaint", facts))

    def file(self, octets: bytes) -> tuple[Complaint, bool]:
        """The complaint in *octets*, signed by the complainant, and whether it was filed just now.

        Raises :class:`~sandbox.errors.PaperRefused` for a form or a signature that is not in order,
        :class:`~sandbox.errors.ComplaintRefused`: COMPLAINT-SIGNER where somebody else signed, COMPLAINT-CASE where it
        is not the complainant's case, COMPLAINT-WAY where the passport knows no such way, COMPLAINT-FINAL after a
        court has ruled.
        """
        signed = self._papers.of_person(octets, "complaint")
        told = signed.facts
        complainant = str(_within(told, "complainant", "iin"))
        if signed.signer.iin != complainant:
            _refuse("COMPLAINT-SIGNER", f"{signed.signer.iin or 'nobody'} instead of {complainant}")
        case = self._world.cases.find(str(told.get("case") or ""))
        if case is None or case.applicant != complainant:
            _refuse("COMPLAINT-CASE", str(told.get("case") or "no number"))
        if any(one.kind is EventKind.RULED for one in self._world.cases.events(case)):
            _refuse("COMPLAINT-FINAL", case.number)
        addressee, about = (str(_within(told, name, "bin")) for name in ("addressee", "about"))
        way = self._bodies.way_between(case, addressee, about)
        return self._world.complaints.file(
            Filing(
                number=ComplaintNumber(self._world.ids.new_number()),
                case=case.number,
                way=way.id,
                complainant=complainant,
                addressee=addressee,
                about=about,
                subject=str(told["subject"]),
                document=octets,
                document_digest=hashlib.sha256(octets).hexdigest(),
                filed_at=self._now(),
            )
        )

    def receipt(self, complaint: Complaint, officer: str) -> bytes:
        """The entry in the body's book, to be signed by *officer*: number, date, who took it, the term (C-17)."""
        return _xml(make_paper("complaint-receipt", self._receipt(complaint, officer, self._now())))

    def register(self, complaint: Complaint, document: bytes) -> Complaint:
        """Register *complaint* by its receipt, signed by an official of the body. The term runs from now on.

        Raises :class:`~sandbox.errors.OfficialRefused`, :class:`~sandbox.errors.PaperRefused`, ComplaintRefused
        COMPLAINT-STATE where it was registered already.
        """
        signed = self._papers.of_official(document, "complaint-receipt", office=complaint.addressee, roles=_TAKING)
        issued = self._issued(signed, complaint.filed_at)
        self._papers.demand(self._receipt(complaint, signed.signer.iin, issued), signed)
        due = self._due(complaint, issued)
        if not self._world.complaints.register(complaint, Registered(issued, signed.signer.iin, due, document)):
            _refuse("COMPLAINT-STATE", self._stands(complaint))
        self._tell(complaint, "COMPLAINT-REGISTERED", due=f"{in_astana(due):%d.%m.%Y}")
        return self._current(complaint)

    def answer_paper(self, complaint: Complaint, verdict: Verdict) -> bytes:
        """The reasoned answer, to be signed by the head of the body, as XML."""
        return _xml(make_paper("complaint-answer", self._answer(complaint, verdict, self._new_heading())))

    def answer(self, complaint: Complaint, document: bytes) -> Complaint:
        """Answer *complaint* with the signed *document*; a decision that it sets aside is undone in the same moment.

        Raises as :meth:`register`, and COMPLAINT-REMEDY where there is no decision to set aside.
        """
        signed = self._papers.of_official(document, "complaint-answer", office=complaint.addressee, roles=_ANSWERING)
        complaint = self._current(complaint)
        if complaint.registered is None or complaint.answered is not None:
            _refuse("COMPLAINT-STATE", self._stands(complaint))
        told = signed.facts
        verdict = Verdict(str(told["decision"]), _words(told["reason"]), set_aside=told.get("remedy") is not None)
        issued = self._issued(signed, complaint.registered.at)
        self._papers.demand(self._answer(complaint, verdict, (str(told["number"]), issued)), signed)
        answered = Answered(issued, signed.signer.iin, verdict.decision, verdict.set_aside, document)
        case = self._case(complaint)
        move = self._moving.returned(case, {"complaint": complaint.number}) if verdict.set_aside else None

        def effect(connection: Any) -> bool:
            return move is None or self._world.cases.take_back(connection, case, move)

        if not self._world.complaints.answer(complaint, answered, effect):
            _refuse("COMPLAINT-STATE", self._stands(complaint))
        self._tell(complaint, "COMPLAINT-ANSWERED", decision=verdict.decision)
        return self._current(complaint)

    def rule(self, case: Case, ruling: Ruling) -> Case:
        """Enter what a court ruled on *case*: the last word, after which nobody complains any more (C-18)."""
        detail = {"number": ruling.number, "day": ruling.day, "set_aside": ruling.set_aside, "text": ruling.text}
        if any(one.kind is EventKind.RULED for one in self._world.cases.events(case)):
            _refuse("COMPLAINT-FINAL", case.number)
        event = CaseEvent(self._now(), EventKind.RULED, detail)
        if ruling.set_aside:
            move = self._moving.returned(case, {"court": ruling.number}, first=event)
            with self._world.engine.begin() as connection:
                if not self._world.cases.take_back(connection, case, move):
                    _refuse("COMPLAINT-STATE", case.number)
        elif not self._world.cases.note(case, event):
            _refuse("COMPLAINT-STATE", case.number)
        return self._world.cases.find(case.number) or case

    def _receipt(self, complaint: Complaint, officer: str, issued: datetime) -> dict[str, Any]:
        person = self._world.population.person(officer)
        body = self._world.population.organisation(complaint.addressee)
        hired = self._world.staff.role_of(officer, body.bin, issued)
        role = hired or (Role.HEAD if officer == body.head else Role.SIGNER)
        return {
            **self._heading(complaint),
            "number": complaint.number,
            "issued": issued,
            "body": _named(body),
            "officer": {
                "iin": person.iin,
                "fullName": person.full_name,
                "position": wording(f"POSITION-{role.upper()}"),
            },
            "due": in_astana(self._due(complaint, issued)).date(),
        }

    def _answer(self, complaint: Complaint, verdict: Verdict, heading: tuple[str, datetime]) -> dict[str, Any]:
        if complaint.registered is None:
            _refuse("COMPLAINT-STATE", self._stands(complaint))
        if verdict.set_aside and (verdict.decision == "rejected" or self._decided(complaint) is None):
            _refuse("COMPLAINT-REMEDY", f"{complaint.case}: {verdict.decision}")
        number, issued = heading
        result = self._decided(complaint)
        return {
            **self._heading(complaint),
            "number": number,
            "issued": issued,
            "body": _named(self._world.population.organisation(complaint.addressee)),
            "complaint": {"number": complaint.number, "registered": in_astana(complaint.registered.at).date()},
            "decision": verdict.decision,
            "reason": dict(verdict.reason),
            "remedy": wording("REMEDY-SET-ASIDE", result=result) if verdict.set_aside else None,
        }

    def _heading(self, complaint: Complaint) -> dict[str, Any]:
        person = self._world.population.person(complaint.complainant)
        return {
            "passport": self._case(complaint).passport,
            "case": complaint.case,
            "complainant": {"iin": person.iin, "fullName": person.full_name, "birthDate": person.birth_date},
        }

    def _decided(self, complaint: Complaint) -> str | None:
        result = self._world.cases.result(self._case(complaint))
        return None if result is None else result.number

    def _due(self, complaint: Complaint, since: datetime) -> datetime:
        term = self._bodies.way(self._case(complaint), complaint.way).term.length
        return self._world.calendar.current().term_end(since, term, office=load_offices()["provider"])

    def _issued(self, signed: Signed, since: datetime) -> datetime:
        issued = signed.facts["issued"]
        assert isinstance(issued, datetime), "the form says so"
        if not since.replace(microsecond=0) <= issued <= self._world.clock.now():
            self._papers.refuse_content("issued", issued.isoformat())
        return issued

    def _tell(self, complaint: Complaint, code: str, **values: str) -> None:
        texts = wording(f"NOTICE-{code}", number=complaint.number, case=complaint.case, **values)
        self._world.cases.tell(self._case(complaint), Notice(self._now(), code.lower(), texts))

    def _stands(self, complaint: Complaint) -> str:
        now = self._current(complaint)
        done = now.answered or now.registered
        return f"{now.number}: {now.state.value}" + (
            f" by {done.by} at {in_astana(done.at).isoformat()}" if done else ""
        )

    def _current(self, complaint: Complaint) -> Complaint:
        found = self._world.complaints.find(complaint.number)
        if found is None:
            raise NotFound("COMPLAINT-UNKNOWN", complaint.number)
        return found

    def _case(self, complaint: Complaint) -> Case:
        found = self._world.cases.find(complaint.case)
        assert found is not None, "cases are never removed"
        return found

    def _new_heading(self) -> tuple[str, datetime]:
        return self._world.ids.new_number(), self._now()

    def _now(self) -> datetime:
        return self._world.clock.now().replace(microsecond=0)


def _named(organisation: Organisation) -> dict[str, Any]:
    names = organisation.names
    return {"bin": organisation.bin, "name": {"kk": names.kk, "ru": names.ru, "en": names.en}}


def _within(told: Mapping[str, Any], group: str, name: str) -> object:
    found = told[group]
    assert isinstance(found, Mapping), "the form says so"
    return found[name]


def _words(told: object) -> Mapping[Lang, str]:
    assert isinstance(told, Mapping), "the form says so"
    return told


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _refuse(code: str, detail: str) -> Never:
    raise ComplaintRefused(code, detail)
