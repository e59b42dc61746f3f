"""Which messages of the journal belong together: by correlationId, by what answers what, by what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

import sqlalchemy as sa

from gateway.journal import Direction, Entry, Journal
from gateway.tables import async_messages, messages
from gateway.trail import Channel

__all__ = ["MOST", "Kin", "kin_of"]

MOST: Final = 500
"""So many exchanges of one thread are told at most, those nearest to the message that was asked about."""
_MOST_FETCHED: Final = 200
_ROOT: Final = sa.func.coalesce(messages.c.answers, messages.c.id)


@dataclass(frozen=True, slots=True)
class Kin:
    """The messages that belong to one."""

    entries: tuple[Entry, ...]
    """In the order in which they were written."""
    left_out: int
    """Exchanges that are not told, for there are more than :data:`MOST`."""


def kin_of(journal: Journal, engine: sa.Engine, start: Entry, *, case_channel: str, most: int = MOST) -> Kin:
    """Everything that belongs to *start*, itself included.

    On *case_channel* the messageId is the number of a case, which is the correlationId of what is asked for its sake.
    What bears no correlationId belongs where its answer's leads; a message that was refused too early for either, to
    the sender's messages of the same messageId.
    """
    asked = start.id if start.answers is None else start.answers
    with engine.connect() as connection:
        names = _correlations(connection, asked, case_channel)
        if names:
            roots, left_out = _correlated(connection, names, asked, case_channel, most)
            roots |= _about(connection, roots) | _fetched(connection, names)
        else:
            roots, left_out = _repeated(connection, asked, most)
        chosen = sorted(roots | {asked})
        found = [key for part in _parts(chosen) for key in _exchanges(connection, part)]
    return Kin(tuple(entry for part in _parts(sorted(found)) for entry in journal.entries(part)), left_out)


def _parts(keys: list[int], size: int = 500) -> Iterable[list[int]]:
    """What one statement may name: SQLite has a limit."""
    return (keys[start : start + size] for start in range(0, len(keys), size))


def _correlations(connection: sa.Connection, asked: int, case_channel: str) -> set[str]:
    query = sa.select(messages.c.correlation_id, messages.c.message_id, messages.c.channel).where(
        sa.or_(messages.c.id == asked, messages.c.answers == asked)
    )
    return {
        name
        for row in connection.execute(query)
        if (name := row.message_id if row.channel == case_channel else row.correlation_id)
    }


def _correlated(
    connection: sa.Connection, names: set[str], asked: int, case_channel: str, most: int
) -> tuple[set[int], int]:
    of_case = sa.and_(messages.c.channel == case_channel, messages.c.message_id.in_(names))
    mine = sa.or_(messages.c.correlation_id.in_(names), of_case)
    query = sa.select(_ROOT.label("root")).where(mine).distinct().subquery()
    return _nearest(connection, query, asked, most)


def _repeated(connection: sa.Connection, asked: int, most: int) -> tuple[set[int], int]:
    same = sa.select(messages.c.message_id, messages.c.sender_id).where(messages.c.id == asked)
    message_id, sender_id = connection.execute(same).one()
    if message_id is None or sender_id is None:
        return set(), 0
    query = (
        sa.select(_ROOT.label("root"))
        .where(messages.c.message_id == message_id, messages.c.sender_id == sender_id)
        .where(messages.c.correlation_id.is_(None), messages.c.direction == Direction.IN.value)
        .distinct()
        .subquery()
    )
    return _nearest(connection, query, asked, most)


def _nearest(connection: sa.Connection, query: sa.Subquery, asked: int, most: int) -> tuple[set[int], int]:
    count = connection.execute(sa.select(sa.func.count()).select_from(query)).scalar_one()
    near = sa.select(query.c.root).order_by(sa.func.abs(query.c.root - asked), query.c.root).limit(most)
    return set(connection.execute(near).scalars()), max(0, count - most)


def _about(connection: sa.Connection, roots: set[int]) -> set[int]:
    """Calls of the asynchronous channel that name a message of the thread and nothing else: refused notifications."""
    named: set[int] = set()
    for part in _parts(sorted(roots)):
        told = sa.select(messages.c.message_id).where(
            messages.c.id.in_(part), messages.c.channel == Channel.ASYNC.value, messages.c.message_id.isnot(None)
        )
        query = sa.select(messages.c.id).where(
            messages.c.message_id.in_(told),
            messages.c.channel == Channel.ASYNC.value,
            messages.c.direction == Direction.IN.value,
            messages.c.correlation_id.is_(None),
        )
        named |= set(connection.execute(query.limit(_MOST_FETCHED)).scalars())
    return named


def _fetched(connection: sa.Connection, names: set[str]) -> set[int]:
    """Answers in which messages of a conversation were fetched: they hold many, so that no column names them."""
    recipients = sa.select(async_messages.c.recipient_id).where(async_messages.c.correlation_id.in_(names)).distinct()
    parties = list(connection.execute(recipients).scalars())
    if not parties:
        return set()
    first = sa.select(sa.func.min(messages.c.id)).where(messages.c.correlation_id.in_(names)).scalar_subquery()
    query = (
        sa.select(messages.c.answers, messages.c.octets)
        .where(messages.c.receiver_id.in_(parties), messages.c.channel == Channel.ASYNC.value)
        .where(messages.c.direction == Direction.OUT.value, messages.c.correlation_id.is_(None))
        .where(messages.c.http_status == 200, messages.c.message_id.is_(None), messages.c.id > first)
        .order_by(messages.c.id)
        .limit(_MOST_FETCHED)
    )
    marks = [f"<correlationId>{escape(name)}</correlationId>".encode() for name in names]
    return {int(row.answers) for row in connection.execute(query) if _holds(row.octets, marks)}


def _holds(octets: bytes, marks: list[bytes]) -> bool:
    return any(mark in octets for mark in marks)


def _exchanges(connection: sa.Connection, roots: list[int]) -> list[Any]:
    query = sa.select(messages.c.id).where(sa.or_(messages.c.id.in_(roots), messages.c.answers.in_(roots)))
    return list(connection.execute(query).scalars())
