"""Rules about housing, payments, convictions and powers of attorney."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from registries.population.care import Guardianship
from registries.population.check.contradiction import Contradiction, Found
from registries.population.check.look import Look, overlapping, told
from registries.population.means import Allowance, AllowanceKind, Assistance, Housing
from registries.population.person import age_on
from registries.population.standing import Conviction, PowerOfAttorney

__all__ = ["RULES"]

_FOR_A_CHILD = frozenset(
    {AllowanceKind.CHILD_UPKEEP, AllowanceKind.DISABLED_CHILD, AllowanceKind.SURVIVOR, AllowanceKind.CHILD_CARE}
)
_LAST_PAYMENT = timedelta(days=31)
"""The month of the death is paid in full."""
_RESPONSIBLE = 14
"""Age from which on somebody can be convicted (article 15 of the Criminal Code)."""


def _housing(look: Look) -> Found:
    person = look.person
    for one in look.of(Housing):
        if person.death_date is not None and one.registered > person.death_date:
            yield Contradiction("HOUSING-DEAD", person.iin, told(one.cadastral_number, one.registered))
        if one.registered < person.birth_date:
            yield Contradiction("HOUSING-UNBORN", person.iin, told(one.cadastral_number, one.registered))
        if not one.owners or one.owners[0].owner != person.iin:
            continue
        if any(share.denominator < 1 or share.numerator < 1 for share in one.owners) or (
            sum(Fraction(share.numerator, share.denominator) for share in one.owners) != 1
        ):
            shares = (f"{share.numerator}/{share.denominator}" for share in one.owners)
            yield Contradiction("SHARES-SUM", one.cadastral_number, told(*shares))
        for limit in one.encumbrances:
            if limit.since < one.registered or (limit.until or date.max) < limit.since:
                yield Contradiction(
                    "ENCUMBRANCE-ORDER", one.cadastral_number, told(limit.kind, limit.since, limit.until)
                )


def _allowances(look: Look) -> Found:
    person = look.person
    for one in look.of(Allowance, "recipient"):
        if person.death_date is not None and (one.ends or date.max) > person.death_date + _LAST_PAYMENT:
            yield Contradiction("ALLOWANCE-DEAD", person.iin, told(one.number, one.ends, person.death_date))
        if one.begins < person.birth_date:
            yield Contradiction("ALLOWANCE-UNBORN", person.iin, told(one.number, one.begins))
        child = look.known.get(one.child or "")
        if one.child is None:
            if one.allowance in _FOR_A_CHILD:
                yield Contradiction("ALLOWANCE-CHILD", one.number, one.allowance)
            continue
        if child is not None and not child.birth_date <= one.begins < child.of_age:
            yield Contradiction("ALLOWANCE-CHILD", one.number, told(one.allowance, one.child, one.begins))
        if one.allowance is AllowanceKind.CHILD_UPKEEP and not any(
            care.ward == one.child and care.holds_on(one.begins) for care in look.of(Guardianship, "guardian")
        ):
            yield Contradiction("ALLOWANCE-UPKEEP", one.number, told(person.iin, one.child))


def _child_allowances(look: Look) -> Found:
    person = look.person
    for one in look.of(Allowance, "child"):
        if person.death_date is not None and (one.ends or date.max) > person.death_date + _LAST_PAYMENT:
            yield Contradiction("ALLOWANCE-DEAD", person.iin, told(one.number, one.ends, person.death_date))


def _assistance(look: Look) -> Found:
    person = look.person
    granted = look.of(Assistance, "member")
    both = overlapping([(one.begins, one.ends, one.number) for one in granted])
    if both is not None:
        yield Contradiction("ASSISTANCE-TWICE", person.iin, told(*both))
    for one in granted:
        if person.birth_date > one.begins or look.self_known.died_before(one.begins):
            yield Contradiction("ASSISTANCE-MEMBER", person.iin, told(one.number, one.begins))
    for one in look.of(Assistance, "applicant"):
        if not one.members or one.members[0] != person.iin or len(set(one.members)) < len(one.members):
            yield Contradiction("ASSISTANCE-APPLICANT", one.number, told(person.iin, *one.members))


def _convictions(look: Look) -> Found:
    person = look.person
    for one in look.of(Conviction):
        if age_on(person.birth_date, one.ruling.day) < _RESPONSIBLE:
            yield Contradiction("CONVICTION-AGE", person.iin, told(one.ruling.number, one.ruling.day))
        if look.self_known.died_before(one.ruling.day):
            yield Contradiction("CONVICTION-DEAD", person.iin, told(one.ruling.number, person.death_date))
        days = [day for day in (one.imprisoned, one.released, one.spent) if day is not None]
        if days != sorted(days) or (one.released is not None and one.imprisoned is None):
            yield Contradiction("CONVICTION-ORDER", one.ruling.number, told(one.imprisoned, one.released, one.spent))


def _powers(look: Look) -> Found:
    person = look.person
    for one in look.of(PowerOfAttorney):
        if person.death_date is not None and one.until > person.death_date:
            yield Contradiction("POWER-DEAD", person.iin, told(one.number, one.until, person.death_date))
        if look.self_known.of_age > one.issued:
            yield Contradiction("POWER-AGE", person.iin, told(one.number, one.issued))
        if one.principal == one.representative:
            yield Contradiction("POWER-SELF", person.iin, one.number)


RULES = (_housing, _allowances, _child_allowances, _assistance, _convictions, _powers)
"""What is asked of everybody."""
