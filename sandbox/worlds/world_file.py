"""A snapshot of a world: one SQLite file, whichever database the world lives in, that proves its own integrity.

Beside the tables of the world it has a table ``world_file`` of one row: the world's name, the revision of its schema,
the version of Shlyuz that wrote it, the moment, and a checksum. ``application_id`` is :data:`APPLICATION_ID`,
``user_version`` is :data:`FORMAT`. The checksum is SHA-256 over the whole file with dots in its own place.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy.exc import DatabaseError

from sandbox.errors import WorldError, WorldFileRefused
from sandbox.storage import HEAD, migrate, open_engine
from sandbox.worlds.names import WorldName, is_world_name
from sandbox.worlds.sqlite_file import raw

__all__ = ["APPLICATION_ID", "FORMAT", "WorldFile", "pack", "read_world_file", "unpack"]

APPLICATION_ID: Final = 0x53484C59
"""``SHLY``: what ``file`` and SQLite can tell our snapshots by."""

FORMAT: Final = 1
"""The newest format of snapshots that this program reads, and the one that it writes."""

_MAGIC: Final = b"SQLite format 3\0"
_HEADER: Final = 100
_CHUNK: Final = 1 << 20
_NO_CHECKSUM: Final = "." * 64
_TABLE: Final = """CREATE TABLE world_file (
    name TEXT NOT NULL, revision TEXT NOT NULL, version TEXT NOT NULL, moment TEXT NOT NULL, checksum TEXT NOT NULL
)"""


@dataclass(frozen=True, slots=True)
class WorldFile:
    """What a snapshot tells about itself."""

    name: WorldName
    """What the world was called; it may be restored under another name."""
    revision: str
    """The revision of its schema, as in ``sandbox/migrations``."""
    version: str
    """The version of Shlyuz that wrote it."""
    moment: datetime
    """When it was written, in UTC, as its writer was told."""


def pack(database: Path, *, name: WorldName, at: datetime) -> None:
    """Make the SQLite file *database*, a world that nobody else has open, a snapshot of the world *name*.

    Raises ValueError if *at* is naive, sqlite3.Error and OSError as they come, and
    :class:`~sandbox.errors.WorldError` WORLD-DATA if the world itself is damaged.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without an offset names no moment")
    with raw(database) as connection:
        # the disk is waited for once, at the end
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = DELETE")
        if (found := _damage(connection)) is not None:
            raise WorldError("WORLD-DATA", found)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.execute(_TABLE)
        about = (name, _revision(connection), _own_version(), at.astimezone(UTC).isoformat(), _NO_CHECKSUM)
        connection.execute("INSERT INTO world_file VALUES (?, ?, ?, ?, ?)", about)
        page = _page_of_about(connection)
    with database.open("r+b") as file:
        place = _place(file, page, checksum=_NO_CHECKSUM)
        checksum = _checksum(file, place)
        file.seek(place)
        file.write(checksum.encode())
        file.flush()
        os.fsync(file.fileno())


def read_world_file(path: Path) -> WorldFile:
    """What the snapshot at *path* tells, after it was checked from end to end; nobody may be writing to it.

    Raises :class:`~sandbox.errors.WorldFileRefused`: WORLD-FILE-PATH if it cannot be read, WORLD-FILE-FOREIGN for
    another kind of file, WORLD-FILE-FUTURE for one of a newer format or revision, WORLD-FILE-BROKEN if it is damaged.
    """
    try:
        with path.open("rb") as file:
            _check_header(file)
            about, stored, page = _read(path)
            if _checksum(file, _place(file, page, checksum=stored)) != stored:
                raise WorldFileRefused("WORLD-FILE-BROKEN", "its content is not what its checksum was made of")
    except OSError as error:
        raise WorldFileRefused("WORLD-FILE-PATH", str(error)) from error
    if about.revision > HEAD:
        raise WorldFileRefused("WORLD-FILE-FUTURE", f"its schema is {about.revision}, this program knows {HEAD}")
    return about


