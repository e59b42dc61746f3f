"""Worlds in a directory: ``world.sqlite`` is the default one, ``worlds/<name>.sqlite`` is any other."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp
from typing import Final
from weakref import WeakValueDictionary

import sqlalchemy as sa

from sandbox.errors import WorldError, WorldExists, WorldFileRefused, WorldUnknown
from sandbox.storage import HEAD, migrate, open_engine
from sandbox.worlds.directory_lock import locked
from sandbox.worlds.idle_pools import IdlePools
from sandbox.worlds.names import DEFAULT_WORLD, WorldName, is_world_name
from sandbox.worlds.sqlite_file import copy_database, open_world, overwrite_database, sidecars
from sandbox.worlds.world_file import pack, unpack

__all__ = ["SqliteStore"]

_DEFAULT_FILE: Final = "world.sqlite"
_FOLDER: Final = "worlds"
_ENDING: Final = ".sqlite"
_TEMPLATE: Final = ".template-"
_WITH_CONNECTIONS: Final = 64
"""How many worlds keep connections: with three descriptors each, far from the usual limit of 1024."""


class SqliteStore:
    """A :class:`~sandbox.worlds.store.WorldStore` of SQLite files. Safe to share among threads and processes.

    A new world comes into being under another name and is renamed when it is whole. It is not waited for until the
    disk has it: a machine that loses its power may lose the worlds of the last seconds.
    """

    def __init__(self, data_dir: Path) -> None:
        """Use :meth:`open`."""
        self._data_dir: Final = data_dir
        self._folder: Final = data_dir / _FOLDER
        self._lock: Final = threading.Lock()
        self._engines: Final[WeakValueDictionary[WorldName, sa.Engine]] = WeakValueDictionary()
        self._pools: Final = IdlePools(_WITH_CONNECTIONS)

    @classmethod
    def open(cls, data_dir: Path) -> SqliteStore:
        """The store in *data_dir*, made if it is not there; WorldError WORLD-DATA if it cannot be used."""
        with _telling():
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            (data_dir / _FOLDER).mkdir(mode=0o700, exist_ok=True)
        return cls(data_dir.absolute())

    def names(self) -> list[WorldName]:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        with _telling():
            found = {path.stem for path in self._folder.iterdir() if path.suffix == _ENDING}
        if (self._data_dir / _DEFAULT_FILE).exists():
            found.add(DEFAULT_WORLD)
        return sorted(WorldName(name) for name in found if is_world_name(name))

    def exists(self, name: WorldName) -> bool:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        return self._path(name).exists()

    def engine(self, name: WorldName) -> sa.Engine:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        path = self._path(name)
        with self._lock:
            if not path.exists():
                raise WorldUnknown("WORLD-UNKNOWN", name)
            engine = self._engines.get(name)
            if engine is None:
                engine = open_world(path, name)
                self._pools.watch(engine)
                with _telling():
                    _migrated(engine)
                self._engines[name] = engine
            return engine

    def create(self, name: WorldName) -> None:
        """See :class:`~sandbox.worlds.store.WorldStore`. A migrated file is copied, which costs a millisecond."""
        self._must_be_free(name)
        with _telling(), self._part() as part:
            self._copy_template(part)
            self._place(part, name)

    def fork(self, source: WorldName, target: WorldName) -> None:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        self._must_be_free(target)
        engine = self.engine(source)
        with _telling(), self._part() as part:
            _copy(engine, part)
            self._place(part, target)

    def drop(self, name: WorldName) -> None:
        """See :class:`~sandbox.worlds.store.WorldStore`. Whoever has it open holds a file without a name from then."""
        path = self._path(name)
        with _telling(), locked(self._folder):
            if not path.exists():
                raise WorldUnknown("WORLD-UNKNOWN", name)
            path.unlink()
            _remove_sidecars(path)
        self._let_go(name)

    def snapshot(self, name: WorldName, path: Path, *, at: datetime) -> None:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        engine = self.engine(name)
        try:
            with TemporaryDirectory(prefix=".shlyuz-", dir=path.parent) as scratch:
                database = Path(scratch) / "world"
                _copy(engine, database)
                pack(database, name=name, at=at)
                database.replace(path)
        except (OSError, sqlite3.Error) as error:
            raise WorldFileRefused("WORLD-FILE-PATH", str(error)) from error

    def restore(self, path: Path, name: WorldName) -> None:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        with _telling(), TemporaryDirectory(prefix=".restore-", dir=self._folder) as scratch:
            database = Path(scratch) / "world"
            unpack(path, database)
            with locked(self._folder):
                if self.exists(name):
                    # in place: whoever has the world open reads the new one from now on
                    overwrite_database(database, self._path(name))
                else:
                    self._put(database, name)

    def close(self) -> None:
        """See :class:`~sandbox.worlds.store.WorldStore`."""
        with self._lock:
            engines = list(self._engines.values())
        self._pools.clear()
        for engine in engines:
            engine.dispose()

    def _path(self, name: WorldName) -> Path:
        return self._data_dir / _DEFAULT_FILE if name == DEFAULT_WORLD else self._folder / f"{name}{_ENDING}"

    def _must_be_free(self, name: WorldName) -> None:
        if self.exists(name):
            raise WorldExists("WORLD-EXISTS", name)

    @contextmanager
    def _part(self) -> Iterator[Path]:
        """An empty file in the folder, which is gone afterwards unless it got another name."""
        file, path = mkstemp(prefix=".", suffix=".part", dir=self._folder)
        os.close(file)
        part = Path(path)
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)

    def _place(self, part: Path, name: WorldName) -> None:
        with locked(self._folder):
            self._must_be_free(name)
            self._put(part, name)

    def _put(self, part: Path, name: WorldName) -> None:
        path = self._path(name)
        # of a world that was dropped halfway: SQLite would take them for this one's
        _remove_sidecars(path)
        part.rename(path)

    def _copy_template(self, part: Path) -> None:
        template = self._folder / f"{_TEMPLATE}{HEAD}{_ENDING}"
        try:
            shutil.copyfile(template, part)
        except FileNotFoundError:
            self._make_template(template)
            shutil.copyfile(template, part)

    def _make_template(self, template: Path) -> None:
        """Put *template* there; two that do so at once put the same there. Those of other revisions are removed."""
        with TemporaryDirectory(prefix=_TEMPLATE, dir=self._folder) as scratch:
            database = Path(scratch) / "world"
            engine = open_engine(f"sqlite:///{database}")
            migrate(engine)
            engine.dispose()
            database.replace(template)
        for other in self._folder.glob(f"{_TEMPLATE}*{_ENDING}"):
            if other != template:
                other.unlink(missing_ok=True)

    def _let_go(self, name: WorldName) -> None:
        engine = self._engines.get(name)
        if engine is not None:
            engine.dispose()


def _migrated(engine: sa.Engine) -> None:
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise


def _copy(engine: sa.Engine, target: Path) -> None:
    with closing(engine.raw_connection()) as connection:
        source = connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        copy_database(source, target)


def _remove_sidecars(path: Path) -> None:
    for sidecar in sidecars(path):
        sidecar.unlink(missing_ok=True)


@contextmanager
def _telling() -> Iterator[None]:
    """What the directory or SQLite refuses, as WorldError WORLD-DATA."""
    try:
        yield
    except (OSError, sqlite3.Error, sa.exc.DatabaseError) as error:
        raise WorldError("WORLD-DATA", str(error)) from error
