"""No event leaves the registers in contradiction: it brings its consequences, or is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from registries.errors import EventRefused, RegistryError
from registries.identifiers import Gender, Iin
from registries.population.check import contradictions
from registries.population.events import (
    Adoption,
    Arrival,
    Birth,
    Death,
    Divorce,
    DocumentIssued,
    DocumentLost,
    Event,
    Happened,
    Incapacity,
    Marriage,
    Missing,
    Move,
    NameChange,
)
from registries.population.model import (
    Allowance,
    AllowanceKind,
    DocumentKind,
    MarriageAct,
    MarriageEnd,
    OrganisationKey,
    Orphan,
    Person,
    Population,
)
from tests.registries.exchanges import AS_OF

TODAY = AS_OF
LONG_AGO = date(2010, 1, 1)
EARLIER = TODAY - timedelta(days=400)
Happen = Callable[[Event], Happened]


@pytest.fixture
def man(happen: Happen) -> Iin:
    return arrive(happen, Gender.MALE, date(1980, 5, 1))


@pytest.fixture
def woman(happen: Happen) -> Iin:
    return arrive(happen, Gender.FEMALE, date(1982, 7, 1))


def arrive(happen: Happen, gender: Gender, born: date) -> Iin:
    since = max(born, LONG_AGO)
    return happen(Arrival(surname="Тестов", name="Самат", gender=gender, birth_date=born, since=since)).people[0]


def refused(happen: Happen, event: Event) -> str:
    with pytest.raises(RegistryError) as refusal:
        happen(event)
    code = refusal.value.code
    return refusal.value.subject.split()[0] if code == "EVENT-CONTRADICTION" else code


def test_nobody_dies_before_what_they_did(happen: Happen, man: Iin, woman: Iin) -> None:
    happen(Marriage(husband=man, wife=woman, day=EARLIER))
    assert refused(happen, Death(person=man, day=EARLIER - timedelta(days=1))) == "MARRIED-DEAD"
    happen(DocumentIssued(person=woman, day=EARLIER))
    happen(Birth(day=EARLIER, gender=Gender.MALE, name="Тимур", mother=woman, patronymic="Саматұлы"))
    assert refused(happen, Death(person=woman, day=EARLIER - timedelta(days=1))) in {"DOCUMENT-DEAD", "PARENT-DEAD"}
    assert refused(happen, Death(person=man, day=LONG_AGO - timedelta(days=1))) == "ADDRESS-ORDER"


def test_a_newcomer_who_has_lived_here_for_long_moves_and_dies_in_the_past(
    people: Population, happen: Happen, man: Iin
) -> None:
    happen(Move(person=man, day=EARLIER, city="almaty"))
    happen(Death(person=man, day=EARLIER + timedelta(days=1)))
    assert list(contradictions(people)) == []


def test_nobody_is_registered_here_from_tomorrow_on(happen: Happen) -> None:
    newcomer = Arrival(surname="А", name="Б", gender=Gender.MALE, birth_date=LONG_AGO, since=TODAY + timedelta(days=1))
    assert refused(happen, newcomer) == "EVENT-FUTURE"


def test_a_marriage_of_somebody_who_died_since_ended_then(
    people: Population, happen: Happen, man: Iin, woman: Iin
) -> None:
    happen(Death(person=woman, day=EARLIER))
    happen(Marriage(husband=man, wife=woman, day=LONG_AGO))
    act = people.records(MarriageAct, man)[0]
    assert (act.ended, act.end_reason) == (EARLIER, MarriageEnd.DEATH)
    assert people.spouse_of(man, TODAY) is None


def test_near_relatives_do_not_marry(happen: Happen, man: Iin, woman: Iin) -> None:
    day = LONG_AGO
    sister, brother = (
        happen(Birth(day=day, gender=sex, name="Д", mother=woman, father=man, patronymic="С")).people[0]
        for sex in (Gender.FEMALE, Gender.MALE)
    )
    for husband, wife in ((brother, sister), (man, sister), (brother, woman)):
        assert refused(happen, Marriage(husband=husband, wife=wife, day=TODAY)) == "EVENT-KIN"


def test_a_father_is_no_child_and_not_long_dead(happen: Happen, man: Iin, woman: Iin) -> None:
    boy = arrive(happen, Gender.MALE, date(2012, 1, 1))

    def birth(day: date, father: Iin) -> Birth:
        return Birth(day=day, gender=Gender.MALE, name="Т", mother=woman, father=father, patronymic="С")

    assert refused(happen, birth(EARLIER, boy)) == "EVENT-YOUNG"
    happen(Death(person=man, day=EARLIER))
    happen(birth(EARLIER + timedelta(days=270), man))
    assert refused(happen, birth(EARLIER + timedelta(days=301), man)) == "PARENT-DEAD"


def test_nobody_adopts_their_own_child(happen: Happen, man: Iin, woman: Iin) -> None:
    born = Birth(day=EARLIER, gender=Gender.MALE, name="Т", mother=woman, father=man, patronymic="С")
    child = happen(born).people[0]
    assert refused(happen, Adoption(child=child, day=TODAY, mother=woman, father=man)) == "EVENT-SAME"
    assert refused(happen, Adoption(child=child, day=TODAY, father=man)) == "EVENT-SAME"
    stepfather = arrive(happen, Gender.MALE, date(1979, 1, 1))
    happen(Adoption(child=child, day=TODAY, mother=woman, father=stepfather))


def test_an_adopted_ward_needs_no_allowance_for_its_upkeep(people: Population, happen: Happen, woman: Iin) -> None:
    paid = next(
        one
        for one in people.every(Allowance)
        if one.allowance is AllowanceKind.CHILD_UPKEEP and one.child is not None and one.holds_on(TODAY)
    )
    assert paid.child is not None
    happen(Adoption(child=paid.child, day=TODAY, mother=woman))
    assert [one.ends for one in people.records(Allowance, paid.child, "child") if one.number == paid.number] == [TODAY]


def test_an_orphan_who_dies_leaves_the_books(people: Population, happen: Happen) -> None:
    orphan = next(one for one in people.every(Orphan) if one.holds_on(TODAY))
    happen(Death(person=orphan.child, day=TODAY))
    assert [one.left for one in people.records(Orphan, orphan.child) if one.number == orphan.number] == [TODAY]


def test_an_organisation_does_not_lose_its_head(people: Population, happen: Happen) -> None:
    owner = people.organisation(OrganisationKey.INDIVIDUALS)
    for iin in {owner.head, owner.signer}:
        assert refused(happen, Death(person=iin, day=TODAY)) == "EVENT-OFFICE"


@pytest.mark.parametrize("kind", [Missing, Incapacity])
def test_a_ruling_is_not_overtaken_by_an_earlier_one(happen: Happen, man: Iin, kind: type[Missing]) -> None:
    happen(kind(person=man, day=TODAY))
    assert refused(happen, kind(person=man, day=EARLIER)) == "EVENT-SAME"


def test_what_is_wrong_already_does_not_stop_what_happens(people: Population, happen: Happen, man: Iin) -> None:
    with people.change() as change:
        change.put(replace(people.person(man), death_date=EARLIER))
    before = list(contradictions(people))
    assert [one.code for one in before] == ["DEATH-WITHOUT-ACT"]
    happen(NameChange(person=man, day=LONG_AGO, name="Тимур"))
    assert list(contradictions(people)) == before


def test_a_place_that_is_none_is_told(people: Population, happen: Happen, man: Iin) -> None:
    person = people.person(man)
    with people.change() as change:
        change.put(replace(person, address=replace(person.address, city_key="nowhere")))
    for event in (
        Death(person=man, day=TODAY),
        Missing(person=man, day=TODAY),
        NameChange(person=man, day=TODAY, name="Т"),
    ):
        assert refused(happen, event) == "EVENT-PLACE"


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_the_registers_agree(people: Population, happen: Happen, seed: int) -> None:
    rng = Random(seed)
    done = 0
    for _ in range(150):
        event = anything(rng, list(people.people.values()))
        try:
            happen(event)
        except EventRefused:
            continue
        done += 1
    assert done > 20
    assert list(contradictions(people)) == []


def anything(rng: Random, everybody: list[Person]) -> Event:
    """Some event of some people on some day; many of them cannot be."""
    day = TODAY - timedelta(days=rng.choice((0, rng.randrange(400), rng.randrange(30 * 365))))
    one = rng.choice(everybody)
    men = [person.iin for person in everybody if person.gender is Gender.MALE]
    women = [person.iin for person in everybody if person.gender is Gender.FEMALE]
    man, woman, sex = rng.choice(men), rng.choice(women), rng.choice(tuple(Gender))
    spouse = one.father or man, one.mother or woman
    events: tuple[Callable[[], Event], ...] = (
        lambda: Birth(day=day, gender=sex, name="Д", mother=woman, father=man, patronymic="П"),
        lambda: Marriage(husband=man, wife=woman, day=day, common_surname=rng.choice(("husband", "wife"))),
        lambda: Divorce(husband=spouse[0], wife=spouse[1], day=day),
        lambda: Adoption(child=one.iin, day=day, mother=rng.choice((woman, one.mother)), father=man, surname="Новый"),
        lambda: NameChange(person=one.iin, day=day, surname=rng.choice("АБВ")),
        lambda: Move(person=one.iin, day=day, city=rng.choice(("almaty", "oral"))),
        lambda: DocumentIssued(person=one.iin, day=day, kind=rng.choice(tuple(DocumentKind))),
        lambda: DocumentLost(person=one.iin, day=day, number=one.documents[0].number if one.documents else "0"),
        lambda: Missing(person=one.iin, day=day),
        lambda: Incapacity(person=one.iin, day=day),
        lambda: Death(person=one.iin, day=day),
    )
    return rng.choice(events)()
