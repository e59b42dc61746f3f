"""``shlyuz key``: key files as the national authority gives them out, and bad ones made on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sandbox.cli.edge import data_option, member_of, open_world
from sandbox.keyring import holder_of
from signing.algorithms import KeyFamily
from signing.authority import BadKind, Employee, Order, System, issue_bad, profiles
from signing.keys import is_strong_password, suggested_name
from signing.oids import Role
from signing.revocation.status import Reason

if TYPE_CHECKING:
    from registries.population.model import Organisation
    from registries.population.model import Person as Resident
    from sandbox.world import World
    from signing.keys import KeyPair

__all__ = ["key"]

_AUTHENTICATION: Final = "authentication"
_OFFICIAL: Final = (Role.HEAD, Role.SIGNER, Role.FINANCIAL_SIGNER, Role.HR, Role.EMPLOYEE)
_ROLES: Final = (*(role.value for role in (Role.PERSON, *_OFFICIAL, Role.SYSTEM)), _AUTHENTICATION)
_FIFTH_OF_BIN: Final = "456"
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)


class _Withdrawn(StrEnum):
    """A certificate that is as it should be, and counts no more: issued a week ago, taken back yesterday."""

    REVOKED = "revoked"
    """For good, its key having been stolen: ``REV-REVOKED``."""
    ON_HOLD = "on-hold"
    """Until it is released: ``REV-HOLD``."""

    @property
    def reason(self) -> Reason:
        """As the register has it."""
        return Reason.KEY_COMPROMISE if self is _Withdrawn.REVOKED else Reason.CERTIFICATE_HOLD


_BAD: Final = {kind.value: kind for kind in (*BadKind, *_Withdrawn)}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What was asked for."""

    number: str
    role: str
    family: KeyFamily | None
    bad: BadKind | _Withdrawn | None

    def family_or(self, usual: KeyFamily) -> KeyFamily:
        """The family asked for, else the *usual* one."""
        return self.family or usual


@click.group()
def key() -> None:
    """Key files: PKCS#12, as the national authority gives them out."""


@key.command()
@click.option("--for", "number", metavar="IIN|BIN", required=True, help="Whose key: a person's IIN, a BIN otherwise.")
@click.option("--role", type=click.Choice(_ROLES), required=True, help="What the key is for.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="File to write, or a folder for the usual name."
)
@click.option("--password", envvar="SHLYUZ_PASSWORD", required=True, help="Password of the file, or SHLYUZ_PASSWORD.")
@click.option(
    "--family",
    type=click.Choice([family.value for family in KeyFamily]),
    callback=member_of(KeyFamily),
    help="Kind of key.  [default: as the world has it]",
)
@click.option(
    "--bad",
    type=click.Choice(tuple(_BAD)),
    callback=lambda _ctx, _parameter, value: _BAD.get(value),
    help="Make the certificate wrong in this way, to test a verifier; revoked and on-hold: since yesterday.",
)
@data_option
def issue(
    *,
    number: str,
    role: str,
    out: Path,
    password: str,
    family: KeyFamily | None,
    bad: BadKind | _Withdrawn | None,
    data_dir: Path,
) -> None:
    """Issue a key with a certificate and write both, and the issuers' certificates, to a PKCS#12 file.

    With a BIN the holder is the organisation's head for the role head, its signer for the other roles of people, its
    information system for the role system. With the IIN of a head or a signer, the organisation is theirs.

    Every call makes a new key; the key with which the sandbox itself signs for the same person is another one.
    """
    world = open_world(data_dir)
    try:
        made = _issued(world, _Wish(number, role, family, bad))
    finally:
        world.close()
    file = _file(out, made)
    file.write_bytes(made.to_pkcs12(password))
    if not is_strong_password(password):
        click.echo("The national authority would not take this password: 6 to 32 signs, A-Z, a-z and 0-9.", err=True)
    until = made.certificate.not_after.isoformat()
    click.echo(f"{file}: {made.family.value}, {made.certificate.subject.dn}, valid until {until}")


def _issued(world: World, wish: _Wish) -> KeyPair:
    order, at = _order(world, wish), world.clock.now()
    if wish.bad is None:
        return _good(world, order, at)
    if isinstance(wish.bad, _Withdrawn):
        made = _good(world, order, at - _WEEK)
        world.authority.revoke(made.certificate, at=at - _DAY, reason=wish.bad.reason)
        return made
    try:
        return issue_bad(world.authority, wish.bad, order, at=at)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _good(world: World, order: Order, at: datetime) -> KeyPair:
    private = world.authority.fresh_key(order.family)
    return world.authority.issue(order.holder, order.profile, at=at, private=private)


def _order(world: World, wish: _Wish) -> Order:
    from registries.identifiers import parse_bin, parse_iin

    if wish.number[4:5] in tuple(_FIFTH_OF_BIN):
        return _of_organisation(world, world.population.organisation(parse_bin(wish.number)), wish=wish)
    return _of_person(world, world.population.person(parse_iin(wish.number)), wish=wish)


def _of_person(world: World, person: Resident, *, wish: _Wish) -> Order:
    chosen = world.choices.current()
    if wish.role == Role.SYSTEM:
        raise click.UsageError("the role system belongs to a BIN, not to an IIN")
    if wish.role == Role.PERSON:
        return Order(holder_of(person), profiles.PERSON, wish.family_or(chosen.keys_of_people.citizens))
    if wish.role == _AUTHENTICATION:
        return Order(holder_of(person), profiles.AUTHENTICATION, _rsa(wish.family))
    for organisation in world.population.organisations.values():
        if person.iin == (organisation.head if wish.role == Role.HEAD else organisation.signer):
            return _of_organisation(world, organisation, wish=wish)
    raise click.UsageError(f"{wish.number} is the {wish.role} of no organisation; name the organisation: --for BIN")


def _of_organisation(world: World, organisation: Organisation, *, wish: _Wish) -> Order:
    name, number = organisation.names.ru, organisation.bin
    chosen = world.choices.current()
    if wish.role == Role.PERSON:
        raise click.UsageError("the role person belongs to an IIN, not to a BIN")
    if wish.role == Role.SYSTEM:
        return Order(System("ИС SANDBOX", name, number), profiles.SYSTEM, wish.family_or(chosen.keys_of_systems))
    official = organisation.head if wish.role == Role.HEAD else organisation.signer
    holder = Employee(holder_of(world.population.person(official)), name, number)
    if wish.role == _AUTHENTICATION:
        return Order(holder, profiles.EMPLOYEE_AUTHENTICATION, _rsa(wish.family))
    profile = profiles.with_roles(profiles.EMPLOYEE, (Role(wish.role),))
    return Order(holder, profile, wish.family_or(chosen.keys_of_people.officials))


def _rsa(family: KeyFamily | None) -> KeyFamily:
    if family is KeyFamily.GOST:
        raise click.UsageError("a key for authentication is an RSA key: a GOST key does both")
    return KeyFamily.RSA


def _file(out: Path, made: KeyPair) -> Path:
    """*out*, or the usual name in it if it is a folder; folders are made."""
    is_folder = out.is_dir() or not out.suffix
    folder = out if is_folder else out.parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder / suggested_name(made) if is_folder else out
