"""``shlyuz participant``: systems that may send to the gateway, each with all it needs in one folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from gateway.demands import Demand
from gateway.modes import Mode
from sandbox.cli.edge import chosen_address, data_option, open_world
from sandbox.data_reader import nearest
from sandbox.errors import ParticipantRefused
from sandbox.joining.entry import ParticipantEntry, SignatureEntry, judge_name
from sandbox.joining.folder import write_folder
from sandbox.joining.registration import Registration
from sandbox.world import World
from signing.algorithms import KeyFamily
from signing.certificates import Certificate

if TYPE_CHECKING:
    from gateway.subscribers import Offer

__all__ = ["participant"]

_F = TypeVar("_F", bound=Callable[..., Any])
_STRICTNESSES: Final = (*(mode.value for mode in Mode), "default")
_KINDS: Final = ("transport", "data", "answers-transport", "answers-data")
_DEMANDS: Final = (*(demand.value for demand in Demand), "default")
_FAMILIES: Final = tuple(family.value for family in KeyFamily)


class _SenderId(click.ParamType[str]):
    """A senderId: what may stand in a file name and in a certificate."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The senderId as it is, or a usage error."""
        try:
            judge_name(value)
        except ParticipantRefused as error:
            self.fail(error.detail, param, ctx)
        return value


_out_option = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write its papers to; made if needed."
)
_url_option = click.option(
    "--url", help="Where the sandbox answers.  [default: where `shlyuz up` last said, else port 8080]"
)


