"""Guardians, candidates and orphans of the cast: the registers say of each what the character is good for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from registries.population.model import (
    AbsenceKind,
    AdoptionAct,
    Candidate,
    Conviction,
    EncumbranceKind,
    Guardianship,
    GuardianshipEnd,
    GuardianshipKind,
    Housing,
    MarriageAct,
    Orphan,
    Person,
    Population,
    guardianship_kind,
)
from tests.registries.exchanges import AS_OF

Named = Callable[[str], Person]
IN_A_MONTH = AS_OF + timedelta(days=30)


def housing(population: Population, person: Person, day: date = AS_OF) -> list[Housing]:
    return [one for one in population.records(Housing, person.iin, "owner") if one.holds_on(day)]


def standing(population: Population, person: Person) -> list[bool]:
    return [one.holds_on(AS_OF) for one in population.records(Conviction, person.iin)]


@pytest.mark.parametrize("key", ["ward-turning-fourteen", "orphan-turning-fourteen"])
def test_a_child_of_thirteen_turns_fourteen_in_a_month(named: Named, key: str) -> None:
    born = named(key).birth_date
    assert guardianship_kind(born, AS_OF) is GuardianshipKind.GUARDIANSHIP
    assert guardianship_kind(born, IN_A_MONTH - timedelta(days=1)) is GuardianshipKind.GUARDIANSHIP
    assert guardianship_kind(born, IN_A_MONTH) is GuardianshipKind.TRUSTEESHIP


def test_the_guardian_of_thirteen_brings_up_the_child_who_turns_fourteen(population: Population, named: Named) -> None:
    wards = population.wards_of(named("guardian-of-thirteen").iin, AS_OF)
    assert wards == (named("ward-turning-fourteen"),)


def test_the_former_guardian_was_released_and_the_child_is_in_the_data_bank_again(
    population: Population, named: Named
) -> None:
    (record,) = population.guardianships_of(named("former-guardian").iin)
    assert (record.ward, record.end_reason) == (named("ward-returned").iin, GuardianshipEnd.RELEASED)
    assert not record.holds_on(AS_OF)
    entries = population.records(Orphan, record.ward)
    assert [one.holds_on(AS_OF) for one in entries] == [False, True]


@pytest.mark.rule("C-5")
@pytest.mark.parametrize(
    ("key", "electronic"),
    [
        ("orphan-born-before", False),
        ("orphan-born-on", False),
        ("orphan-born-after", True),
        ("orphan-born-abroad", False),
        ("orphan-to-place", True),
    ],
)
def test_the_registry_holds_the_births_after_13_august_2007_in_this_country(
    population: Population, named: Named, key: str, electronic: bool
) -> None:
    birth = population.birth_of(named(key).iin)
    assert birth is not None
    assert birth.is_electronic_on(AS_OF) is electronic


def test_the_orphans_around_the_day_are_a_day_apart(named: Named) -> None:
    births = [named(f"orphan-born-{when}").birth_date for when in ("before", "on", "after")]
    assert births == [date(2007, 8, day) for day in (12, 13, 14)]


@pytest.mark.parametrize(
    ("key", "kinds"),
    [
        ("orphan-to-place", (AbsenceKind.DEAD, AbsenceKind.DEAD)),
        ("sibling-elder", (AbsenceKind.DEPRIVED, AbsenceKind.UNKNOWN)),
        ("foundling", (AbsenceKind.UNKNOWN, AbsenceKind.UNKNOWN)),
        ("child-of-missing", (AbsenceKind.MISSING, AbsenceKind.UNKNOWN)),
    ],
)
def test_children_of_the_data_bank_wait_without_a_guardian(
    population: Population, named: Named, key: str, kinds: tuple[AbsenceKind, AbsenceKind]
) -> None:
    (entry,) = population.records(Orphan, named(key).iin)
    assert entry.holds_on(AS_OF)
    assert tuple(ground.kind for ground in entry.grounds) == kinds
    assert population.guardianship_over(named(key).iin, AS_OF) is None


def test_the_siblings_have_the_same_mother(named: Named) -> None:
    assert named("sibling-elder").mother == named("sibling-younger").mother is not None


def test_the_orphan_under_guardianship_has_a_guardian_and_is_off_the_books(
    population: Population, named: Named
) -> None:
    child = named("orphan-under-guardianship")
    record = population.guardianship_over(child.iin, AS_OF)
    assert record is not None
    assert record.guardian == named("guardian-of-orphan").iin
    assert not any(one.holds_on(AS_OF) for one in population.records(Orphan, child.iin))


def test_the_candidate_who_is_ready_meets_every_demand(population: Population, named: Named) -> None:
    candidate, husband = named("candidate-ready"), named("husband-of-ready")
    assert population.spouse_of(candidate.iin, AS_OF) == husband
    assert standing(population, candidate) == standing(population, husband) == []
    (flat,) = housing(population, candidate)
    assert [(share.numerator, share.denominator) for share in flat.owners] == [(1, 1)]
    assert flat.encumbrances == ()
    assert all(one.holds_on(AS_OF) for one in population.records(Candidate, candidate.iin))
    assert population.records(Guardianship, candidate.iin) == ()


def test_the_single_candidate_never_married(population: Population, named: Named) -> None:
    assert population.records(MarriageAct, named("candidate-single").iin) == ()


@pytest.mark.parametrize(
    ("key", "convictions"),
    [
        ("candidate-with-conviction", [True]),
        ("candidate-with-spent-conviction", [False]),
        ("candidate-with-convicted-spouse", []),
        ("spouse-with-conviction", [True]),
        ("imprisoned", [True]),
    ],
)
def test_convictions_stand_or_are_spent(
    population: Population, named: Named, key: str, convictions: list[bool]
) -> None:
    assert standing(population, named(key)) == convictions


def test_the_convicted_spouse_is_the_candidates(population: Population, named: Named) -> None:
    spouse = population.spouse_of(named("candidate-with-convicted-spouse").iin, AS_OF)
    assert spouse == named("spouse-with-conviction")


def test_the_candidates_differ_in_their_housing(population: Population, named: Named) -> None:
    assert housing(population, named("candidate-without-housing")) == []
    (shared,) = housing(population, named("candidate-shared-housing"))
    assert [(share.numerator, share.denominator) for share in shared.owners] == [(1, 2), (1, 2)]
    (encumbered,) = housing(population, named("candidate-encumbered-housing"))
    assert [one.kind for one in encumbered.encumbrances] == [EncumbranceKind.MORTGAGE]
    seller = named("candidate-who-sold")
    assert housing(population, seller) == []
    assert len(housing(population, seller, AS_OF - timedelta(days=61))) == 1


def test_the_candidate_struck_off_is_a_candidate_no_more(population: Population, named: Named) -> None:
    records = population.records(Candidate, named("candidate-struck-off").iin)
    assert [one.holds_on(AS_OF) for one in records] == [False]


def test_the_adopted_child_has_the_adopters_for_parents_and_their_name(population: Population, named: Named) -> None:
    child, mother = named("adopted-child"), named("adoptive-mother")
    (act,) = population.records(AdoptionAct, child.iin)
    assert (child.mother, child.surname) == (mother.iin, mother.surname)
    assert act.former_mother not in (None, mother.iin)
    assert population.children_of(mother.iin) == (child,)
    assert [old.name for old in child.former_names] == [act.before]
