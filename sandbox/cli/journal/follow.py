"""``shlyuz journal follow``: messages as they come."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import click

from sandbox.cli.edge import data_option, open_world
from sandbox.cli.journal.telling import entry_as_json, json_option, row_of

__all__ = ["follow"]


@click.command()
@click.argument("question", nargs=-1)
@click.option("--since", type=click.IntRange(0, 2**31 - 1), help="Begin after the message of this number.")
@click.option("--messages", "most", type=click.IntRange(1), help="End after so many.  [default: when interrupted]")
@json_option
@data_option
def follow(*, question: tuple[str, ...], since: int | None, most: int | None, as_json: bool, data_dir: Path) -> None:
    """Tell each message that fits QUESTION as it comes, one line each, until Ctrl-C."""
    from sandbox.journal.stream import Cursor

    after = None if since is None else Cursor(since)
    told = 0
    with closing(open_world(data_dir)) as world:
        try:
            for _, entry in world.questions.follow(" ".join(question), after=after):
                if entry is None:
                    continue
                line = json.dumps(entry_as_json(entry), ensure_ascii=False) if as_json else "\t".join(row_of(entry))
                click.echo(line)
                told += 1
                if told == most:
                    break
        except KeyboardInterrupt:
            click.get_current_context().exit(0)
