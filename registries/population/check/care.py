"""Rules about the data bank: wards, guardians, grounds, orphans, candidates, parental rights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from registries.population.acts import AdoptionAct, BirthAct
from registries.population.care import (
    AbsenceKind,
    Candidate,
    Guardianship,
    Orphan,
    ParentAbsence,
    ParentalRightsRuling,
    ParentRole,
)
from registries.population.check.contradiction import Contradiction, Found
from registries.population.check.look import Look, overlapping, told

__all__ = ["RULES"]


def _wards(look: Look) -> Found:
    """What is asked of a ward."""
    person, grown = look.person, look.self_known.of_age
    cares = look.of(Guardianship, "ward")
    both = overlapping([(one.order_date, min(one.ended or grown, grown), one.order_number) for one in cares])
    if both is not None:
        yield Contradiction("WARD-TWO-GUARDIANS", person.iin, told(*both))
    for one in cares:
        if not person.birth_date <= one.order_date < grown:
            yield Contradiction("WARD-AGE", person.iin, told(one.order_number, one.order_date))
        if person.death_date is not None and person.death_date < min(one.ended or grown, grown):
            yield Contradiction("WARD-DEAD", person.iin, told(one.order_number, person.death_date))
        if one.guardian == person.iin:
            yield Contradiction("GUARDIAN-SELF", person.iin, one.order_number)
        if (one.ended is None) is not (one.end_reason is None):
            yield Contradiction("GUARDIANSHIP-END", one.order_number, told(one.ended, one.end_reason))
        yield from _grounds(look, one.grounds, one.order_number, one.order_date)


def _guardians(look: Look) -> Found:
    """What is asked of a guardian."""
    person = look.person
    for one in look.of(Guardianship, "guardian"):
        if look.self_known.of_age > one.order_date:
            yield Contradiction("GUARDIAN-AGE", person.iin, told(one.order_number, one.order_date))
        ward = look.known.get(one.ward)
        last = min(one.ended or date.max, ward.of_age if ward else date.max)
        if person.death_date is not None and person.death_date < last:
            yield Contradiction("GUARDIAN-DEAD", person.iin, told(one.order_number, person.death_date))


def _orphans(look: Look) -> Found:
    person, grown = look.person, look.self_known.of_age
    entries = look.of(Orphan)
    both = overlapping([(one.entered, one.left or grown, one.number) for one in entries])
    if both is not None:
        yield Contradiction("ORPHAN-TWICE", person.iin, told(*both))
    for one in entries:
        if not person.birth_date <= one.entered < grown:
            yield Contradiction("ORPHAN-AGE", person.iin, told(one.number, one.entered))
        for care in look.of(Guardianship, "ward") if one.placed is not None else ():
            spans = (
                (one.entered, one.left or grown, one.number),
                (care.order_date, care.ended or grown, care.order_number),
            )
            if overlapping(spans):
                yield Contradiction("ORPHAN-WITH-GUARDIAN", person.iin, told(one.number, care.order_number))
        if any(one.entered <= act.registered < (one.left or grown) for act in look.of(AdoptionAct, "child")):
            yield Contradiction("ORPHAN-ADOPTED", person.iin, one.number)
        yield from _grounds(look, one.grounds, one.number, one.entered)


def _grounds(look: Look, grounds: Iterable[ParentAbsence], number: str, day: date) -> Found:
    """Each ground is about a parent of that day, and the register that it names confirms it."""
    mother, father = _parents_on(look, day)
    for ground in grounds:
        parent = mother if ground.parent is ParentRole.MOTHER else father
        if ground.iin != parent or (ground.kind is AbsenceKind.UNKNOWN) is not (parent is None):
            yield Contradiction("GROUND-PARENT", number, told(ground.parent, ground.iin, parent))
        elif ground.since is not None and ground.since > day:
            yield Contradiction("GROUND-ORDER", number, told(ground.parent, ground.since, day))
        elif not _confirmed(look, ground):
            yield Contradiction("GROUND-DOCUMENT", number, told(ground.parent, ground.kind, ground.document))


def _parents_on(look: Look, day: date) -> tuple[str | None, str | None]:
    adoptions = [act for act in look.of(AdoptionAct, "child") if act.registered < day]
    acts: list[BirthAct | AdoptionAct] = [
        *look.of(BirthAct, "child"),
        *sorted(adoptions, key=lambda act: act.registered),
    ]
    return (acts[-1].mother, acts[-1].father) if acts else (look.person.mother, look.person.father)


def _confirmed(look: Look, ground: ParentAbsence) -> bool:
    match ground.kind:
        case AbsenceKind.DEAD:
            return ground.document is not None and look.deaths.get(ground.document) == ground.iin
        case AbsenceKind.MISSING:
            parent = look.known.get(ground.iin or "")
            return parent is not None and parent.missing is not None and parent.missing.number == ground.document
        case AbsenceKind.DEPRIVED:
            rulings = look.of(ParentalRightsRuling, "child")
            return any((one.parent, one.ruling.number) == (ground.iin, ground.document) for one in rulings)
    return True


def _rights(look: Look) -> Found:
    """A court takes rights away from parents only."""
    person = look.person
    parents = {person.mother, person.father}
    for birth in look.of(BirthAct, "child"):
        parents |= {birth.mother, birth.father}
    for adoption in look.of(AdoptionAct, "child"):
        parents |= {adoption.mother, adoption.father}
    for one in look.of(ParentalRightsRuling, "child"):
        if one.parent not in parents:
            yield Contradiction("RIGHTS-PARENT", person.iin, told(one.ruling.number, one.parent))


def _candidates(look: Look) -> Found:
    person = look.person
    for one in look.of(Candidate):
        if person.death_date is not None and person.death_date < (one.left or date.max):
            yield Contradiction("CANDIDATE-DEAD", person.iin, told(one.number, person.death_date))
        if look.self_known.of_age > one.entered:
            yield Contradiction("CANDIDATE-AGE", person.iin, told(one.number, one.entered))
        if one.least_age > one.most_age:
            yield Contradiction("CANDIDATE-WISH", one.number, told(one.least_age, one.most_age))


RULES = (_wards, _guardians, _orphans, _rights, _candidates)
"""What is asked of everybody."""
