"""Who may ask the civil registry about whom: guardians, grandparents, and those who wish to take an orphan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from registries.civil_acts import BirthRegister, DeathRegister
from registries.identifiers import Bin
from registries.population.model import (
    AbsenceKind,
    Candidate,
    DeathAct,
    Guardianship,
    Orphan,
    ParentAbsence,
    ParentRole,
    Person,
)
from tests.registries.exchanges import AS_OF
from tests.registries.settlement import Settlement, birth, settlement_in

DEPARTMENT = Bin("940340008102")
DIED = date(2019, 1, 1)
ORDERED = date(2020, 2, 2)
GROUNDS = tuple(ParentAbsence(role, AbsenceKind.UNKNOWN, None, None, None) for role in ParentRole)


@pytest.fixture
def town(engine: Engine) -> Settlement:
    return settlement_in(engine)


@pytest.fixture
def grandmother(town: Settlement) -> Person:
    return town.enter(date(1955, 1, 1))


@pytest.fixture
def mother(town: Settlement, grandmother: Person) -> Person:
    made = town.enter(date(1985, 1, 1), mother=grandmother.iin, death_date=DIED)
    town.plant(DeathAct(number="X-1", registered=DIED, registry="astana", person=made.iin, death_date=DIED))
    return made


@pytest.fixture
def child(town: Settlement, mother: Person) -> Person:
    made = town.enter(date(2014, 1, 1), mother=mother.iin)
    town.plant(birth(made, "B-1"))
    return made


def number_told(town: Settlement, by: Person, child: Person, day: date = AS_OF) -> str | None:
    return town.told(BirthRegister, by=by.iin, childIin=child.iin, day=day).findtext("birthActs/birthAct/number")


@pytest.mark.rule("C-4")
def test_a_guardian_may_ask_for_the_birth_of_the_ward_until_the_guardianship_ends(
    town: Settlement, child: Person
) -> None:
    guardian = town.enter(date(1980, 1, 1))
    record = Guardianship(
        ward=child.iin,
        guardian=guardian.iin,
        order_number="1",
        order_date=ORDERED,
        provider=DEPARTMENT,
        grounds=GROUNDS,
        ended=AS_OF,
    )
    town.plant(record)
    asked = {"by": guardian.iin, "childIin": child.iin}
    for stranger_on in (ORDERED - timedelta(days=1), AS_OF):
        assert town.refused(BirthRegister, day=stranger_on, **asked)[1] == "ACT-NOT-ENTITLED"
    assert number_told(town, guardian, child, AS_OF - timedelta(days=1)) == "B-1"


def test_a_guardian_may_not_ask_about_a_ward_who_has_come_of_age(town: Settlement, mother: Person) -> None:
    guardian, grown = town.enter(date(1980, 1, 1)), town.enter(AS_OF.replace(year=2008), mother=mother.iin)
    record = Guardianship(
        ward=grown.iin,
        guardian=guardian.iin,
        order_number="1",
        order_date=ORDERED,
        provider=DEPARTMENT,
        grounds=GROUNDS,
    )
    town.plant(birth(grown, "B-2"), record)
    assert number_told(town, guardian, grown, AS_OF - timedelta(days=1)) == "B-2"
    assert town.refused(BirthRegister, by=guardian.iin, childIin=grown.iin)[1] == "ACT-NOT-ENTITLED"


def test_a_guardian_learns_of_the_death_of_the_wards_mother(town: Settlement, mother: Person, child: Person) -> None:
    guardian = town.enter(date(1980, 1, 1))
    asked = {"by": guardian.iin, "iin": mother.iin}
    assert town.refused(DeathRegister, **asked)[1] == "ACT-NOT-ENTITLED"
    record = Guardianship(
        ward=child.iin,
        guardian=guardian.iin,
        order_number="1",
        order_date=ORDERED,
        provider=DEPARTMENT,
        grounds=GROUNDS,
    )
    town.plant(record)
    assert town.told(DeathRegister, **asked).findtext("deathActs/deathAct/number") == "X-1"


def test_a_grandmother_may_ask_for_the_birth_of_her_grandchild(
    town: Settlement, grandmother: Person, child: Person
) -> None:
    assert number_told(town, grandmother, child) == "B-1"


@pytest.mark.rule("GE-6")
def test_who_wishes_to_take_an_orphan_may_ask_for_the_orphans_birth(town: Settlement, child: Person) -> None:
    applicant = town.enter(date(1985, 5, 5))
    asked = {"by": applicant.iin, "childIin": child.iin}
    orphan = Orphan(number="O-1", child=child.iin, entered=ORDERED, provider=DEPARTMENT, grounds=GROUNDS)
    candidate = Candidate(number="K-1", person=applicant.iin, entered=ORDERED, provider=DEPARTMENT)
    town.plant(candidate)
    assert town.refused(BirthRegister, **asked)[1] == "ACT-NOT-ENTITLED"
    town.plant(orphan)
    assert number_told(town, applicant, child) == "B-1"
    (stored,) = town.population.stored(Candidate, applicant.iin)
    with town.population.change() as change:
        change.replace(stored, replace(candidate, left=AS_OF))
    assert town.refused(BirthRegister, **asked)[1] == "ACT-NOT-ENTITLED"
