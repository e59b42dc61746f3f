"""The register of legal entities: an organisation by BIN, asked with and without a signature."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from lxml import etree
from sqlalchemy import Engine

from registries.identifiers import Bin, Iin
from registries.legal_entities import LEGAL_ENTITIES, LegalEntityRegister
from registries.population.model import DictionaryValue, Organisation, OrganisationKind, Texts
from registries.register import Answer
from registries.signed_data import Senders
from signing import xmldsig
from signing.findings import SignatureReport
from tests.registries.departments import Departments, Keys, departments_of, keys_of
from tests.registries.exchanges import AS_OF, NOON, FakeContext, read

NAMESPACE = "http://gbdulinfobybin_v2.egp.gbdul.tamur.kz"
STRUCK_OFF = AS_OF - timedelta(days=10)


@pytest.fixture(scope="module")
def keys() -> Keys:
    return keys_of()


@dataclass(frozen=True, slots=True)
class Office:
    """The register, and a company that stands in it."""

    departments: Departments
    company: Organisation
    requestor: Bin

    def request(self, number: str | None = None, requestor: str | None = None) -> etree._Element:
        """The request as its clients write it, not signed."""
        root = etree.Element(f"{{{NAMESPACE}}}Request", nsmap={"ns2": NAMESPACE})
        etree.SubElement(root, "RequestorBIN").text = requestor or self.requestor
        etree.SubElement(root, "BIN").text = number or self.company.bin
        return root

    def ask(self, root: etree._Element, *, strict: bool = False, day: date = AS_OF) -> Answer:
        """The answer, as of noon of *day*."""
        senders = Senders(lambda sender: None, self._judge, lambda sender: strict)
        register = LegalEntityRegister(self.departments.town.desk, senders)
        return register.answer(root, FakeContext(moment=NOON + (day - AS_OF)))

    def told(self, root: etree._Element, *, strict: bool = False, day: date = AS_OF) -> etree._Element:
        """The organisation in the answer."""
        answer = self.ask(root, strict=strict, day=day)
        data = read(answer, LEGAL_ENTITIES)
        assert (answer.status_code, data.findtext("Status/Code")) == ("SCSS001", "002")
        found = data.find("Organization")
        assert found is not None
        return found

    def refused(self, root: etree._Element, *, strict: bool = False, day: date = AS_OF) -> tuple[str, str | None]:
        """Status and code of an answer without an organisation."""
        answer = self.ask(root, strict=strict, day=day)
        data = read(answer, LEGAL_ENTITIES)
        assert [child.tag for child in data] == ["Status"]
        return answer.status_code, data.findtext("Status/Code")

    def signed(self, root: etree._Element, place: str = "almaty") -> etree._Element:
        """*root* signed by the department of *place*."""
        return etree.fromstring(xmldsig.sign(etree.tostring(root), self.departments.keys.of[place]))

    def _judge(self, document: etree._Element, moment: datetime) -> SignatureReport:
        return xmldsig.verify(document, self.departments.keys.authority.trust, at=moment)


@pytest.fixture
def office(engine: Engine, keys: Keys) -> Office:
    departments = departments_of(engine, keys)
    town = departments.town
    foreigner = replace(town.newcomer(), citizenship="840")
    department = town.population.organisation("education-department-almaty")
    company = Organisation(
        bin=Bin("150640000010"),
        key="company-1",
        kind=OrganisationKind.COMPANY,
        names=Texts("«Сынақ» ЖШС", "ТОО «Сынақ»", "Synaq LLP"),
        head=departments.head,
        signer=departments.head,
        city_key="almaty",
        registered=date(2015, 6, 20),
        ended=STRUCK_OFF,
        org_form=DictionaryValue("llp", "Товарищество", "Серіктестік"),
        activity=DictionaryValue("47110", "Розничная торговля", "Бөлшек сауда"),
        founders_people=(departments.head, foreigner.iin),
        founders_bodies=(department.bin,),
        street=Texts("Абай даңғылы", "проспект Абая", "Abay avenue"),
        building="10",
    )
    with town.population.change() as change:
        change.put(foreigner)
        change.put_organisation(company)
    return Office(departments, company, department.bin)


def test_an_organisation_is_told_whole(office: Office) -> None:
    told = office.told(office.request(), day=STRUCK_OFF - timedelta(days=1))
    assert (told.findtext("BIN"), told.findtext("RegStatus/NameRu")) == (office.company.bin, "Зарегистрирован")
    assert told.findtext("RegistrationDate") == "2015-06-20+06:00"
    assert (told.findtext("FullNameKz"), told.findtext("OrgForm/Code")) == ("«Сынақ» ЖШС", "llp")
    assert told.findtext("OrganizationLeader/IIN") == office.company.head
    assert told.findtext("OrganizationLeader/Position/PositionType/NameRu") == "Руководитель"
    assert (told.findtext("Activity/Main"), told.findtext("Activity/OKED")) == ("true", "47110")
    assert [told.findtext(f"Address/{name}") for name in ("CityKz", "StreetRu", "BuildingNumber")] == [
        "АЛМАТЫ",
        "проспект Абая",
        "10",
    ]
    assert told.find("Liquidation") is None


def test_founders_from_abroad_are_told_with_their_country(office: Office) -> None:
    told = office.told(office.request())
    assert [one.text for one in told.iterfind("FoundersFL/Country/Code")] == ["398", "840"]
    assert told.findtext("FoundersUL/BIN") == office.requestor
    assert (told.findtext("ForeignInvest"), told.findtext("FoundersCount")) == ("true", "3")
    assert (told.findtext("FoundersCountFL"), told.findtext("FoundersCountUL")) == ("2", "1")


def test_one_that_was_struck_off_is_told_with_the_day(office: Office) -> None:
    told = office.told(office.request(), day=STRUCK_OFF)
    assert told.findtext("RegStatus/Code") == "struck-off"
    assert told.findtext("Liquidation/LiqDate") == STRUCK_OFF.isoformat()


def test_a_department_of_the_state_is_a_legal_entity_too(office: Office) -> None:
    told = office.told(office.request(office.requestor))
    assert (told.findtext("CommerceOrg"), told.findtext("FoundersCount")) == ("false", "0")


def test_one_that_is_not_there_or_not_there_yet_is_not_found(office: Office) -> None:
    assert office.refused(office.request("150640000020")) == ("SCSE001", "404")
    before = office.company.registered - timedelta(days=1)
    assert office.refused(office.request(), day=before) == ("SCSE001", "404")


@pytest.mark.parametrize(
    ("number", "code"),
    [("150640000011", "BIN-CHECK-DIGIT"), ("15064000001", "BIN-LENGTH"), ("159940000010", "BIN-DATE")],
)
def test_wrong_digits_are_a_bad_request_in_either_number(office: Office, number: str, code: str) -> None:
    assert office.refused(office.request(number)) == ("SCSE002", code)
    assert office.refused(office.request(requestor=number)) == ("SCSE002", code)


def test_the_two_numbers_may_stand_in_either_order(office: Office) -> None:
    root = office.request()
    root.append(root[0])
    assert office.told(root).findtext("BIN") == office.company.bin


@pytest.mark.parametrize("strict", [False, True])
def test_a_signature_of_the_one_that_asks_is_good(office: Office, strict: bool) -> None:
    assert office.told(office.signed(office.request()), strict=strict).findtext("BIN") == office.company.bin


def test_an_unsigned_request_is_answered_unless_held_to_the_letter(office: Office) -> None:
    assert office.told(office.request()).findtext("BIN") == office.company.bin
    assert office.refused(office.request(), strict=True) == ("SCSE002", "SCE017")


@pytest.mark.parametrize("strict", [False, True])
def test_a_signature_that_is_there_has_to_be_right(office: Office, strict: bool) -> None:
    changed = office.signed(office.request())
    for element in changed.iterfind("BIN"):
        element.text = office.requestor
    assert office.refused(changed, strict=strict) == ("SCSE002", "SCE016")
    other = office.signed(office.request(), "astana")
    assert office.refused(other, strict=strict) == ("SCSE002", "SIGNED-BY-ANOTHER")


def test_nobody_is_asked_for_consent(office: Office) -> None:
    assert office.told(office.request()).findtext("OrganizationLeader/IIN") == Iin(office.departments.head)
