"""Where the worlds of a test are kept: in files, or on the server that SHLYUZ_TEST_DATABASE_URL names."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa

from sandbox.clock import Clock
from sandbox.settings import Settings
from sandbox.world import Founding, World
from sandbox.worlds import WorldName, WorldStore, open_store, parse_world_name
from tests.postgres import DATABASE_URL, a_database

__all__ = ["NewWorlds", "Place", "TemplateWorld", "a_place", "a_store", "an_engine", "files_only", "opened"]

_TEMPLATE: Final = parse_world_name("template")
_NUMBERS: Final = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Place:
    """A place for worlds, which any number of processes may have open."""

    directory: Path
    url: str | None
    """Of a database of PostgreSQL; None: the worlds are files in the directory."""

    def open(self) -> WorldStore:
        """The store there, as a process of its own has it; the caller closes it."""
        return open_store(self.directory, self.url)

    @property
    def empty_database(self) -> str:
        """The URL of a database that is no world and has no schema yet."""
        return self.url or f"sqlite:///{self.directory / 'empty.sqlite'}"

    @property
    def options(self) -> list[str]:
        """What leads a command there."""
        found = ["--data", str(self.directory)]
        return found if self.url is None else [*found, "--database-url", self.url]


class TemplateWorld:
    """A world made once, of which each test gets a copy."""

    def __init__(self, store: WorldStore, place: Place) -> None:
        """*store* keeps the world; others reach it at *place*."""
        self._store = store
        self._place = place

    @classmethod
    @contextmanager
    def told(cls, directory: Path, story: Callable[[World], object], *, clock: Clock) -> Iterator[TemplateWorld]:
        """A world to which *story* happened, in a place that is gone afterwards."""
        with a_place(directory) as place, opened(place) as store:
            store.create(_TEMPLATE)
            world = World(store.engine(_TEMPLATE), clock=clock)
            story(world)
            world.close()
            yield cls(store, place)

    @contextmanager
    def copied(self) -> Iterator[Callable[[Clock, Settings], World]]:
        """What opens a copy of the world, as often as wanted, each time as another process would."""
        name = _new_name()
        self._store.fork(_TEMPLATE, name)
        with ExitStack() as stack:
            stack.callback(self._store.drop, name)
            yield lambda clock, settings: _open(stack, self._place, name, clock=clock, settings=settings)


class NewWorlds:
    """Worlds of a test that nothing has happened in yet, by the names that the test gives them."""

    def __init__(self, place: Place, stack: ExitStack) -> None:
        """Use :meth:`at`."""
        self._place = place
        self._stack = stack
        self._names: dict[str, WorldName] = {}

    @classmethod
    @contextmanager
    def at(cls, place: Place) -> Iterator[NewWorlds]:
        """They are kept at *place*, and closed and removed afterwards."""
        with ExitStack() as stack:
            yield cls(place, stack)

    def open(self, name: str = "one", *, clock: Clock, founding: Founding = Founding()) -> World:
        """The world *name*, made if it is not there, as a process of its own has it."""
        if name not in self._names:
            store = self._stack.enter_context(opened(self._place))
            self._names[name] = _new_name()
            store.create(self._names[name])
            self._stack.callback(store.drop, self._names[name])
        return _open(self._stack, self._place, self._names[name], clock=clock, founding=founding)


def _open(stack: ExitStack, place: Place, name: WorldName, **how: Any) -> World:
    """The world *name* at *place*, as a process of its own has it, until the end of *stack*."""
    store = stack.enter_context(opened(place))
    world = World(store.engine(name), **how)
    stack.callback(world.close)
    return world


@contextmanager
def a_store(directory: Path) -> Iterator[WorldStore]:
    """A store without any worlds."""
    with a_place(directory) as place, opened(place) as store:
        yield store


@contextmanager
def a_place(directory: Path) -> Iterator[Place]:
    """A place without any worlds."""
    if DATABASE_URL is None:
        yield Place(directory, None)
        return
    with a_database(DATABASE_URL) as url:
        yield Place(directory, url)


@contextmanager
def opened(place: Place) -> Iterator[WorldStore]:
    """The store at *place*, as a process of its own has it."""
    store = place.open()
    try:
        yield store
    finally:
        store.close()


@contextmanager
def an_engine(store: WorldStore) -> Iterator[sa.Engine]:
    """The engine of a database with the whole schema and no row."""
    name = _new_name()
    store.create(name)
    engine = store.engine(name)
    yield engine
    engine.dispose()
    store.drop(name)


def files_only() -> None:
    """Skip a test whose subject is files where the worlds are not in files."""
    if DATABASE_URL is not None:
        pytest.skip("about files")


def _new_name() -> WorldName:
    return parse_world_name(f"t-{next(_NUMBERS)}")
