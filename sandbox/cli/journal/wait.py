"""``shlyuz journal wait``: until a message that fits a question is there."""

from __future__ import annotations

from pathlib import Path

import click

from sandbox.cli.edge import data_option, lang_option
from sandbox.cli.journal.telling import COLUMNS, asked, entry_as_json, json_option, near_lines, row_of, tell_json
from sandbox.cli.journal.telling import tell_table as tell
from sandbox.explanations import explain_error
from signing.texts import Lang

__all__ = ["wait"]


@click.command()
@click.argument("question", nargs=-1, required=True)
@click.option(
    "--timeout",
    type=click.FloatRange(0, 86_400),
    default=30,
    show_default=True,
    help="Seconds of this machine after which nobody waits any more.",
)
@click.option("--since", type=click.IntRange(0), help="Only a message with a greater number in the journal than this.")
@json_option
@lang_option
@data_option
def wait(
    *, question: tuple[str, ...], timeout: float, since: int | None, as_json: bool, lang: Lang, data_dir: Path
) -> None:
    """Wait until a message that fits QUESTION is in the journal, and tell it; one that is there already counts.

    Exits with 1 if none came, and tells the nearest: which of its fields is not as asked.
    """
    from sandbox.journal.errors import NothingCame

    asking = " ".join(question)
    try:
        found = asked(data_dir, lambda questions: questions.wait_for(asking, timeout=timeout, since=since))
    except NothingCame as nothing:
        click.echo(f"shlyuz: {explain_error(nothing.code, lang)[0]} [{nothing}]", err=True)
        for near in nothing.near:
            for line in near_lines(near):
                click.echo(line, err=True)
        click.get_current_context().exit(1)
    if as_json:
        tell_json(entry_as_json(found))
    else:
        tell(COLUMNS, [row_of(found)])
