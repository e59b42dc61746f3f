"""All the worlds that a process works with: opened when they are wanted, let go of when they are not."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy.exc import SQLAlchemyError

from sandbox.agreement import Agreed, wait_until_known
from sandbox.clock import Clock, SystemClock
from sandbox.errors import SandboxError, WorldError, WorldExists, WorldUnknown
from sandbox.settings import Settings
from sandbox.world import Founding, World
from sandbox.worlds import DEFAULT_WORLD, WorldName, WorldStore

__all__ = ["Estate", "OneWorld", "WorldFacts", "Worlds"]

_log = logging.getLogger(__name__)
_OPEN_AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True)
class WorldFacts:
    """What can be told of a world at a glance."""

    name: WorldName
    seed: int
    created_on: date
    """The world's day on which it was made, in Kazakhstan."""
    now: datetime
    """Its moment, UTC."""
    clock: str
    """How its time goes: a value of :class:`~sandbox.clock.ClockMode`."""
    waiting: int
    """How many things wait to fall due."""
    settings: Mapping[str, str | int]

    def as_dict(self) -> dict[str, Any]:
        """The facts as JSON data."""
        return {
            "name": self.name,
            "seed": self.seed,
            "created_on": self.created_on.isoformat(),
            "now": self.now.isoformat(),
            "clock": self.clock,
            "waiting": self.waiting,
            "settings": dict(self.settings),
        }


class Worlds(Protocol):
    """Where an application finds the world of a request."""

    def use(self, name: WorldName) -> Any:
        """A context in which the world *name* is open; WorldUnknown WORLD-UNKNOWN if there is none."""
        ...


class OneWorld:
    """A single world that somebody else opened and closes."""

    def __init__(self, world: World) -> None:
        self._world = world

    @contextmanager
    def use(self, name: WorldName) -> Iterator[World]:
        """The world, as the default one."""
        if name != DEFAULT_WORLD:
            raise WorldUnknown("WORLD-UNKNOWN", name)
        yield self._world


@dataclass(slots=True)
class _Opened:
    world: World
    life: Agreed[str]
    users: int = 0

    @property
    def is_another(self) -> bool:
        """True if the world in the storage is another one by now: restored, or dropped and made anew."""
        return self.life.value() != self.world.life


