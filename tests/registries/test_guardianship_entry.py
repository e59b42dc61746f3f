"""What an education department enters in the data bank of orphans after its order (rule GE-15)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from lxml import etree
from sqlalchemy import Engine

from registries.data_bank.children import ChildRegister
from registries.errors import TEXTS
from registries.identifiers import Iin
from registries.population.model import CourtRuling, Guardianship, GuardianshipEnd, ParentalRightsRuling
from tests.registries.departments import ORDERED, Departments, Keys, departments_of, keys_of
from tests.registries.exchanges import AS_OF
from tests.registries.planted import WORD


@pytest.fixture(scope="module")
def keys() -> Keys:
    return keys_of()


@pytest.fixture
def departments(engine: Engine, keys: Keys) -> Departments:
    return departments_of(engine, keys)


@pytest.mark.rule("GE-15", "GC-8")
def test_an_established_guardianship_is_found_at_once(departments: Departments) -> None:
    guardian, child = departments.town.newcomer(), departments.orphan()
    assert departments.wards_told(guardian.iin) == []
    made = departments.made(departments.establish(guardian.iin, child.iin))
    assert (made.findtext("action/code"), made.findtext("order/number")) == ("establish", "15-26/Қ")
    assert [one.text for one in made.iterfind("person/iin")] == [child.iin]
    assert departments.wards_told(guardian.iin) == [child.iin]


@pytest.mark.rule("GE-15")
def test_the_grounds_follow_from_the_other_registers(departments: Departments) -> None:
    guardian, child = departments.town.newcomer(), departments.orphan()
    departments.made(departments.establish(guardian.iin, child.iin))
    told = departments.town.told(ChildRegister, consenter=guardian.iin, childIin=child.iin)
    grounds = told.findall("guardianship/grounds/ground")
    assert [one.findtext("reason/code") for one in grounds] == ["dead", "unknown"]
    assert grounds[0].findtext("documentNumber") == f"АЛ-{child.mother}"


@pytest.mark.rule("GE-15")
def test_the_same_order_again_is_answered_as_before_and_entered_once(departments: Departments) -> None:
    guardian, one, other = departments.town.newcomer(), departments.orphan(), departments.orphan(age=4)
    request = departments.establish(guardian.iin, one.iin, other.iin)
    first = departments.send(request)
    again = departments.send(departments.establish(guardian.iin, other.iin, one.iin))
    assert departments.send(request).data == first.data
    assert again.status_code == first.status_code == "SCSS001"
    assert sorted(str(iin) for iin in departments.wards_told(guardian.iin)) == sorted([one.iin, other.iin])


def test_another_entry_by_the_number_of_an_order_that_was_used_is_refused(departments: Departments) -> None:
    guardian, one, other = departments.town.newcomer(), departments.orphan(), departments.orphan(age=4)
    departments.made(departments.establish(guardian.iin, one.iin))
    for wards, day in (((one, other), ORDERED), ((other,), ORDERED), ((one,), ORDERED - timedelta(days=1))):
        root = departments.establish(guardian.iin, *(ward.iin for ward in wards), day=day)
        assert departments.refused(root) == "ENTRY-ORDER-OTHER"
    assert departments.wards_told(guardian.iin) == [one.iin]


def test_one_child_who_cannot_be_entered_keeps_the_whole_order_out(departments: Departments) -> None:
    guardian, child = departments.town.newcomer(), departments.orphan()
    with_mother = departments.town.newcomer(age=8, mother=departments.town.newcomer().iin)
    root = departments.establish(guardian.iin, child.iin, with_mother.iin)
    assert departments.refused(root) == "ENTRY-PARENT-PRESENT"
    assert departments.wards_told(guardian.iin) == []
    assert departments.town.population.records(Guardianship, child.iin) == ()


def test_a_child_has_one_guardian_at_a_time(departments: Departments) -> None:
    first, second, child = departments.town.newcomer(), departments.town.newcomer(), departments.orphan()
    departments.made(departments.establish(first.iin, child.iin))
    for day in (ORDERED, AS_OF, ORDERED - timedelta(days=30)):
        root = departments.establish(second.iin, child.iin, order="16-26/Қ", day=day)
        assert departments.refused(root) == "ENTRY-WARD-TAKEN"


def test_of_orders_that_arrive_at_one_moment_one_gets_the_child(departments: Departments) -> None:
    guardians, child = [departments.town.newcomer() for _ in range(4)], departments.orphan()
    roots = [departments.establish(one.iin, child.iin, order=f"{at}-26/Қ") for at, one in enumerate(guardians)]
    with ThreadPoolExecutor(len(roots)) as pool:
        answers = list(pool.map(departments.send, roots))
    assert sorted(answer.status_code for answer in answers) == ["SCSE001"] * 3 + ["SCSS001"]
    assert len(departments.town.population.records(Guardianship, child.iin)) == 1


def test_an_order_that_arrives_several_times_at_one_moment_is_entered_once(departments: Departments) -> None:
    guardian, child = departments.town.newcomer(), departments.orphan()
    root = departments.establish(guardian.iin, child.iin)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(departments.send, [root] * 4))
    assert len({answer.data for answer in answers}) == 1
    assert answers[0].status_code == "SCSS001"
    assert len(departments.town.population.records(Guardianship, child.iin)) == 1


def test_a_parent_deprived_of_rights_is_no_parent_who_can(departments: Departments) -> None:
    guardian, mother = departments.town.newcomer(), departments.town.newcomer()
    child = departments.town.newcomer(age=8, mother=mother.iin)
    root = departments.establish(guardian.iin, child.iin)
    assert departments.refused(root) == "ENTRY-PARENT-PRESENT"
    ruling = CourtRuling("2-77/2025", date(2025, 2, 3), WORD)
    departments.town.plant(ParentalRightsRuling(parent=mother.iin, child=child.iin, ruling=ruling))
    departments.made(root)
    (record,) = departments.town.population.records(Guardianship, child.iin)
    assert record.grounds[0].document == "2-77/2025"


@pytest.mark.rule("GE-15")
def test_a_guardianship_is_ended_by_an_order_and_nobody_is_told_as_ward_any_more(departments: Departments) -> None:
    guardian, child = departments.town.newcomer(), departments.orphan()
    departments.made(departments.establish(guardian.iin, child.iin))
    fields = (("establishedBy", "15-26/Қ"), ("wardIin", child.iin), ("reason", "released"))
    ending = departments.request("end", *fields, order="20-26/Қ", day=AS_OF)
    first = departments.send(ending)
    assert first.status_code == "SCSS001"
    assert departments.send(ending).data == first.data
    assert departments.wards_told(guardian.iin) == []
    (record,) = departments.town.population.records(Guardianship, child.iin)
    assert (record.ended, record.end_reason, record.end_order) == (AS_OF, GuardianshipEnd.RELEASED, "20-26/Қ")
    other = departments.request("end", *fields, order="21-26/Қ", day=AS_OF)
    assert departments.refused(other) == "ENTRY-ENDED"
    departments.made(departments.establish(departments.town.newcomer().iin, child.iin, order="22-26/Қ", day=AS_OF))


@pytest.mark.parametrize(
    ("number", "day", "code"),
    [
        ("99-26/Қ", AS_OF, "ENTRY-GUARDIANSHIP-UNKNOWN"),
        ("15-26/Қ", ORDERED - timedelta(days=1), "ENTRY-DATE-EARLY"),
        ("15-26/Қ", AS_OF + timedelta(days=1), "ENTRY-DATE-FUTURE"),
    ],
)
def test_what_cannot_be_ended_is_refused(departments: Departments, number: str, day: date, code: str) -> None:
    guardian, child = departments.town.newcomer(), departments.orphan()
    departments.made(departments.establish(guardian.iin, child.iin))
    fields = (("establishedBy", number), ("wardIin", child.iin), ("reason", "removed"))
    assert departments.refused(departments.request("end", *fields, order="20-26/Қ", day=day)) == code
    assert departments.wards_told(guardian.iin) == [child.iin]


def test_every_refusal_says_what_to_do_in_three_languages() -> None:
    codes = [code for code in TEXTS if code.startswith("ENTRY-")]
    assert len(codes) > 20
    assert all(
        TEXTS.text(code, part, lang) for code in codes for part in ("message", "cure") for lang in ("kk", "ru", "en")
    )


def test_a_number_with_wrong_digits_is_a_bad_request_wherever_it_stands(departments: Departments) -> None:
    child = departments.orphan()
    for guardian, ward in (("030101500018", child.iin), (departments.head, Iin("030101500018"))):
        answer = departments.send(departments.establish(guardian, ward))
        assert (answer.status_code, departments.code_of(answer)) == ("SCSE002", "IIN-CHECK-DIGIT")


def test_the_answer_is_as_of_its_day_before_and_after_the_order(departments: Departments) -> None:
    guardian, child = departments.town.newcomer(), departments.orphan()
    departments.made(departments.establish(guardian.iin, child.iin))
    assert departments.wards_told(guardian.iin, days=(ORDERED - AS_OF).days - 1) == []
    assert departments.wards_told(guardian.iin, days=(ORDERED - AS_OF).days) == [child.iin]


def test_the_order_may_be_wrapped_in_an_element_of_the_requests_type(departments: Departments) -> None:
    guardian, child = departments.town.newcomer(), departments.orphan()
    inner = etree.Element("{urn:shlyuz:registries:guardianship-entry:v1}Request")
    inner.extend(list(departments.establish(guardian.iin, child.iin)))
    assert departments.send(inner).status_code == "SCSS001"
