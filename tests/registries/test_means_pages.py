"""The pages on convictions, housing, payments and assistance: their examples fit the contracts, every field is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from registries.assistance import ASSISTANCE
from registries.contract import Contract
from registries.convictions import CONVICTIONS
from registries.outcome import RESULTS
from registries.real_estate import HOUSING
from registries.social_payments import PAYMENTS

PAGES = Path(__file__).resolve().parents[2] / "docs/reference/registers"
OF = {"convictions": CONVICTIONS, "real-estate": HOUSING, "social-payments": PAYMENTS, "assistance": ASSISTANCE}
XSD = "{http://www.w3.org/2001/XMLSchema}"
OF_EVERY_ONE = {"messageId", "messageDate", "senderCode", "requestId", "result", "request", "response"}

each = pytest.mark.parametrize(("name", "contract"), OF.items(), ids=OF)


def text_of(name: str) -> str:
    return (PAGES / f"{name}.md").read_text("utf-8")


@each
def test_the_examples_fit_the_contract(name: str, contract: Contract) -> None:
    request, answer = map(etree.fromstring, re.findall(r"^```xml\n(.*?)^```", text_of(name), re.MULTILINE | re.DOTALL))
    assert contract.validate_request(request) == []
    assert contract.validate_response(answer) == []


@each
def test_the_page_names_the_service_and_every_field(name: str, contract: Contract) -> None:
    told = set(re.findall(r"`([^`\s]+)`", text_of(name)))
    fields = {one.get("name") for one in etree.parse(contract.schema_path).iter(f"{XSD}element")}
    assert {contract.service_id, contract.namespace, contract.schema_name} <= told
    assert fields - OF_EVERY_ONE - told == set()


@each
def test_every_field_of_the_contract_says_what_it_is(name: str, contract: Contract) -> None:
    schema = etree.parse(contract.schema_path)
    silent = [
        one.get("name")
        for kind in ("element", "complexType")
        for one in schema.iter(f"{XSD}{kind}")
        if not one.findtext(f"{XSD}annotation/{XSD}documentation")
    ]
    assert silent == []
    assert (schema.findtext(f"{XSD}annotation/{XSD}documentation") or "").startswith("PROJECT-DEFINED")


@each
def test_every_outcome_that_the_page_lists_has_its_texts_and_its_status(name: str, contract: Contract) -> None:
    rows = re.findall(r"^\| ((?:`[A-Z0-9-]+`(?:, )?)+) \| (SCS\w+) \|", text_of(name), re.MULTILINE)
    listed = {code: status for codes, status in rows for code in re.findall(r"`([^`]+)`", codes)}
    assert {"00000", "SUBJECT-UNKNOWN", "REQUEST-FIELD"} <= set(listed)
    assert {code: RESULTS.entry(code).get("status", "SCSE002") for code in listed} == listed
