"""``shlyuz journal search``: the messages that fit a question."""

from __future__ import annotations

from pathlib import Path

import click

from sandbox.cli.edge import data_option
from sandbox.cli.journal.telling import COLUMNS, asked, entry_as_json, json_option, row_of, tell_json, tell_table

__all__ = ["search"]


@click.command()
@click.argument("question", nargs=-1)
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="At most so many.")
@json_option
@data_option
def search(*, question: tuple[str, ...], limit: int, as_json: bool, data_dir: Path) -> None:
    """List the messages that fit QUESTION, the latest first; without one: all.

    Piped, it is one line a message with tabs between. See `shlyuz journal --help` for how to ask.
    """
    page = asked(data_dir, lambda questions: questions.search(" ".join(question), limit=limit))
    if as_json:
        tell_json([entry_as_json(one) for one in page.entries])
        return
    tell_table(COLUMNS, map(row_of, page.entries))
    if page.is_cut:
        click.echo("older messages were not read for these words: narrow the question", err=True)
    elif page.next is not None:
        click.echo(f"there are more than {limit}: see --limit", err=True)
