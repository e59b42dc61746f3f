"""Tables of a population: people, their documents, the records about them, organisations, and facts about the whole."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Date, Index, Integer, String, Table, Text

from registries.tables import metadata

__all__ = ["documents", "facts", "organisations", "parties", "people", "records"]

people: Final = Table(
    "population_people",
    metadata,
    Column("iin", String(12), primary_key=True),
    Column("birth_date", Date, nullable=False, index=True),
    Column("body", Text, nullable=False),
)
"""Everybody; ``body`` is the person as JSON."""

documents: Final = Table(
    "population_documents",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("iin", String(12), nullable=False),
)
"""Whose an identity document is."""

records: Final = Table(
    "population_records",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("number", String(80)),
    Column("body", Text, nullable=False),
    Index("ix_population_records_kind", "kind", "number"),
)
"""What registers hold; ``body`` is the record as JSON."""

parties: Final = Table(
    "population_parties",
    metadata,
    Column("iin", String(12), primary_key=True),
    Column("record", Integer, primary_key=True),
    Column("role", String(20), primary_key=True),
    sqlite_with_rowid=False,
)
"""Whom the records are about."""

organisations: Final = Table(
    "population_organisations",
    metadata,
    Column("bin", String(12), primary_key=True),
    Column("key", String(80), nullable=False, unique=True),
    Column("body", Text, nullable=False),
)
"""Every organisation; ``body`` is the organisation as JSON."""

facts: Final = Table(
    "population_facts",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", Text, nullable=False),
)
"""``seed``, ``as_of``, ``characters`` (JSON) and ``version``, which each change increases; empty until people are made.
"""
