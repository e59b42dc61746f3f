"""What no register could answer with is not entered, whether it comes as a person, a record or an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from registries.errors import RecordRefused, UnknownPerson
from registries.identifiers import Gender, Iin
from registries.population.events import Arrival, DocumentIssued
from registries.population.model import Allowance, AllowanceKind, Housing, HousingKind, Population, Share, Texts
from registries.population.records import Record
from tests.registries.exchanges import AS_OF

TODAY = AS_OF


@pytest.fixture
def iin(people: Population) -> Iin:
    return people.characters[0].iin


def housing(*owners: Share, area: str = "40") -> Housing:
    said = Texts(kk="А", ru="А", en="A")
    return Housing(
        cadastral_number="20:1",
        housing=HousingKind.FLAT,
        city_key="astana",
        street=said,
        building="1",
        flat=None,
        area=Decimal(area),
        rooms=1,
        owners=owners,
        registered=TODAY,
        ground=said,
    )


def pension(iin: Iin, number: str = "П-1", *, monthly: int = 1, begins: date = TODAY) -> Allowance:
    return Allowance(number=number, allowance=AllowanceKind.PENSION, recipient=iin, monthly=monthly, begins=begins)


@pytest.mark.parametrize("name", ["", " \t", "А\0Б", "\x07", "\ufffe", "\ud800", "Я" * 1001])
def test_a_name_that_cannot_stand_in_an_answer_is_refused(people: Population, name: str) -> None:
    newcomer = Arrival(surname="А", name=name, gender=Gender.MALE, birth_date=date(1990, 5, 1))
    with pytest.raises(RecordRefused) as refusal, people.change() as change:
        newcomer.apply(change, TODAY)
    assert refusal.value.code == "RECORD-FIELD"
    assert refusal.value.subject.startswith("Person.name: ")


@pytest.mark.parametrize("name", ["ƏУЕЗ😀", "<Б>&\"'", "Я" * 1000])
def test_a_strange_name_is_still_a_name(people: Population, name: str) -> None:
    newcomer = Arrival(surname="А", name=name, gender=Gender.MALE, birth_date=date(1990, 5, 1))
    with people.change() as change:
        iin = newcomer.apply(change, TODAY).people[0]
    assert people.person(iin).name == name


def test_a_person_keeps_what_was_there_when_a_change_is_refused(people: Population, iin: Iin) -> None:
    before = people.person(iin)
    with pytest.raises(RecordRefused, match=r"Person\.citizenship"), people.change() as change:
        change.put(replace(before, citizenship=""))
    assert people.person(iin) == before


def test_a_document_has_a_number_that_fits(people: Population, iin: Iin) -> None:
    with pytest.raises(RecordRefused, match=r"Person\.documents\.0\.number"), people.change() as change:
        DocumentIssued(person=iin, day=TODAY, number="9" * 21).apply(change, TODAY)


def test_records_that_cannot_be_kept_or_told_are_refused(people: Population, iin: Iin) -> None:
    records: list[tuple[Record, str]] = [
        (pension(iin, "9" * 81), "allowance: a number"),
        (pension(iin, "\0"), r"Allowance\.number"),
        (pension(iin, monthly=10**13), r"Allowance\.monthly"),
        (pension(iin, monthly=-1), r"Allowance\.monthly"),
        (pension(iin, begins=date.max), r"Allowance\.begins"),
        (pension(iin, begins=date.min), r"Allowance\.begins"),
        (housing(Share(iin), area="1E+400"), r"Housing\.area"),
        (replace(housing(Share(iin)), rooms=0), r"Housing\.rooms"),
        (housing(Share(iin, 1, 0)), r"Housing\.owners\.0\.denominator"),
        (housing(Share(Iin("\0"))), r"Housing\.owners\.0\.owner"),
    ]
    before = people.records(Record, iin)
    for record, place in records:
        with pytest.raises(RecordRefused, match=place), people.change() as change:
            change.add(record)
    assert people.records(Record, iin) == before


def test_nobody_has_an_iin_with_nul(people: Population) -> None:
    with pytest.raises(UnknownPerson), people.change() as change:
        change.person("\0")


def test_an_owner_named_twice_is_found_once(people: Population, iin: Iin) -> None:
    with people.change() as change:
        number = change.add(housing(Share(iin, 1, 2), Share(iin, 1, 2)))
    assert [one.id for one in people.stored(Housing, iin, "owner") if one.id == number] == [number]


@pytest.mark.parametrize("year", [1, 1799, 2100, 9999])
def test_a_day_of_which_no_iin_tells_has_none_to_give(people: Population, year: int) -> None:
    with pytest.raises(RecordRefused) as refusal, people.change() as change:
        change.fresh_iin(date(year, 1, 1), Gender.MALE)
    assert refusal.value.code == "RECORD-IIN"


@pytest.mark.parametrize("number", [-1, 0, 2**31, 2**63, 10**40])
def test_no_record_is_kept_under_a_number_that_no_table_has(people: Population, number: int) -> None:
    assert people.rows.record(number) is None
    with pytest.raises(RecordRefused, match="RECORD-UNKNOWN"), people.change() as change:
        change.record(number)
