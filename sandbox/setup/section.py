"""What a section of the setup file is: tables of one kind, and what they change in a world."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

import sqlalchemy as sa

from sandbox.errors import SetupRefused

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Change", "Section", "Source"]

_Entry = TypeVar("_Entry")


def _nothing() -> None:
    """What most changes leave to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a section asks for, examined; nothing has happened yet."""

    write: Callable[[sa.Connection], Iterable[str]]
    """Brings it about in the transaction that all sections share; a line for everything that is different now."""
    afterwards: Callable[[], None] = _nothing
    """Called when the transaction holds."""


@dataclass(frozen=True, slots=True)
class Source:
    """The file that is being read."""

    name: str
    folder: Path
    """Where the files lie that it names."""

    def refused(self, key: str, problem: str) -> SetupRefused:
        """The error SETUP-VALUE that says *problem* of the *key*, e.g. ``participants[0].bin``."""
        return SetupRefused("SETUP-VALUE", f"{self.name}: {key}: {problem}")

    def octets(self, key: str, file: str) -> bytes:
        """The octets of the *file* that *key* names, relative to the folder. Raises SETUP-VALUE if it cannot be had."""
        try:
            return (self.folder / file).read_bytes()
        except (OSError, ValueError) as error:
            raise self.refused(key, f"{file}: {getattr(error, 'strerror', None) or error}") from error


@dataclass(frozen=True, slots=True)
class Section(Generic[_Entry]):
    """One kind of tables, ``[[name]]`` each."""

    name: str
    entry: type[_Entry]
    """A dataclass; its fields are the keys of a table, those with a default may be missing."""
    prepare: Callable[[World, tuple[_Entry, ...], Source], Change]
    """Examines all tables of the section. Raises :class:`~sandbox.errors.SetupRefused`, see :meth:`Source.refused`."""
