"""The routes of a world: laid, shadowing those of registers, taken away again; all workers go by the same ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from gateway.names import RouteId, ServiceId
from gateway.recordings import Recording, Recordings
from gateway.route_table import RouteRecord, RouteTable
from gateway.routing import Contract, Route, RouteKey
from sandbox.agreement import Agreed
from sandbox.errors import NotFound, RouteRefused
from sandbox.routes.declaration import Declared
from sandbox.routes.names import named
from sandbox.routes.targets import StubTarget, Target, TextFile, UrlTarget, as_settings, kind_of, target_of

__all__ = ["LaidRoute", "Prepared", "RouteBook", "Ways", "contract_files"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LaidRoute:
    """A route that somebody laid."""

    key: RouteKey
    target: Target
    shadows: bool
    """True if a register of the sandbox would answer without it."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A route that can be written."""

    record: RouteRecord
    recordings: tuple[Recording, ...] | None
    """What it answers from, instead of what the world has recorded; None: the latter, or it is no replay."""
    ends_recording: bool
    """True if it comes in place of one that was recorded."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What the book needs to know of those who use it."""

    build: Callable[[RouteKey, Target], Route]
    """Makes the way to a target."""
    local: Callable[[], Iterable[Route]]
    """The routes that the world has anyway: those to its registers."""
    recordings: Recordings
    new_stamp: Callable[[], str]
    """A word that was never given before."""


class RouteBook:
    """Lays and finds the routes of one world. Safe to share among threads and over a fork."""

    def __init__(self, table: RouteTable, ways: Ways) -> None:
        self._table = table
        self._ways = ways
        self._stamps = Agreed(table.stamps)
        self._built: tuple[Mapping[RouteKey, str], Mapping[RouteKey, Route]] = ({}, {})

    def current(self) -> Mapping[RouteKey, Route]:
        """The ways in force, by serviceId and routeId."""
        stamps = self._stamps.value()
        known, built = self._built
        if stamps is known or stamps == known:
            return built
        kept: dict[RouteKey, Route] = {key: way for key, way in built.items() if known.get(key) == stamps.get(key)}
        built = kept | {key: way for key in stamps.keys() - kept if (way := self._way(key)) is not None}
        self._built = (stamps, built)
        return built

    def list(self) -> tuple[LaidRoute, ...]:
        """Every route that was laid."""
        local = {(one.service_id, one.route_id) for one in self._ways.local()}
        return tuple(
            LaidRoute(record.key, target_of(record.kind, record.settings), record.key in local)
            for record in self._table.list()
        )

    def find(self, key: RouteKey) -> LaidRoute:
        """The route that was laid at *key*. Raises NotFound ROUTE-UNKNOWN."""
        found = next((one for one in self.list() if one.key == key), None)
        if found is None:
            raise NotFound("ROUTE-UNKNOWN", named(key))
        return found

    def lay(self, *routes: Declared) -> tuple[LaidRoute, ...]:
        """Lay *routes*, each instead of one with its key; return when every worker goes by them.

        Raises :class:`~sandbox.errors.RouteRefused` before anything is changed.
        """
        prepared = self.prepare(routes)
        with self._table.begin() as connection:
            self.write(connection, prepared)
        self.settled()
        return tuple(self.find(one.key) for one in routes)

    def prepare(self, routes: Sequence[Declared]) -> tuple[Prepared, ...]:
        """What is to be written so that *routes* are laid together; nothing has happened yet.

        Raises :class:`~sandbox.errors.RouteRefused` if they cannot be.
        """
        for one in routes:
            self._refuse_other_files(one, routes)
            self._ways.build(one.key, one.target)
        return tuple(self._prepared(one) for one in routes)

    def write(self, connection: sa.Connection, prepared: Iterable[Prepared]) -> None:
        """Lay routes, in the caller's transaction."""
        for one in prepared:
            self._table.put(connection, one.record)
            if one.ends_recording:
                self._table.forget_stand_ins(connection, one.record.service_id)
            if one.recordings is not None:
                self._ways.recordings.replace(connection, one.record.service_id, one.recordings)

    def settled(self) -> None:
        """Return when every worker goes by what was written."""
        self._stamps.changed()

    def missing(self, routes: Iterable[Declared]) -> Sequence[Declared]:
        """Those of *routes* that are not there as they are declared."""
        return [one for one in routes if not self._is_laid(one)]

    def remove(self, key: RouteKey) -> LaidRoute:
        """Take the route at *key* away; what it shadowed answers again. Raises NotFound ROUTE-UNKNOWN."""
        found = self.find(key)
        with self._table.begin() as connection:
            self._table.remove(connection, key)
            if isinstance(found.target, UrlTarget) and found.target.secret is not None:
                self._table.forget_stand_ins(connection, key[0])
        self.settled()
        return found

    def _is_laid(self, one: Declared) -> bool:
        """True if it is there, but for the key of its recording."""
        found = self._target_at(one.key)
        if isinstance(found, UrlTarget):
            found = replace(found, secret=None)
        there = None if one.recordings is None else [it.recording for it in self._ways.recordings.of(one.key[0])]
        return found == one.target and (there is None or there == list(one.recordings or ()))

    def _prepared(self, one: Declared) -> Prepared:
        """A recording goes on under the key that it began with; when it ends, the key and the stand-ins go."""
        before = self._target_at(one.key)
        secret = before.secret if isinstance(before, UrlTarget) else None
        target = one.target
        if isinstance(target, UrlTarget) and target.record and target.scrub:
            target = replace(target, secret=secret or self._ways.new_stamp())
            secret = None
        return Prepared(self._record(one.key, target), one.recordings, ends_recording=secret is not None)

    def _target_at(self, key: RouteKey) -> Target | None:
        record = self._table.find(key)
        return None if record is None else target_of(record.kind, record.settings)

    def _record(self, key: RouteKey, target: Target) -> RouteRecord:
        return RouteRecord(
            service_id=ServiceId(key[0]),
            route_id=None if key[1] is None else RouteId(key[1]),
            kind=kind_of(target),
            settings=as_settings(target),
            desk=isinstance(target, StubTarget) and target.definition.later is not None,
            stamp=self._ways.new_stamp(),
        )

    def _way(self, key: RouteKey) -> Route | None:
        record = self._table.find(key)
        if record is None:
            return None
        try:
            return self._ways.build(key, target_of(record.kind, record.settings))
        except RouteRefused:
            _log.exception("the route %s was laid by another version and is left out", named(key))
            return None

    def _refuse_other_files(self, one: Declared, company: Iterable[Declared]) -> None:
        """All schemas are served from one place: two files of one name must be one file."""
        mine = {file.name: file.text.encode() for file in contract_files(one.target)}
        others: list[Contract] = [route.contract for route in self._ways.local() if route.contract is not None]
        theirs = [dict(contract.schemas()) for contract in others]
        theirs += [
            {file.name: file.text.encode() for file in contract_files(target)}
            for key, target in [*((it.key, it.target) for it in self.list()), *((it.key, it.target) for it in company)]
            if key != one.key
        ]
        for name, octets in mine.items():
            if any(name in files and files[name] != octets for files in theirs):
                raise RouteRefused("ROUTE-CONTRACT", f"{named(one.key)}: {name}")


def contract_files(target: Target) -> tuple[TextFile, ...]:
    """The files of the business schema that goes with *target*."""
    return target.contract
