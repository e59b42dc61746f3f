"""Contradictions about what people own, receive and may do for one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from registries.identifiers import Iin
from registries.population.means import (
    Allowance,
    AllowanceKind,
    Assistance,
    Encumbrance,
    EncumbranceKind,
    Housing,
    HousingKind,
    Share,
)
from registries.population.standing import Power, PowerOfAttorney
from tests.registries.planting import TEXTS, Bench, plants


@plants("SHARES-SUM")
def _(bench: Bench) -> str:
    return bench.add(_housing(bench, Share(bench.person().iin, 1, 2), Share(bench.woman().iin, 1, 3)))


@plants("HOUSING-TWICE")
def _(bench: Bench) -> str:
    first = _housing(bench, Share(bench.person().iin))
    bench.add(first)
    return bench.add(replace(first, owners=(Share(bench.person().iin),)))


@plants("HOUSING-DEAD")
def _(bench: Bench) -> str:
    dead = bench.dead()
    bench.add(replace(_housing(bench, Share(dead.iin)), registered=bench.today))
    return dead.iin


@plants("HOUSING-UNBORN")
def _(bench: Bench) -> str:
    child = bench.child(age=1)
    bench.add(_housing(bench, Share(child.iin)))
    return child.iin


@plants("ENCUMBRANCE-ORDER")
def _(bench: Bench) -> str:
    limit = Encumbrance(EncumbranceKind.MORTGAGE, bench.ago(9), TEXTS)
    return bench.add(replace(_housing(bench, Share(bench.person().iin)), encumbrances=(limit,)))


@plants("ALLOWANCE-DEAD")
def _(bench: Bench) -> str:
    dead = bench.dead(age=70)
    bench.add(_allowance(bench, AllowanceKind.PENSION, dead.iin))
    return dead.iin


@plants("ALLOWANCE-CHILD")
def _(bench: Bench) -> str:
    return bench.add(_allowance(bench, AllowanceKind.SURVIVOR, bench.woman().iin))


@plants("ALLOWANCE-UPKEEP")
def _(bench: Bench) -> str:
    return bench.add(_allowance(bench, AllowanceKind.CHILD_UPKEEP, bench.woman().iin, child=bench.child().iin))


@plants("ASSISTANCE-TWICE")
def _(bench: Bench) -> str:
    applicant = bench.person().iin
    bench.add(_assistance(bench, applicant))
    bench.add(_assistance(bench, applicant))
    return applicant


@plants("ASSISTANCE-MEMBER")
def _(bench: Bench) -> str:
    dead = bench.dead(died=bench.ago(2))
    bench.add(_assistance(bench, bench.person().iin, dead.iin))
    return dead.iin


@plants("ASSISTANCE-APPLICANT")
def _(bench: Bench) -> str:
    record = _assistance(bench, bench.person().iin)
    return bench.add(replace(record, members=(bench.woman().iin, record.applicant)))


@plants("POWER-DEAD")
def _(bench: Bench) -> str:
    dead = bench.dead()
    bench.add(_power(bench, dead.iin, bench.person().iin))
    return dead.iin


@plants("POWER-AGE")
def _(bench: Bench) -> str:
    young = bench.person(age=18)
    bench.add(_power(bench, bench.person().iin, young.iin))
    return young.iin


@plants("POWER-SELF")
def _(bench: Bench) -> str:
    somebody = bench.person()
    bench.add(_power(bench, somebody.iin, somebody.iin))
    return somebody.iin


def _housing(bench: Bench, *owners: Share) -> Housing:
    return Housing(
        cadastral_number=bench.number(),
        housing=HousingKind.HOUSE,
        city_key=bench.place,
        street=TEXTS,
        building="1",
        flat=None,
        area=Decimal(50),
        rooms=2,
        owners=owners,
        registered=bench.ago(5),
        ground=TEXTS,
    )


def _allowance(bench: Bench, kind: AllowanceKind, recipient: Iin, child: Iin | None = None) -> Allowance:
    return Allowance(
        number=bench.number(), allowance=kind, recipient=recipient, child=child, monthly=1, begins=bench.ago(1)
    )


def _assistance(bench: Bench, *members: Iin) -> Assistance:
    begins = bench.ago(1)
    return Assistance(
        number=bench.number(),
        applicant=members[0],
        members=members,
        provider=bench.department.bin,
        monthly=1,
        begins=begins,
        ends=begins + timedelta(days=91),
    )


def _power(bench: Bench, principal: Iin, representative: Iin) -> PowerOfAttorney:
    return PowerOfAttorney(
        number=bench.number(),
        principal=principal,
        representative=representative,
        notary=TEXTS,
        city_key=bench.place,
        issued=bench.ago(2),
        expires=bench.today,
        powers=(Power.APPLY,),
    )
