"""The hands of a story: the applicant who writes and signs, and officials at their desks who act and sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from lxml import etree

from registries.population.model import Organisation, Person
from sandbox.cases import Case, Paper
from sandbox.demo.case_plots import CasePlot
from sandbox.documents.papers import form_named, make_paper
from sandbox.services.desk import Consents, Opening, channel_of
from sandbox.services.engine import Deed, Offer
from sandbox.services.officials import Official
from sandbox.services.passport import Passport
from sandbox.world import World
from signing import xmldsig
from signing.certificates import Role

__all__ = ["Hand", "application", "hand_in"]


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


def application(world: World, plot: CasePlot) -> bytes:
    """The application of *plot*, in the form that its service has on its channel, signed by the applicant."""
    passport, told = world.shelf.passport(plot.service), _told(world, plot)
    name = next(one.form for one in passport.documents_on(plot.channel) if one.is_request)
    form = form_named(name, world.forms)
    known = {field.name for field in form.fields}
    facts = {
        "passport": passport.id,
        "created": world.clock.now(),
        "consent": {"given": plot.consents, "service": list(passport.protected) if plot.consents else []},
        "document": [{"name": one, "number": "АА-0001"} for one in _brought(passport, plot)] or None,
        **told,
    }
    if form.id == "application":
        facts["applicant"] = {"iin": told["applicant"]["iin"]}
    octets = etree.tostring(make_paper(name, {key: value for key, value in facts.items() if key in known}))
    return xmldsig.sign(octets, world.keyring.person(told["applicant"]["iin"]))


def hand_in(world: World, plot: CasePlot, octets: bytes) -> Case:
    """The case of the application in *octets*: through the portal, or over a counter with consents on paper."""
    if plot.channel == "portal":
        return world.portal.apply(octets).case
    passport, told = world.shelf.passport(plot.service), _told(world, plot)
    now = world.clock.now()
    opening = Opening(
        passport=passport,
        channel=channel_of(passport, plot.channel).id,
        applicant=_person(world, plot.applicant),
        request=octets,
        consents=Consents(_consented(passport, plot), on_paper=True),
        facts=told,
        papers=[Paper(name, at=now, origin="presented", original=True) for name in _brought(passport, plot)],
    )
    return world.desk.open(opening)[0]


def _brought(passport: Passport, plot: CasePlot) -> tuple[str, ...]:
    """Of what the applicant brings, what is presented on the channel."""
    wanted = {one.id for one in passport.documents_on(plot.channel)}
    return tuple(one for one in plot.brings if one in wanted)


def _consented(passport: Passport, plot: CasePlot) -> frozenset[str]:
    return frozenset(one.id for one in passport.consents) if plot.consents else frozenset()


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
