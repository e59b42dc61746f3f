"""The order of the checks (protocol: 2.3), and which signature is demanded of whom: transport and business data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import escape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from gateway.demands import Demand, SignatureDemands
from gateway.exchange import Gateway
from gateway.participants import Participant
from signing import xmldsig
from signing.findings import Verdict
from signing.keys import KeyPair
from tests.gateway.conftest import INFO, NOW, Keys

WSS, PLAIN = "/bip-sync-wss-gost/", "/bip-sync/"
FIELDS = "<word>сәлем</word>"
REQUEST = f'<e:Request xmlns:e="urn:echo">{FIELDS}</e:Request>'.encode()
Make = Callable[[KeyPair], str]


def escaped(key: KeyPair) -> str:
    """The signed document as text (GBD UL)."""
    document = xmldsig.sign(REQUEST, key).decode()
    return f'<data xmlns:xs="{XS}" xmlns:xsi="{XSI}" xsi:type="xs:string">{escape(document, quote=False)}</data>'


def itself(key: KeyPair) -> str:
    """``data`` is the signed document (GBD FL)."""
    document = f'<data xmlns:xsi="{XSI}" xmlns:e="urn:echo" xsi:type="e:Request">{FIELDS}</data>'
    return xmldsig.sign(document.encode(), key).decode()


def within(key: KeyPair) -> str:
    """The one element in ``data`` is the signed document."""
    return f"<data>{xmldsig.sign(REQUEST, key).decode()}</data>"


XS, XSI = "http://www.w3.org/2001/XMLSchema", "http://www.w3.org/2001/XMLSchema-instance"
PLACES = pytest.mark.parametrize("place", [escaped, itself, within])


class Party:
    """The participant ``demo``, of whom a test demands what it wants, and what it sends."""

    def __init__(self, gateway: Gateway, http: FlaskClient, soap: Callable[..., bytes]) -> None:
        self.gateway = gateway
        self.http = http
        self.soap = soap
        self.sent = 0

    def demand(self, transport: Demand | None = None, data: Demand = Demand.IGNORED, **more: object) -> Participant:
        known = self.gateway.participants.find("demo")
        assert known is not None
        changed = replace(known, requests=SignatureDemands(transport, data), **more)  # type: ignore[arg-type]
        return self.gateway.participants.add(changed, password="secret")

    def envelope(self, data: str, info: str = INFO) -> bytes:
        self.sent += 1
        return self.soap(info, data, message_id=f"m-{self.sent}")

    def send(self, octets: bytes, path: str = PLAIN) -> str:
        answer = etree.fromstring(self.http.post(path, data=octets, headers={"Accept-Language": "en"}).data)
        return answer.findtext(".//errorCode") or answer.findtext(".//status/code") or ""

    def findings(self) -> dict[str, Verdict]:
        """What the journal says of the latest request."""
        latest = next(one for one in self.gateway.journal.list() if one.direction.value == "in")
        return {one["code"]: Verdict(one["verdict"]) for one in latest.findings}


@pytest.fixture
def party(gateway: Gateway, http: FlaskClient, soap: Callable[..., bytes]) -> Party:
    return Party(gateway, http, soap)


@PLACES
def test_valid_signature_of_the_data_is_found_in_each_place(party: Party, keys: Keys, place: Make):
    party.demand(data=Demand.REQUIRED)
    assert party.send(party.envelope(place(keys.system))) == "SCSS001"
    assert party.findings()["DATA-SIGNATURE"] is Verdict.PASSED


@PLACES
@pytest.mark.parametrize("demand", [Demand.REQUIRED, Demand.CHECKED])
def test_changed_data_are_refused_with_the_digest_that_does_not_fit(
    party: Party, keys: Keys, place: Make, demand: Demand
):
    party.demand(data=demand)
    assert party.send(party.envelope(place(keys.system).replace("сәлем", "сау бол"))) == "SCE016"
    found = party.findings()
    assert (found["DATA-SIGNATURE"], found["REF-DIGEST"]) == (Verdict.FAILED, Verdict.FAILED)


def test_data_without_a_signature_are_refused_only_where_one_is_required(party: Party):
    plain = f'<data><e:Request xmlns:e="urn:echo">{FIELDS}</e:Request></data>'
    for demand, code in ((Demand.REQUIRED, "SCE017"), (Demand.CHECKED, "SCSS001"), (Demand.IGNORED, "SCSS001")):
        party.demand(data=demand)
        assert party.send(party.envelope(plain)) == code
    party.demand(data=Demand.REQUIRED)
    assert party.send(party.envelope("")) == "SCE017"


def test_signature_that_nobody_looks_at_may_be_wrong(party: Party, keys: Keys):
    assert party.send(party.envelope(within(keys.system).replace("сәлем", "сау бол"))) == "SCSS001"
    assert "DATA-SIGNATURE" not in party.findings()


@pytest.mark.parametrize(
    ("signer", "code", "finding"),
    [
        ("expired", "SCE015", "TIME-EXPIRED"),
        ("stranger", "SCE016", "CHAIN-SIGNATURE"),
        ("other_system", "SCE016", "ACC-DATA-SIGNER"),
        ("person", "SCE016", "ACC-DATA-SIGNER"),
    ],
)
def test_whose_signature_of_the_data_does_not_count(party: Party, keys: Keys, signer: str, code: str, finding: str):
    party.demand(data=Demand.REQUIRED)
    assert party.send(party.envelope(within(getattr(keys, signer)))) == code
    assert party.findings()[finding] is Verdict.FAILED


def test_key_for_the_data_may_be_another_than_that_of_the_message(
    party: Party, keys: Keys, signed: Callable[..., bytes]
):
    from signing.authority import System

    number = party.demand().bin
    data_key = keys.authority.issue_system(System("Деректер", "Мекеме", number), at=NOW - timedelta(days=1))
    only = {
        "certificates": frozenset({keys.system.certificate.fingerprint}),
        "data_certificates": frozenset({data_key.certificate.fingerprint}),
    }
    party.demand(data=Demand.REQUIRED, **only)
    assert party.send(signed(party.envelope(itself(data_key))), WSS) == "SCSS001"
    assert party.send(signed(party.envelope(itself(keys.system))), WSS) == "SCE016"
    assert party.send(signed(party.envelope(itself(data_key)), data_key), WSS) == "SHZ-SIGNER-MISMATCH"


def test_body_is_looked_at_as_the_participant_is_told(party: Party, signed: Callable[..., bytes], keys: Keys):
    tampered = signed(party.envelope(within(keys.system))).replace("сәлем".encode(), "сау бол".encode())
    for demand, unsigned, wrong in (
        (None, "SCE007", "SCE006"),
        (Demand.CHECKED, "SCSS001", "SCE006"),
        (Demand.IGNORED, "SCSS001", "SCSS001"),
    ):
        party.demand(demand)
        assert party.send(party.envelope(within(keys.system)), WSS) == unsigned
        again = tampered.replace(b"<messageId>m-", f"<messageId>{demand}-".encode())
        assert party.send(again, WSS) == wrong
    party.demand(Demand.REQUIRED)
    assert party.send(party.envelope(within(keys.system)), PLAIN) == "SCE007", "it may demand what the channel does not"


def test_the_checks_come_in_the_order_of_the_observed_receiver(
    party: Party, app: Flask, keys: Keys, signed: Callable[..., bytes]
):
    """Everything is wrong at first; what is mended uncovers what comes next."""
    party.demand(data=Demand.REQUIRED)
    closed: set[str] = {"ECHO"}
    app.config["GATEWAY"] = replace(party.gateway, closed=lambda: closed)
    unknown = INFO.replace("ECHO", "NOBODY").replace("secret", "wrong")
    known = INFO.replace("secret", "wrong")
    bare, data = "<data/>", within(keys.system)
    seen = [party.send(party.envelope(bare, unknown), WSS)]
    seen.append(party.send(party.envelope(bare, known), WSS))
    assert party.findings()["ROUTE-CLOSED"] is Verdict.FAILED
    closed.clear()
    seen.append(party.send(party.envelope(bare, known), WSS))
    seen.append(party.send(signed(party.envelope(bare, known), keys.stranger), WSS))
    seen.append(party.send(signed(party.envelope(bare, known), keys.expired), WSS))
    seen.append(party.send(signed(party.envelope(bare, known)), WSS))
    seen.append(party.send(signed(party.envelope(bare)), WSS))
    seen.append(party.send(signed(party.envelope(data.replace("сәлем", "x"))), WSS))
    seen.append(party.send(signed(party.envelope(within(keys.expired))), WSS))
    seen.append(party.send(signed(party.envelope(data)), WSS))
    order = ["SCE004", "SCE004", "SCE007", "SCE006", "SCE005", "SHZ-PASSWORD", "SCE017", "SCE016", "SCE015", "SCSS001"]
    assert seen == order


def test_only_what_was_signed_reaches_the_service(party: Party, keys: Keys, echo: object):
    """A second payload beside the signed one is not taken for it."""
    party.demand(data=Demand.REQUIRED)
    beside = within(keys.system).replace(
        "<data>", '<data><e:Request xmlns:e="urn:echo"><word>жалған</word></e:Request>'
    )
    assert party.send(party.envelope(beside)) in ("SCE016", "SCE017")
    assert echo.asked == []  # type: ignore[attr-defined]
