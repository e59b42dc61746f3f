"""People are not written again for nothing, and never told as they no longer are."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from registries.individuals.memory import WrittenPeople
from registries.population.model import Person
from tests.registries.exchanges import AS_OF
from tests.registries.settlement import Settlement, conviction, settlement_in

BORN, EARLIER = date(1985, 4, 4), date(2020, 1, 1)


@pytest.fixture
def town(engine: Engine) -> Settlement:
    return settlement_in(engine)


def is_in_prison(town: Settlement, written: WrittenPeople, person: Person, day: date) -> bool:
    return written.element_of(town.population.person(person.iin), day).find("imprisonedStatus") is not None


def test_somebody_asked_about_again_is_not_written_again(town: Settlement) -> None:
    written, iin = WrittenPeople(town.population), town.enter(BORN).iin
    first = written.element_of(town.population.person(iin), AS_OF)
    assert written.element_of(town.population.person(iin), AS_OF) is first


def test_what_changes_is_told_at_once_and_each_day_has_its_own_answer(town: Settlement) -> None:
    written, person = WrittenPeople(town.population), town.enter(BORN)
    assert not is_in_prison(town, written, person, AS_OF)
    town.plant(conviction(person, "188", imprisoned=date(2020, 2, 1)))
    days = (AS_OF, EARLIER, AS_OF)
    assert [is_in_prison(town, written, person, day) for day in days] == [True, False, True]


def test_only_those_asked_about_last_are_remembered(town: Settlement) -> None:
    written = WrittenPeople(town.population, most=2)
    first, second, third = (town.enter(BORN).iin for _ in range(3))
    kept = written.element_of(town.population.person(first), AS_OF)
    for iin in (second, first, third):
        written.element_of(town.population.person(iin), AS_OF)
    assert len(written) == 2
    assert written.element_of(town.population.person(first), AS_OF) is kept
