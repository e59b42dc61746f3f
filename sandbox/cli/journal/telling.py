"""Messages of the journal as a terminal shows them: a table for a person, lines for a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from gateway.masking import masked_headers
from sandbox.cli.edge import open_world
from sandbox.clock import in_astana

if TYPE_CHECKING:
    from gateway.journal import Entry
    from sandbox.journal.nearest import Near
    from sandbox.journal.questions import Questions

__all__ = ["COLUMNS", "asked", "entry_as_json", "json_option", "near_lines", "row_of", "tell_json", "tell_table"]

COLUMNS: Final = ("id", "time", "dir", "channel", "from", "to", "service", "message", "code", "ms", "octets", "found")
"""What a table tells of a message."""

_T = TypeVar("_T")
_F = TypeVar("_F", bound=Callable[..., Any])


def json_option(command: _F) -> _F:
    """``--json``: for a program."""
    return click.option("--json", "as_json", is_flag=True, help="The same as JSON.")(command)


def asked(data_dir: Path, ask: Callable[[Questions], _T]) -> _T:
    """What *ask* gets to know from the journal of the world that is meant."""
    with closing(open_world(data_dir)) as world:
        return ask(world.questions)


def row_of(entry: Entry) -> tuple[str, ...]:
    """The message as a row of :data:`COLUMNS`; what it does not have is a dash."""
    stood = dict.fromkeys(str(one["code"]) for one in entry.findings if one["verdict"] in ("failed", "undetermined"))
    values: tuple[object, ...] = (
        entry.id,
        f"{in_astana(entry.moment):%Y-%m-%d %H:%M:%S}",
        entry.direction.value,
        entry.channel,
        entry.sender_id,
        entry.receiver_id,
        entry.service_id,
        entry.message_id,
        entry.code,
        None if entry.latency_us is None else f"{entry.latency_us / 1000:.1f}",
        entry.size,
        " ".join(stood),
    )
    return tuple(str(value) if value not in (None, "") else "-" for value in values)


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """The message as JSON data, without its octets and without secrets."""
    return {**entry.as_dict(), "headers": masked_headers(entry.headers)}


def near_lines(near: Near) -> Iterable[str]:
    """The message and what keeps it from fitting, a line each."""
    yield "  ".join(row_of(near.entry))
    for miss in near.misses:
        actual = "nothing" if miss.actual is None else miss.actual
        yield f"    {miss.field}: asked {miss.expected}, found {actual}"
    if not near.misses:
        yield "    it fits"


def tell_json(data: object) -> None:
    """Print *data*."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def tell_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table where a person looks; where a program reads, one line a row, tabs between, and no head."""
    if not _is_looked_at():
        for row in rows:
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*head, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _is_looked_at() -> bool:
    return sys.stdout.isatty()
