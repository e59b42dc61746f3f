"""Certificates that are wrong in one way, made on purpose: what a verifier has to notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from signing.algorithms import KeyFamily
from signing.authority import profiles
from signing.authority.authority import Authority
from signing.authority.branch import Branch, Names
from signing.authority.holders import Employee, Holder, Person, Service, System
from signing.authority.profiles import Profile
from signing.certificates import Certificate
from signing.key_forms import generate_rsa
from signing.keys import KeyPair
from signing.oids import Role

__all__ = ["BadKind", "Order", "issue_bad"]

_DAY: Final = timedelta(days=1)
_WEAK_BITS: Final = 1024
_STRANGERS: Final = Names("БӨТЕН НЕГІЗГІ ОРТАЛЫҚ SANDBOX", "БӨТЕН КУӘЛАНДЫРУШЫ ОРТАЛЫҚ SANDBOX")


class BadKind(StrEnum):
    """What is wrong, and the finding that says so."""

    EXPIRED = "expired"
    """Its validity ended a day ago: ``TIME-EXPIRED``."""
    NOT_YET_VALID = "not-yet-valid"
    """Its validity begins tomorrow: ``TIME-NOT-YET``."""
    WRONG_PURPOSE = "wrong-purpose"
    """For logging in, not for signing: ``PURPOSE-KEY-USAGE``. A key ordered for logging in is one for signing."""
    WRONG_ROLE = "wrong-role"
    """For another role than the one asked for: ``PURPOSE-ROLE`` where the policy wants that role."""
    WRONG_IIN = "wrong-iin"
    """Another IIN, one with a wrong check digit: ``HOLDER-IIN`` where the policy names the right one."""
    WRONG_BIN = "wrong-bin"
    """Another BIN, one with a wrong check digit: ``HOLDER-BIN`` where the policy names the right one."""
    UNKNOWN_AUTHORITY = "unknown-authority"
    """Issued by an authority that nobody knows: ``CHAIN-PATH``."""
    BROKEN_SIGNATURE = "broken-signature"
    """The issuer's signature has one bit changed: ``CHAIN-SIGNATURE``."""
    WEAK_KEY = "weak-key"
    """RSA with 1024 bits: ``KEY-STRENGTH``."""


@dataclass(frozen=True, slots=True)
class Order:
    """A certificate as somebody asked for it."""

    holder: Holder
    profile: Profile
    family: KeyFamily = KeyFamily.RSA


def issue_bad(authority: Authority, kind: BadKind, order: Order, *, at: datetime) -> KeyPair:
    """A key with a certificate as *order* says, wrong as *kind* says at the moment *at*; all else is right.

    ValueError if such a holder or such a family cannot have that fault: an information system has no IIN, a person no
    BIN, a GOST key cannot be too short.
    """
    return _MAKERS[kind](authority, order, at)


def _issued(authority: Authority, order: Order, at: datetime) -> KeyPair:
    return authority.issue(order.holder, order.profile, at=at, private=authority.fresh_key(order.family))


def _expired(authority: Authority, order: Order, at: datetime) -> KeyPair:
    return _issued(authority, order, at - order.profile.validity - _DAY)


def _not_yet_valid(authority: Authority, order: Order, at: datetime) -> KeyPair:
    return _issued(authority, order, at + _DAY)


def _wrong_purpose(authority: Authority, order: Order, at: datetime) -> KeyPair:
    use = profiles.AUTHENTICATION.use if order.profile.use.signs else profiles.PERSON.use
    profile = replace(order.profile, use=use)
    return _issued(authority, replace(order, profile=profile), at)


def _wrong_role(authority: Authority, order: Order, at: datetime) -> KeyPair:
    other = Role.HR if Role.EMPLOYEE in order.profile.roles else Role.EMPLOYEE
    profile = replace(order.profile, roles=(Role.ORGANISATION, other))
    return _issued(authority, replace(order, profile=profile), at)


def _wrong_iin(authority: Authority, order: Order, at: datetime) -> KeyPair:
    holder = order.holder
    if isinstance(holder, System | Service):
        raise ValueError("only a person has an IIN that could be wrong")  # noqa: TRY004 - a fault, no type
    if isinstance(holder, Person):
        return _issued(authority, replace(order, holder=replace(holder, iin=_spoilt(holder.iin))), at)
    person = replace(holder.person, iin=_spoilt(holder.person.iin))
    return _issued(authority, replace(order, holder=replace(holder, person=person)), at)


def _wrong_bin(authority: Authority, order: Order, at: datetime) -> KeyPair:
    if not isinstance(order.holder, Employee | System):
        raise ValueError("a person who acts for nobody has no BIN that could be wrong")  # noqa: TRY004 - the same
    return _issued(authority, replace(order, holder=replace(order.holder, bin=_spoilt(order.holder.bin))), at)


def _unknown_authority(authority: Authority, order: Order, at: datetime) -> KeyPair:
    keys = authority.fresh_key(order.family), authority.fresh_key(order.family)
    stranger = Branch.create(_STRANGERS, keys=keys, at=at, services=authority.branches[order.family].services)
    return stranger.issue(order.holder, order.profile, private=authority.fresh_key(order.family), at=at)


def _broken_signature(authority: Authority, order: Order, at: datetime) -> KeyPair:
    key = _issued(authority, order, at)
    octets = bytearray(key.certificate.der)
    octets[-1] ^= 1
    return replace(key, certificate=Certificate.from_der(bytes(octets)))


def _weak_key(authority: Authority, order: Order, at: datetime) -> KeyPair:
    if order.family is not KeyFamily.RSA:
        raise ValueError("only an RSA key can be too short")
    return authority.issue(order.holder, order.profile, at=at, private=generate_rsa(_WEAK_BITS))


def _spoilt(number: str) -> str:
    """*number* with another check digit: the number of nobody."""
    return f"{number[:-1]}{(int(number[-1]) + 1) % 10}"


_MAKERS: Final[dict[BadKind, Callable[[Authority, Order, datetime], KeyPair]]] = {
    BadKind.EXPIRED: _expired,
    BadKind.NOT_YET_VALID: _not_yet_valid,
    BadKind.WRONG_PURPOSE: _wrong_purpose,
    BadKind.WRONG_ROLE: _wrong_role,
    BadKind.WRONG_IIN: _wrong_iin,
    BadKind.WRONG_BIN: _wrong_bin,
    BadKind.UNKNOWN_AUTHORITY: _unknown_authority,
    BadKind.BROKEN_SIGNATURE: _broken_signature,
    BadKind.WEAK_KEY: _weak_key,
}
