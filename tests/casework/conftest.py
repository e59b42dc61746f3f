"""A world to each test, with officials at their desks and applicants before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from registries.population.model import Organisation, OrganisationKind, Person
from sandbox.cases import Case, Paper
from sandbox.clock import FrozenClock
from sandbox.services.desk import Consents, Opening
from sandbox.services.engine import Deed
from sandbox.services.officials import Official
from sandbox.settings import Settings
from sandbox.world import World
from signing import xmldsig
from signing.certificates import Role
from signing.keys import KeyPair
from tests.casework.people import told_of
from tests.sandbox.conftest import Citizen, template

__all__ = ["template"]

MONDAY = datetime(2026, 12, 14, 5, tzinfo=UTC)
"""Ten in the morning in Kazakhstan, four working days before the holidays of Independence are over."""
ESTABLISHMENT = "guardianship-establishment/2020"


@dataclass(frozen=True, slots=True)
class Desk:
    """One official at work."""

    world: World
    organisation: Organisation
    role: Role = Role.SIGNER
    cosigners: tuple[Role, ...] = ()

    @property
    def key(self) -> KeyPair:
        return self.world.keyring.official(self.organisation, self.role)

    @property
    def official(self) -> Official:
        return Official(self.key.certificate)

    def does(self, case: Case, action: str, **facts: Any) -> Case:
        """The case after *action*, whose paper, if it has one, is signed by everybody whom it wants."""
        return self.acts(case, Deed(action, facts=facts))

    def acts(self, case: Case, deed: Deed) -> Case:
        current = self.world.cases.find(case.number)
        assert current is not None
        return self.world.casework.act(current, self.official, self.signed(current, deed))

    def signed(self, case: Case, deed: Deed) -> Deed:
        step = self.world.shelf.passport(case.passport).step(case.step)
        action = next((one for one in step.actions if one.id == deed.action), None) if step else None
        if action is None or not action.paper:
            return deed
        octets = xmldsig.sign(self.world.casework.paper(case, self.official, deed), self.key)
        for role in self.cosigners:
            octets = xmldsig.sign(octets, self.world.keyring.official(self.organisation, role))
        return replace(deed, document=octets)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who applies, with what they say and bring."""

    world: World
    person: Person
    facts: dict[str, Any] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    given: frozenset[str] = frozenset({"applicant", "spouse"})

    def opens(self, passport: str, channel: str, *, on_paper: bool = True, request: bytes | None = None) -> Case:
        """The case of an application that somebody took in; on the portal it is signed."""
        citizen = Citizen(self.world, self.person.iin)
        octets = request or xmldsig.sign(citizen.form(), citizen.key)
        signed_by_spouse = {}
        if not on_paper and "spouse" in self.facts:
            spouse = Citizen(self.world, self.facts["spouse"]["iin"])
            signed_by_spouse["spouse"] = xmldsig.sign(spouse.form(), spouse.key)
        told = {"applicant": told_of(self.person), **self.facts}
        opening = Opening(
            passport=self.world.shelf.passport(passport),
            channel=channel,
            applicant=self.person,
            request=octets,
            consents=Consents(self.given, signed_by_spouse, on_paper),
            facts=told,
            papers=self.papers,
        )
        return self.world.desk.open(opening)[0]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MONDAY)


@pytest.fixture
def world(template: Any, clock: FrozenClock) -> Iterator[World]:
    with template.copied() as open_copy:
        yield open_copy(clock, Settings())


@pytest.fixture
def desk(world: World) -> Callable[..., Desk]:
    """``desk(kind, city)``: the official of the organisation of that kind who serves the place."""

    def at(kind: OrganisationKind, city: str = "astana", role: Role = Role.SIGNER) -> Desk:
        return Desk(world, world.population.serving(kind, city), role)

    return at


@pytest.fixture
def couple(world: World) -> Visitor:
    """A wife who owns a flat, her husband, and the orphan whom they wish to take."""
    people = world.population
    wife, husband, child = (
        people.person(people.character(key).iin) for key in ("candidate-ready", "husband-of-ready", "orphan-to-place")
    )
    identity = Paper("identity-document", at=MONDAY, origin="presented", original=True)
    facts = {"married": True, "spouse": told_of(husband), "ward": [{"child": told_of(child)}]}
    return Visitor(world, wife, facts, (identity,))


@pytest.fixture
def home() -> dict[str, Any]:
    """What the inspector of a fit home states."""
    return {
        "inspected": "2026-12-14",
        "address": "Астана, Кенесары көшесі, 5",
        "owner": "Қасымбекова А. Б.",
        "area": "84,2",
        "rooms": 3,
        "condition": {"kk": "жақсы", "ru": "хорошее", "en": "good"},
        "childPlace": "бөлек бөлме",
        "suitable": True,
    }


@pytest.fixture
def visitor(world: World) -> Callable[..., Visitor]:
    """``visitor("trustee", "identity-document")``: the named character, with the documents that they bring."""

    def who(key: str, *brought: str, consents: tuple[str, ...] = ("applicant",), said: Any = None) -> Visitor:
        papers = tuple(Paper(name, at=MONDAY, origin="presented", original=True) for name in brought)
        person = world.population.person(world.population.character(key).iin)
        return Visitor(world, person, dict(said or {}), papers, frozenset(consents))

    return who


@pytest.fixture
def villager(visitor: Callable[..., Visitor]) -> Visitor:
    """Somebody who lives in a village."""
    return visitor("rural-applicant")
