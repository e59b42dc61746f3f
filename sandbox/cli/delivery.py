"""``shlyuz delivery``: what waits to be delivered on the asynchronous channel, and the dead letters."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sandbox.cli.edge import data_option, open_world
from sandbox.clock import in_astana

if TYPE_CHECKING:
    from gateway.delivery_desk import DeliveryFacts

__all__ = ["delivery", "delivery_as_dict"]


@click.group()
def delivery() -> None:
    """Deliveries of the asynchronous channel: what waits, what was given up."""


@delivery.command(name="list")
@click.option("--dead", is_flag=True, help="The dead letters alone.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@data_option
def list_(*, dead: bool, limit: int, as_json: bool, data_dir: Path) -> None:
    """List what waits to be delivered, the oldest first; dead letters among it."""
    with closing(open_world(data_dir)) as world:
        found = world.post.desk.list(stopped=True if dead else None, limit=limit)
    if as_json:
        click.echo(json.dumps([delivery_as_dict(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo("nothing waits")


@delivery.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@data_option
def requeue(*, number: int, data_dir: Path) -> None:
    """Try the dead letter NUMBER anew, with all its attempts; a running sandbox delivers it."""
    with closing(open_world(data_dir)) as world:
        new = world.post.requeue(number)
    click.echo(f"waits again as {new}")


@delivery.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@data_option
def stop(*, number: int, data_dir: Path) -> None:
    """Give the delivery NUMBER up: its message is DELIVERY_STOPPED, and it is a dead letter."""
    with closing(open_world(data_dir)) as world:
        world.post.stop(number)
    click.echo(f"{number} is stopped")


def delivery_as_dict(one: DeliveryFacts) -> dict[str, Any]:
    """The delivery *one* as JSON data."""
    return {
        "id": one.id,
        "kind": one.kind.value,
        "message_id": one.message_id,
        "correlation_id": one.correlation_id,
        "service": one.service_id,
        "recipient": one.recipient_id,
        "since": in_astana(one.since).isoformat(),
        "next_attempt_at": None if one.due is None else in_astana(one.due).isoformat(),
        "attempts": one.attempts,
        "dead": one.stopped,
        "error_code": one.error_code,
        "error_text": one.error_text,
    }


def _line(one: DeliveryFacts) -> str:
    when = "dead letter" if one.stopped else "waits" if one.due is None else f"{in_astana(one.due):%Y-%m-%d %H:%M:%S}"
    why = f"  {one.error_code} {one.error_text or ''}" if one.error_code else ""
    return f"{one.id:>6}  {one.kind:<7}  {one.message_id}  to {one.recipient_id}  {when}  tried {one.attempts}×{why}"
