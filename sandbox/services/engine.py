"""The engine that runs any service: what may be done in a case, and what comes of doing it. It knows no service."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Never

from sandbox.cases import Case, CaseEvent, EventKind, Move
from sandbox.cases.model import Actor
from sandbox.clock import in_astana
from sandbox.data_reader import nearest
from sandbox.documents.wording import wording
from sandbox.errors import ActionRefused, AnswerRejected, CaseConflict, CaseRefused, FactsRefused, PaperRefused
from sandbox.services.casefile import CaseFile
from sandbox.services.conditions import holds
from sandbox.services.desk import demand_open
from sandbox.services.inquiries import Inquiries
from sandbox.services.moving import Moving
from sandbox.services.officials import Official, Officials
from sandbox.services.paperwork import Paperwork, Written
from sandbox.services.passport import Ground
from sandbox.services.stated import stated
from sandbox.services.steps import Action, Step
from signing.certificates import Role

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["CaseEngine", "Deed", "Offer"]


@dataclass(frozen=True, slots=True)
class Deed:
    """What an official wants to do in a case."""

    action: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the action wants stated; days may be texts (``2026-11-20``)."""
    ground: str = ""
    """For a refusal: the ground, where more than one holds."""
    document: bytes | None = None
    """The paper of the action, signed; as :meth:`CaseEngine.paper` wrote it."""
    expected_revision: int | None = None
    """The revision that the official looked at; None: that of the case that is handed over with it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action that an official may take by office and role."""

    action: Action
    blocked: CaseRefused | None
    """Why it cannot be taken now; None if it can."""
    grounds: tuple[Ground, ...] = ()
    """Of a refusal: the grounds that may be named."""


