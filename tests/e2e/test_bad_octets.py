"""What a broken or hostile client sends over a real connection: each gets its own code, and the server goes on."""

from __future__ import annotations

import json

import pytest
import requests
from lxml import etree

from sandbox.demo.own_sandbox import OwnSandbox

BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
PATH = "/bip-sync-wss-gost/"


def post(sandbox: OwnSandbox, path: str, octets: bytes) -> requests.Response:
    return requests.post(f"{sandbox.url}{path}", data=octets, headers={"Content-Type": "text/plain"}, timeout=60)


def fault_of(response: requests.Response) -> str:
    root = etree.fromstring(response.content)
    return root.findtext(".//errorCode") or root.findtext(".//faultcode") or ""


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"hello", "SHZ-XML-SYNTAX"),
        (b"<!DOCTYPE a><a/>", "SHZ-XML-DTD"),
        (BOMB, "SHZ-XML-ENTITY"),
        (b"<a>" * 150 + b"</a>" * 150, "SHZ-DEPTH"),
        (b"<a/>", "SCE001"),
        (b"x" * (50 * 2**20), "SHZ-SIZE"),
    ],
    ids=["no XML", "a DTD", "an entity bomb", "too deep", "no SOAP", "fifty megabytes"],
)
def test_the_gateway_answers_with_a_fault_of_its_own_code(sandbox: OwnSandbox, octets: bytes, code: str) -> None:
    response = post(sandbox, PATH, octets)
    assert fault_of(response) == code
    assert b"Traceback" not in response.content
    journal = sandbox.get(f"/api/journal/{response.headers['X-Shlyuz-Message']}").json()
    assert code in json.dumps(journal)
    assert sandbox.get("/healthz").ok


@pytest.mark.parametrize(
    ("octets", "code"),
    [(b"hello", "XML-SYNTAX"), (BOMB, "XML-ENTITY"), (b"<a/>", "SIG-PRESENT"), (b"x" * (50 * 2**20), "XML-SIZE")],
    ids=["no XML", "an entity bomb", "no signature", "fifty megabytes"],
)
def test_the_portal_refuses_with_a_code_and_three_languages(sandbox: OwnSandbox, octets: bytes, code: str) -> None:
    response = post(sandbox, "/api/applications", octets)
    assert 400 <= response.status_code < 500
    told = response.json()
    assert told["code"] == code
    assert set(told["message"]) == {"kk", "ru", "en"}
