"""A contradiction planted by hand is found and named; where nobody planted one, none is found."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from registries.population import check
from registries.population.check import CONTRADICTIONS, Contradiction, contradictions
from registries.population.store import Population
from sandbox.worlds import WorldStore
from signing.texts import LANGUAGES, Lang
from tests.population import in_memory, populated
from tests.registries import plants_care, plants_families, plants_means, plants_people
from tests.registries.planting import PLANTED, Bench, Scene
from tests.stores import an_engine

AS_OF = date(2026, 3, 10)
THEMES = (plants_care, plants_families, plants_means, plants_people)


@pytest.fixture(scope="module")
def origin() -> Population:
    """The named characters and the officials, in whom nothing disagrees."""
    return in_memory(7, as_of=AS_OF, size=0)


@pytest.fixture
def population(origin: Population) -> Population:
    """A copy of them that a test may spoil."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    _driver(origin.rows.engine).backup(_driver(engine))
    return Population(engine)


@pytest.fixture
def kept(store: WorldStore) -> Iterator[Population]:
    """A population on the server of the tests, if they have one."""
    with an_engine(store) as engine:
        yield populated(engine, 7, as_of=AS_OF)


def _driver(engine: sa.Engine) -> sqlite3.Connection:
    driver = engine.raw_connection().driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def found(population: Population) -> set[tuple[str, str]]:
    return {(one.code, one.subject) for one in contradictions(population)}


@pytest.mark.parametrize("code", sorted(CONTRADICTIONS))
def test_each_contradiction_that_is_planted_is_found_and_named(population: Population, code: str) -> None:
    scene = Scene.of(population)
    with population.change() as change:
        subject = PLANTED[code](Bench(scene, change))
    assert (code, subject) in found(population)


def test_the_bench_itself_plants_nothing(population: Population) -> None:
    scene = Scene.of(population)
    with population.change() as change:
        bench = Bench(scene, change)
        man, woman = bench.person(), bench.woman()
        bench.marriage(man, woman)
        bench.guardianship(bench.child(), man)
        bench.orphan(bench.child(mother=None))
        bench.child(age=2, mother=woman, father=man)
        bench.dead()
        bench.person(documents=(bench.card(),))
    assert found(population) == set()


def test_every_code_that_is_uttered_has_texts_and_a_planter() -> None:
    folder = Path(check.__file__).parent
    calls = [
        node
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in set(PLANTED)
    ]
    uttered = {node.value for node in calls}
    assert uttered == set(CONTRADICTIONS) == set(PLANTED)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", sorted(CONTRADICTIONS))
def test_every_contradiction_is_told_in_three_languages(code: str, lang: Lang) -> None:
    said = Contradiction(code, "subject", "detail").text(lang)
    assert said.startswith("subject: ")
    assert said.endswith(" (detail)")


@settings(max_examples=6, deadline=None)
@given(st.integers(), st.dates(date(2009, 1, 1), date(2090, 12, 31)))
def test_nothing_is_found_in_the_people_of_any_seed_and_day(seed: int, day: date) -> None:
    assert [one.text("en") for one in contradictions(in_memory(seed, as_of=day))] == []


def test_nothing_is_found_in_a_town() -> None:
    assert [one.text("en") for one in contradictions(in_memory(2, as_of=date(2028, 2, 29), size=10_000))] == []


def test_a_record_of_a_kind_that_no_register_knows_is_passed_over(population: Population) -> None:
    scene = Scene.of(population)
    with population.change() as change:
        bench = Bench(scene, change)
        number = change.add(bench.birth(bench.person()))
        change.connection.execute(
            sa.text("UPDATE population_records SET kind = 'of-nobody' WHERE id = :id"), {"id": number}
        )
    assert found(population) == set()


def test_rows_of_documents_that_nobody_has_are_found(population: Population) -> None:
    scene = Scene.of(population)
    with population.change() as change:
        holder = Bench(scene, change).person()
        change.connection.execute(
            sa.text("INSERT INTO population_documents (number, iin) VALUES ('stray', :iin)"), {"iin": holder.iin}
        )
    assert ("DOCUMENT-HOLDER", holder.iin) in found(population)


def test_a_record_that_nobody_leads_to_is_found(population: Population) -> None:
    scene = Scene.of(population)
    with population.change() as change:
        bench = Bench(scene, change)
        child = bench.child()
        change.connection.execute(sa.text("DELETE FROM population_parties WHERE iin = :iin"), {"iin": child.iin})
    assert ("RECORD-PARTIES", child.iin) in found(population)


def test_nothing_is_found_in_a_population_of_the_world_s_own_database(kept: Population) -> None:
    assert [one.text("en") for one in contradictions(kept)] == []
