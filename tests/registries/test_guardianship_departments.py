"""Who may enter what in the data bank of orphans, and about whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree
from sqlalchemy import Engine

from registries.population.model import CourtRuling, OrganisationKind
from signing import xmldsig
from signing.authority import Authority, System
from tests.registries.departments import ORDERED, Departments, Keys, departments_of, keys_of
from tests.registries.exchanges import AS_OF, NOON
from tests.registries.planted import WORD

NOBODY = "030101500017"


@pytest.fixture(scope="module")
def keys() -> Keys:
    return keys_of()


@pytest.fixture
def departments(engine: Engine, keys: Keys) -> Departments:
    return departments_of(engine, keys)


@pytest.fixture
def root(departments: Departments) -> etree._Element:
    """A good entry, not signed."""
    return departments.establish(departments.town.newcomer().iin, departments.orphan().iin)


def test_nothing_is_entered_that_is_not_signed(departments: Departments, root: etree._Element) -> None:
    answer = departments.take(root)
    assert (answer.status_code, departments.code_of(answer)) == ("SCSE002", "SCE017")
    assert "Бизнес-данные не подписаны" in answer.status_message


def test_a_changed_letter_is_a_wrong_signature(departments: Departments, root: etree._Element) -> None:
    signed = xmldsig.sign(etree.tostring(root), departments.keys.of["almaty"])
    changed = etree.fromstring(signed.replace(b"15-26/", b"16-26/"))
    assert departments.code_of(departments.take(changed)) == "SCE016"


def test_a_certificate_of_an_authority_that_nobody_trusts_does_not_count(
    departments: Departments, root: etree._Element
) -> None:
    bin_of_almaty = departments.keys.of["almaty"].certificate.bin
    assert bin_of_almaty is not None
    stranger = Authority.create(at=NOON - timedelta(days=1))
    key = stranger.issue_system(System("ИС", "Управление", bin_of_almaty), at=NOON - timedelta(days=1))
    answer = departments.take(etree.fromstring(xmldsig.sign(etree.tostring(root), key)))
    assert departments.code_of(answer) == "SCE015"


def test_a_department_signs_for_itself_alone(departments: Departments, root: etree._Element) -> None:
    answer = departments.send(root, place="almaty", signer="astana")
    assert (answer.status_code, departments.code_of(answer)) == ("SCSE002", "SIGNED-BY-ANOTHER")


def test_a_signature_within_something_else_covers_no_entry(departments: Departments, root: etree._Element) -> None:
    signed = etree.fromstring(xmldsig.sign(etree.tostring(root), departments.keys.of["almaty"]))
    forged = departments.establish(departments.head, departments.orphan().iin)
    forged.append(signed[-1])
    assert departments.code_of(departments.take(forged)) == "SCE016"


def test_a_comment_within_a_number_does_not_smuggle_another(departments: Departments) -> None:
    guardian, child = departments.town.newcomer(), departments.orphan()
    signed = xmldsig.sign(etree.tostring(departments.establish(guardian.iin, child.iin)), departments.keys.of["almaty"])
    torn = signed.replace(child.iin.encode(), f"{child.iin[:6]}<!-- -->{child.iin[6:]}".encode())
    assert departments.code_of(departments.take(etree.fromstring(torn))) == "IIN-LENGTH"


def test_a_sender_that_is_no_department_enters_nothing(departments: Departments, root: etree._Element) -> None:
    population = departments.town.population
    almaty = population.organisation("education-department-almaty")
    for changed in (replace(almaty, kind=OrganisationKind.COMPANY), replace(almaty, ended=AS_OF)):
        with population.change() as change:
            change.put_organisation(changed)
        assert departments.refused(root) == "ENTRY-DEPARTMENT-UNKNOWN"
    assert departments.code_of(departments.send(root, place="nowhere", signer="almaty")) == "SIGNED-BY-ANOTHER"


@pytest.mark.rule("GE-15")
def test_only_the_department_that_serves_the_place_enters(departments: Departments, root: etree._Element) -> None:
    assert departments.refused(root, place="astana") == "ENTRY-DEPARTMENT-ELSEWHERE"
    person, child = departments.town.newcomer(), departments.orphan()
    candidate = departments.request("enterCandidate", ("personIin", person.iin), ("form", "adoption"))
    assert departments.refused(candidate, place="astana") == "ENTRY-DEPARTMENT-ELSEWHERE"
    on_books = departments.request("enterChild", ("childIin", child.iin))
    assert departments.refused(on_books, place="astana") == "ENTRY-DEPARTMENT-ELSEWHERE"


def test_the_department_that_made_an_entry_ends_it_wherever_the_family_lives_now(departments: Departments) -> None:
    guardian, child = departments.town.newcomer(), departments.orphan()
    departments.made(departments.establish(guardian.iin, child.iin))
    moved = replace(guardian.address, city_key="astana", since=AS_OF)
    with departments.town.population.change() as change:
        change.put(replace(guardian, address=moved, former_addresses=(guardian.address,)))
    fields = (("establishedBy", "15-26/Қ"), ("wardIin", child.iin), ("reason", "removed"))
    departments.made(departments.request("end", *fields, order="20-26/Қ", day=AS_OF))


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("unknown", "ENTRY-GUARDIAN-UNKNOWN"),
        ("dead", "ENTRY-GUARDIAN-DEAD"),
        ("minor", "ENTRY-GUARDIAN-MINOR"),
        ("incapable", "ENTRY-GUARDIAN-INCAPABLE"),
    ],
)
def test_a_guardian_is_somebody_of_age_alive_and_capable(departments: Departments, who: str, code: str) -> None:
    person = departments.town.newcomer(age=17 if who == "minor" else 40)
    with departments.town.population.change() as change:
        if who == "dead":
            change.put(replace(person, death_date=AS_OF - timedelta(days=1)))
        if who == "incapable":
            change.put(replace(person, incapable=CourtRuling("2-1/2020", ORDERED, WORD)))
    guardian = NOBODY if who == "unknown" else person.iin
    assert departments.refused(departments.establish(guardian, departments.orphan().iin)) == code


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("unknown", "ENTRY-WARD-UNKNOWN"),
        ("dead", "ENTRY-WARD-DEAD"),
        ("of age", "ENTRY-WARD-OF-AGE"),
        ("not born", "ENTRY-DATE-EARLY"),
    ],
)
def test_a_ward_is_a_living_child(departments: Departments, who: str, code: str) -> None:
    child = departments.orphan(age={"of age": 18, "not born": 1}.get(who, 9))
    if who == "dead":
        with departments.town.population.change() as change:
            change.put(replace(child, death_date=AS_OF - timedelta(days=1)))
    ward = NOBODY if who == "unknown" else child.iin
    day = child.birth_date - timedelta(days=1) if who == "not born" else AS_OF
    assert departments.refused(departments.establish(departments.head, ward, day=day)) == code


def test_an_order_of_tomorrow_or_beyond_any_calendar_is_refused(departments: Departments) -> None:
    child = departments.orphan()
    tomorrow = departments.establish(departments.head, child.iin, day=AS_OF + timedelta(days=1))
    assert departments.refused(tomorrow) == "ENTRY-DATE-FUTURE"
    beyond = departments.establish(departments.head, child.iin)
    for element in beyond.iterfind("order/date"):
        element.text = "12026-03-10"
    assert departments.refused(beyond) == "REQUEST-FIELD"
