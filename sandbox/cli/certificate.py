"""``shlyuz certificate``: what the world's authority issued; revoking, holding, releasing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sandbox.cli.edge import data_option, lang_option, member_of, open_world
from sandbox.cli.moment import Moment
from sandbox.cli.pki_telling import issued_line, issued_lines, pki_word, told
from sandbox.errors import NotFound
from sandbox.pki.issued import Issued, Standing
from signing.revocation.status import Reason
from signing.texts import Lang

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["certificate"]

_REASONS: Final = tuple(one.value for one in Reason if one not in {Reason.CERTIFICATE_HOLD, Reason.REMOVE_FROM_CRL})
_IN_FORCE: Final = frozenset({Standing.GOOD, Standing.ON_HOLD})

_what = click.argument("what", metavar="SERIAL|IIN|BIN|FILE")
_password_option = click.option("--password", envvar="SHLYUZ_PASSWORD", help="Password of a key file; SHLYUZ_PASSWORD.")
_at_option = click.option("--at", type=Moment(), help="Since when (ISO 8601).  [default: now]")
_json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.group()
def certificate() -> None:
    """Certificates that the world's authority issued, and their revocation.

    A change is in force at once, for a running server too: at the gateway, the portal, in OCSP answers and in CRLs.
    """


@certificate.command(name="list")
@click.option("--for", "number", metavar="IIN|BIN", help="Only those of this person or organisation.")
@click.option("--revoked", is_flag=True, help="Only those that are revoked or on hold.")
@_json_option
@lang_option
@data_option
def list_issued(*, number: str | None, revoked: bool, as_json: bool, lang: Lang, data_dir: Path) -> None:
    """List what was issued, the latest first: serial number, standing, last day, holder."""
    with _world(data_dir) as world:
        now = world.clock.now()
        found = world.pki.issued.list(number, revoked=revoked)
        if as_json:
            click.echo(json.dumps([one.as_dict(now) for one in found], ensure_ascii=False, indent=2))
            return
        if not found:
            click.echo(pki_word("none", lang), err=True)
        for one in found:
            click.echo(issued_line(one, now, lang))


@certificate.command()
@_what
@_password_option
@_json_option
@lang_option
@data_option
def show(*, what: str, password: str | None, as_json: bool, lang: Lang, data_dir: Path) -> None:
    """Show a certificate, how it stands, and what was done to it."""
    with _world(data_dir) as world:
        now, register = world.clock.now(), world.pki.register
        found = [(one, register.history(one.certificate.serial_number)) for one in _named(world, what, password)]
        if as_json:
            shown = [told(one, history, now) for one, history in found]
            click.echo(json.dumps(shown[0] if len(shown) == 1 else shown, ensure_ascii=False, indent=2))
            return
        for one, history in found:
            click.echo("\n".join(issued_lines(one, history, at=now, lang=lang)))


@certificate.command()
@_what
@click.option(
    "--reason",
    type=click.Choice(_REASONS),
    default=Reason.UNSPECIFIED.value,
    callback=member_of(Reason),
    show_default=True,
    help="Why (RFC 5280).",
)
@_at_option
@_password_option
@lang_option
@data_option
def revoke(*, what: str, reason: Reason, at: datetime | None, password: str | None, lang: Lang, data_dir: Path) -> None:
    """Revoke a certificate for good: the one with that serial number or in that file, or all that a holder has."""
    with _world(data_dir) as world:
        found = _named(world, what, password, standings=_IN_FORCE)
        moment = at or world.clock.now()
        _change(world, found, lang, lambda serial: world.pki.register.revoke(serial, at=moment, reason=reason))


@certificate.command()
@_what
@_at_option
@_password_option
@lang_option
@data_option
def hold(*, what: str, at: datetime | None, password: str | None, lang: Lang, data_dir: Path) -> None:
    """Put a certificate on hold, or all that a holder has: revoked until it is released."""
    with _world(data_dir) as world:
        found = _named(world, what, password, standings=frozenset({Standing.GOOD}))
        moment, reason = at or world.clock.now(), Reason.CERTIFICATE_HOLD
        _change(world, found, lang, lambda serial: world.pki.register.revoke(serial, at=moment, reason=reason))


@certificate.command()
@_what
@_password_option
@lang_option
@data_option
def release(*, what: str, password: str | None, lang: Lang, data_dir: Path) -> None:
    """End a hold: the certificate is good again."""
    with _world(data_dir) as world:
        found = _named(world, what, password, standings=frozenset({Standing.ON_HOLD}))
        now = world.clock.now()
        _change(world, found, lang, lambda serial: world.pki.register.release(serial, at=now))


@contextmanager
def _world(data_dir: Path) -> Iterator[World]:
    world = open_world(data_dir)
    try:
        yield world
    finally:
        world.close()


def _named(
    world: World, what: str, password: str | None, *, standings: frozenset[Standing] | None = None
) -> Sequence[Issued]:
    """What *what* names: the certificate in a file, one by its number, or those of a holder that stand so."""
    file = Path(what)
    if file.is_file():
        return (_in_file(world, file, password),)
    return world.pki.named(what) if standings is None else world.pki.current(what, standings)


def _in_file(world: World, file: Path, password: str | None) -> Issued:
    from signing.inspection import inspect

    certificates = inspect(file.read_bytes(), password=password).certificates
    if not certificates:
        raise click.UsageError(f"{file} holds no certificate; name a certificate or a key file, or a serial number.")
    found = world.pki.issued.find(certificates[0].serial_number)
    if found is None or found.certificate != certificates[0]:
        raise NotFound("CERTIFICATE-UNKNOWN", f"{file}: {certificates[0].subject.dn}")
    return found


def _change(world: World, found: Sequence[Issued], lang: Lang, change: Callable[[int], Any]) -> None:
    """Do *change* to each of *found*, and say how it stands then."""
    for one in found:
        serial = one.certificate.serial_number
        change(serial)
        now_it_is = world.pki.issued.find(serial)
        assert now_it_is is not None, "what was changed is there"
        click.echo(issued_line(now_it_is, world.clock.now(), lang))
