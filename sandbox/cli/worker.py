"""``shlyuz worker``: deliveries made by a process that serves nobody, on this host or on any number of others."""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import closing
from pathlib import Path
from typing import Final

import click

from sandbox.cli.edge import chosen_database, named_world, store_option, world_option
from sandbox.cli.log_options import log_options, start_log

__all__ = ["worker"]

_log = logging.getLogger(__name__)
_LOOK_SECONDS: Final = 2.0


@click.command()
@click.option("--url", help="Where the worlds are served.  [default: where `shlyuz up` last said, else port 8080]")
@log_options
@world_option
@store_option
def worker(*, url: str | None, data_dir: Path) -> None:
    """Deliver messages of the asynchronous channel until it is stopped (Ctrl+C): of all worlds, or of the one named.

    Any number of workers, on any number of hosts, may share a database. Each web process delivers too.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from sandbox.errors import SandboxError
    from sandbox.estate import Estate
    from sandbox.server import address_of
    from sandbox.settings import Settings
    from sandbox.worlds import open_store

    start_log()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    settings = Settings(services_url=(url or address_of(data_dir)).rstrip("/"), delivers=True)
    with closing(Estate(open_store(data_dir, chosen_database()), settings=settings)) as estate:
        only = named_world()
        if only is not None:
            with estate.use(only):
                click.echo(f"delivers for the world {only}")
        else:
            click.echo("delivers for every world")
        while not stopped.wait(_LOOK_SECONDS):
            try:
                for name in [only] if only is not None else estate.names():
                    with estate.use(name) as world:
                        world.post.resume()
            except (SandboxError, SQLAlchemyError):
                _log.warning("the worlds cannot be read", exc_info=True)
