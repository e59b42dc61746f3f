"""A setup file read and put in force: all of it or nothing, and a second time nothing more."""

from __future__ import annotations

import tomllib
import types
from dataclasses import field, make_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.agreement import wait_until_known
from sandbox.data_reader import DataReader
from sandbox.errors import SetupRefused
from sandbox.setup.section import Source
from sandbox.setup.sections import SECTIONS

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["apply_setup", "apply_setup_file"]


def apply_setup_file(world: World, path: Path) -> list[str]:
    """Put what the file at *path* says in force in *world*; a line for everything that is different now.

    Raises :class:`~sandbox.errors.SetupRefused`: SETUP-FILE, SETUP-SYNTAX, SETUP-KEY, SETUP-VALUE; then nothing is.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SetupRefused("SETUP-FILE", f"{path}: {getattr(error, 'strerror', None) or error}") from error
    return apply_setup(world, text, Source(path.name, path.parent))


def apply_setup(world: World, text: str, source: Source) -> list[str]:
    """The same for a *text* that *source* tells of."""
    wanted = _read(text, source)
    changes = [section.prepare(world, getattr(wanted, section.name), source) for section in SECTIONS]
    with world.engine.begin() as connection:
        lines = [line for change in changes for line in change.write(connection)]
    for change in changes:
        change.afterwards()
    if lines:
        wait_until_known()
    return lines


def _read(text: str, source: Source) -> Any:
    """The tables of *text*: an object with a tuple of entries for each section."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SetupRefused("SETUP-SYNTAX", f"{source.name}: {error}") from error
    reader = DataReader(source.name, lambda problem: SetupRefused("SETUP-KEY", problem))
    kinds = [(one.name, types.GenericAlias(tuple, (one.entry, ...)), field(default=())) for one in SECTIONS]
    return reader.record(make_dataclass("Setup", kinds), data)