class CaseEngine:
    """Runs the cases of one world by their passports."""

    def __init__(self, world: World, inquiries: Inquiries) -> None:
        self._world = world
        self._inquiries = inquiries
        self._officials = Officials(world)
        self._paperwork = Paperwork(world)
        self._moving = Moving(world)

    def file(self, case: Case) -> CaseFile:
        """*case* with everything in it, now."""
        cases, organisation = self._world.cases, self._world.population.organisation(case.provider)
        names = organisation.names
        return CaseFile(
            case=case,
            passport=self._world.shelf.passport(case.passport),
            now=self._world.clock.now(),
            provider={"bin": organisation.bin, "name": {"kk": names.kk, "ru": names.ru, "en": names.en}},
            answers=cases.answers(case),
            consents=cases.consents(case),
            papers=cases.papers(case),
            result=cases.result(case),
        )

    def actions(self, case: Case, official: Official) -> tuple[Offer, ...]:
        """What *official* may do in *case* now; empty where nothing is for their office and role."""
        case = self._current(case)
        if not case.state.is_open:
            return ()
        file = self.file(case)
        step = _step_of(file)
        offers = []
        for action in step.actions if step.desk != "system" else ():
            try:
                actor = self._admit(file, (step, action), official)
            except CaseRefused:
                continue
            known = file.with_facts(**self._told(actor))
            offers.append(Offer(action, self._blocked(known, action), known.grounds if action.refuses else ()))
        return tuple(offers)

    def turned_away(self, case: Case, official: Official) -> CaseRefused | None:
        """Why nothing in *case* is for *official*; None if something is, now or once its conditions hold.

        Of several reasons that of the action for which they come nearest: a wrong role before a wrong office.
        """
        file = self.file(self._current(case))
        step = file.passport.step(file.case.step)
        if step is None or not file.case.state.is_open:
            return ActionRefused("CASE-ENDED", f"{file.case.number}: {file.case.step}")
        if step.desk == "system":
            return ActionRefused("CASE-SYSTEM", step.id)
        reasons: list[CaseRefused] = []
        for action in step.actions:
            try:
                self._admit(file, (step, action), official)
            except CaseRefused as refused:
                reasons.append(refused)
            else:
                return None
        return next((one for one in reasons if one.code != "OFFICIAL-OFFICE"), reasons[0])

    def paper(self, case: Case, official: Official, deed: Deed) -> bytes:
        """The paper of the action, to be signed by *official* and handed in with the same *deed*, as XML.

        Raises what :meth:`act` raises.
        """
        from lxml import etree

        file, _, action, ground = self._prepared(self._current(case), official, deed)
        paper = file.passport.paper(action.paper)
        if paper is None:
            raise PaperRefused("CASE-PAPER-NONE", action.id)
        return etree.tostring(
            self._paperwork.write(_grounded(file, ground), paper), encoding="UTF-8", xml_declaration=True
        )

    def act(self, case: Case, official: Official, deed: Deed) -> Case:
        """Do *deed* in *case*; the case after it.

        Nothing is changed unless everything is in order; what registers answered in the course of it is kept.
        Raises :class:`~sandbox.errors.OfficialRefused` (who acts), :class:`~sandbox.errors.ActionRefused` (what, and
        whether it may be done now), :class:`~sandbox.errors.PaperRefused` (what was signed), CaseRefused CASE-CLOSED,
        :class:`~sandbox.errors.CaseConflict` if somebody was faster, and
        :class:`~sandbox.errors.InquiryFailed` if a register cannot be read.
        """
        self.look_after(self._world.clock.now(), case.number)
        seen = case.revision if deed.expected_revision is None else deed.expected_revision
        case = self._current(case)
        if case.revision != seen:
            self._lost(case)
        file, actor, action, ground = self._prepared(case, official, deed)
        written = self._signed(_grounded(file, ground), action, deed, actor=actor, ground=ground)
        facts = self._facts_after(file, deed, action)
        move = self._moving.move(file, action, actor=actor, written=written)
        if not self._world.cases.move(file.case, replace(move, facts=facts)):
            self._lost(self._current(case))
        return self._current(case)

    def work(self, case: Case) -> None:
        """Do what the system does in the step in which *case* is. Raises InquiryFailed: the case waits then."""
        file = self._inquiries.look_at_consents(self.file(case))
        step = _step_of(file)
        file, action = self._first(file, step)
        ground = next((one for one in file.grounds if not one.judged), None) if action.refuses else None
        written = self._made(_grounded(file, ground), action, ground)
        self._world.cases.move(file.case, self._moving.move(file, action, actor=None, written=written))

    def look_after(self, now: datetime, number: str | None = None) -> int:
        """Note in every case whose alarm rang by *now* what it was for, and let terms end; how many there were."""
        rung = 0
        while (case := self._world.cases.alarmed(now, number)) is not None:
            passport = self._world.shelf.passport(case.passport)
            step = passport.step(case.step)
            is_over = step is not None and step.when_over and case.place.alarm_at == case.place.step_due_at
            if is_over and step is not None:
                at = case.place.alarm_at or now
                event = CaseEvent(at, EventKind.TIME_OVER, {}, step=step.id, to=step.when_over)
                place = self._moving.place(case, step.when_over, at)
                rung += self._world.cases.move(case, Move(place, (event,)))
            else:
                due = self._moving.due(case)
                after = due.next_alarm(case.place, case.place.alarm_at or now)
                rung += self._world.cases.ring(case, due.rung(case.place), after)
        return rung

    def _prepared(self, case: Case, official: Official, deed: Deed) -> tuple[CaseFile, Actor, Action, Ground | None]:
        """Everything that has to hold before something is signed: who, what, when, on which facts and ground."""
        file = self.file(case)
        step, action = _found(file, deed.action)
        actor = self._admit(file, (step, action), official)
        _demand_open(self._world, file, action)
        told = stated(action, deed.facts)
        known = {**(file.case.facts.get(step.id) or {}), **told}
        file = self._inquiries.look_at_consents(file)
        file = file.with_facts(**self._told(actor), **{step.id: known})
        for register in action.asks:
            file = deque((file, *self._inquiries.ask(file, register)), maxlen=1).pop()
        if not holds(action.when, file.facts):
            raise ActionRefused("CASE-GUARD", f"{action.id}: {action.when}")
        return file, actor, action, _ground(file, action, deed.ground)

    def _signed(
        self, file: CaseFile, action: Action, deed: Deed, *, actor: Actor, ground: Ground | None
    ) -> Written | None:
        paper = file.passport.paper(action.paper)
        if paper is None:
            if deed.document is not None:
                raise PaperRefused("CASE-PAPER-NONE", action.id)
            return None
        if deed.document is None:
            raise PaperRefused("CASE-PAPER-MISSING", f"{action.id}: {paper.form}")
        return self._paperwork.judged(file, paper, deed.document, actor=actor, ground=ground)

    def _made(self, file: CaseFile, action: Action, ground: Ground | None) -> Written | None:
        paper = file.passport.paper(action.paper)
        if paper is None:
            return None
        organisation = self._world.population.organisation(file.case.provider)
        key = self._world.keyring.official(organisation, Role(file.passport.provider.signs_as))
        try:
            return self._paperwork.sign(file, paper, key=key, ground=ground)
        except FactsRefused as error:
            raise AnswerRejected("INQUIRY-CONTENT", f"not enough for {paper.id}: {error.detail}") from error

    def _first(self, file: CaseFile, step: Step) -> tuple[CaseFile, Action]:
        """The first action of *step* that can be taken; before one that asks, its registers are read one by one."""
        earlier: list[Action] = []
        for action in step.actions:
            for register in action.asks:
                for asked in self._inquiries.ask(file, register):
                    file = asked
                    sooner = next((one for one in earlier if _may(file, one)), None)
                    if sooner is not None:
                        return file, sooner
            earlier.append(action)
            taken = next((one for one in earlier if _may(file, one)), None)
            if taken is not None:
                _demand_consents(file, taken)
                return file, taken
        raise AnswerRejected("INQUIRY-CONTENT", f"no action of {step.id} can be taken")

    def _blocked(self, file: CaseFile, action: Action) -> CaseRefused | None:
        try:
            _demand_open(self._world, file, action)
            if not action.asks and not action.takes and not holds(action.when, file.facts):
                return ActionRefused("CASE-GUARD", f"{action.id}: {action.when}")
            if action.refuses and not file.grounds:
                return ActionRefused("CASE-GROUND", "no ground holds")
        except CaseRefused as refused:
            return refused
        return None

    def _admit(self, file: CaseFile, at: tuple[Step, Action], official: Official) -> Actor:
        step, action = at
        office = self._moving.offices(file.case)[action.desk or step.desk]
        return self._officials.admit(official, office=office, roles=action.roles or step.roles, at=file.now)

    def _facts_after(self, file: CaseFile, deed: Deed, action: Action) -> dict[str, Any] | None:
        if not action.takes:
            return None
        return {**file.case.facts, file.case.step: dict(file.more)[file.case.step]}

    def _told(self, actor: Actor) -> dict[str, Any]:
        person, office = self._world.population.person(actor.iin), self._world.population.organisation(actor.office)
        names = {"kk": office.names.kk, "ru": office.names.ru, "en": office.names.en}
        return {
            "official": {
                "iin": actor.iin,
                "fullName": person.full_name,
                "position": wording(f"POSITION-{actor.role.upper()}"),
            },
            "office": {"bin": office.bin, "name": names},
        }

    def _current(self, case: Case) -> Case:
        found = self._world.cases.find(case.number)
        assert found is not None, "cases are never removed"
        return found

    def _lost(self, case: Case) -> Never:
        events = [one for one in self._world.cases.events(case) if one.action or one.to]
        last = events[-1] if events else None
        if last is None:
            raise CaseConflict("CASE-CONFLICT", f"{case.number} is at revision {case.revision}")
        who = last.actor.iin if last.actor is not None else "the system"
        raise CaseConflict("CASE-CONFLICT", f"{who} did {last.action or last.kind} at {in_astana(last.at).isoformat()}")


