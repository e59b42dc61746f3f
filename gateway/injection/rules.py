"""Rules for faults in the database of a world: what is in force, how often each was met, and how often it struck."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Protocol

import sqlalchemy as sa

from gateway.delivery_policy import microseconds, moment_of
from gateway.fault_errors import FaultRefused
from gateway.injection.catalogue import CHANNELS, FaultKind, Stage, catalogue, kind_of
from gateway.injection.parameters import Value
from gateway.tables import faults
from gateway.turns import writing
from signing.findings import Step, failed

__all__ = ["MODULUS", "Agreement", "FaultRules", "Rule", "Standing", "Struck", "declared"]

MODULUS: Final = 2**31 - 1
"""Of the sequence of numbers that a share goes by: x → 48271 x (Park, Miller, Stockmeyer 1993), from 1 to this - 1."""
_MULTIPLIER: Final = 48271
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """What is to go wrong, and when; None lets everything through."""

    fault: str
    """A name of the catalogue."""
    parameters: Mapping[str, Value]
    """All of them, those that were left out with their defaults."""
    channel: str | None = None
    service: str | None = None
    """serviceId."""
    sender: str | None = None
    """senderId; for what is brought to a subscriber the subscriber's."""
    message: str | None = None
    """messageId."""
    share: float = 1.0
    """Of the calls that the rest fits, more than 0."""
    times: int | None = None
    """How often it strikes at the most."""
    until: datetime | None = None
    """By the clock of the world."""

    @property
    def kind(self) -> FaultKind:
        """The entry of the catalogue."""
        return catalogue()[self.fault]

    @property
    def stage(self) -> Stage:
        """When it strikes: one that lets the message be taken first waits until the answer is there."""
        taken = self.parameters.get("taken")
        return self.kind.stage if taken is None else Stage.WIRE if taken else Stage.ARRIVAL


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule as it stands in the world."""

    id: int
    rule: Rule
    added_at: datetime
    met: int
    """How many calls it fitted."""
    struck: int
    """How many of them went wrong."""
    last_at: datetime | None
    """When the last of these was, by the clock of the world."""

    def spent(self, now: datetime) -> bool:
        """True if it strikes no more: it struck as often as it may, or its time is over."""
        rule = self.rule
        return (rule.times is not None and self.struck >= rule.times) or (rule.until is not None and now >= rule.until)


class Struck(NamedTuple):
    """A call went wrong by a rule."""

    number: int
    """The how manieth call it was of those that the rule fits."""
    chance: float
    """From 0 up to 1, follows from the world's randomness."""


class Agreement(Protocol):
    """A value that all workers agree on, see the composition root."""

    def value(self) -> tuple[Standing, ...]:
        """The value."""

    def changed(self) -> None:
        """Return when all workers go by another one."""


class FaultRules:
    """The rules of one world. Safe to share among threads and over a fork."""

    def __init__(
        self,
        engine: sa.Engine,
        *,
        agree: Callable[[Callable[[], tuple[Standing, ...]]], Agreement],
        draw: Callable[[str], int],
        now: Callable[[], datetime],
    ) -> None:
        """*draw* makes a number from 1 below :data:`MODULUS` of a label, always the same in the same world."""
        self._engine = engine
        self._draw = draw
        self._now = now
        self._known = agree(self.list)

    def current(self) -> tuple[Standing, ...]:
        """What was in force a moment ago, the oldest first, without asking the database each time."""
        return self._known.value()

    def list(self) -> tuple[Standing, ...]:
        """All rules, the oldest first; those that are spent among them."""
        with self._engine.connect() as connection:
            return tuple(_standing(row) for row in connection.execute(_ALL))

    def find(self, key: int) -> Standing | None:
        """The rule with the id *key*, or None."""
        return next((one for one in self.list() if one.id == key), None)

    def add(self, *rules: Rule) -> tuple[Standing, ...]:
        """Put *rules* in force, all or none; when this returns, every worker goes by them."""
        with writing(self._engine) as connection:
            keys = self.write(connection, *rules)
        self._known.changed()
        return tuple(one for one in self.list() if one.id in keys)

    def write(self, connection: sa.Connection, *rules: Rule) -> Sequence[int]:
        """The same as a part of the caller's transaction; the ids of the rules. Workers notice within a moment."""
        return [connection.execute(_ADD.values(self._row(rule))).scalar_one() for rule in rules]

    def remove(self, *keys: int) -> int:
        """Switch the rules with these ids off for every worker; how many there were."""
        return self._removed(faults.c.id.in_(keys))

    def clear(self, *, service: str | None = None, fault: str | None = None) -> int:
        """Switch all rules off for every worker, or those for *service*, or of *fault*; how many there were."""
        wanted = [faults.c.service_id == service] if service is not None else []
        wanted += [faults.c.fault == fault] if fault is not None else []
        return self._removed(sa.and_(sa.true(), *wanted))

    def strike(self, standing: Standing) -> Struck | None:
        """Count a call that the rule fits: whether it goes wrong. None as well if the rule has been switched off.

        One statement decides and counts, so that any number of workers strike as often as the rule says.
        """
        now = self._now()
        asked = {"key": standing.id, "now": microseconds(now), "last": now.isoformat()}
        with writing(self._engine) as connection:
            row = connection.execute(_STRIKE, asked).first()
        if row is None or row.struck_at != row.met:
            return None
        return Struck(row.met, (row.state * 69621 % MODULUS) / MODULUS)

    def _removed(self, wanted: sa.ColumnElement[bool]) -> int:
        with writing(self._engine) as connection:
            count = connection.execute(sa.delete(faults).where(wanted)).rowcount
        self._known.changed()
        return count

    def _row(self, rule: Rule) -> dict[str, Any]:
        told = {
            "fault": rule.fault,
            "parameters": dict(rule.parameters),
            "channel": rule.channel,
            "service_id": rule.service,
            "sender_id": rule.sender,
            "message_id": rule.message,
            "share": rule.share,
            "times": rule.times,
            "until": None if rule.until is None else microseconds(rule.until),
        }
        # the same rule in a world of the same seed strikes the same calls
        state = self._draw(json.dumps(told, sort_keys=True))
        counts = {"state": state, "met": 0, "struck": 0, "struck_at": 0}
        threshold = {"threshold": round(rule.share * (MODULUS - 1))}
        return told | counts | threshold | {"added_at": self._now().isoformat()}


