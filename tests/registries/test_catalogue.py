"""All registers together, signing with the keys of their owners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from lxml import etree
from sqlalchemy import Engine

from registries.catalogue import CONTRACTS, Wiring, build
from registries.identifiers import Bin
from registries.population.model import OrganisationKey, Person, Population
from registries.register import Register
from registries.signed_data import Senders
from signing import xmldsig
from signing.authority.authority import Authority
from signing.authority.holders import System
from signing.findings import SignatureReport
from signing.keys import KeyPair
from tests.registries.consents import means
from tests.registries.exchanges import NOON, FakeContext, request_of

OWNERS = {
    "GBDFL_UniversalServiceSync": OrganisationKey.INDIVIDUALS,
    "GBDFLUniversal_token": OrganisationKey.INDIVIDUALS,
    "ZAGS_BirthActSync": OrganisationKey.CIVIL_REGISTRY,
    "ZAGS_MarriageActSync": OrganisationKey.CIVIL_REGISTRY,
    "ZAGS_DivorceActSync": OrganisationKey.CIVIL_REGISTRY,
    "ZAGS_DeathActSync": OrganisationKey.CIVIL_REGISTRY,
    "ZAGS_NameChangeActSync": OrganisationKey.CIVIL_REGISTRY,
    "RBDS_GuardianSync": OrganisationKey.DATA_BANK,
    "KPSISU_ConvictionSync": OrganisationKey.CONVICTIONS,
    "GBDRN_HousingSync": OrganisationKey.CIVIL_REGISTRY,
    "MTSZN_SocialPaymentsSync": OrganisationKey.SOCIAL,
    "MTSZN_AspRecipientSync": OrganisationKey.SOCIAL,
    "RBDS_ChildSync": OrganisationKey.DATA_BANK,
    "RBDS_CandidateSync": OrganisationKey.DATA_BANK,
    "RBDS_EntrySync": OrganisationKey.DATA_BANK,
    "ENIS_PowerOfAttorneySync": OrganisationKey.CIVIL_REGISTRY,
    "GbdulInfoByBin_v2": OrganisationKey.CIVIL_REGISTRY,
    "KDP_SERVICE": OrganisationKey.CONSENT,
    "KDP_PERSONALDATA": OrganisationKey.CONSENT,
    "KDP_LIST_TO_REVOKE": OrganisationKey.CONSENT,
    "KDP_SEND_SOLUTION": OrganisationKey.CONSENT,
}

NOBODY = Senders(
    bin_of=lambda sender: None, judge=lambda document, at: SignatureReport((), (), at), is_strict=lambda sender: False
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(at=NOON)


@pytest.fixture(scope="module")
def owner_key(authority: Authority, population: Population) -> Callable[[Bin], KeyPair]:
    @cache
    def key_of(number: Bin) -> KeyPair:
        organisation = population.organisation(number)
        return authority.issue_system(System(organisation.key, organisation.names.ru, number), at=NOON)

    return key_of


@pytest.fixture
def registers(population: Population, engine: Engine, owner_key: Callable[[Bin], KeyPair]) -> tuple[Register, ...]:
    return build(population, engine, wiring=Wiring(owner_key, means(), NOBODY))


def test_there_is_one_register_for_each_contract(registers: tuple[Register, ...]) -> None:
    assert tuple(register.contract for register in registers) == CONTRACTS


@pytest.mark.rule("C-4")
def test_each_answer_is_signed_by_the_body_that_owns_the_register(
    registers: tuple[Register, ...], population: Population, authority: Authority
) -> None:
    for register in registers:
        answer = register.answer(request_of(iin="1"), FakeContext())
        assert answer.data is not None
        assert answer.data.startswith(b"<data ")
        report = xmldsig.verify(answer.data, authority.trust, at=NOON)
        assert report.ok, report.failures
        assert report.signer is not None
        assert report.signer.bin == population.organisation(OWNERS[register.service_id]).bin
        assert register.contract.validate_response(etree.fromstring(answer.data)) == []


def test_a_changed_letter_breaks_the_owners_signature(
    registers: tuple[Register, ...], population: Population, authority: Authority
) -> None:
    person: Person = population.person(population.characters[0].iin)
    answer = registers[0].answer(request_of(iin=person.iin), FakeContext())
    assert answer.data is not None
    changed = replace(answer, data=answer.data.replace(person.name.encode(), person.name.lower().encode()))
    assert changed.data is not None
    assert not xmldsig.verify(changed.data, authority.trust, at=NOON).ok
