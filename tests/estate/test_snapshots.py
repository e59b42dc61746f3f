"""A snapshot brings back everything that a world can tell, whoever has the world open, wherever it is restored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.estate import Estate
from sandbox.world import Founding
from sandbox.worlds import parse_world_name
from tests.estate.traffic import Visitor
from tests.stores import a_store

A, COPY = parse_world_name("a"), parse_world_name("copy")
MONDAY = datetime(2031, 5, 5, 4, tzinfo=UTC)
TOLD = (
    "api/journal",
    "api/people",
    "api/due",
    "api/clock",
    "api/settings",
    "api/calendar?start=2031-05-05&end=2031-05-31",
    "api/certificates",
    "api/certificates?revoked=true",
    "api/authority/services",
    "api/trust",
    "root.pem",
)


def told(visitor: Visitor) -> dict[str, Any]:
    """Everything that a world tells of itself."""
    paths = [*TOLD, f"api/cabinet/{guardian(visitor)}"]
    answers = {path: visitor.client.get(f"{visitor.path}/{path}") for path in paths}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.json if answer.is_json else answer.data for path, answer in answers.items()}


def guardian(visitor: Visitor) -> str:
    with visitor.estate.use(visitor.name) as world:
        return world.population.character("guardian-of-one").iin


def ask(visitor: Visitor, method: str, path: str, body: dict[str, object]) -> Any:
    answer = visitor.client.open(f"{visitor.path}/api/{path}", method=method, json=body)
    assert answer.status_code < 300, answer.text
    return answer.json


def let_a_case_wait(visitor: Visitor, character: str = "guardian-of-one") -> str:
    """A case whose registers refuse every question, so that its next attempt waits; its number."""
    ask(visitor, "PATCH", "settings", {"settings": {"message_octets": 1024, "case_backoff": 60}})
    with visitor.estate.use(visitor.name) as world:
        world.runner.wake = lambda: None  # this test works on the case itself
        receipt = visitor.application(character=character)
        assert receipt.status_code == 201, receipt.text
        assert world.runner.attempt(receipt.json["number"]) == "postponed"
    return str(receipt.json["number"])


def change_everything(visitor: Visitor) -> None:
    before = told(visitor)
    ask(visitor, "POST", "clock/freeze", {"at": "2031-05-06T09:00:00+05:00"})
    assert "SCSS001" in visitor.send("another")
    with visitor.estate.use(visitor.name) as world:
        serial = f"{world.keyring.person(guardian(visitor)).certificate.serial_number:x}"
    ask(visitor, "POST", f"certificates/{serial}/revoke", {"reason": "keyCompromise"})
    ask(visitor, "POST", "clock/advance", {"working_days": 3})
    ask(visitor, "PATCH", "settings", {"settings": {"language": "kk", "message_octets": 2**20, "case_attempts": 3}})
    ask(visitor, "PUT", "calendar/2031-05-12", {"kind": "holiday"})
    ask(visitor, "POST", "authority/services/ocsp", {"mode": "slow", "delay_seconds": 1})
    with visitor.estate.use(visitor.name) as world:
        world.keyring.person(world.population.character("trustee").iin)
    after = told(visitor)
    untouched = {"api/people", "api/trust", "root.pem"}
    assert {path for path in before if before[path] == after[path]} == untouched


@pytest.fixture
def visitor(estate: Estate, client: FlaskClient) -> Visitor:
    """At a frozen world in which a message was answered and a case waits for its next attempt."""
    estate.create(A, founding=Founding(seed=7, begins_at=MONDAY))
    here = Visitor(estate, client, A)
    assert "SCSS001" in here.send("first")
    number = let_a_case_wait(here)
    ask(here, "PATCH", "settings", {"settings": {"message_octets": 2**20}})
    kinds = [(one["kind"], one["subject"]) for one in told(here)["api/due"]["waiting"]]
    assert kinds == [("case-attempt", number), ("case-term", number)]
    return here


@pytest.fixture
def other_server(tmp_path: Path, machine: FrozenClock) -> Iterator[Visitor]:
    """At a world *a* of another server, which is another one as yet."""
    with a_store(tmp_path / "other") as store:
        estate = Estate(store, machine=machine)
        estate.ensure_default(1)
        estate.create(A, founding=Founding(seed=8))
        yield Visitor(estate, create_app(estate).test_client(), A)
        estate.close()


@pytest.fixture
def file(visitor: Visitor, tmp_path: Path) -> Path:
    path = tmp_path / "a.world"
    visitor.estate.snapshot(A, path)
    return path


def test_restored_world_tells_what_it_told(visitor: Visitor, file: Path):
    before = told(visitor)
    change_everything(visitor)
    visitor.estate.restore(file, A)
    assert told(visitor) == before


def test_restored_world_goes_on_where_it_was(visitor: Visitor, file: Path):
    change_everything(visitor)
    visitor.estate.restore(file, A)
    passage = ask(visitor, "POST", "clock/advance", {"next_due": True})
    assert [(one["kind"], one["outcome"]) for one in passage["ran"]] == [("case-attempt", "issued")]
    assert "SCSS001" in visitor.send("another")


def test_copy_of_a_world_tells_the_same_at_its_own_address(visitor: Visitor, file: Path):
    before = told(visitor)
    visitor.estate.restore(file, COPY)
    assert told(Visitor(visitor.estate, visitor.client, COPY)) == before


def test_world_crosses_to_another_server(visitor: Visitor, file: Path, other_server: Visitor):
    before = told(visitor)
    assert "SCSS001" in other_server.send("own-1")
    other_server.estate.restore(file, A)
    assert told(other_server) == before
    assert "SCSS001" in other_server.send("m-3")


def test_other_process_that_has_the_world_open_sees_the_restored_one(visitor: Visitor, file: Path):
    before = told(visitor)
    beside = Estate(visitor.estate.store, machine=FrozenClock(MONDAY))
    neighbour = Visitor(beside, create_app(beside).test_client(), A)
    assert told(neighbour) == before
    change_everything(neighbour)
    visitor.estate.restore(file, A)
    assert told(neighbour) == told(visitor) == before
    assert "SCSS001" in neighbour.send("another")
    beside.close()


def test_block_that_began_before_ends_with_what_it_has_open(visitor: Visitor, file: Path):
    with visitor.estate.use(A) as before:
        change_everything(visitor)
        visitor.estate.restore(file, A)
        with visitor.estate.use(A) as after:
            assert after is not before
            assert after.clock.now() == before.clock.now() == MONDAY
        assert before.choices.current().language == "ru"


def test_another_world_under_a_known_name_is_noticed_at_once(visitor: Visitor, other_server: Visitor, tmp_path: Path):
    """Not only after the while for which a worker may go by what it has read."""
    beside = Estate(visitor.estate.store, machine=FrozenClock(MONDAY))
    file = tmp_path / "other.world"
    other_server.estate.snapshot(A, file)
    for seed in (8, 9):
        with beside.use(A) as world:
            assert world.seed != seed
        if seed == 8:
            visitor.estate.restore(file, A)
        else:
            visitor.estate.drop(A)
            visitor.estate.create(A, founding=Founding(seed=9))
        with beside.use(A) as world:
            assert world.seed == seed
    beside.close()


def test_threads_of_a_former_world_leave_the_cases_of_the_restored_one_alone(visitor: Visitor, file: Path):
    beside = Estate(visitor.estate.store, machine=FrozenClock(MONDAY))
    with beside.use(A) as former:
        visitor.estate.restore(file, A)
        with visitor.estate.use(A) as world:
            world.clock.freeze(datetime(2031, 5, 5, 5, tzinfo=UTC))
        assert former.runner.run_due() == 0
    with visitor.estate.use(A) as world:
        assert world.runner.run_due() == 1
    beside.close()
