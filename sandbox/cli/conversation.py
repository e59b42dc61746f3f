"""``shlyuz conversation``: a conversation of the asynchronous channel as one thread."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.cli.edge import data_option, open_world
from sandbox.clock import in_astana

if TYPE_CHECKING:
    from gateway.conversations import AsyncMessage

__all__ = ["conversation"]


@click.command()
@click.argument("correlation")
@click.option("--json", "as_json", is_flag=True, help="All that is known, with business data and journal, as JSON.")
@data_option
def conversation(*, correlation: str, as_json: bool, data_dir: Path) -> None:
    """Tell the conversation CORRELATION: who said what to whom, when, and how far it has come."""
    from sandbox.threads import thread_of

    with closing(open_world(data_dir)) as world:
        found = thread_of(world, correlation)
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
        return
    request = found.request
    over = "over" if found.is_over else "open"
    click.echo(f"{request.correlation_id}  {request.service_id}  {request.sender_id} → {request.recipient_id}  {over}")
    for one in found.messages:
        click.echo(_line(one))


def _line(one: AsyncMessage) -> str:
    confirmed = "  confirmed" if one.confirmed_at is not None else ""
    return (
        f"  {in_astana(one.accepted_at):%Y-%m-%d %H:%M:%S}  {one.message_type.value:<12}  {one.message_id}"
        f"  {one.sender_id} → {one.recipient_id}  {one.state.value} {one.status_code}{confirmed}"
    )