def _demand_open(world: World, file: CaseFile, action: Action) -> None:
    channel = file.passport.channel(file.case.channel)
    if action.at_counter and channel is not None:
        demand_open(world, channel)


def _step_of(file: CaseFile) -> Step:
    step = file.passport.step(file.case.step)
    if step is None or not file.case.state.is_open:
        raise ActionRefused("CASE-ENDED", f"{file.case.number}: {file.case.step}")
    return step


def _found(file: CaseFile, name: str) -> tuple[Step, Action]:
    """The action *name* of the step in which the case is."""
    step = _step_of(file)
    here = next((one for one in step.actions if one.id == name), None)
    if here is not None and step.desk != "system":
        return step, here
    elsewhere = [one.id for one in file.passport.steps for action in one.actions if action.id == name]
    if elsewhere:
        raise ActionRefused("CASE-STEP", f"{name} belongs to {', '.join(elsewhere)}; the case is in {step.id}")
    raise ActionRefused("CASE-ACTION", f"{name}{nearest(name, [one.id for one in step.actions])}")


def _ground(file: CaseFile, action: Action, wanted: str) -> Ground | None:
    if not action.refuses:
        return None
    grounds = file.grounds
    if wanted:
        found = next((one for one in grounds if one.id == wanted), None)
        if found is None:
            raise ActionRefused("CASE-GROUND", f"{wanted}{nearest(wanted, [one.id for one in file.passport.grounds])}")
        return found
    if len(grounds) != 1:
        raise ActionRefused("CASE-GROUND", ", ".join(one.id for one in grounds) or "no ground holds")
    return grounds[0]


def _grounded(file: CaseFile, ground: Ground | None) -> CaseFile:
    return file if ground is None else file.with_facts(ground={"id": ground.id, "text": ground.text.as_dict()})


def _may(file: CaseFile, action: Action) -> bool:
    if action.refuses and not any(not one.judged for one in file.grounds):
        return False
    return holds(action.when, file.facts)


def _demand_consents(file: CaseFile, action: Action) -> None:
    """What is to be read under a consent that nobody gave was not read: nothing is granted without it."""
    given = {one.name for one in file.consents if one.holds}
    for name in action.asks:
        use = file.passport.register(name)
        if use is not None and use.consent and use.consent not in given:
            raise AnswerRejected("INQUIRY-CONTENT", f"{file.passport.id} names no ground for a missing consent")
