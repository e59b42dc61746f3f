"""``shlyuz up``: the sandbox served on this machine."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.cli.edge import (
    chosen_database,
    chosen_forms,
    chosen_passports,
    chosen_registers,
    forms_option,
    keys_option,
    open_estate,
    passports_option,
    registers_option,
    store_option,
)
from sandbox.cli.log_options import log_options, start_log
from sandbox.tls import ClientCertificates
from sandbox.worlds import DEFAULT_WORLD
from signing.algorithms import KeyFamily

if TYPE_CHECKING:
    from sandbox.tls import ServerTls
    from sandbox.world import World

__all__ = ["up"]


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.option("--seed", type=int, help="Seed of a new world; an existing one keeps its own.  [default: 1]")
@click.option(
    "--strict/--lenient",
    default=None,
    help="Refuse every deviation from the contract, or accept what real clients send; the world remembers it.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind; others reach only other ones.")
@click.option("--url", help="Address by which clients come, where a balancer stands in front.  [default: this one]")
@click.option("--tls", is_flag=True, help="Speak TLS, with a certificate of the sandbox's own authority.")
@click.option(
    "--tls-client",
    type=click.Choice([one.value for one in ClientCertificates]),
    default=ClientCertificates.NONE.value,
    show_default=True,
    help="With --tls: whether clients show a certificate of the sandbox's authority.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Worker processes.")
@click.option(
    "--setup",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A setup file (TOML) for the default world, in force before the first call.",
)
@log_options
@registers_option
@forms_option
@passports_option
@keys_option
@store_option
def up(
    *,
    port: int,
    seed: int | None,
    strict: bool | None,
    host: str,
    url: str | None,
    tls: bool,
    tls_client: str,
    workers: int,
    setup: Path | None,
    keys: KeyFamily | None,
    data_dir: Path,
) -> None:
    """Serve the sandbox until it is stopped (Ctrl+C), to this machine alone unless it is told otherwise."""
    from sandbox.server import Serving, listen, local_url, parse_url, serve

    start_log()
    public_url = None if url is None else parse_url(url)
    if not tls and tls_client != ClientCertificates.NONE.value:
        raise click.UsageError("--tls-client goes with --tls")

    # Whatever is wrong with the world is told here, in one line, and not by a worker that cannot start.
    with closing(open_estate(data_dir)) as estate:
        estate.ensure_default(seed)
        with estate.use(DEFAULT_WORLD) as world:
            world.choices.change(_chosen(strict=strict, keys=keys))
            if setup is not None:
                _apply(world, setup)
            speaking = _tls(world, data_dir, (host, *([public_url] if public_url else [])), tls_client) if tls else None
    sock = listen(port, host)
    shown = public_url or local_url(sock, tls=tls)
    click.echo(
        f"Shlyuz, a SIMULATOR of the e-government gateway; the worlds are in {_place(data_dir)}\n"
        f"  portal API        {shown}/api  (described at {shown}/openapi)\n"
        f"  gateway WSDL      {shown}/bip-sync-wss-gost/?wsdl\n"
        f"  root certificates {shown}/root.pem\n"
        f"  health            {shown}/healthz"
    )
    how = Serving(
        database_url=chosen_database(),
        workers=workers,
        public_url=public_url,
        registers=chosen_registers(),
        forms=chosen_forms(),
        passports=chosen_passports(),
        tls=speaking,
    )
    serve(data_dir, sock, how)


def _tls(world: World, data_dir: Path, addresses: tuple[str, ...], clients: str) -> ServerTls:
    from sandbox.tls import served_by

    return served_by(world, data_dir / "tls", addresses=addresses, clients=ClientCertificates(clients))


def _apply(world: World, setup: Path) -> None:
    from sandbox.setup.file import apply_setup_file

    for line in apply_setup_file(world, setup):
        click.echo(line)


def _place(data_dir: Path) -> str:
    """Where the worlds are kept, without a password."""
    url = chosen_database()
    if url is None:
        return str(data_dir)
    from sqlalchemy import make_url

    return make_url(url).set(password=None).render_as_string()


def _chosen(*, strict: bool | None, keys: KeyFamily | None) -> dict[str, object]:
    """The settings of the world that were chosen on the command line."""
    chosen: dict[str, object] = {}
    if strict is not None:
        chosen["strictness"] = "strict" if strict else "lenient"
    if keys is not None:
        chosen["keys_of_people"] = keys.value
    return chosen
