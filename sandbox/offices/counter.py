"""Counters, at which officers take applications on paper: state corporation, provider, rural akim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from registries.population.model import Organisation, OrganisationKind, Person
from sandbox.cases import Case, Paper
from sandbox.cases.model import Actor
from sandbox.clock import ASTANA, in_astana
from sandbox.data_reader import nearest
from sandbox.documents.form import Form
from sandbox.documents.papers import form_named, make_paper, read_paper
from sandbox.documents.plain_facts import facts_from_plain
from sandbox.documents.wording import wording
from sandbox.errors import ActionRefused, CaseConflict, CaseRefused
from sandbox.services.desk import Consents, Opening, channel_of, demand_open
from sandbox.services.officials import Official, Officials
from sandbox.services.passport import Channel, Passport

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Brought", "Counter", "Intake"]

_PORTAL: Final = "portal"
_CORPORATION: Final = "state-corporation"
_ROLES: Final = ("signer", "head")
"""Who takes an application where the service begins with a step of the system."""
_OF_EVERY_APPLICATION: Final = frozenset({"passport", "number", "created", "consent"})
_MAJORITY: Final = 18


@dataclass(frozen=True, slots=True)
class Brought:
    """A document that the applicant lays on the counter."""

    id: str
    """The document of the passport."""
    original: bool = True
    """True: the original was seen, and handed back (C-9)."""
    expires: date | None = None
    """The first day on which it is no longer good."""
    number: str = ""
    about: str = ""
    """IIN of whose it is; empty: the applicant's."""


@dataclass(frozen=True, slots=True)
class Intake:
    """An application on paper, as the officer enters it."""

    service: str
    """The passport."""
    applicant: str
    """IIN."""
    channel: str = ""
    """Empty: the channel to which the office belongs."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the application says, by the fields of its form; days may be texts (``2026-11-20``)."""
    documents: Sequence[Brought] = ()
    consents: frozenset[str] = frozenset()
    """Names of the consents of the passport that were signed on paper."""


