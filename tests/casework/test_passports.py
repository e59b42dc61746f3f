"""The passports say what their legal texts say; a mistake in a passport is named and placed."""

from __future__ import annotations

from importlib.resources import files

import pytest

from registries.catalogue import CONTRACTS
from registries.population.model import OrganisationKind
from sandbox.documents.application import write_application
from sandbox.errors import PassportError
from sandbox.services.shelf import load_passports, passport, passport_in, shipped
from tests.sandbox.conftest import NOON, SERVICE

SOURCE = files("sandbox.services").joinpath("passports/guardianship-certificate-2021.toml").read_text("utf-8")


@pytest.mark.rule("C-1")
@pytest.mark.parametrize("found", load_passports().values(), ids=lambda one: one.id)
def test_every_service_is_for_individuals_and_free_of_charge(found):
    assert found.recipients == ("individual",)
    assert found.fee.free
    assert "егін" in found.fee.text.kk


@pytest.mark.rule("GC-1")
def test_providers_of_the_certificate_are_education_departments():
    found = passport(SERVICE)
    assert found.provider.kinds == (OrganisationKind.EDUCATION_DEPARTMENT.value,)
    assert "білім басқармалары" in found.provider.name.kk


@pytest.mark.rule("GC-4")
def test_term_of_2021_is_thirty_minutes_on_the_portal_alone_without_an_official_hand():
    found = passport(SERVICE)
    (channel,) = found.channels
    assert (channel.id, channel.term.amount, channel.term.unit) == ("portal", 30, "minute")
    assert found.form.kind == "automated"
    assert {step.desk for step in found.steps} == {"system"}


@pytest.mark.rule("GC-6")
def test_signed_request_is_the_only_document_of_2021():
    assert [document.form for document in passport(SERVICE).documents] == ["application"]


def test_everything_that_registers_are_asked_for_has_a_contract():
    assert {question.service for question in shipped().questions.values()} <= {one.service_id for one in CONTRACTS}


def test_passport_of_2021_has_the_two_grounds_of_the_law():
    found = passport(SERVICE)
    assert [ground.id for ground in found.grounds] == ["GC-8", "GC-9"]
    assert "республикалық деректер банкінде" in found.grounds[0].text.kk
    assert "8-бабына" in found.grounds[1].text.kk


def test_form_names_the_registers_that_the_consent_covers():
    written = write_application(passport(SERVICE), "881026475193", consent=True, created=NOON).decode()
    assert all(f"<service>{service}</service>" in written for service in passport(SERVICE).protected)


MISTAKES = {
    "form that is no request": (
        'form = "application"',
        'form = "refusal"',
        "documents[0].form: a request says consent.given, and 'refusal' has no such field",
    ),
    "no TOML": (
        "[fee]",
        "[fee",
        "PASSPORT-SYNTAX: x.toml",
    ),
    "unknown key": (
        "free = true",
        "fre = true",
        "fee.fre: unknown key; the nearest known one is 'free'",
    ),
    "wrong type": (
        "amount = 30",
        "amount = '30'",
        "channels[0].term.amount: int is wanted, not '30'",
    ),
    "missing key": (
        "edition = 2021",
        "",
        "edition: missing",
    ),
    "missing language": (
        'kk = "Тегін"',
        "",
        "fee.text.kk: missing",
    ),
    "empty language": (
        'kk = "Тегін"',
        'kk = " "',
        "fee.text.kk: empty",
    ),
    "unknown channel": (
        'id = "portal"',
        'id = "portl"',
        "channels[0].id: 'portal' or",
    ),
    "unknown step": (
        'begins = "decision"',
        'begins = "decison"',
        "no step 'decison'; the nearest known one is 'decision'",
    ),
    "unknown end": (
        'to = "issued"',
        'to = "isued"',
        "no step or end 'isued'; the nearest known one is 'issued'",
    ),
    "unknown office": (
        'hours = "portal"',
        'hours = "portel"',
        "no office 'portel'; the nearest known one is 'portal'",
    ),
    "unknown role": (
        'signs_as = "signer"',
        'signs_as = "singer"',
        "no role 'singer'; the nearest known one is 'signer'",
    ),
    "unknown kind": (
        'kinds = ["education-department"]',
        'kinds = ["education"]',
        "no kind of organisation 'education'",
    ),
    "unknown question": (
        "person-by-iin",
        "person-by-iim",
        "registers[0].question: no question 'person-by-iim'",
    ),
    "unknown form": (
        'form = "refusal"',
        'form = "refusl"',
        "no form 'refusl'; the nearest known one is 'refusal'",
    ),
    "unknown register": (
        '"record", "births"]',
        '"recrd", "births"]',
        "no register of this passport 'recrd'",
    ),
    "unknown fact": (
        'when = "not record.found"',
        'when = "not recrd.found"',
        "grounds[0].when: no fact 'recrd'",
    ),
    "unknown part": (
        'when = "not record.found"',
        'when = "not record.fond"',
        "record has no 'fond'",
    ),
    "no condition": (
        'when = "not record.found"',
        'when = "not"',
        "grounds[0].when: 'not': a fact or a value",
    ),
    "no term": (
        'term = { amount = 30, unit = "minute", rule = "GC-4" }\nhours',
        'term = { amount = 0, unit = "minute", rule = "GC-4" }\nhours',
        "channels[0].term: a term has at least one unit",
    ),
    "terms that do not add up": (
        "amount = 30, unit",
        "amount = 25, unit",
        "the steps take up to 30 minutes, and the whole has 25",
    ),
    "terms in two units": (
        'desk = "system"\nterm = { amount = 30, unit = "minute"',
        'desk = "system"\nterm = { amount = 30, unit = "month"',
        "another unit than the whole of minutes",
    ),
    "end that nothing leads to": (
        '[[ends]]\nid = "issued"',
        ('[[ends]]\nid = "lost"\nkind = "issued"\nname = { kk = "қ", ru = "р", en = "e" }\n\n[[ends]]\nid = "issued"'),
        "ends[0]: nothing leads to 'lost'",
    ),
    "way that stops": (
        'id = "issue"\nto = "issued"',
        'id = "issue"\nto = ""',
        "an action of the system leads somewhere",
    ),
    "system without a last resort": (
        'asks = ["identity", "record", "births"]',
        'when = "record.found"\nasks = ["identity", "record", "births"]',
        "the last action of a step of the system has no condition",
    ),
    "id that is not the edition's": (
        'id = "guardianship-certificate/2021"',
        'id = "guardianship-certificate/2020"',
        "id: guardianship-certificate/2021 is wanted",
    ),
    "twice": (
        'id = "record"',
        'id = "identity"',
        "registers[1].id: 'identity' stands twice",
    ),
}


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_in_a_passport_is_named_with_its_place(right: str, wrong: str, said: str):
    assert right in SOURCE
    with pytest.raises(PassportError) as refused:
        passport_in("x.toml", SOURCE.replace(right, wrong, 1), questions=shipped().questions)
    assert said in str(refused.value)
    assert "x.toml" in str(refused.value)


def test_unknown_edition_is_answered_with_the_nearest_one():
    with pytest.raises(PassportError, match="the nearest known one is 'guardianship-certificate/20"):
        passport("guardianship-certificate/2012")
