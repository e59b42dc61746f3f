"""``shlyuz journal prune``: what is too old or too much goes."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from sandbox.cli.edge import data_option, open_world

__all__ = ["prune"]


@click.command()
@data_option
def prune(*, data_dir: Path) -> None:
    """Remove the oldest messages, as far as the settings journal_days and journal_megabytes say.

    What an open conversation or an unfinished case needs stays, and so does the newest message. A running sandbox does
    the same by itself as messages arrive and when its clock is moved forward.
    """
    with closing(open_world(data_dir)) as world:
        gone = world.retention.prune()
    click.echo(f"{gone.messages} messages, {gone.octets} octets")
