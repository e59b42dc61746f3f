"""Contradictions about guardians, wards, orphans and candidates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from registries.identifiers import Iin
from registries.population.acts import AdoptionAct
from registries.population.care import (
    AbsenceKind,
    Candidate,
    GuardianshipEnd,
    ParentAbsence,
    ParentalRightsRuling,
    ParentRole,
)
from registries.population.person import Name
from tests.registries.planting import TEXTS, Bench, plants


@plants("WARD-TWO-GUARDIANS")
def _(bench: Bench) -> str:
    ward = bench.child()
    bench.guardianship(ward, bench.person())
    bench.guardianship(ward, bench.person(), order_date=bench.ago(1))
    return ward.iin


@plants("WARD-AGE")
def _(bench: Bench) -> str:
    ward = bench.child(age=20)
    bench.guardianship(ward, bench.person(age=50), order_date=bench.ago(1))
    return ward.iin


@plants("WARD-DEAD")
def _(bench: Bench) -> str:
    ward = bench.dead(age=9)
    bench.guardianship(ward, bench.person())
    return ward.iin


@plants("GUARDIAN-SELF")
def _(bench: Bench) -> str:
    ward = bench.child()
    bench.guardianship(ward, ward)
    return ward.iin


@plants("GUARDIANSHIP-END")
def _(bench: Bench) -> str:
    record = bench.guardianship(bench.child(), bench.person(), end_reason=GuardianshipEnd.RELEASED)
    return record.order_number


@plants("GUARDIAN-AGE")
def _(bench: Bench) -> str:
    guardian = bench.person(age=18)
    bench.guardianship(bench.child(), guardian)
    return guardian.iin


@plants("GUARDIAN-DEAD")
def _(bench: Bench) -> str:
    guardian = bench.dead()
    bench.guardianship(bench.child(), guardian)
    return guardian.iin


@plants("GROUND-PARENT")
def _(bench: Bench) -> str:
    return bench.guardianship(bench.child(mother=bench.woman()), bench.person()).order_number


@plants("GROUND-ORDER")
def _(bench: Bench) -> str:
    mother = bench.woman()
    ruling = bench.ruling(bench.ago(1))
    absent = ParentAbsence(ParentRole.MOTHER, AbsenceKind.DEPRIVED, mother.iin, ruling.number, ruling.day)
    child = bench.child(mother=mother)
    bench.add(ParentalRightsRuling(parent=mother.iin, child=child.iin, ruling=ruling))
    return bench.guardianship(child, bench.person(), grounds=(absent, bench.unknown[1])).order_number


@plants("GROUND-DOCUMENT")
def _(bench: Bench) -> str:
    mother = bench.woman()
    absent = ParentAbsence(ParentRole.MOTHER, AbsenceKind.DEAD, mother.iin, "№ 0", bench.ago(3))
    return bench.orphan(bench.child(mother=mother), grounds=(absent, bench.unknown[1])).number


@plants("ORPHAN-TWICE")
def _(bench: Bench) -> str:
    child = bench.child()
    bench.orphan(child)
    bench.orphan(child)
    return child.iin


@plants("ORPHAN-AGE")
def _(bench: Bench) -> str:
    child = bench.child(age=20)
    bench.orphan(child, entered=bench.ago(1))
    return child.iin


@plants("ORPHAN-WITH-GUARDIAN")
def _(bench: Bench) -> str:
    child = bench.child()
    bench.orphan(child, placed=TEXTS)
    bench.guardianship(child, bench.person(), order_date=bench.ago(1))
    return child.iin


@plants("ORPHAN-ADOPTED")
def _(bench: Bench) -> str:
    child, mother = bench.child(), bench.woman(age=40)
    bench.orphan(child)
    bench.change.put(replace(child, mother=mother.iin))
    act = AdoptionAct(
        number=bench.number(),
        registered=bench.ago(1),
        registry=bench.place,
        child=child.iin,
        mother=mother.iin,
        father=None,
        ruling=bench.ruling(bench.ago(1)),
        before=Name(child.surname, child.name),
    )
    bench.add(act)
    return child.iin


@plants("RIGHTS-PARENT")
def _(bench: Bench) -> str:
    child = bench.child()
    bench.add(ParentalRightsRuling(parent=bench.person().iin, child=child.iin, ruling=bench.ruling(bench.ago(1))))
    return child.iin


@plants("CANDIDATE-DEAD")
def _(bench: Bench) -> str:
    dead = bench.dead()
    bench.add(_candidate(bench, dead.iin))
    return dead.iin


@plants("CANDIDATE-AGE")
def _(bench: Bench) -> str:
    young = bench.person(age=18)
    bench.add(_candidate(bench, young.iin))
    return young.iin


@plants("CANDIDATE-WISH")
def _(bench: Bench) -> str:
    return bench.add(_candidate(bench, bench.person().iin, least_age=9, most_age=3))


def _candidate(bench: Bench, iin: Iin, **more: Any) -> Candidate:
    return Candidate(number=bench.number(), person=iin, entered=bench.ago(2), provider=bench.department.bin, **more)
