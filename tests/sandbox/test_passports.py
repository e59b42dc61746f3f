"""The passport of the service says what its legal text says; a mistake in a passport is named and placed."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files

import pytest

from registries.catalogue import CONTRACTS
from registries.population.model import OrganisationKind
from sandbox.documents.application import write_application
from sandbox.errors import PassportError
from sandbox.offices.makers import MAKERS
from sandbox.offices.questions import QUESTIONS
from sandbox.services.shelf import load_passports, passport, read_passport
from tests.sandbox.conftest import NOON, SERVICE

SOURCE = files("sandbox.services").joinpath("passports/guardianship-certificate-2021.toml").read_text("utf-8")


@pytest.mark.rule("C-1")
def test_service_is_for_individuals_and_free_of_charge():
    found = passport(SERVICE)
    assert found.recipients == ("individual",)
    assert found.fee.free
    assert found.fee.text.kk == "Тегін"


@pytest.mark.rule("GC-1")
def test_providers_are_education_departments():
    found = passport(SERVICE)
    assert found.provider.kinds == (OrganisationKind.EDUCATION_DEPARTMENT.value,)
    assert "білім басқармалары" in found.provider.name.kk


@pytest.mark.rule("GC-4")
def test_term_is_thirty_minutes_on_the_portal_alone_without_an_official_hand():
    found = passport(SERVICE)
    assert timedelta(minutes=found.term.minutes) == timedelta(minutes=30)
    assert found.channels == ("portal",)
    assert found.form == "automated"


@pytest.mark.rule("GC-6")
def test_signed_request_is_the_only_document():
    assert [document.form for document in passport(SERVICE).documents] == ["application"]


@pytest.mark.parametrize("found", load_passports().values(), ids=str)
def test_everything_that_a_passport_names_exists(found):
    assert {use.question for use in found.registers} <= QUESTIONS.keys()
    assert {use.service for use in found.registers} <= {contract.service_id for contract in CONTRACTS}
    assert found.result.document in MAKERS
    assert set(found.provider.kinds) <= {kind.value for kind in OrganisationKind}


def test_passport_has_the_two_grounds_of_the_law():
    found = passport(SERVICE)
    assert [ground.id for ground in found.grounds] == ["GC-8", "GC-9"]
    assert "республикалық деректер банкінде" in found.grounds[0].text.kk
    assert "8-бабына" in found.grounds[1].text.kk


def test_form_names_the_registers_that_the_consent_covers():
    written = write_application(passport(SERVICE), "881026475193", consent=True, created=NOON).decode()
    assert all(f"<service>{service}</service>" in written for service in passport(SERVICE).protected)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("[fee]", "[fee", "PASSPORT-SYNTAX: x.toml"),
        ("contact_centre", "contact_center", "contact_center: unknown key; the nearest known one is 'contact_centre'"),
        ("free = true", "fre = true", "fee.fre: unknown key; the nearest known one is 'free'"),
        ("minutes = 30", "minutes = '30'", "term.minutes: int is wanted, not '30'"),
        ("edition = 2021", "", "edition: missing"),
        ('channels = ["portal"]', 'channels = "portal"', "channels: a list is wanted"),
        ('about = "wards"', 'about = "dogs"', "registers[2].about: 'applicant' or 'wards' is wanted, not 'dogs'"),
        ('register = "record"', 'register = "recrd"', "no register 'recrd'; the nearest known one is 'record'"),
    ],
)
def test_mistake_in_a_passport_is_named_with_its_place(right: str, wrong: str, said: str):
    with pytest.raises(PassportError) as refused:
        read_passport("x.toml", SOURCE.replace(right, wrong, 1))
    assert said in str(refused.value)
    assert "x.toml" in str(refused.value)


def test_unknown_edition_is_answered_with_the_nearest_one():
    with pytest.raises(PassportError, match="the nearest known one is 'guardianship-certificate/2021'"):
        passport("guardianship-certificate/2012")
