"""Children without parental care and candidates: entered, told, taken off the books."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import etree
from sqlalchemy import Engine

from registries.data_bank.candidates import CandidateRegister
from registries.data_bank.children import ChildRegister
from registries.population.model import Orphan
from tests.registries.departments import ORDERED, Departments, Keys, departments_of, keys_of
from tests.registries.exchanges import AS_OF

AS_A_CANDIDATE = (("form", "guardianship"), ("leastAge", "3"), ("mostAge", "10"), ("gender", "2"))


@pytest.fixture(scope="module")
def keys() -> Keys:
    return keys_of()


@pytest.fixture
def departments(engine: Engine, keys: Keys) -> Departments:
    return departments_of(engine, keys)


def on_the_books(departments: Departments, child: str, *, institution: bool = False) -> etree._Element:
    root = departments.request("enterChild", ("childIin", child), order="3-26/Қ")
    if institution:
        place = etree.SubElement(root[-1], "institution")
        etree.SubElement(place, "nameRu").text = "Дом ребёнка"
        etree.SubElement(place, "nameKz").text = "Сәбилер үйі"
    return root


@pytest.mark.parametrize(("institution", "care"), [(False, "waiting"), (True, "in-institution")])
def test_a_child_on_the_books_is_told_to_whoever_asks_for_themselves(
    departments: Departments, institution: bool, care: str
) -> None:
    child, somebody = departments.orphan(), departments.town.newcomer()
    departments.made(on_the_books(departments, child.iin, institution=institution))
    told = departments.town.told(ChildRegister, consenter=somebody.iin, childIin=child.iin)
    assert (told.findtext("child/iin"), told.findtext("care/code")) == (child.iin, care)
    assert (told.findtext("entry/number"), told.findtext("entry/since")) == ("3-26/Қ", ORDERED.isoformat())
    assert told.findtext("entry/institution/nameKz") == ("Сәбилер үйі" if institution else None)
    assert [one.text for one in told.iterfind("entry/grounds/ground/reason/code")] == ["dead", "unknown"]
    assert told.find("guardianship") is None


def test_a_child_is_not_told_before_the_entry(departments: Departments) -> None:
    child = departments.orphan()
    departments.made(on_the_books(departments, child.iin))
    asked = {"consenter": child.mother, "day": ORDERED - timedelta(days=1), "childIin": child.iin}
    assert departments.town.refused(ChildRegister, **asked) == ("SCSE001", "404")


@pytest.mark.rule("GE-15")
def test_a_child_who_gets_a_guardian_leaves_the_books(departments: Departments) -> None:
    child, guardian = departments.orphan(), departments.town.newcomer()
    departments.made(on_the_books(departments, child.iin))
    departments.made(departments.establish(guardian.iin, child.iin, day=AS_OF))
    told = departments.town.told(ChildRegister, consenter=guardian.iin, childIin=child.iin)
    assert (told.findtext("care/code"), told.find("entry")) == ("in-family", None)
    assert told.findtext("guardianship/guardian/iin") == guardian.iin
    assert told.findtext("guardianship/order/date") == AS_OF.isoformat()
    (entry,) = departments.town.population.records(Orphan, child.iin)
    assert (entry.left, entry.left_order) == (AS_OF, "15-26/Қ")


def test_whose_guardian_it_is_only_the_guardian_may_ask(departments: Departments) -> None:
    child, guardian, other = departments.orphan(), departments.town.newcomer(), departments.town.newcomer()
    departments.made(departments.establish(guardian.iin, child.iin))
    asked = {"consenter": other.iin, "childIin": child.iin}
    assert departments.town.refused(ChildRegister, **asked) == ("SCSE001", "CONSENT-OTHER-PERSON")


def test_a_child_in_the_care_of_parents_is_not_in_the_data_bank(departments: Departments) -> None:
    mother, other = departments.town.newcomer(), departments.town.newcomer()
    child = departments.town.newcomer(age=5, mother=mother.iin)
    assert departments.town.refused(ChildRegister, consenter=mother.iin, childIin=child.iin) == ("SCSE001", "404")
    asked = {"consenter": other.iin, "childIin": child.iin}
    assert departments.town.refused(ChildRegister, **asked) == ("SCSE001", "CONSENT-OTHER-PERSON")


def test_an_adult_and_nobody_are_no_children_of_the_data_bank(departments: Departments) -> None:
    adult = departments.town.newcomer()
    for asked in (adult.iin, "030101500017"):
        assert departments.town.refused(ChildRegister, consenter=adult.iin, childIin=asked) == ("SCSE001", "404")


def test_a_child_is_entered_once_and_not_under_guardianship(departments: Departments) -> None:
    child, guardian = departments.orphan(), departments.town.newcomer()
    entering = on_the_books(departments, child.iin)
    first = departments.send(entering)
    assert departments.send(entering).data == first.data
    assert departments.refused(departments.request("enterChild", ("childIin", child.iin))) == "ENTRY-CHILD-LISTED"
    assert departments.refused(on_the_books(departments, child.iin, institution=True)) == "ENTRY-ORDER-OTHER"
    departments.made(departments.establish(guardian.iin, child.iin))
    again = departments.request("enterChild", ("childIin", child.iin), order="4-26/Қ")
    assert departments.refused(again) == "ENTRY-WARD-TAKEN"


def test_a_candidate_is_entered_told_and_taken_off_the_books(departments: Departments) -> None:
    person = departments.town.newcomer()
    entering = departments.request("enterCandidate", ("personIin", person.iin), *AS_A_CANDIDATE)
    first = departments.send(entering)
    assert departments.send(entering).data == first.data
    told = departments.town.told(CandidateRegister, consenter=person.iin, personIin=person.iin)
    assert (told.findtext("person/iin"), told.findtext("entries/entry/number")) == (person.iin, "15-26/Қ")
    assert told.findtext("entries/entry/form/nameKz") == "ҚОРҒАНШЫЛЫҚ (ҚАМҚОРШЫЛЫҚ)"
    assert [one.text for one in told.iterfind("entries/entry/child/*")][:2] == ["3", "10"]
    assert told.findtext("entries/entry/child/gender/code") == "2"
    fields = (("enteredBy", "15-26/Қ"), ("iin", person.iin))
    removal = departments.request("removeCandidate", *fields, order="30-26/Қ", day=AS_OF)
    done = departments.send(removal)
    assert departments.send(removal).data == done.data
    asked = {"consenter": person.iin, "personIin": person.iin}
    assert departments.town.refused(CandidateRegister, **asked) == ("SCSE001", "404")
    before = departments.town.told(CandidateRegister, **asked, day=AS_OF - timedelta(days=1))
    assert before.findtext("entries/entry/number") == "15-26/Қ"


def test_a_candidate_is_on_the_books_once_and_wishes_for_a_child_that_can_be(departments: Departments) -> None:
    person = departments.town.newcomer()
    departments.made(departments.request("enterCandidate", ("personIin", person.iin), *AS_A_CANDIDATE))
    for wish, code in ((AS_A_CANDIDATE, "ENTRY-CANDIDATE-LISTED"), (AS_A_CANDIDATE[:2], "ENTRY-CANDIDATE-LISTED")):
        root = departments.request("enterCandidate", ("personIin", person.iin), *wish, order="16-26/Қ")
        assert departments.refused(root) == code
    upside_down = (("form", "adoption"), ("leastAge", "9"), ("mostAge", "3"))
    root = departments.request("enterCandidate", ("personIin", person.iin), *upside_down, order="17-26/Қ")
    assert departments.refused(root) == "ENTRY-AGES"
    child = departments.town.newcomer(age=17)
    root = departments.request("enterCandidate", ("personIin", child.iin), *AS_A_CANDIDATE, order="18-26/Қ")
    assert departments.refused(root) == "ENTRY-CANDIDATE-MINOR"


def test_what_is_not_on_the_books_cannot_be_taken_off(departments: Departments) -> None:
    child = departments.orphan()
    fields = (("enteredBy", "3-26/Қ"), ("iin", child.iin))
    assert departments.refused(departments.request("removeChild", *fields)) == "ENTRY-UNKNOWN"
    departments.made(on_the_books(departments, child.iin))
    early = departments.request("removeChild", *fields, day=ORDERED - timedelta(days=1))
    assert departments.refused(early) == "ENTRY-DATE-EARLY"
    departments.made(departments.request("removeChild", *fields, day=AS_OF))
    other = departments.request("removeChild", *fields, order="40-26/Қ", day=AS_OF)
    assert departments.refused(other) == "ENTRY-LEFT"


def test_only_the_candidate_may_ask(departments: Departments) -> None:
    person, other = departments.town.newcomer(), departments.town.newcomer()
    asked = {"consenter": other.iin, "personIin": person.iin}
    assert departments.town.refused(CandidateRegister, **asked) == ("SCSE001", "CONSENT-OTHER-PERSON")
