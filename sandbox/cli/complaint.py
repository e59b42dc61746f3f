"""``shlyuz complaint``: complain, register, answer, with the keys of the world."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sandbox.cli.edge import data_option, open_world
from sandbox.errors import NotFound

if TYPE_CHECKING:
    from sandbox.complaints.model import Complaint
    from sandbox.world import World

__all__ = ["complaint"]

_json_option = click.option("--json", "as_json", is_flag=True, help="Everything about each complaint, as JSON.")


@click.group()
def complaint() -> None:
    """Complaints about services: filed, registered, answered, and the word of a court."""


@complaint.command(name="list")
@click.option("--office", metavar="BIN", help="At which body; it may be the key of an organisation.")
@click.option("--case", "case_number", metavar="NUMBER", help="About which case.")
@click.option("--complainant", metavar="IIN", help="Whose.")
@_json_option
@data_option
def list_(
    *, office: str | None, case_number: str | None, complainant: str | None, as_json: bool, data_dir: Path
) -> None:
    """List complaints: at a body, about a case or of somebody."""
    if len([one for one in (office, case_number, complainant) if one]) != 1:
        raise click.UsageError("one of --office, --case and --complainant is wanted")
    with closing(open_world(data_dir)) as world:
        if office:
            found = world.complaints.at(world.population.organisation(office).bin)
        elif case_number:
            found = world.complaints.about_case(case_number)
        else:
            found = world.complaints.of_complainant(complainant or "")
        _tell(world, found, as_json=as_json)


@complaint.command()
@click.argument("number")
@_json_option
@data_option
def show(number: str, *, as_json: bool, data_dir: Path) -> None:
    """Tell of the complaint NUMBER."""
    with closing(open_world(data_dir)) as world:
        _tell(world, [_found(world, number)], as_json=as_json)


@complaint.command(name="file")
@click.argument("case_number", metavar="CASE")
@click.option("--way", required=True, help="The way of complaint, by its id in the passport, e.g. provider.")
@click.option(
    "--subject",
    type=click.Choice(["decision", "act", "omission", "rudeness"]),
    default="decision",
    show_default=True,
    help="What is complained of.",
)
@click.option("--text", required=True, help="The circumstances.")
@click.option("--demand", default="", help="What is demanded.")
@click.option(
    "--about", type=click.Choice(["provider", "state-corporation"]), help="Of whom; else the first that the way names."
)
@_json_option
@data_option
def file_(
    case_number: str,
    *,
    way: str,
    subject: str,
    text: str,
    demand: str,
    about: str | None,
    as_json: bool,
    data_dir: Path,
) -> None:
    """Complain about CASE, signed with the key of its applicant."""
    from sandbox.complaints.desk import Grievance
    from sandbox.control.officer_telling import case_at_hand
    from signing import xmldsig

    with closing(open_world(data_dir)) as world:
        case = case_at_hand(world, case_number)
        unsigned = world.complaint_desk.write(case, way, Grievance(subject, text, demand, about or ""))
        filed, _ = world.complaint_desk.file(xmldsig.sign(unsigned, world.keyring.person(case.applicant)))
        _tell(world, [filed], as_json=as_json)


@complaint.command()
@click.argument("number")
@_json_option
@data_option
def register(number: str, *, as_json: bool, data_dir: Path) -> None:
    """Register the complaint NUMBER, signed by the official of the body who may sign; its term runs from then on."""
    from signing import xmldsig

    with closing(open_world(data_dir)) as world:
        found = _found(world, number)
        body = world.population.organisation(found.addressee)
        unsigned = world.complaint_desk.receipt(found, body.signer)
        registered = world.complaint_desk.register(found, xmldsig.sign(unsigned, world.keyring.official(body)))
        _tell(world, [registered], as_json=as_json)


@complaint.command()
@click.argument("number")
@click.option("--decision", type=click.Choice(["upheld", "partly", "rejected"]), required=True, help="What is decided.")
@click.option("--reason", required=True, help="Why, in one language; it stands in the answer in all three.")
@click.option("--set-aside", is_flag=True, help="The decision complained of holds no more, the case is returned.")
@_json_option
@data_option
def answer(number: str, *, decision: str, reason: str, set_aside: bool, as_json: bool, data_dir: Path) -> None:
    """Answer the complaint NUMBER, signed by the head of the body."""
    from sandbox.complaints.desk import Verdict
    from signing import xmldsig
    from signing.oids import Role

    with closing(open_world(data_dir)) as world:
        found = _found(world, number)
        verdict = Verdict(decision, {"kk": reason, "ru": reason, "en": reason}, set_aside)
        unsigned = world.complaint_desk.answer_paper(found, verdict)
        key = world.keyring.official(world.population.organisation(found.addressee), Role.HEAD)
        answered = world.complaint_desk.answer(found, xmldsig.sign(unsigned, key))
        _tell(world, [answered], as_json=as_json)


@complaint.command()
@click.argument("case_number", metavar="CASE")
@click.option("--number", required=True, help="The number of the ruling.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Its day.")
@click.option("--set-aside", is_flag=True, help="The decision holds no more, the case is returned.")
@click.option("--text", default="", help="What the court says.")
@data_option
def rule(case_number: str, *, number: str, day: datetime, set_aside: bool, text: str, data_dir: Path) -> None:
    """Enter what a court ruled on CASE: the last word, after which nobody complains any more."""
    from sandbox.complaints.desk import Ruling
    from sandbox.control.officer_telling import case_at_hand

    with closing(open_world(data_dir)) as world:
        case = case_at_hand(world, case_number)
        ruled = world.complaint_desk.rule(case, Ruling(number, day.date(), set_aside=set_aside, text=text))
        click.echo(f"{ruled.number}  {ruled.state.value}  {ruled.step}")


def _found(world: World, number: str) -> Complaint:
    found = world.complaints.find(number)
    if found is None:
        raise NotFound("COMPLAINT-UNKNOWN", number)
    return found


def _tell(world: World, found: Iterable[Complaint], *, as_json: bool) -> None:
    from sandbox.control.complaint_telling import tell_complaint

    told = [tell_complaint(world, one) for one in found]
    if as_json:
        click.echo(json.dumps([one.model_dump(mode="json") for one in told], ensure_ascii=False, indent=2))
        return
    for one in told:
        due = f"  due {one.due_at:%Y-%m-%d}" if one.due_at else ""
        decided = f"  {one.decision}{', set aside' if one.set_aside else ''}" if one.decision else ""
        click.echo(f"{one.number}  {one.status.value}  case {one.case}  {one.way}  {one.addressee}{due}{decided}")
