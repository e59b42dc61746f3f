"""Something to write into worlds and to find there again."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

import gateway.tables
import sandbox.tables
from sandbox.worlds import WorldStore, parse_world_name

NOON = datetime(2031, 5, 1, 7, tzinfo=UTC)
A = parse_world_name("a")
B = parse_world_name("b-2")

world = sandbox.tables.world


def tell(store: WorldStore, name, value: str) -> None:
    """Let the world know *value* instead of what it knew."""
    with store.engine(name).begin() as connection:
        connection.execute(sa.delete(world))
        connection.execute(sa.insert(world).values(name="told", value=value))


def told(store: WorldStore, name) -> str | None:
    """What the world was told; None for a new one."""
    with store.engine(name).connect() as connection:
        return connection.execute(sa.select(world.c.value)).scalar()


def write_message(store: WorldStore, name, octets: bytes = b"<m/>") -> int:
    """The id of a message, new in the journal of the world."""
    row = {"direction": "in", "channel": "sync", "moment": NOON.isoformat(), "octets": octets}
    row |= {"findings": [{"actual": "Әлия", "at": None}], "headers": {}}
    with store.engine(name).begin() as connection:
        return connection.execute(sa.insert(gateway.tables.messages).values(row)).inserted_primary_key[0]
