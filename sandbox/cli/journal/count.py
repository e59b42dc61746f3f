"""``shlyuz journal count``: how many messages fit a question."""

from __future__ import annotations

from pathlib import Path

import click

from sandbox.cli.edge import data_option
from sandbox.cli.journal.telling import asked

__all__ = ["count"]


@click.command()
@click.argument("question", nargs=-1)
@data_option
def count(*, question: tuple[str, ...], data_dir: Path) -> None:
    """Count the messages that fit QUESTION; without one: all."""
    click.echo(asked(data_dir, lambda questions: questions.count(" ".join(question))))