class Counter:
    """Takes applications on paper at the offices of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._officials = Officials(world)

    def take(self, official: Official, office: str, intake: Intake) -> tuple[Case, bool]:
        """The case of *intake*, taken by *official* at *office* (BIN or key), and whether it was opened just now.

        It stands in the first step of its channel: what is missing is told there, not here (C-7). The same application,
        taken there once more on the same day, is the case that it is. Nothing is opened unless all is in order: raises
        :class:`~sandbox.errors.OfficialRefused`; CaseRefused CASE-CHANNEL, CASE-PROVIDER, CASE-CLOSED, CASE-APPLICANT,
        CASE-DOCUMENT, CASE-CONSENT; PassportError; FactsRefused PAPER-FACTS.
        """
        world = self._world
        body, passport = world.population.organisation(office), world.shelf.passport(intake.service)
        channel = channel_of(passport, intake.channel or _channel_at(body))
        if channel.id == _PORTAL:
            raise CaseRefused("CASE-CHANNEL", f"{passport.id}: {channel.id} is no counter")
        person = self._applicant(intake.applicant)
        actor = self._admit(official, self._served_by(passport, channel, person, body), passport, channel)
        demand_open(world, channel)
        papers = self._papers(passport, channel.id, intake.documents)
        _demand_known("CASE-CONSENT", intake.consents, [one.id for one in passport.consents])
        request, told = self._application(passport, channel, actor, intake)
        return world.desk.open(
            Opening(
                passport=passport,
                channel=channel.id,
                applicant=person,
                request=request,
                consents=Consents(intake.consents, on_paper=True),
                facts=told,
                papers=papers,
                counter=actor.office if channel.id == _CORPORATION else "",
                taken_by=actor,
            )
        )

    def add(self, official: Official, case: Case, documents: Sequence[Brought]) -> Case:
        """The case with *documents* that its applicant brought to the office where it lies.

        Raises :class:`~sandbox.errors.OfficialRefused`, CaseRefused CASE-DOCUMENT, ActionRefused CASE-ENDED,
        CASE-SYSTEM, and CaseConflict if somebody was faster.
        """
        passport = self._world.shelf.passport(case.passport)
        step = passport.step(case.step)
        if step is None or not case.state.is_open:
            raise ActionRefused("CASE-ENDED", f"{case.number}: {case.step}")
        if step.desk == "system":
            raise ActionRefused("CASE-SYSTEM", step.id)
        self._officials.admit(official, office=case.place.office, roles=step.roles, at=self._world.clock.now())
        papers = self._papers(passport, case.channel, documents, step=step.id)
        if not self._world.cases.presented(case, papers):
            raise CaseConflict("CASE-CONFLICT", f"{case.number} is no longer at revision {case.revision}")
        found = self._world.cases.find(case.number)
        assert found is not None, "cases are never removed"
        return found

    def _applicant(self, iin: str) -> Person:
        person = self._world.population.person(iin)
        if person.death_date is not None:
            raise CaseRefused("CASE-APPLICANT", f"{iin}: died on {person.death_date.isoformat()}")
        age = person.age_on(in_astana(self._world.clock.now()).date())
        if age < _MAJORITY:
            raise CaseRefused("CASE-APPLICANT", f"{iin}: {age} years old")
        return person

    def _served_by(self, passport: Passport, channel: Channel, person: Person, body: Organisation) -> str:
        """BIN of the office at whose counter *person* is served: any branch of the corporation, or the provider."""
        if channel.id != _CORPORATION:
            return self._world.desk.provider(passport, channel, person).bin
        if body.kind is OrganisationKind.STATE_CORPORATION:
            return body.bin
        return self._world.desk.office(passport, channel, person)

    def _admit(self, official: Official, office: str, passport: Passport, channel: Channel) -> Actor:
        step = passport.step(channel.begins)
        roles = (step.roles if step is not None else ()) or _ROLES
        return self._officials.admit(official, office=office, roles=roles, at=self._world.clock.now())

    def _papers(
        self, passport: Passport, channel: str, documents: Sequence[Brought], *, step: str = ""
    ) -> tuple[Paper, ...]:
        wanted = [one.id for one in passport.documents_on(channel) if not one.is_request]
        _demand_known("CASE-DOCUMENT", (one.id for one in documents), wanted)
        now = self._world.clock.now()
        return tuple(
            Paper(
                one.id,
                now,
                "presented",
                about=one.about,
                number=one.number,
                expires=one.expires,
                original=one.original,
                step=step,
            )
            for one in documents
        )

    def _application(
        self, passport: Passport, channel: Channel, actor: Actor, intake: Intake
    ) -> tuple[bytes, dict[str, Any]]:
        """The application as XML, by the form of the passport, and what it says."""
        form, person = self._form(passport, channel), self._world.population.person(intake.applicant)
        known = {field.name for field in form.fields}
        # the stamp of a counter bears a day and no hour: taken there twice on one day it is one application
        day = datetime.combine(in_astana(self._world.clock.now()).date(), time(), ASTANA)
        stamp = f"{actor.office}-{day:%Y%m%d}"
        applicant = {"iin": person.iin, "fullName": person.full_name, "birthDate": person.birth_date}
        heading = {"passport": passport.id, "number": stamp, "created": day, "applicant": applicant}
        heading["consent"] = _said(passport, intake)
        facts = {**facts_from_plain(form, intake.facts), **{name: heading[name] for name in heading if name in known}}
        root = make_paper(form.id, facts, forms=self._world.forms)
        told = read_paper(root, forms=self._world.forms)
        said = {name: value for name, value in told.items() if name not in _OF_EVERY_APPLICATION}
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True), said

    def _form(self, passport: Passport, channel: Channel) -> Form:
        named = next((one.form for one in passport.documents_on(channel.id) if one.is_request), "")
        return form_named(named or "application", self._world.forms)


def _channel_at(body: Organisation) -> str:
    kinds = {OrganisationKind.STATE_CORPORATION: _CORPORATION, OrganisationKind.RURAL_AKIM: "rural-akim"}
    return kinds.get(body.kind, "provider")


def _said(passport: Passport, intake: Intake) -> dict[str, Any]:
    """The consent of the applicant, as applications say it."""
    given = "applicant" in intake.consents
    covered = list(passport.covered_by("applicant")) if given else []
    return {"given": given, "text": wording("CONSENT" if given else "NO-CONSENT")["kk"], "service": covered}


def _demand_known(code: str, named: Iterable[str], known: Sequence[str]) -> None:
    for name in sorted(named):
        if name not in known:
            raise CaseRefused(code, f"{name}{nearest(name, known)}")
