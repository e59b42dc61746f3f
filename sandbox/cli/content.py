"""The two meanings of ``--data``: the directory of a world, or the file that a detached signature was made for."""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final, TypeVar

import click

from sandbox.cli.edge import database_option, default_data_dir, world_option

__all__ = ["FILE", "content_options", "octets_of", "world_and_content"]

FILE: Final = click.Path(path_type=Path, exists=True, dir_okay=False)
"""A file that is there."""

_MAPPED: Final = 16 * 2**20
"""Octets beyond which a file is mapped into memory, not read."""

_F = TypeVar("_F", bound=Callable[..., Any])


def content_options(command: _F) -> _F:
    """``--content`` and ``--data``, which :func:`world_and_content` tells apart; ``--world``, ``--database-url``."""
    with_content = click.option("--content", type=FILE, help="The file that a detached signature is made for.")
    with_data = click.option(
        "--data",
        "data",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Directory of the worlds; made if it is not there. A file is taken for --content.  "
        "[default: the user's data directory]",
    )
    return with_content(world_option(with_data(database_option(command))))


def world_and_content(data: tuple[Path, ...], content: Path | None) -> tuple[Path, Path | None]:
    """The directory of the world, and the file that is signed; UsageError for more than one of these.

    A name with an ending that is not there was meant to be a file: no world is made under it.
    """
    missing = [one for one in data if one.suffix and not one.exists()]
    if missing:
        raise click.UsageError(f"--data: {missing[0]} is not there, neither as a file nor as the directory of a world.")
    files = [one for one in data if one.is_file()]
    if len(files) > 1 or (files and content is not None):
        raise click.UsageError("A detached signature has one content: give one file.")
    directories = [one for one in data if not one.is_file()]
    return directories[-1] if directories else default_data_dir(), files[0] if files else content


def octets_of(file: IO[bytes]) -> bytes | memoryview:
    """What *file* holds; a large one is mapped into memory, so that only what is looked at is read."""
    try:
        size = os.fstat(file.fileno()).st_size if file.seekable() else 0
    except OSError:
        size = 0
    if size <= _MAPPED:
        return file.read()
    return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
