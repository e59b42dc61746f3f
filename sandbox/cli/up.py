"""``shlyuz up``: the sandbox served on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from sandbox.cli.edge import data_option, keys_option, open_world
from sandbox.settings import Settings
from signing.algorithms import KeyFamily

__all__ = ["up"]


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.option("--seed", type=int, help="Seed of a new world; an existing one keeps its own.  [default: 1]")
@click.option("--strict", is_flag=True, help="Refuse every deviation from the gateway's contract.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Worker processes.")
@keys_option
@data_option
def up(*, port: int, seed: int | None, strict: bool, workers: int, keys: KeyFamily | None, data_dir: Path) -> None:
    """Serve the sandbox on 127.0.0.1 until it is stopped (Ctrl+C)."""
    from sandbox.server import HOST, listen, serve

    # Whatever is wrong with the world is told here, in one line, and not by a worker that cannot start.
    open_world(data_dir, seed).close()
    sock = listen(port)
    url = f"http://{HOST}:{sock.getsockname()[1]}"
    click.echo(
        f"Shlyuz, a SIMULATOR of the e-government gateway; the world is in {data_dir}\n"
        f"  portal API        {url}/api  (described at {url}/openapi)\n"
        f"  gateway WSDL      {url}/bip-sync-wss-gost/?wsdl\n"
        f"  root certificates {url}/root.pem\n"
        f"  health            {url}/healthz"
    )
    settings = Settings(strict=strict, keys_of_people=keys)
    serve(data_dir, sock, seed=seed, settings=settings, workers=workers)
