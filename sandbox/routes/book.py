"""The routes of a world: laid, shadowing those of registers, taken away again; all workers go by the same ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from gateway.names import RouteId, ServiceId
from gateway.route_table import RouteRecord, RouteTable
from gateway.routing import Contract, Route, RouteKey
from sandbox.agreement import Agreed
from sandbox.errors import NotFound, RouteRefused
from sandbox.routes.declaration import Declared
from sandbox.routes.targets import StubTarget, Target, TextFile, as_settings, kind_of, target_of

__all__ = ["LaidRoute", "RouteBook", "Ways", "contract_files"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LaidRoute:
    """A route that somebody laid."""

    key: RouteKey
    target: Target
    shadows: bool
    """True if a register of the sandbox would answer without it."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What the book needs to know of those who use it."""

    build: Callable[[RouteKey, Target], Route]
    """Makes the way to a target."""
    local: Callable[[], Iterable[Route]]
    """The routes that the world has anyway: those to its registers."""
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
            raise NotFound("ROUTE-UNKNOWN", _named(key))
        return found

    def lay(self, *routes: Declared) -> tuple[LaidRoute, ...]:
        """Lay *routes*, each instead of one with its key; return when every worker goes by them.

        Raises :class:`~sandbox.errors.RouteRefused` before anything is changed.
        """
        for one in routes:
            self._refuse_other_files(one, routes)
            self._ways.build(one.key, one.target)
        for one in routes:
            self._table.put(
                RouteRecord(
                    service_id=ServiceId(one.key[0]),
                    route_id=None if one.key[1] is None else RouteId(one.key[1]),
                    kind=kind_of(one.target),
                    settings=as_settings(one.target),
                    desk=isinstance(one.target, StubTarget) and one.target.definition.later is not None,
                    stamp=self._ways.new_stamp(),
                )
            )
        self._stamps.changed()
        return tuple(self.find(one.key) for one in routes)

    def remove(self, key: RouteKey) -> LaidRoute:
        """Take the route at *key* away; what it shadowed answers again. Raises NotFound ROUTE-UNKNOWN."""
        found = self.find(key)
        self._table.remove(key)
        self._stamps.changed()
        return found

    def _way(self, key: RouteKey) -> Route | None:
        record = self._table.find(key)
        if record is None:
            return None
        try:
            return self._ways.build(key, target_of(record.kind, record.settings))
        except RouteRefused:
            _log.exception("the route %s was laid by another version and is left out", _named(key))
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
                raise RouteRefused("ROUTE-CONTRACT", f"{_named(one.key)}: {name}")


def contract_files(target: Target) -> tuple[TextFile, ...]:
    """The files of the business schema that goes with *target*."""
    return target.contract


def _named(key: RouteKey) -> str:
    return key[0] if key[1] is None else f"{key[0]} {key[1]}"
