"""``shlyuz contact-centre``: what 1414 says of a request."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import click

from sandbox.cli.edge import data_option, lang_option, open_world
from signing.texts import Lang

__all__ = ["contact_centre"]


@click.command(name="contact-centre")
@click.argument("number")
@click.argument("iin")
@click.option("--json", "as_json", is_flag=True, help="Everything, in three languages, as JSON.")
@lang_option
@data_option
def contact_centre(number: str, iin: str, *, as_json: bool, lang: Lang, data_dir: Path) -> None:
    """Tell how the request NUMBER of IIN stands, as the contact centre 1414 does."""
    from sandbox.control.contact_views import tell_status
    from sandbox.offices.contact_centre import ContactCentre

    with closing(open_world(data_dir)) as world:
        told = tell_status(ContactCentre(world).status(number, iin))
    if as_json:
        click.echo(json.dumps(told.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    service, step = getattr(told.service_name, lang), getattr(told.step_name, lang)
    click.echo(f"{told.number}  {told.status}  {service}: {step}  {told.due_at:%Y-%m-%d %H:%M}")
    for one in told.complaints:
        click.echo(f"{one.number}  {one.status.value}")
