"""The hands of a story: the applicant who writes and signs, and officials at their desks who act and sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from lxml import etree

from registries.population.model import Organisation, Person
from sandbox.cases import Case
from sandbox.demo.case_plots import CasePlot
from sandbox.documents.papers import form_named, make_paper
from sandbox.offices.counter import Brought, Intake
from sandbox.offices.portal import CHANNEL
from sandbox.services.desk import channel_of
from sandbox.services.engine import Deed, Offer
from sandbox.services.officials import Official
from sandbox.services.passport import Passport
from sandbox.world import World
from signing import xmldsig
from signing.certificates import Role

__all__ = ["Hand", "apply"]


@dataclass(frozen=True, slots=True)
class Hand:
    """One official at work."""

    world: World
    organisation: Organisation
    role: Role

    @property
    def official(self) -> Official:
        """Who acts, by the certificate."""
        return Official(self.world.keyring.official(self.organisation, self.role).certificate)

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.world.population.person(self.official.iin)

    def offers(self, case: Case) -> tuple[Offer, ...]:
        """What they may do in *case* now."""
        return self.world.casework.actions(case, self.official)

    def does(self, case: Case, deed: Deed) -> Case:
        """The case after *deed*, whose paper, if it has one, is signed by all whom its form names, the actor first."""
        passport = self.world.shelf.passport(case.passport)
        step = passport.step(case.step)
        action = next((one for one in step.actions if one.id == deed.action), None) if step else None
        paper = passport.paper(action.paper) if action is not None else None
        if paper is not None:
            named = (Role(one.role) for one in form_named(paper.form, self.world.forms).signers)
            octets = self.world.casework.paper(case, self.official, deed)
            deed = replace(deed, document=self._signed(octets, named))
        return self.world.casework.act(case, self.official, deed)

    def _signed(self, octets: bytes, named: Iterable[Role]) -> bytes:
        roles = dict.fromkeys((self.role, *named))
        keys = (self.world.keyring.official(self.organisation, role) for role in roles)
        return reduce(xmldsig.sign, keys, octets)


def apply(world: World, plot: CasePlot) -> tuple[Case, bytes | None]:
    """The case of *plot*, and what its applicant signed: a request to the portal, or None, for paper at a counter."""
    if plot.channel == CHANNEL:
        octets = _request(world, plot)
        return world.portal.apply(octets).case, octets
    passport, told = world.shelf.passport(plot.service), _told(world, plot)
    applicant = told.pop("applicant")["iin"]
    intake = Intake(
        service=plot.service,
        applicant=applicant,
        channel=plot.channel,
        facts=told,
        documents=[Brought(name) for name in _brought(passport, plot)],
        consents=frozenset(one.id for one in passport.consents) if plot.consents else frozenset(),
    )
    person, channel = world.population.person(applicant), channel_of(passport, plot.channel)
    office = world.population.organisation(world.desk.office(passport, channel, person))
    return world.counter.take(Hand(world, office, Role.SIGNER).official, office.bin, intake)[0], None


def _request(world: World, plot: CasePlot) -> bytes:
    """The application of *plot*, in the form that its service has on the portal, signed by the applicant."""
    passport, told = world.shelf.passport(plot.service), _told(world, plot)
    form = form_named(next(one.form for one in passport.documents_on(CHANNEL) if one.is_request), world.forms)
    facts = {
        "passport": passport.id,
        "created": world.clock.now(),
        "consent": {"given": plot.consents, "service": list(passport.protected) if plot.consents else []},
        "document": [{"name": one, "number": "АА-0001"} for one in _brought(passport, plot)] or None,
        **told,
    }
    if form.id == "application":
        facts["applicant"] = {"iin": told["applicant"]["iin"]}
    known = {field.name for field in form.fields}
    octets = etree.tostring(make_paper(form.id, {name: fact for name, fact in facts.items() if name in known}))
    return xmldsig.sign(octets, world.keyring.person(told["applicant"]["iin"]))


def _brought(passport: Passport, plot: CasePlot) -> tuple[str, ...]:
    """Of what the applicant brings, what is presented on the channel."""
    wanted = {one.id for one in passport.documents_on(plot.channel)}
    return tuple(one for one in plot.brings if one in wanted)


def _told(world: World, plot: CasePlot) -> dict[str, Any]:
    """What the application says beside what every one does."""
    told: dict[str, Any] = {"applicant": _named(_person(world, plot.applicant))}
    if plot.spouse:
        told |= {"married": True, "spouse": _named(_person(world, plot.spouse))}
    if plot.children:
        told["ward"] = [{"child": _named(_person(world, key))} for key in plot.children]
    return told


def _person(world: World, key: str) -> Person:
    return world.population.person(world.population.character(key).iin)


def _named(person: Person) -> dict[str, Any]:
    return {"iin": person.iin, "fullName": person.full_name, "birthDate": person.birth_date}
