"""A population and a ledger of consents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from registries.consent.ledger import Consent, ConsentLedger
from registries.identifiers import Iin
from registries.population.events import Event, Happened
from registries.population.model import Person, Population
from registries.register import Desk
from sandbox.worlds import WorldStore
from tests.population import in_memory, populated
from tests.registries.exchanges import AS_OF, CLAIM, NOON, mark
from tests.stores import a_store, an_engine


@pytest.fixture
def named(population: Population) -> Callable[[str], Person]:
    """The person behind a named character."""
    return lambda key: population.person(population.character(key).iin)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorldStore]:
    """Where the databases of all tests are."""
    with a_store(tmp_path_factory.mktemp("registries")) as made:
        yield made


@pytest.fixture(scope="session")
def population(store: WorldStore) -> Iterator[Population]:
    """The people of one world, whom no test changes."""
    with an_engine(store) as made:
        yield populated(made, 7, as_of=AS_OF)


@pytest.fixture
def people() -> Population:
    """Nobody but the cast and the officials, and this test's own."""
    return in_memory(1, as_of=AS_OF, size=0)


@pytest.fixture
def happen(people: Population) -> Callable[[Event], Happened]:
    """Lets an event happen to the people, in a change of its own."""

    def happen(event: Event) -> Happened:
        with people.change() as change:
            return event.apply(change, AS_OF)

    return happen


@pytest.fixture
def engine(store: WorldStore) -> Iterator[Engine]:
    with an_engine(store) as made:
        yield made


@pytest.fixture
def ledger(engine: Engine) -> ConsentLedger:
    return ConsentLedger(engine)


@pytest.fixture
def desk(population: Population, ledger: ConsentLedger) -> Desk:
    """What a register works with; its answers are not signed."""
    return Desk(population, mark, ledger)


@pytest.fixture
def consent_of(ledger: ConsentLedger) -> Callable[..., None]:
    """Puts a consent of one hour on record, given a minute before noon."""

    def give(iin: str, *services: str, seconds: int = 3600) -> None:
        given = NOON - timedelta(minutes=1)
        ledger.record(Consent(CLAIM, Iin(iin), frozenset(services), given, seconds, b"<request/>"))

    return give
