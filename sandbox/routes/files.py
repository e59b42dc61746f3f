"""Where the files lie that a route is declared with: in a folder, or beside the declaration itself."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

__all__ = ["FileMissing", "Files", "FolderFiles", "GivenFiles"]

_LARGEST: Final = 10 * 2**20


class FileMissing(Exception):
    """There is no such file, or none that can be read; the text says why and what there is instead."""


class Files(Protocol):
    """Reads the files that a declaration names."""

    def text(self, name: str) -> str:
        """The file *name*. Raises :class:`FileMissing`."""

    def beside(self, name: str) -> Files:
        """What the file *name* names in its turn is looked for here."""


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """Files beside a declaration that is a file itself."""

    folder: Path

    def text(self, name: str) -> str:
        """The file *name*, seen from the folder. Raises :class:`FileMissing`."""
        path = self.folder / name
        try:
            if path.stat().st_size > _LARGEST:
                raise FileMissing(f"{name} is larger than {_LARGEST} octets")
            return path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FileMissing(f"{name} is not in UTF-8 (octet {error.start})") from error
        except OSError as error:
            beside = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
            raise FileMissing(f"{name}: {error.strerror}{_nearest(path.name, beside)}") from error

    def beside(self, name: str) -> Files:
        """The files in the folder of the file *name*."""
        return FolderFiles((self.folder / name).parent)


@dataclass(frozen=True, slots=True)
class GivenFiles:
    """Files that came with the declaration; nothing else is read."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The file *name*. Raises :class:`FileMissing`."""
        if name not in self.texts:
            raise FileMissing(f"{name} is not among the files given{_nearest(name, list(self.texts))}")
        return self.texts[name]

    def beside(self, name: str) -> Files:
        """The same: what is given lies in no folder."""
        return self


def _nearest(name: str, there: list[str]) -> str:
    near = difflib.get_close_matches(name, there, n=1, cutoff=0.5)
    return f"; the nearest there is {near[0]!r}" if near else ""
