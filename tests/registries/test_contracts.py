"""The contracts: typed data, wrappers that clients send, and the schemas read by zeep from a WSDL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import zeep
from lxml import etree

from registries.catalogue import CONTRACTS
from registries.civil_acts import MARRIAGE_ACTS
from registries.contract import SCHEMA_DIRECTORY, Contract
from registries.data_bank.form_import import FORM_IMPORT
from registries.individuals.contracts import GBD_FL, GBD_FL_TOKEN
from registries.individuals.persons import PersonRegister
from registries.population.model import Person
from registries.register import Desk
from tests.registries.exchanges import FakeContext, read, request_of

Named = Callable[[str], Person]

_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

_WSDL = """<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:w">
  <types><xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:w">
    <xsd:import namespace="{namespace}" schemaLocation="{location}"/>
  </xsd:schema></types>
</definitions>"""


@pytest.mark.parametrize("contract", [*CONTRACTS, FORM_IMPORT], ids=lambda contract: contract.service_id)
def test_zeep_reads_the_types_of_each_contract_from_a_wsdl(contract: Contract, tmp_path: Path) -> None:
    wsdl = tmp_path / "service.wsdl"
    wsdl.write_text(_WSDL.format(namespace=contract.namespace, location=contract.schema_path), "utf-8")
    client = zeep.Client(str(wsdl))
    for name in (contract.request_type, contract.response_type):
        assert client.get_type(f"{{{contract.namespace}}}{name}") is not None


def test_a_request_built_by_zeep_fits_the_contract(desk: Desk, named: Named, tmp_path: Path) -> None:
    wsdl = tmp_path / "service.wsdl"
    wsdl.write_text(_WSDL.format(namespace=GBD_FL.namespace, location=GBD_FL.schema_path), "utf-8")
    kind = zeep.Client(str(wsdl)).get_type(f"{{{GBD_FL.namespace}}}Request")
    value = kind(messageId="1", messageDate="2026-03-10T12:00:00", senderCode="demo", iin=named("trustee").iin)
    data = etree.Element("data")
    kind.render(data, value)
    answer = PersonRegister(desk).answer(data, FakeContext())
    assert read(answer, GBD_FL).findtext("persons/person/iin") == named("trustee").iin


@pytest.mark.parametrize("contract", [*CONTRACTS, FORM_IMPORT], ids=lambda contract: contract.service_id)
def test_a_contract_that_is_ours_says_so(contract: Contract) -> None:
    assert ("PROJECT-DEFINED" in contract.schema_path.read_text("utf-8")) is not contract.official


@pytest.mark.parametrize("path", sorted(SCHEMA_DIRECTORY.glob("*.xsd")), ids=lambda path: path.name)
def test_each_schema_stands_on_its_own(path: Path) -> None:
    assert etree.XMLSchema(etree.parse(path)) is not None


def test_the_token_contract_asks_for_the_token_and_the_other_refuses_it() -> None:
    plain = request_of(iin="030101500017")
    token = request_of(iin="030101500017", kdpToken="t", publicKey="k")
    assert (GBD_FL.validate_request(plain), GBD_FL_TOKEN.validate_request(token)) == ([], [])
    assert [each.field for each in GBD_FL_TOKEN.validate_request(plain)] == ["kdpToken", "publicKey"]
    assert [each.field for each in GBD_FL.validate_request(token)] == ["kdpToken", "publicKey"]


def test_a_contract_hands_out_every_schema_that_it_refers_to() -> None:
    assert set(GBD_FL.schemas()) == {
        "gbd_fl.xsd",
        "gbd_fl_dictionaries.xsd",
        "gbd_fl_document.xsd",
        "gbd_fl_person.xsd",
        "gbd_fl_response.xsd",
    }


def test_a_contract_hands_out_what_its_schemas_include_in_turn() -> None:
    assert set(MARRIAGE_ACTS.schemas()) == {"civil_act.xsd", "civil_marriage.xsd", "common.xsd"}


@pytest.mark.parametrize("declared", ["cs:Request", "xs:string", None])
def test_data_may_be_typed_by_the_contract_or_as_text_or_not_at_all(declared: str | None) -> None:
    request = request_of(iin="030101500017")
    if declared:
        request.set(_XSI_TYPE, declared)
    assert GBD_FL.validate_request(request) == []


def test_data_of_another_type_are_refused() -> None:
    request = request_of(iin="030101500017")
    request.set(_XSI_TYPE, "ns1:docOutgoing")
    assert [each.code for each in GBD_FL.validate_request(request)] == ["REQUEST-TYPE"]


def test_fields_may_stand_in_an_element_of_the_request_type(desk: Desk, named: Named) -> None:
    data = etree.Element("data")
    inner = etree.SubElement(data, f"{{{GBD_FL.namespace}}}Request")
    inner.extend(list(request_of(iin=named("widow").iin)))
    answer = PersonRegister(desk).answer(data, FakeContext())
    assert answer.status_code == "SCSS001"


def test_a_signature_may_follow_the_fields() -> None:
    request = request_of(iin="030101500017")
    etree.SubElement(request, "{http://www.w3.org/2000/09/xmldsig#}Signature")
    assert GBD_FL.validate_request(request) == []


def test_an_answer_declares_its_namespaces_itself() -> None:
    root = GBD_FL.new_response()
    assert etree.tostring(root).decode().startswith("<data xmlns:")
    assert root.nsmap["cs"] == GBD_FL.namespace
    assert root.get(_XSI_TYPE) == "cs:Response"


def test_judging_leaves_the_request_as_it_was() -> None:
    request = request_of(iin="030101500017")
    before = etree.tostring(request)
    assert GBD_FL.validate_request(request) == []
    assert etree.tostring(request) == before