def unpack(path: Path, database: Path) -> WorldFile:
    """Write the world in the snapshot *path* to the file *database*, its schema up to date; what the snapshot tells.

    Raises as :func:`read_world_file` does; *database* is of no use then.
    """
    try:
        shutil.copyfile(path, database)
    except OSError as error:
        raise WorldFileRefused("WORLD-FILE-PATH", str(error)) from error
    about = read_world_file(database)
    try:
        with raw(database) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("DROP TABLE world_file")
            for pragma in ("application_id = 0", "user_version = 0", "journal_mode = WAL"):
                connection.execute(f"PRAGMA {pragma}")
        engine = open_engine(f"sqlite:///{database}")
        try:
            migrate(engine)
        finally:
            engine.dispose()
    except (sqlite3.DatabaseError, DatabaseError) as error:
        raise WorldFileRefused("WORLD-FILE-BROKEN", f"its schema cannot be brought up to date: {error}") from error
    return about


def _check_header(file: BinaryIO) -> None:
    header = file.read(_HEADER)
    if not header.startswith(_MAGIC[: len(header)]):
        raise WorldFileRefused("WORLD-FILE-FOREIGN", "no SQLite file")
    if len(header) < _HEADER:
        raise WorldFileRefused("WORLD-FILE-BROKEN", f"it ends after {len(header)} octets")
    if (mark := _number(header, 68)) != APPLICATION_ID:
        raise WorldFileRefused("WORLD-FILE-FOREIGN", f"an SQLite file of another program (application_id {mark})")
    if (found := _number(header, 60)) > FORMAT:
        raise WorldFileRefused("WORLD-FILE-FUTURE", f"its format is {found}, this program reads up to {FORMAT}")
    size = int.from_bytes(header[16:18])
    expected = (65536 if size == 1 else size) * _number(header, 28)
    if (found := file.seek(0, os.SEEK_END)) != expected:
        raise WorldFileRefused("WORLD-FILE-BROKEN", f"it has {found} octets of {expected}")


def _number(header: bytes, place: int) -> int:
    return int.from_bytes(header[place : place + 4])


def _read(path: Path) -> tuple[WorldFile, str, range]:
    """What the snapshot tells, its checksum, and where the page with both is."""
    try:
        with raw(path, mode="ro") as connection:
            if (found := _damage(connection)) is not None:
                raise WorldFileRefused("WORLD-FILE-BROKEN", found)
            [(name, revision, version, moment, checksum)] = connection.execute("SELECT * FROM world_file")
            about = WorldFile(WorldName(name), revision, version, datetime.fromisoformat(moment))
            if not is_world_name(name) or _revision(connection) != revision or len(checksum) != len(_NO_CHECKSUM):
                raise WorldFileRefused("WORLD-FILE-BROKEN", "what it tells about itself contradicts its content")
            return about, checksum, _page_of_about(connection)
    except (sqlite3.DatabaseError, ValueError, TypeError) as error:
        raise WorldFileRefused("WORLD-FILE-BROKEN", str(error)) from error


def _damage(connection: sqlite3.Connection) -> str | None:
    [found] = connection.execute("PRAGMA quick_check(1)").fetchone()
    return None if found == "ok" else str(found)


def _revision(connection: sqlite3.Connection) -> str:
    [found] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found)


def _page_of_about(connection: sqlite3.Connection) -> range:
    """Where in the file the only page of the table ``world_file`` is."""
    [size] = connection.execute("PRAGMA page_size").fetchone()
    [page] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'world_file'").fetchone()
    return range((page - 1) * size, page * size)


def _place(file: BinaryIO, page: range, *, checksum: str) -> int:
    """Where *checksum* stands in *file*, inside *page*."""
    file.seek(page.start)
    found = file.read(len(page)).find(checksum.encode())
    if found < 0:
        raise WorldFileRefused("WORLD-FILE-BROKEN", "its checksum is not where it should be")
    return page.start + found


def _checksum(file: BinaryIO, place: int) -> str:
    """SHA-256 of *file*, hexadecimal, with dots for the checksum at *place*."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(min(_CHUNK, place - file.tell())):
        digest.update(chunk)
    digest.update(_NO_CHECKSUM.encode())
    file.seek(len(_NO_CHECKSUM), os.SEEK_CUR)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _own_version() -> str:
    try:
        return version_of("shlyuz")
    except PackageNotFoundError:
        return "0"
