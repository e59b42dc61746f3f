"""How long the journal keeps what passed: by age and by size, and never less than what is still going on needs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from gateway.journal import Record
from gateway.tables import conversations, deliveries, message_findings, messages
from sandbox.agenda import DueThing
from sandbox.clock import in_astana
from sandbox.tables import cases
from sandbox.world_settings import WorldSettings

__all__ = ["Pruned", "Retention"]

_AT_ONCE: Final = 200
"""Exchanges that are removed in one transaction: whoever writes waits no longer than for that."""
_MEGABYTE: Final = 2**20
_BETWEEN_CHECKS: Final = 1000
"""Messages after which a process looks whether there is too much."""
_KIND: Final = "journal-prune"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed."""

    messages: int
    octets: int


_Exchanged = Any
"""A row of the journal: id, answers, moment, size, findings."""


class Retention:
    """Removes the oldest exchanges that nobody needs any more. Safe to share among threads and over a fork.

    An exchange goes as a whole, request and answers. Kept, however old, is what bears the correlationId of a
    conversation without a final answer or with something still to be delivered, or the number of a case that is not
    finished; and the newest exchange, whose numbers must not be given again.
    """

    def __init__(self, engine: sa.Engine, *, now: Callable[[], datetime], choices: Callable[[], WorldSettings]) -> None:
        """*now* is the world's clock, *choices* its settings."""
        self._engine = engine
        self._now = now
        self._choices = choices
        self._written = 0
        self._pruning = threading.Lock()
        self._aside: threading.Thread | None = None

    def prune(self) -> Pruned:
        """Remove what is older or more than the settings let stay."""
        chosen = self._choices()
        found = Pruned(0, 0)
        if chosen.journal_days:
            latest = self._now() - timedelta(days=chosen.journal_days)
            while (gone := self._remove(messages.c.moment < latest.isoformat())).messages:
                found = Pruned(found.messages + gone.messages, found.octets + gone.octets)
        if chosen.journal_megabytes:
            over = self._size() - chosen.journal_megabytes * _MEGABYTE
            while over > 0 and (gone := self._remove(sa.true(), octets=over)).messages:
                found = Pruned(found.messages + gone.messages, found.octets + gone.octets)
                over -= gone.octets
        return found

    def heard(self, _request: Record, answers: tuple[Record, ...], _key: int | None) -> None:
        """An exchange was written: now and then it is seen whether there is too much, in the background."""
        self._written += 1 + len(answers)
        if self._written < _BETWEEN_CHECKS:
            return
        self._written = 0
        chosen = self._choices()
        if (chosen.journal_days or chosen.journal_megabytes) and self._pruning.acquire(blocking=False):
            self._aside = threading.Thread(target=self._prune_aside, name="journal-prune", daemon=True)
            self._aside.start()

    def settle(self) -> None:
        """Return when what goes on in the background is done."""
        if self._aside is not None:
            self._aside.join()

    def waiting(self) -> Iterable[DueThing]:
        """The day, in Kazakhstan, on which the oldest exchange is older than the settings let it be."""
        days = self._choices().journal_days
        if not days:
            return
        oldest = sa.select(messages.c.moment).where(*_may_go()).order_by(messages.c.moment, messages.c.id).limit(1)
        with self._engine.connect() as connection:
            moment = connection.execute(oldest).scalar()
        if moment is not None:
            ends = in_astana(datetime.fromisoformat(moment)) + timedelta(days=days + 1)
            yield DueThing(ends.replace(hour=0, minute=0, second=0), _KIND, "journal")

    def run(self, due: DueThing) -> str:
        """Remove what has become too old."""
        gone = self.prune().messages
        return f"{gone} messages" if gone else f"nothing on {due.at.date()}"

    def _prune_aside(self) -> None:
        try:
            self.prune()
        except sa.exc.SQLAlchemyError:
            _log.exception("the journal could not be pruned")
        finally:
            self._pruning.release()

    def _size(self) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.coalesce(sa.func.sum(messages.c.size), 0))).scalar_one())

    def _remove(self, which: sa.ColumnElement[bool], *, octets: int | None = None) -> Pruned:
        """Remove some of the oldest exchanges of those that may go; with *octets*, no more than come to so many."""
        order = (messages.c.moment, messages.c.id)
        requests = sa.select(messages.c.id).where(which, *_may_go()).order_by(*order).limit(_AT_ONCE)
        with self._engine.begin() as connection:
            exchanges: dict[int, list[_Exchanged]] = {key: [] for key in connection.execute(requests).scalars()}
            keys = list(exchanges)
            facts = sa.select(
                messages.c.id, messages.c.answers, messages.c.moment, messages.c.size, messages.c.findings
            )
            for row in connection.execute(facts.where(sa.or_(messages.c.id.in_(keys), messages.c.answers.in_(keys)))):
                exchanges[row.answers or row.id].append(row)
            going = [row for exchange in _enough(exchanges.values(), octets) for row in exchange]
            _delete(connection, going)
        return Pruned(len(going), sum(row.size for row in going))


def _may_go() -> tuple[sa.ColumnElement[bool], ...]:
    """What is true of a request that nothing which still goes on needs."""
    chain = messages.c.correlation_id
    open_chain = sa.exists().where(conversations.c.correlation_id == chain, conversations.c.answered_at.is_(None))
    to_deliver = sa.exists().where(deliveries.c.correlation_id == chain)
    number = sa.or_(cases.c.number == chain, cases.c.number == messages.c.message_id)
    open_case = sa.exists().where(number, cases.c.finished_at.is_(None))
    older = messages.alias("older")
    newest = sa.select(sa.func.max(older.c.id)).where(older.c.answers.is_(None)).scalar_subquery()
    return (messages.c.answers.is_(None), messages.c.id < newest, ~open_chain, ~to_deliver, ~open_case)


def _enough(exchanges: Iterable[list[_Exchanged]], octets: int | None) -> Iterator[list[_Exchanged]]:
    """The first of *exchanges*, until they come to so many *octets*; None: all."""
    found = 0
    for exchange in exchanges:
        if octets is not None and found >= octets:
            return
        found += sum(row.size for row in exchange)
        yield exchange


def _delete(connection: sa.Connection, going: list[_Exchanged]) -> None:
    observed = [
        {"b_code": code, "b_moment": row.moment, "b_message": row.id}
        for row in going
        for code in {str(one["code"]) for one in row.findings}
    ]
    if observed:
        c = message_findings.c
        mine = (c.code == sa.bindparam("b_code"), c.moment == sa.bindparam("b_moment"))
        connection.execute(sa.delete(message_findings).where(*mine, c.message == sa.bindparam("b_message")), observed)
    if going:
        connection.execute(sa.delete(messages).where(messages.c.id.in_([row.id for row in going])))
