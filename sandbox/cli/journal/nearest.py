"""``shlyuz journal nearest``: why no message fits."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import IO

import click

from sandbox.cli.edge import data_option
from sandbox.cli.journal.telling import asked, entry_as_json, json_option, near_lines, tell_json

__all__ = ["nearest"]


@click.command()
@click.argument("question", nargs=-1)
@click.option("--message", type=click.File("rb"), help="A SOAP request instead: where is it, or what was like it?")
@click.option("--limit", type=click.IntRange(1, 50), default=3, show_default=True, help="At most so many.")
@json_option
@data_option
def nearest(*, question: tuple[str, ...], message: IO[bytes] | None, limit: int, as_json: bool, data_dir: Path) -> None:
    """Tell the messages that come nearest to QUESTION, and field by field what keeps each from fitting."""
    from sandbox.journal.nearest import question_about

    if (message is None) == (not question):
        raise click.UsageError("Give a QUESTION or --message.")
    wanted = " ".join(question) if message is None else question_about(message.read())
    found = asked(data_dir, lambda questions: questions.nearest(wanted, limit=limit))
    if as_json:
        tell_json([{"message": entry_as_json(one.entry), "misses": [asdict(m) for m in one.misses]} for one in found])
        return
    for near in found:
        for line in near_lines(near):
            click.echo(line)
    if not found:
        click.echo("the journal is empty")
