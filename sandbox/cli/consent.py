"""``shlyuz consent``: what a citizen consented to, who read their data, and how they take a consent back."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import click

from registries.identifiers import Iin
from sandbox.cli.edge import data_option, open_world

__all__ = ["consent"]

_MOST_ACCESSES = 1000


@click.group()
def consent() -> None:
    """The consents of citizens to the reading of their data."""


@consent.command(name="list")
@click.argument("iin")
@click.option("--json", "as_json", is_flag=True, help="Everything about each consent, as JSON.")
@data_option
def list_(iin: str, *, as_json: bool, data_dir: Path) -> None:
    """Tell what IIN was asked to consent to, the newest first, and what became of it."""
    from sandbox.control.consent_telling import tell_consents

    with closing(open_world(data_dir)) as world:
        told = tell_consents(world, world.population.person(iin).iin)
    if as_json:
        click.echo(json.dumps(told.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    for one in told.consents:
        click.echo(f"{one.token}  {one.status}  {one.company_bin} {one.company}  {', '.join(one.services)}")


@consent.command()
@click.argument("iin")
@click.option("--json", "as_json", is_flag=True, help="Everything about each access, as JSON.")
@data_option
def accesses(iin: str, *, as_json: bool, data_dir: Path) -> None:
    """Tell who read the data of IIN under a consent, or tried to, the newest first."""
    from sandbox.control.consent_telling import tell_accesses

    with closing(open_world(data_dir)) as world:
        person = world.population.person(iin)
        told = tell_accesses(world, person.iin, span=(None, None), limit=_MOST_ACCESSES)
    if as_json:
        click.echo(json.dumps(told.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    for one in told.accesses:
        click.echo(f"{one.at.isoformat()}  {one.service}  {one.sender}  {one.result}")


@consent.command()
@click.argument("iin")
@click.argument("token")
@data_option
def withdraw(iin: str, token: str, *, data_dir: Path) -> None:
    """Withdraw the consent TOKEN of IIN at once."""
    from sandbox.control.consent_telling import revocations_of

    with closing(open_world(data_dir)) as world:
        now = world.clock.now()
        found = revocations_of(world).withdraw(Iin(iin), token, moment=now)
    click.echo(f"{token}: {found.status_at(now).value}")


@consent.command(name="request-withdrawal")
@click.argument("iin")
@click.argument("token")
@click.option("--reason", default="", help="Why, in the citizen's words.")
@data_option
def request_withdrawal(iin: str, token: str, *, reason: str, data_dir: Path) -> None:
    """Ask the company to let the consent TOKEN of IIN go; it decides through KDP_SEND_SOLUTION."""
    from sandbox.control.consent_telling import revocations_of

    with closing(open_world(data_dir)) as world:
        made = revocations_of(world).request(Iin(iin), token, reason=reason, moment=world.clock.now())
    click.echo(str(made.id))