def declared(fault: str, parameters: Mapping[str, object] | None = None, **chosen: Any) -> Rule:
    """The rule that somebody describes by the fields of :class:`Rule`, checked.

    Raises FaultRefused with what was meant: a fault, a parameter or a channel that there is not, a value out of range,
    a fault that cannot happen there.
    """
    kind = kind_of(fault.lower())
    rule = Rule(kind.name, kind.read(parameters or {}), **chosen)
    if rule.channel is not None:
        kind.allow(rule.channel)
    for name in ("service", "sender", "message"):
        _check_name(kind, name, getattr(rule, name))
    if not (math.isfinite(rule.share) and round(rule.share * (MODULUS - 1)) >= 1 and rule.share <= 1):
        raise _refused("share", "more than 0, at most 1", rule.share)
    if rule.times is not None and not 1 <= rule.times <= MODULUS:
        raise _refused("times", f"from 1 to {MODULUS}", rule.times)
    if rule.until is not None and rule.until.tzinfo is None:
        raise _refused("until", "a moment with its offset", rule.until.isoformat())
    return rule if rule.until is None else replace(rule, until=_in_utc(rule.until))


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise _refused("until", "a moment of the calendar in UTC", moment.isoformat()) from None


def _check_name(kind: FaultKind, name: str, value: str | None) -> None:
    if value is None:
        return
    if kind.channels == (CHANNELS[-1],):
        # who asks such a service does not say who they are
        raise FaultRefused(failed(Step.POLICY, "RULE-CHANNEL", expected=f"{kind.name}: no {name}", actual=value[:100]))
    if not value.strip() or len(value) > _LONGEST or not value.isprintable():
        raise _refused(name, f"1 to {_LONGEST} characters", value[:100])


def _refused(name: str, expected: str, actual: object) -> FaultRefused:
    return FaultRefused(failed(Step.POLICY, "RULE-VALUE", expected=f"{name}: {expected}", actual=str(actual)))


def _standing(row: Any) -> Standing:
    rule = Rule(
        row.fault,
        row.parameters,
        row.channel,
        row.service_id,
        row.sender_id,
        row.message_id,
        row.share,
        row.times,
        None if row.until is None else moment_of(row.until),
    )
    last = None if row.last_at is None else datetime.fromisoformat(row.last_at)
    return Standing(row.id, rule, datetime.fromisoformat(row.added_at), row.met, row.struck, last)


_ALL: Final = sa.select(faults).order_by(faults.c.id)
_ADD: Final = sa.insert(faults).returning(faults.c.id)
_NEXT: Final = faults.c.state * _MULTIPLIER % MODULUS
_HIT: Final = sa.and_(
    faults.c.threshold >= _NEXT,
    sa.or_(faults.c.times.is_(None), faults.c.struck < faults.c.times),
    sa.or_(faults.c.until.is_(None), faults.c.until > sa.bindparam("now", type_=sa.BigInteger)),
)
_STRIKE: Final = (
    sa.update(faults)
    .where(faults.c.id == sa.bindparam("key", type_=sa.Integer))
    .values(
        state=_NEXT,
        met=faults.c.met + 1,
        struck=faults.c.struck + sa.case((_HIT, 1), else_=0),
        struck_at=sa.case((_HIT, faults.c.met + 1), else_=faults.c.struck_at),
        last_at=sa.case((_HIT, sa.bindparam("last", type_=sa.String)), else_=faults.c.last_at),
    )
    .returning(faults.c.met, faults.c.struck_at, faults.c.state)
)
