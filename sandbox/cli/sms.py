"""``shlyuz sms``: a citizen's phone, on which 1414 asks for consents."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import click

from registries.consent.sms import SmsAnswer
from registries.identifiers import Iin
from sandbox.cli.edge import data_option, lang_option, member_of, open_world
from signing.texts import Lang

__all__ = ["sms"]


@click.group()
def sms() -> None:
    """The messages that citizens get from 1414, and their answers."""


@sms.command(name="list")
@click.argument("iin")
@click.option("--json", "as_json", is_flag=True, help="Everything about each message, as JSON.")
@lang_option
@data_option
def list_(iin: str, *, as_json: bool, lang: Lang, data_dir: Path) -> None:
    """Tell what IIN was asked, the newest first; messages are in Kazakh and in Russian."""
    from sandbox.control.consent_telling import tell_messages

    with closing(open_world(data_dir)) as world:
        told = tell_messages(world, world.population.person(iin))
    if as_json:
        click.echo(json.dumps(told.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    for one in told.messages:
        text = one.text_kk if lang == "kk" else one.text_ru
        click.echo(f"{one.id}  {one.sent_at.isoformat()}  {one.answer or '-'}  {one.sender}: {text}")


@sms.command()
@click.argument("iin")
@click.argument("number", metavar="ID", type=click.IntRange(1, 2**31 - 1))
@click.argument("answer", type=click.Choice([one.value for one in SmsAnswer]), callback=member_of(SmsAnswer))
@data_option
def answer(iin: str, number: int, *, answer: SmsAnswer, data_dir: Path) -> None:
    """Answer the message ID to IIN: the consent that it asks for is given or refused."""
    from sandbox.control.consent_telling import box_of

    with closing(open_world(data_dir)) as world:
        box_of(world).answer(Iin(iin), number, answer, moment=world.clock.now())
    click.echo(f"{number}: {answer.value}")
