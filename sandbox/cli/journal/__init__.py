"""``shlyuz journal``: the messages that passed, questioned in a terminal."""

from __future__ import annotations

import click

from sandbox.cli.journal.count import count
from sandbox.cli.journal.diagram import diagram
from sandbox.cli.journal.diff import diff
from sandbox.cli.journal.export import export
from sandbox.cli.journal.follow import follow
from sandbox.cli.journal.nearest import nearest
from sandbox.cli.journal.prune import prune
from sandbox.cli.journal.search import search
from sandbox.cli.journal.show import show
from sandbox.cli.journal.statistics import statistics
from sandbox.cli.journal.thread import thread
from sandbox.cli.journal.wait import wait

__all__ = ["journal"]


@click.group()
def journal() -> None:
    """The journal: every message that passed, with what was found in it.

    A question names fields and what they are to be: 'service:GBDFL* finding:REF-* direction:in after:10:00'. OR, NOT
    and parentheses join them, quotes hold a value together, and a word alone is looked for in the messages. The
    reference page of the language lists every field.
    """


for command in (search, count, wait, nearest, follow, statistics, prune, show, thread, diagram, diff, export):
    journal.add_command(command)
