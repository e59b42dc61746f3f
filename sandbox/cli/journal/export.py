"""``shlyuz journal export``: a message as a file to take away."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from sandbox.cli.edge import chosen_address, data_option, open_world
from sandbox.cli.journal.keeping import keep

__all__ = ["export"]

_FORMS = ("curl", "pytest", "zip")


@click.command()
@click.argument("message", type=click.IntRange(0, 2**31 - 1))
@click.option("--as", "form", type=click.Choice(_FORMS), required=True, help="What is made of it.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path(),
    show_default="here, under a name of its own",
    help='File to write, or a folder; "-" is standard output.',
)
@data_option
def export(*, message: int, form: str, out: Path, data_dir: Path) -> None:
    """Make a file of MESSAGE, by its id in the journal, to take elsewhere.

    curl: a bash script that sends its very octets. pytest: a test module that sends them to SHLYUZ_URL and expects
    what was observed. zip: all that is needed to verify it without a world. Each holds the exact octets, with the
    password that its sender wrote into them: a signature covers it.
    """
    from sandbox.evidence.export import FORMS, exported

    chosen = next(one for one in FORMS if one == form)
    with closing(open_world(data_dir)) as world:
        file = exported(world, message, chosen, url=chosen_address(data_dir))
    keep(file.content, out, name=file.name)
