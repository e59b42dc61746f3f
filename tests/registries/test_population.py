"""Who lives in a generated population: everybody whom the services meet, whatever the seed and the day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from registries.errors import UnknownCharacter, UnknownOrganisation, UnknownPerson
from registries.identifiers import iin_birth_date, iin_gender, parse_bin, parse_iin
from registries.population.acts import LAST_PAPER_BIRTH
from registries.population.generator import generate
from registries.population.model import (
    AbsenceKind,
    AdoptionAct,
    Allowance,
    AllowanceKind,
    Assistance,
    BirthAct,
    Candidate,
    Conviction,
    DivorceAct,
    DocumentKind,
    DocumentStatus,
    EncumbranceKind,
    Guardianship,
    GuardianshipEnd,
    Housing,
    MarriageAct,
    NameChangeAct,
    Nationality,
    OrganisationKey,
    Orphan,
    Person,
    Population,
    PowerOfAttorney,
)
from registries.population.names import patronymic_from
from registries.population.records import kinds
from registries.tables import metadata
from tests.population import in_memory

worlds = st.tuples(st.integers(), st.dates(date(2009, 1, 1), date(2090, 12, 31)))
some = settings(max_examples=5, deadline=None)
DAY = date(2026, 3, 10)


@pytest.fixture(scope="module")
def town() -> Population:
    """Enough people for whatever is rare."""
    return in_memory(1, as_of=DAY, size=6000)


def rows(seed: int) -> list[tuple[object, ...]]:
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    metadata.create_all(engine)
    with engine.begin() as connection:
        generate(connection, seed=seed, as_of=DAY)
        tables = [table for table in metadata.sorted_tables if table.name.startswith("population_")]
        return [tuple(row) for table in tables for row in connection.execute(sa.select(table))]


@some
@given(worlds)
def test_numbers_are_right_and_names_are_upper_case(world: tuple[int, date]) -> None:
    population = in_memory(world[0], as_of=world[1])
    for iin, person in population.people.items():
        assert parse_iin(iin) == person.iin
        assert (iin_birth_date(iin), iin_gender(iin)) == (person.birth_date, person.gender)
        assert person.full_name == person.full_name.upper()
        assert person.birth_date <= population.as_of
    assert all(parse_bin(number) == each.bin for number, each in population.organisations.items())


@some
@given(worlds)
def test_nothing_happens_after_the_day_of_the_population(world: tuple[int, date]) -> None:
    population = in_memory(world[0], as_of=world[1])
    for kind in kinds().values():
        assert all(record.since <= population.as_of for record in population.every(kind)), kind
    for person in population.people.values():
        assert person.on(population.as_of) == person


@some
@given(worlds)
def test_wards_of_today_have_a_living_guardian_of_age_nearby(world: tuple[int, date]) -> None:
    population = in_memory(world[0], as_of=world[1])
    cares = [one for one in population.every(Guardianship) if one.holds_on(population.as_of)]
    minors = [one for one in cares if population.person(one.ward).age_on(population.as_of) < 18]
    assert minors
    for record in minors:
        guardian = population.person(record.guardian)
        assert guardian.is_alive
        assert guardian.age_on(record.order_date) >= 18
        assert population.guardianship_over(record.ward, population.as_of) == record


@some
@given(worlds)
def test_a_patronymic_is_made_from_the_name_that_the_father_had(world: tuple[int, date]) -> None:
    population = in_memory(world[0], as_of=world[1])
    adopted = {one.child for one in population.every(AdoptionAct)}
    forms = set()
    for act in population.every(BirthAct):
        child = population.person(act.child)
        if act.father is None or child.iin in adopted or child.former_names:
            continue
        father = population.person(act.father)
        names = {father.name, *(former.name.name for former in father.former_names)}
        made = {
            (patronymic_from(name, child.gender, slavic=slavic), slavic) for name in names for slavic in (False, True)
        }
        forms |= {slavic for patronymic, slavic in made if patronymic == child.patronymic}
        assert child.patronymic in {patronymic for patronymic, _ in made}
    assert forms == {True, False}


def test_equal_arguments_give_equal_populations_and_other_seeds_other_people() -> None:
    first = rows(1)
    assert first == rows(1)
    assert first != rows(2)


@pytest.mark.parametrize("size", [500, 1000])
def test_a_population_has_the_size_asked_for_within_one_household(size: int) -> None:
    assert size <= len(in_memory(3, as_of=DAY, size=size).people) < size + 30


def test_people_are_stored_in_portions_and_progress_is_told() -> None:
    told: list[int] = []
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    metadata.create_all(engine)
    with engine.begin() as connection:
        generate(connection, seed=4, as_of=DAY, size=3500, progress=told.append)
    assert told[-1] >= 3500
    assert all(0 < after - before < 1050 for before, after in pairwise([0, *told]))


def test_a_small_population_has_every_kind_of_household() -> None:
    people = in_memory(5, as_of=DAY, size=600)
    for kind in (AdoptionAct, BirthAct, DivorceAct, MarriageAct, Guardianship, Orphan, Allowance, Housing):
        assert next(iter(people.every(kind)), None) is not None, kind
    assert {act.country.code for act in people.every(BirthAct)} > {"398"}
    assert any(one.citizenship != "398" for one in people.people.values())


def test_a_town_knows_every_kind_of_absence_and_end_of_a_guardianship(town: Population) -> None:
    cares = list(town.every(Guardianship))
    assert {ground.kind for one in cares for ground in one.grounds} == set(AbsenceKind)
    assert {one.end_reason for one in cares} >= set(GuardianshipEnd) - {GuardianshipEnd.DEATH}
    alone = [one for one in town.every(Orphan) if town.guardianship_over(one.child, DAY) is None and one.left is None]
    assert {one.placed is None for one in alone} == {True, False}


def test_a_town_knows_every_state_of_documents_names_and_standing(town: Population) -> None:
    people = list(town.people.values())
    documents = [document for person in people for document in person.documents]
    assert {one.kind for one in documents} == set(DocumentKind)
    assert {one.status for one in documents} >= set(DocumentStatus) - {DocumentStatus.UNFIT}
    assert any(one.status is DocumentStatus.VALID and one.end_date < DAY for one in documents)
    assert {person.nationality for person in people} == set(Nationality)
    for fate in ("missing", "disappeared", "incapable", "excluded", "repatriated", "former_addresses", "former_names"):
        assert any(getattr(person, fate) for person in people), fate
    assert any(act.entered for act in town.every(BirthAct))
    assert any(act.before != act.after for act in town.every(NameChangeAct))
    assert any(act.wife_before for act in town.every(MarriageAct))
    assert {act.ruling is None for act in town.every(DivorceAct)} == {True, False}


def test_a_town_knows_every_kind_of_means(town: Population) -> None:
    housing = list(town.every(Housing))
    assert {len(one.owners) > 1 for one in housing} == {True, False}
    assert {limit.kind for one in housing for limit in one.encumbrances} == set(EncumbranceKind)
    objects = Counter(one.cadastral_number for one in housing)
    assert max(objects.values()) > 1
    assert any(one.ended for one in housing)
    assert {one.allowance for one in town.every(Allowance)} == set(AllowanceKind)
    assert {one.holds_on(DAY) for one in town.every(Assistance)} == {True, False}
    assert {one.left is None for one in town.every(Candidate)} == {True, False}
    owners = {share.owner for one in housing if one.holds_on(DAY) for share in one.owners}
    adults = [one for one in town.people.values() if one.is_alive and one.age_on(DAY) >= 18]
    assert any(one.iin not in owners for one in adults)


def test_a_town_knows_every_state_of_convictions_and_powers(town: Population) -> None:
    convictions = list(town.every(Conviction))
    assert {one.holds_on(DAY) for one in convictions} == {True, False}
    assert any(one.imprisoned and one.released is None for one in convictions)
    powers = list(town.every(PowerOfAttorney))
    assert {(one.withdrawn is not None, one.holds_on(DAY)) for one in powers} == {
        (False, True),
        (False, False),
        (True, False),
    }


def test_shares_are_believable(town: Population) -> None:
    people = list(town.people.values())
    living = [one for one in people if one.is_alive]
    minors = sum(one.age_on(DAY) < 18 for one in living) / len(living)
    kazakh = sum(one.nationality is Nationality.KAZAKH for one in people) / len(people)
    convicted = len({one.person for one in town.every(Conviction)}) / len(people)
    assert 0.15 < minors < 0.4
    assert 0.6 < kazakh < 0.8
    assert 0.01 < convicted < 0.06
    assert 0.02 < (len(people) - len(living)) / len(people) < 0.15


def test_siblings_have_the_same_parents_and_come_eldest_first(town: Population) -> None:
    mothers = {act.mother for act in town.every(BirthAct) if act.mother is not None}
    families: list[tuple[Person, ...]] = [town.children_of(iin) for iin in list(mothers)[:400]]
    assert any(len(children) > 2 for children in families)
    assert all(list(each) == sorted(each, key=lambda child: child.birth_date) for each in families)


def test_the_adopted_have_their_adopters_for_parents_and_keep_their_act_of_birth(town: Population) -> None:
    act = next(iter(town.every(AdoptionAct)))
    child, birth = town.person(act.child), town.birth_of(act.child)
    assert birth is not None
    assert (child.mother, child.father) == (act.mother, act.father)
    assert (birth.mother, birth.father) == (act.former_mother, act.former_father)
    assert child in town.children_of(act.mother or "")


@pytest.mark.rule("C-5")
def test_births_before_and_on_the_change_are_on_paper_and_after_it_are_not(population: Population) -> None:
    found: dict[date, set[bool]] = {}
    for act in population.every(BirthAct):
        if act.registry is not None and act.entered is None:
            found.setdefault(act.birth_date, set()).add(act.is_electronic_on(DAY))
    day = timedelta(days=1)
    assert found[LAST_PAPER_BIRTH - day] == {False}
    assert found[LAST_PAPER_BIRTH] == {False}
    assert found[LAST_PAPER_BIRTH + day] == {True}


@pytest.mark.parametrize("key", list(OrganisationKey))
def test_each_organisation_of_the_story_is_there_by_its_key(population: Population, key: OrganisationKey) -> None:
    organisation = population.organisation(key)
    assert population.organisation(organisation.bin) is organisation


def test_what_is_not_there_is_said_to_be_unknown(population: Population) -> None:
    with pytest.raises(UnknownPerson):
        population.person("000000000000")
    with pytest.raises(UnknownOrganisation):
        population.organisation("nobody")
    with pytest.raises(UnknownCharacter):
        population.character("nobody")
