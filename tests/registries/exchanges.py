"""Requests to registers, and how to read their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from lxml import etree

from registries.consent.ledger import ConsentClaim
from registries.contract import Contract
from registries.register import Answer

__all__ = ["AS_OF", "CLAIM", "NOON", "FakeContext", "code_of", "consent_block", "mark", "read", "request_of"]

AS_OF = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
CLAIM = ConsentClaim("token-1", "key-1")


@dataclass(frozen=True, slots=True)
class FakeContext:
    """What the gateway would tell."""

    moment: datetime = NOON
    sender_id: str = "demo"
    message_id: str = "m-1"
    correlation_id: str | None = None
    session_id: str = "{11111111-2222-3333-4444-555555555555}"
    wrapper_namespace: str | None = None


def mark(root: etree._Element) -> bytes:
    """Stands for a signature: the document as it is."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def request_of(**fields: str | dict[str, str]) -> etree._Element:
    """A request with the fields that every contract has, and *fields* after them."""
    root = etree.Element("data")
    head: dict[str, str | dict[str, str]] = {
        "messageId": "m-1",
        "messageDate": "2026-03-10T12:00:00+05:00",
        "senderCode": "demo",
    }
    for name, value in {**head, **fields}.items():
        child = etree.SubElement(root, name)
        if isinstance(value, dict):
            for inner, text in value.items():
                etree.SubElement(child, inner).text = text
        else:
            child.text = value
    return root


def consent_block(iin: str, claim: ConsentClaim = CLAIM) -> dict[str, str]:
    """The block ``consent`` of a project-defined request."""
    return {"applicantIin": iin, "kdpToken": claim.token, "publicKey": claim.public_key}


def read(answer: Answer, contract: Contract) -> etree._Element:
    """The answer's data, which has to fit the contract."""
    assert answer.data is not None
    root = etree.fromstring(answer.data)
    assert contract.validate_response(root) == []
    return root


def code_of(answer: Answer, contract: Contract) -> str | None:
    """The inner code of an answer that discloses nothing."""
    root = read(answer, contract)
    assert [child.tag for child in root if child.tag in ("persons", "birthActs", "guardian", "records", "code")] == []
    return root.findtext("messageResult/code") or root.findtext("result/code")
