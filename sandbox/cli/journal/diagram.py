"""``shlyuz journal diagram``: the thread of a message as a drawing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from sandbox.cli.edge import data_option, lang_option, open_world
from sandbox.cli.journal.keeping import keep
from signing.texts import Lang

__all__ = ["diagram"]


@click.command()
@click.argument("message", type=click.IntRange(0, 2**31 - 1))
@click.option(
    "--out",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path("-"),
    show_default="standard output",
    help="File to write, or a folder.",
)
@lang_option
@data_option
def diagram(*, message: int, out: Path, lang: Lang, data_dir: Path) -> None:
    """Draw everything that belongs to MESSAGE, by its id in the journal, as a sequence diagram in SVG."""
    from sandbox.evidence.diagram import draw_thread
    from sandbox.evidence.thread import whole_thread

    with closing(open_world(data_dir)) as world:
        drawn = draw_thread(whole_thread(world, message), lang)
    keep(drawn, out, name=f"thread-{message}.svg")
