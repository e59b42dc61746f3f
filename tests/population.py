"""A population for a test: made in a database, or in memory."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from registries.population.generator import generate
from registries.population.store import Population
from registries.tables import metadata

__all__ = ["in_memory", "populated"]


def populated(engine: sa.Engine, seed: int, *, as_of: date, size: int = 300) -> Population:
    """The population made in *engine*, which has its tables and nobody in them."""
    with engine.begin() as connection:
        generate(connection, seed=seed, as_of=as_of, size=size)
    return Population(engine)


def in_memory(seed: int, *, as_of: date, size: int = 300) -> Population:
    """A population that is gone with the test."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    metadata.create_all(engine)
    return populated(engine, seed, as_of=as_of, size=size)
