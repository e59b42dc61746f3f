"""A question as conditions of the database, and the streams of messages that indexes give for its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from gateway.tables import LARGE, SLOW_US, USUAL, message_findings, messages, unusual
from sandbox.journal.dialects import contains, has_shape
from sandbox.journal.fields import NAMES, Kind
from sandbox.journal.matching import is_number_of_signer, passes, pattern_of
from sandbox.journal.syntax import And, Bound, Exact, Node, Not, Or, Span, Term, Test, Wild

__all__ = ["Stream", "condition", "moment_of", "streams"]

_MOST_STREAMS: Final = 64
_MOST_VALUES: Final = 500
"""Different values of a column that a shape is compared with; a column with more is no listed one."""
_SIGNER: Final = ("signer_iin", "signer_bin", "fingerprint")
_NUMBERS: Final = (messages.c.signer_iin, messages.c.signer_bin)
_FEW: Final = 2000
"""Messages that are put into the order of time without an index."""
_OBSERVED: Final = ("failed", "undetermined", "skipped")
_INDEXED_FROM: Final = {"latency": SLOW_US, "size": LARGE}
_MANY: Final = (Span.AT_LEAST, Span.MORE)


@dataclass(frozen=True, slots=True)
class Stream:
    """Messages that an index gives in the order of time."""

    condition: sa.ColumnElement[bool] | None
    """None: every message."""
    table: sa.FromClause = messages
    is_exact: bool = True
    """False: it has messages, too, that do not fit."""
    is_ordered: bool = True
    """False: its index is in another order, and there are few of them."""

    @property
    def order(self) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
        """The latest first; what has another order is not read whole for the sake of this one."""
        moment, key = self.key
        return ((moment if self.is_ordered else sa.func.coalesce(moment, "")).desc(), key.desc())

    @property
    def key(self) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
        """Moment and id of its messages: what it is in the order of."""
        table = self.table
        return (table.c.moment, table.c.id if table is messages else table.c.message)


def condition(node: Node) -> sa.ColumnElement[bool]:
    """True of a row of the journal if it fits *node*, false if it does not, never NULL; no index is used for it."""
    if isinstance(node, And):
        return sa.and_(sa.true(), *(condition(part) for part in node.parts))
    if isinstance(node, Or):
        return sa.or_(sa.false(), *(condition(part) for part in node.parts))
    if isinstance(node, Not):
        return sa.not_(condition(node.part))
    return sa.func.coalesce(_term(node), sa.false())


def moment_of(column: sa.ColumnElement[Any], bound: Bound) -> sa.ColumnElement[bool]:
    """True of a *column* with moments that lie so."""
    return _test(column, bound)


def streams(node: Node, connection: sa.Connection) -> list[Stream] | None:
    """Streams that have every message that fits *node* between them; None if no index has them."""
    if isinstance(node, Or):
        each = [streams(part, connection) for part in node.parts]
        found = [one for some in each if some is not None for one in some]
        return None if any(some is None for some in each) or len(found) > _MOST_STREAMS else found
    if isinstance(node, And):
        known = [some for part in node.parts if (some := streams(part, connection)) is not None]
        return min(known, key=len, default=None)
    return _streams(node, connection) if isinstance(node, Term) else None


def _streams(term: Term, connection: sa.Connection) -> list[Stream] | None:
    field, test = NAMES[term.field], term.test
    if field.kind in (Kind.LISTED, Kind.FINDING):
        return _listed(term, connection)
    if field.kind is Kind.TEXT:
        return _begun(messages.c[field.column or ""], test, connection) if _is_begun(test) else None
    if field.kind is Kind.SIGNER:
        return [Stream(_test(column, test)) for column in _NUMBERS] if is_number_of_signer(test) else None
    if field.kind is Kind.STATE:
        return _state_streams(test, connection)
    if term.field == "http":
        return _statuses(test, connection)
    return [Stream(_number(term))] if _is_indexed(term) else None


def _statuses(test: Test, connection: sa.Connection) -> list[Stream] | None:
    """Streams of the HTTP statuses that fit, of those that were ever answered."""
    values = _values(messages.c.http_status, test, connection)
    return None if values is None else [_stream(messages.c.http_status, value) for value in values]


def _begun(column: sa.Column[Any], test: Test, connection: sa.Connection) -> list[Stream] | None:
    """What the index on an identifier has; None if that is so much that the latest of all are sooner looked at."""
    fitting = _test(column, test)
    few = sa.select(sa.literal(1)).where(fitting).limit(_FEW + 1)
    found = connection.execute(sa.select(sa.func.count()).select_from(few.subquery())).scalar_one()
    return None if found > _FEW else [Stream(fitting, is_ordered=False)]


def _listed(term: Term, connection: sa.Connection) -> list[Stream] | None:
    columns = {
        "party": (messages.c.sender_id, messages.c.receiver_id),
        "status": (messages.c.code,),
        "fault": (messages.c.code,),
        "finding": (message_findings.c.code,),
        "verdict": (message_findings.c.verdict,),
    }.get(term.field) or (messages.c[NAMES[term.field].column or ""],)
    if term.field == "direction":
        return None
    found: list[Stream] = []
    for column in columns:
        values = _values(column, term.test, connection)
        if values is None:
            return None
        exact = term.field not in ("status", "fault")
        found += [_stream(column, value, is_exact=exact) for value in values]
    return found if len(found) <= _MOST_STREAMS else None


def _stream(column: sa.Column[Any], value: str | int, *, is_exact: bool = True) -> Stream:
    """The messages that have the *value* in an indexed *column*."""
    return Stream(sa.and_(column == value, *_indexed(column)), column.table, is_exact)


def _indexed(column: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
    """What the index on a column of the journal says of the messages that it has."""
    return [unusual(column)] if column.key in USUAL else [column.is_not(None)]


def _values(column: sa.Column[Any], test: Test, connection: sa.Connection) -> list[Any] | None:
    """The values in *column* that fit *test*; None if the index has not all of them, or too many to look at."""
    if any(passes(test, value) for value in USUAL.get(column.key, ())):
        return None
    if isinstance(test, Exact):
        return [test.text]
    known = connection.execute(_different(column)).scalars().all()
    return None if len(known) > _MOST_VALUES else [value for value in known if passes(test, value)]


def _different(column: sa.Column[Any]) -> sa.Select[Any]:
    """The values in *column* that its index has, each found from the one before it."""
    first = sa.select(sa.func.min(column).label("value")).where(*_indexed(column))
    chain = first.cte("chain", recursive=True)
    following = column.table.alias("following").c[column.name]
    after = sa.select(sa.func.min(following)).where(following > chain.c.value, *_indexed(following))
    chain = chain.union_all(sa.select(after.scalar_subquery()).where(chain.c.value.is_not(None)))
    return sa.select(chain.c.value).where(chain.c.value.is_not(None)).limit(_MOST_VALUES + 1)


def _is_begun(test: Test) -> bool:
    """True if the first letters are told: an index leads there."""
    return isinstance(test, Exact) or (isinstance(test, Wild) and test.pattern[0] not in "*?")


def _state_streams(test: Test, connection: sa.Connection) -> list[Stream] | None:
    if test == Exact("unanswered"):
        return [Stream(messages.c.answered.is_(False))]
    if test == Exact("fault"):
        statuses = _statuses(Bound(Span.AT_LEAST, 400), connection)
        return None if statuses is None else [replace(one, is_exact=False) for one in statuses]
    if test == Exact("provoked"):
        values = _values(messages.c.provoked, Wild("*"), connection)
        return None if values is None else [_stream(messages.c.provoked, value) for value in values]
    return None


def _is_indexed(term: Term) -> bool:
    assert isinstance(term.test, Bound), "what is left are numbers and moments"
    if term.field in ("id", "answers"):
        return term.test.span is Span.EQUAL
    return term.field in _INDEXED_FROM and (
        term.test.span in _MANY and isinstance(term.test.limit, int) and term.test.limit >= _INDEXED_FROM[term.field]
    )


def _number(term: Term) -> sa.ColumnElement[bool]:
    """The condition of an indexed number; the least value of a partial index is told as the index tells it."""
    column = messages.c[NAMES[term.field].column or ""]
    least = _INDEXED_FROM.get(term.field)
    if least is None:
        return _test(column, term.test)
    return sa.and_(column >= sa.literal_column(str(least)), _test(column, term.test))


def _term(term: Term) -> sa.ColumnElement[bool]:
    field = NAMES[term.field]
    if field.column is not None:
        return _test(messages.c[field.column], term.test)
    if field.kind is Kind.SIGNER and is_number_of_signer(term.test):
        return sa.or_(*(sa.func.coalesce(_test(column, term.test), sa.false()) for column in _NUMBERS))
    if field.kind is Kind.SIGNER:
        return sa.or_(*(_signer(messages.c[name], term.test) for name in (*_SIGNER, "signer")))
    return _MADE[term.field](term.test)


def _signer(column: sa.Column[Any], test: Test) -> sa.ColumnElement[bool]:
    if isinstance(test, Wild):
        return sa.func.coalesce(has_shape(column, test.pattern), sa.false())
    assert isinstance(test, Exact), "a signer is no number"
    parts = {test.text, test.text.upper()}
    return sa.func.coalesce(sa.or_(*(contains(column, part) for part in sorted(parts))), sa.false())


def _test(column: sa.ColumnElement[Any], test: Test) -> sa.ColumnElement[bool]:
    if isinstance(test, Exact):
        return column == test.text
    if isinstance(test, Wild):
        return has_shape(column, test.pattern)
    limit = test.limit.astimezone(UTC).isoformat() if isinstance(test.limit, datetime) else test.limit
    found: dict[Span, sa.ColumnElement[bool]] = {
        Span.LESS: column < limit,
        Span.AT_MOST: column <= limit,
        Span.EQUAL: column == limit,
        Span.AT_LEAST: column >= limit,
        Span.MORE: column > limit,
    }
    return found[test.span]


def _is_fault() -> sa.ColumnElement[bool]:
    return sa.func.coalesce(messages.c.http_status, 0) >= 400


_OWN: Final = message_findings.alias("own")


def _observed(column: sa.ColumnElement[Any], test: Test) -> sa.ColumnElement[bool]:
    found = _OWN.c
    return sa.exists().where(
        found.verdict.in_(_OBSERVED),
        found.moment == messages.c.moment,
        found.message == messages.c.id,
        _test(column, test),
    )


def _state(test: Test) -> sa.ColumnElement[bool]:
    shape = test.text if isinstance(test, Exact) else test.pattern if isinstance(test, Wild) else ""
    c = messages.c
    states = {
        "request": c.answers.is_(None),
        "answer": c.answers.is_not(None),
        "answered": c.answered.is_(True),
        "unanswered": c.answered.is_(False),
        "fault": sa.and_(c.code.is_not(None), _is_fault()),
        "provoked": c.provoked.is_not(None),
        "signed": c.fingerprint.is_not(None),
        "unsigned": c.fingerprint.is_(None),
    }
    return sa.or_(sa.false(), *(held for name, held in states.items() if pattern_of(shape).fullmatch(name)))


_MADE: Final[dict[str, Callable[[Test], sa.ColumnElement[bool]]]] = {
    "party": lambda test: sa.or_(
        *(sa.func.coalesce(_test(messages.c[name], test), sa.false()) for name in ("sender_id", "receiver_id"))
    ),
    "status": lambda test: sa.and_(sa.not_(_is_fault()), _test(messages.c.code, test)),
    "fault": lambda test: sa.and_(_is_fault(), _test(messages.c.code, test)),
    "after": lambda test: _test(messages.c.moment, test),
    "before": lambda test: _test(messages.c.moment, test),
    "finding": lambda test: _observed(_OWN.c.code, test),
    "verdict": lambda test: _observed(_OWN.c.verdict, test),
    "is": _state,
}
