"""Any facts that fit a form make a valid paper and come back as they were; any other are refused by name."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sandbox.documents.form import Form
from sandbox.documents.papers import form_named, make_paper, paper_forms, problems_of, read_paper, sentences_of
from sandbox.documents.schema import schema_of
from sandbox.errors import FactsRefused, FormError
from tests.documents.conftest import facts_for, some_facts

FORMS = sorted(paper_forms())
PERSON = {"iin": "850101300123", "fullName": "Әбіш Құралай Өмірғалиқызы", "birthDate": date(1985, 1, 1)}
PERMIT: dict[str, Any] = {
    "number": "1",
    "issued": date(2026, 11, 30),
    "provider": {"bin": "990140000123", "name": {"kk": "Әкімдік", "ru": "Акимат", "en": "Akimat"}},
    "holder": PERSON,
    "car": [{"plate": "001AAA01", "fuel": "electric"}],
}


def changed(**facts: object) -> dict[str, Any]:
    return {**PERMIT, **facts}


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_facts_come_back_from_the_octets_of_a_paper(name: str, data: st.DataObject):
    facts = data.draw(facts_for(form_named(name)))
    octets = etree.tostring(make_paper(name, facts))
    assert read_paper(etree.fromstring(octets)) == facts


@pytest.mark.parametrize("name", FORMS)
def test_schema_is_the_same_each_time_and_xmllint_judges_as_we_do(name: str, tmp_path, require_oracle):
    require_oracle("xmllint")
    form = form_named(name)
    octets = schema_of(form)
    assert octets == schema_of(form)
    (tmp_path / "form.xsd").write_bytes(octets)
    paper = etree.tostring(make_paper(name, some_facts(form)))
    for text, code in ((paper, 0), (paper.replace(b"</", b"<stranger/></", 1), 3)):
        (tmp_path / "paper.xml").write_bytes(text)
        judged = subprocess.run(
            ["xmllint", "--noout", "--nonet", "--schema", "form.xsd", "paper.xml"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert judged.returncode == code, judged.stderr


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a fact that is missing": ({k: v for k, v in PERMIT.items() if k != "holder"}, "holder: missing"),
    "an unknown fact": (changed(holdr=1), "holdr: unknown; the nearest known one is 'holder'"),
    "an unknown fact in a group": (changed(holder={**PERSON, "name": "x"}), "holder.name: unknown"),
    "a list that is none": (changed(car={"plate": "1", "fuel": "petrol"}), "car: a list is wanted"),
    "an empty list": (changed(car=[]), "car: missing"),
    "a wrong choice in a list": (
        changed(car=[{"plate": "1", "fuel": "electrik"}]),
        "car[0].fuel: petrol or electric is wanted, not 'electrik'; the nearest known one is 'electric'",
    ),
    "a moment for a day": (changed(issued=datetime(2026, 1, 1, tzinfo=UTC)), "issued: date is wanted"),
    "a text for a day": (changed(issued="2026-01-01"), "issued: date is wanted"),
    "a number for a yes": (changed(disabled=1), "disabled: flag is wanted"),
    "an empty text": (changed(number=" "), "number: a text is wanted"),
    "a space in a code": (changed(number="1 2"), "number"),
    "a character that XML has not": (changed(number="\x00"), "number: characters that XML cannot hold"),
    "eleven digits": (changed(holder={**PERSON, "iin": "85010130012"}), "iin"),
    "a language too few": (
        changed(provider={"bin": "990140000123", "name": {"kk": "Ә", "ru": "А"}}),
        "provider.name: a text in kk, ru, en is wanted",
    ),
    "a group that is none": (changed(holder="Әбіш"), "holder: a group of facts is wanted"),
}


@pytest.mark.parametrize("what", BAD)
def test_facts_that_do_not_fit_are_refused_by_form_and_field(example: Form, what: str):
    facts, said = BAD[what]
    with pytest.raises(FactsRefused) as refused:
        make_paper(example.id, facts, forms={example.id: example})
    assert refused.value.code == "PAPER-FACTS"
    assert refused.value.detail.startswith("parking-permit: ")
    assert said in refused.value.detail


def test_moment_without_a_zone_names_no_moment():
    form = form_named("guardianship-certificate")
    facts = some_facts(form) | {"issued": datetime(2026, 1, 1)}
    with pytest.raises(FactsRefused, match="issued: a moment with a zone"):
        make_paper(form.id, facts)


def test_optional_fact_may_be_none(example: Form):
    made = make_paper(example.id, changed(disabled=None), forms={example.id: example})
    assert "disabled" not in read_paper(made, forms={example.id: example})


def test_sentences_are_signed_with_the_facts_and_a_condition_chooses_them(example: Form):
    entrance = "Кіреберістегі орындар да рұқсат етіледі."
    said = [one["kk"] for one in sentences_of(example, changed(disabled=True))]
    assert said[-1] == entrance
    assert said[1] == "Көлік иесі: Әбіш Құралай Өмірғалиқызы (ЖСН 850101300123). Көліктері:"
    assert entrance not in [one["kk"] for one in sentences_of(example, changed(disabled=False))]
    paper = make_paper(example.id, changed(disabled=True), forms={example.id: example})
    assert [one[0].text for one in paper.findall("{*}sentence")] == said


def test_list_of_what_is_no_group_is_told_item_by_item():
    words = [{"kk": "бір", "ru": "один", "en": "one"}, {"kk": "екі", "ru": "два", "en": "two"}]
    form = form_named("power-of-attorney")
    said = [one["ru"] for one in sentences_of(form, some_facts(form) | {"power": words})]
    assert ("один" in said, "два" in said) == (True, True)


def test_unknown_form_is_told_with_the_nearest_one():
    with pytest.raises(FormError, match="guardianship-certificat; the nearest known one is 'guardianship-certificate'"):
        make_paper("guardianship-certificat", {})


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"<a/>", "PAPER-FORM"),
        (b'<refusal xmlns="urn:shlyuz:documents:refusal:v2"/>', "PAPER-FORM"),
        (b'<refusal xmlns="urn:shlyuz:documents:refusal:v1"/>', "PAPER-FACTS"),
    ],
)
def test_xml_that_is_no_paper_is_refused(octets: bytes, code: str):
    with pytest.raises(FactsRefused) as refused:
        read_paper(etree.fromstring(octets))
    assert refused.value.code == code


def test_year_that_no_calendar_has_is_refused(example: Form):
    paper = etree.tostring(make_paper(example.id, PERMIT, forms={example.id: example}))
    later = etree.fromstring(paper.replace(b"2026-11-30", b"12026-11-30"))
    assert problems_of(example, later) == ()
    with pytest.raises(FactsRefused, match="parking-permit"):
        read_paper(later, forms={example.id: example})
