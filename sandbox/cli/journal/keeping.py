"""Where what a command makes is kept: in a file, in a folder under its own name, or on standard output."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["keep"]


def keep(content: bytes, out: Path, *, name: str) -> None:
    """Write *content* to *out*: ``-`` is standard output, and in a folder it is called *name*.

    Raises :class:`click.UsageError` where that cannot be.
    """
    if str(out) == "-":
        click.echo(content, nl=False)
        return
    place = out / name if out.is_dir() else out
    try:
        place.write_bytes(content)
    except OSError as error:
        raise click.UsageError(f"{place} cannot be written: {error.strerror}") from None
    click.echo(f"{place}: {len(content)} octets", err=True)