class Estate:
    """The worlds in one store. Safe to share among threads; each process has one of its own."""

    def __init__(
        self,
        store: WorldStore,
        *,
        machine: Clock | None = None,
        settings: Settings = Settings(),
        open_at_once: int = _OPEN_AT_ONCE,
    ) -> None:
        """*settings* are those of the process; a world *x* is served at their ``base_url`` and ``/w/x``."""
        self.store: Final = store
        self._machine = machine or SystemClock()
        self._settings = settings
        self._most = open_at_once
        self._lock = threading.RLock()
        self._opened: OrderedDict[WorldName, _Opened] = OrderedDict()
        self._retired: list[_Opened] = []

    def names(self) -> list[WorldName]:
        """The worlds that there are, the default one first."""
        return sorted(self.store.names(), key=lambda name: (name != DEFAULT_WORLD, name))

    @contextmanager
    def use(self, name: WorldName) -> Iterator[World]:
        """The world *name*, kept open until the end of the block. WorldUnknown WORLD-UNKNOWN if there is none."""
        opened = self._enter(name)
        try:
            yield opened.world
        finally:
            self._leave(opened)

    def open(self, name: WorldName, founding: Founding = Founding(), *, at: datetime | None = None) -> World:
        """The world *name*, for the caller alone, who closes it; with *at*, its time stands there for that caller."""
        settings = self._settings if name == DEFAULT_WORLD else self._settings.below(f"/w/{name}")
        settings = replace(settings, world=name)
        engine = self.store.engine(name)
        try:
            return World(engine, founding=founding, clock=self._machine, settings=settings, at=at)
        except BaseException:
            engine.dispose()
            raise

    def create(
        self,
        name: WorldName,
        *,
        founding: Founding = Founding(),
        chosen: Mapping[str, object] | None = None,
        progress: Callable[[int], None] = lambda _people: None,
    ) -> WorldFacts:
        """Make the world *name* as *founding* says, with the settings *chosen*.

        Few people are made when they are first wanted; many at once, *progress* told how many there are so far.
        Nothing is left where it fails. Raises WorldError WORLD-EXISTS or WORLD-NAME, SettingRefused, ClockRefused.
        """
        self.store.create(name)
        try:
            with closing(self.open(name, founding)) as world:
                world.choices.change(chosen or {}, founding=True)
                if world.choices.current().population.is_large:
                    world.populate(progress)
            return self.facts(name)
        except BaseException:
            self._remove(name)
            raise

    def resume(self) -> None:
        """Go on with what waits in any world, in the background: a lost process may have left cases and deliveries."""
        threading.Thread(target=self._resume, name="resume", daemon=True).start()

    def ensure_default(self, seed: int | None = None) -> None:
        """See that the default world is there, made with *seed* if it is new.

        Raises WorldError WORLD-SEED if it is there with another seed.
        """
        if not self.store.exists(DEFAULT_WORLD):
            try:
                self.create(DEFAULT_WORLD, founding=Founding(seed))
            except WorldExists:
                # another process made it in the meantime
                _log.debug("the default world was made elsewhere")
        if seed is not None:
            with self.use(DEFAULT_WORLD) as world:
                if world.seed != seed:
                    raise WorldError("WORLD-SEED", f"the world there has the seed {world.seed}, not {seed}")

    def facts(self, name: WorldName) -> WorldFacts:
        """What can be told of the world *name*."""
        with self.use(name) as world:
            return WorldFacts(
                name=name,
                seed=world.seed,
                created_on=world.created_on,
                now=world.clock.now(),
                clock=world.clock.state.mode.value,
                waiting=len(world.agenda.waiting()),
                settings=world.choices.current().as_dict(),
            )

    def fork(self, source: WorldName, target: WorldName) -> WorldFacts:
        """A new world *target*, in everything as *source* is now."""
        self.store.fork(source, target)
        return self.facts(target)

    def reset(self, name: WorldName) -> WorldFacts:
        """The world *name* as on its first day: with its seed and its settings, and nothing that happened since.

        The former world stays if anything fails.
        """
        with self.use(name) as world:
            founding, chosen = world.founding, world.choices.current().as_dict()
        scratch = WorldName(f"{name[:32]}-reset")
        with tempfile.TemporaryDirectory(prefix="shlyuz-reset-") as directory:
            file = Path(directory) / "world"
            self.create(scratch, founding=founding, chosen=chosen)
            try:
                self.snapshot(scratch, file)
            finally:
                self.drop(scratch)
            return self.restore(file, name)

    def drop(self, name: WorldName) -> None:
        """Remove the world *name* with everything in it; WorldError WORLD-DEFAULT for the one that must stay."""
        if name == DEFAULT_WORLD:
            raise WorldError("WORLD-DEFAULT", name)
        self._remove(name)

    def snapshot(self, name: WorldName, path: Path) -> None:
        """Write the world *name* into a world file at *path*."""
        with self.use(name) as world:
            self.store.snapshot(name, path, at=world.clock.now())

    def restore(self, path: Path, name: WorldName) -> WorldFacts:
        """Make the world *name* what the world file at *path* says, whether it is there or not.

        Raises WorldError WORLD-FILE-FOREIGN, WORLD-FILE-BROKEN or WORLD-FILE-FUTURE; then nothing has changed.
        """
        self.store.restore(path, name)
        with closing(self.open(name)) as world:
            world.begin_another_life()
        self._forget(name)
        return self.facts(name)

    def close(self) -> None:
        """Close every world."""
        with self._lock:
            worlds = [one.world for one in (*self._opened.values(), *self._retired)]
            self._opened.clear()
            self._retired.clear()
        for world in worlds:
            world.close()
        self.store.close()

    def _remove(self, name: WorldName) -> None:
        self._forget(name)
        self.store.drop(name)
        # nobody is to take a new world of that name for this one
        wait_until_known()

    def _resume(self) -> None:
        for name in self.names():
            try:
                with self.use(name) as world:
                    world.resume()
            except (SandboxError, SQLAlchemyError):
                _log.warning("the world %s cannot be opened", name, exc_info=True)

    def _enter(self, name: WorldName) -> _Opened:
        # what is let go of ends its work first, which nobody else has to wait for
        with ExitStack() as afterwards, self._lock:
            found = self._opened.get(name)
            if found is not None and _is_over(found):
                _close(self._retire(name), afterwards)
                found = None
            if found is None:
                world = self.open(name)
                found = self._opened[name] = _Opened(world, Agreed(world.life_in_storage))
            found.users += 1
            self._opened.move_to_end(name)
            if len(self._opened) > self._most:
                _close(self._idle(), afterwards)
            return found

    def _leave(self, opened: _Opened) -> None:
        with self._lock:
            opened.users -= 1
            done = opened.users == 0 and opened in self._retired
            if done:
                self._retired.remove(opened)
        if done:
            opened.world.close()

    def _idle(self) -> _Opened | None:
        """The world that has not been wanted for the longest, taken out; None if all have something to do."""
        for name, opened in self._opened.items():
            if opened.users == 0 and not opened.world.is_busy:
                return self._opened.pop(name)
        return None

    def _forget(self, name: WorldName) -> None:
        """Let go of the world *name*, which is about to be another one."""
        with self._lock:
            idle = self._retire(name)
        if idle is not None:
            idle.world.close()

    def _retire(self, name: WorldName) -> _Opened | None:
        found = self._opened.pop(name, None)
        if found is None or found.users == 0:
            return found
        self._retired.append(found)
        return None


def _close(opened: _Opened | None, afterwards: ExitStack) -> None:
    if opened is not None:
        afterwards.callback(opened.world.close)


def _is_over(opened: _Opened) -> bool:
    try:
        return opened.is_another
    except WorldUnknown:
        return True