def _entry_options(command: _F) -> _F:
    """What can be said of a participant; an option that is not given says nothing."""
    options = (
        click.option("--password-file", type=click.File(), help="Its password is the first line."),
        click.option("--bin", "number", metavar="BIN", help="BIN of its organisation.  [default: one of its own]"),
        click.option("--organisation", metavar="TEXT", help="What the organisation is called."),
        click.option("--service", "services", multiple=True, metavar="ID", help="It may call this one; repeatable."),
        click.option("--all-services", is_flag=True, help="It may call every service.  [default]"),
        click.option(
            "--strictness",
            type=click.Choice(_STRICTNESSES),
            help="How its messages are read.",
        ),
        click.option(
            "--key",
            "keys",
            multiple=True,
            type=click.Choice(_FAMILIES),
            help="A key to give it; repeatable.",
        ),
        click.option(
            "--certificate",
            "certificates",
            multiple=True,
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="One that it brings along, PEM or DER; repeatable.",
        ),
        click.option(
            "--data-key",
            "data_keys",
            multiple=True,
            type=click.Choice(_FAMILIES),
            help="A second one, for business data.",
        ),
        click.option(
            "--signatures",
            multiple=True,
            metavar="KIND=DEMAND",
            help="What is demanded, e.g. data=required, answers-data=checked, transport=default; repeatable.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Tell it as JSON."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def participant() -> None:
    """Participants: the systems that may send to the gateway."""


@participant.command()
@click.argument("name", type=_SenderId())
@_out_option
@_url_option
@click.option("--json", "as_json", is_flag=True, help="Tell it as JSON.")
@data_option
def show(*, name: str, out: Path | None, url: str | None, as_json: bool, data_dir: Path) -> None:
    """Tell of the participant NAME, or write what it needs into a folder. Every world has "demo".

    The folder gets participant.json (senderId, password, WSDL addresses), the key files with password.txt, root.pem
    (the roots to trust), a client certificate for TLS, and first_request.py, which gets a person at once.
    """
    with closing(open_world(data_dir)) as world:
        found = Registration(world).find(name)
        if out is None or as_json:
            _tell(found, as_json=as_json)
        if out is not None:
            _write(world, name, out=out, url=chosen_address(data_dir, url))


@participant.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@data_option
def list_participants(*, as_json: bool, data_dir: Path) -> None:
    """List who is registered; the systems of a world are when they were first asked for."""
    with closing(open_world(data_dir)) as world:
        found = Registration(world).list()
    if as_json:
        click.echo(json.dumps([one.as_dict() for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        state = "" if one.enabled else "  disabled"
        click.echo(f"{one.id}  {one.bin}  {', '.join(one.services) or 'every service'}{state}")


@participant.command()
@click.argument("name", type=_SenderId())
@_entry_options
@_out_option
@_url_option
@data_option
def add(*, name: str, out: Path | None, url: str | None, as_json: bool, data_dir: Path, **given: Any) -> None:
    """Register the participant NAME, and write its folder; one that is there already keeps what is not given.

    The folder is as `shlyuz participant show` writes it.
    """
    with closing(open_world(data_dir)) as world:
        registration = Registration(world)
        known = world.systems.participants.find(name) is not None or world.systems.membership.is_own(name)
        entry = registration.find(name) if known else ParticipantEntry(id=name)
        registration.register(_changed(entry, given))
        if out is None or as_json:
            _tell(registration.find(name), as_json=as_json)
        if out is not None:
            _write(world, name, out=out, url=chosen_address(data_dir, url))


@participant.command()
@click.argument("name", type=_SenderId())
@_entry_options
@data_option
def change(*, name: str, as_json: bool, data_dir: Path, **given: Any) -> None:
    """Change what is given of the participant NAME; it is in force at once, in a running server too."""
    with closing(open_world(data_dir)) as world:
        registration = Registration(world)
        registration.register(_changed(registration.find(name), given))
        _tell(registration.find(name), as_json=as_json)


@participant.command()
@click.argument("name", type=_SenderId())
@data_option
def remove(*, name: str, data_dir: Path) -> None:
    """Forget the participant NAME with its endpoint; the journal keeps what it sent."""
    with closing(open_world(data_dir)) as world:
        Registration(world).remove(name)
    click.echo(f"{name}: removed")


@participant.command()
@click.argument("name", type=_SenderId())
@data_option
def disable(*, name: str, data_dir: Path) -> None:
    """Let the participant NAME do nothing until it is enabled again; it stays registered."""
    _switch(name, data_dir, enabled=False)


@participant.command()
@click.argument("name", type=_SenderId())
@data_option
def enable(*, name: str, data_dir: Path) -> None:
    """Let the participant NAME send again."""
    _switch(name, data_dir, enabled=True)


@participant.command()
@click.argument("name", type=_SenderId())
@click.option("--at", "at_url", metavar="URL", help="Where it answers IAsyncChannelClient; without: it fetches.")
@click.option(
    "--service", "services", multiple=True, metavar="ID[:ROUTE]", help="A service that it answers for; repeatable."
)
@click.option("--sign/--no-sign", default=True, show_default=True, help="Sign what goes there.")
@click.option("--check/--no-check", default=True, show_default=True, help="Demand answers that it signed.")
@click.option("--in-flight", type=click.IntRange(1, 64), help="Deliveries at a moment.  [default: the world's setting]")
@data_option
def endpoint(
    *,
    name: str,
    at_url: str | None,
    services: tuple[str, ...],
    sign: bool,
    check: bool,
    in_flight: int | None,
    data_dir: Path,
) -> None:
    """Say where the participant NAME receives messages of the asynchronous channel, and for which services."""
    from gateway.names import SenderId
    from gateway.subscribers import Subscriber

    with closing(open_world(data_dir)) as world:
        Registration(world).find(name)
        offers = frozenset(_offer(one) for one in services)
        world.post.subscribe(Subscriber(SenderId(name), at_url, offers, sign, check, in_flight=in_flight))
    click.echo(f"{name}: {at_url or 'fetches by getMessages'}")


def _switch(name: str, data_dir: Path, *, enabled: bool) -> None:
    with closing(open_world(data_dir)) as world:
        registration = Registration(world)
        registration.register(replace(registration.find(name), enabled=enabled))
    click.echo(f"{name}: {'enabled' if enabled else 'disabled'}")


def _changed(entry: ParticipantEntry, given: Mapping[str, Any]) -> ParticipantEntry:
    """*entry* with what was *given* on the command line."""
    new: dict[str, Any] = {}
    if given["password_file"] is not None:
        new["password"] = given["password_file"].readline().rstrip("\r\n")
    if given["number"] is not None:
        new["bin"] = given["number"]
    if given["organisation"] is not None:
        new["organisation"] = given["organisation"]
    if given["strictness"] is not None:
        new["strictness"] = None if given["strictness"] == "default" else given["strictness"]
    if given["services"] or given["all_services"]:
        new["services"] = given["services"]
    new |= {name: given[name] for name in ("keys", "data_keys") if given[name]}
    if given["certificates"]:
        files = (path.read_bytes() for path in given["certificates"])
        new["certificates"] = tuple(one.pem.decode() for octets in files for one in Certificate.all_from(octets))
    return _with_signatures(replace(entry, **new), given["signatures"])


def _with_signatures(entry: ParticipantEntry, chosen: Iterable[str]) -> ParticipantEntry:
    """*entry* with the demands of ``KIND=DEMAND`` each."""
    for one in chosen:
        kind, _, demand = one.partition("=")
        group, _, part = kind.rpartition("-")
        near = nearest(kind, _KINDS) if kind not in _KINDS else nearest(demand, _DEMANDS)
        if group not in ("", "answers") or part not in ("transport", "data") or demand not in _DEMANDS:
            raise click.BadParameter(
                f"{one!r} is not KIND=DEMAND{near}",
                param_hint="--signatures",
            )
        name = group or "requests"
        word = getattr(SignatureEntry(), part) if demand == "default" else demand
        entry = replace(entry, **{name: replace(getattr(entry, name), **{part: word})})
    return entry


def _demanded(signatures: SignatureEntry) -> str:
    return f"transport signature {signatures.transport or 'as the channel'}, data signature {signatures.data}"


def _tell(entry: ParticipantEntry, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(entry.as_dict(), ensure_ascii=False, indent=2))
        return
    click.echo(f"{entry.id}: {'enabled' if entry.enabled else 'disabled'}")
    told = {
        "BIN": entry.bin,
        "organisation": entry.organisation,
        "services": ", ".join(entry.services) or "every one",
        "strictness": entry.strictness or "by the world's setting",
        "keys": ", ".join(entry.keys) or ("its own" if entry.certificates else "by the world's setting"),
        "data keys": ", ".join(entry.data_keys) or None,
        "requests": _demanded(entry.requests),
        "answers": _demanded(entry.answers),
    }
    for word, value in told.items():
        if value is not None:
            click.echo(f"  {word:13} {value}")
    for one in entry.brought():
        click.echo(f"  {'certificate':13} {one.fingerprint[:16]}  {one.subject.dn}")


def _offer(text: str) -> Offer:
    from gateway.names import RouteId, ServiceId
    from gateway.subscribers import Offer

    service, _, route = text.partition(":")
    return Offer(ServiceId(service), RouteId(route) if route else None)


def _write(world: World, name: str, *, out: Path, url: str) -> None:
    written = write_folder(world, name, out=out, url=url)
    click.echo(f"{name}: {out}: {', '.join(written)}")
