"""A world that the previous revision made is brought up to date with all that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from registries.identifiers import Iin
from sandbox import storage
from sandbox.cases import CaseState
from sandbox.clock import ClockMode, FrozenClock
from sandbox.pki.modes import AuthorityService
from sandbox.storage import HEAD
from sandbox.world import World
from sandbox.worlds import WorldName, WorldStore, parse_world_name
from sandbox.worlds.postgres_schema import schema_of, set_sequences
from signing import xmldsig
from signing.algorithms import KeyFamily
from signing.authority.behaviour import Behaviour, Mode
from signing.revocation.status import Reason
from tests.stores import Place, a_place, opened

if TYPE_CHECKING:
    from tests.sandbox.conftest import Citizen

PREVIOUS = "0003"
OLD = parse_world_name("old")
OF_THIS_PROGRAM = "alembic_version"

TOLD = sa.table("service_modes", sa.column("service"), sa.column("mode"), sa.column("delay_ms"))
"""What the previous revision had and this one has no more."""

Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with a_place(tmp_path / "data") as made:
        yield made


def make_as_then(store: WorldStore, name: WorldName) -> sa.Engine:
    """The world *name* with the schema of the previous revision and no row."""
    store.create(name)
    engine = store.engine(name)
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        command.upgrade(config, PREVIOUS)
    return engine


def tables_of(engine: sa.Engine) -> list[sa.Table]:
    metadata = sa.MetaData()
    with engine.connect() as connection:
        metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != OF_THIS_PROGRAM]


def rows_of(engine: sa.Engine, tables: list[sa.Table]) -> Rows:
    with engine.connect() as connection:
        return {one.name: sorted(map(tuple, connection.execute(sa.select(one))), key=repr) for one in tables}


def carry(source: sa.Engine, target: sa.Engine) -> None:
    """Give *target* what *source* holds, as the previous revision would have written it."""
    with source.connect() as connection, target.begin() as writing:
        writing.execute(sa.insert(TOLD).values(service="ocsp", mode="slow", delay_ms=1500))
        for table in tables_of(target):
            if table.name == TOLD.name:
                continue
            rows = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            if table.name == "world":
                rows = [row for row in rows if row["name"] in ("seed", "created_on", "run")]
                rows.append({"name": "keys-of-people", "value": "rsa"})
            if rows:
                writing.execute(sa.insert(table), rows)
        if writing.dialect.name == "postgresql":
            set_sequences(writing, schema_of(OLD))


@pytest.fixture
def number(world: World, guardian: Citizen, foreign_authority: Any) -> str:
    """The case of a world in which much has happened: a certificate issued, one revoked, another's root trusted."""
    entry = guardian.served()
    stranger = world.keyring.person(world.population.characters[3].iin)
    world.authority.revoke(stranger.certificate, at=world.clock.now(), reason=Reason.KEY_COMPROMISE)
    world.pki.anchors.add([foreign_authority.root], name="other")
    return str(entry.case.number)


@pytest.fixture
def upgraded(world: World, number: str, place: Place, clock: FrozenClock) -> Iterator[World]:
    """The same world, made by the previous revision and opened by this one."""
    with opened(place) as store:
        engine = make_as_then(store, OLD)
        carry(world.engine, engine)
    with opened(place) as store:
        found = World(store.engine(OLD), clock=clock)
        yield found
        found.close()


def test_no_row_is_lost(world: World, number: str, place: Place):
    with opened(place) as store:
        engine = make_as_then(store, OLD)
        carry(world.engine, engine)
        tables = [table for table in tables_of(engine) if table.name != TOLD.name]
        before = rows_of(engine, tables)
    with opened(place) as store:
        after = rows_of(store.engine(OLD), tables)
        with store.engine(OLD).connect() as connection:
            assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]
    facts = {name: value for name, value in before.pop("world") if name != "keys-of-people"}
    assert dict(after.pop("world")) == facts
    assert after == before
    filled = {name for name, rows in before.items() if rows}
    assert {"keys", "certificates", "revocations", "anchors", "cases", "case_events", "results", "notices"} <= filled
    assert {"gateway_messages", "gateway_participants"} <= filled


def test_what_a_service_of_the_authority_was_told_is_a_rule_now(upgraded: World):
    (rule,) = (one.rule for one in upgraded.faults.list())
    assert (rule.fault, rule.parameters) == ("authority-slow", {"service": "ocsp", "seconds": 1.5})
    assert upgraded.pki.modes.of(AuthorityService.OCSP) == Behaviour(Mode.SLOW, timedelta(seconds=1.5))


def test_keys_cases_and_revocations_are_those_that_they_were(world: World, upgraded: World, number: str):
    assert upgraded.authority.roots == world.authority.roots
    assert (upgraded.seed, upgraded.created_on) == (world.seed, world.created_on)
    case = upgraded.cases.find(number)
    assert case is not None
    found = world.cases.find(number)
    assert found is not None
    assert case == replace(found, revision=0)
    assert upgraded.cabinet.entry(case) == world.cabinet.entry(case)
    revoked = world.population.characters[3].iin
    assert [one.revocation.reason for one in upgraded.pki.issued.list(Iin(revoked)) if one.revocation] == [
        Reason.KEY_COMPROMISE
    ]
    assert [anchor.name for anchor in upgraded.pki.anchors.list()] == ["other"]


def test_remembered_family_of_keys_is_a_setting_now(upgraded: World, guardian: Citizen):
    assert upgraded.choices.current().as_dict()["keys_of_people"] == "rsa"
    key = upgraded.keyring.person(guardian.iin)
    assert key.family is KeyFamily.RSA
    assert xmldsig.verify(xmldsig.sign(b"<a/>", key), upgraded.trust, at=upgraded.clock.now()).ok


def test_time_goes_with_the_machine_and_work_goes_on(upgraded: World, clock: FrozenClock, guardian: Citizen):
    assert upgraded.clock.state.mode is ClockMode.REAL
    assert upgraded.clock.now() == clock.now()
    entry = replace(guardian, world=upgraded).served()
    assert entry.case.state is CaseState.ISSUED
