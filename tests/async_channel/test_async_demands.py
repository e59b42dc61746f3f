"""The asynchronous channel demands the same signatures in the same order, of a provider's answers by its own flags."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient

from gateway.async_channel import async_blueprint
from gateway.demands import Demand, SignatureDemands
from signing import xmldsig
from signing.keys import KeyPair
from tests.async_channel.conftest import Office
from tests.async_channel.party import DATA, Party, code_of


def signed(key: KeyPair) -> str:
    """The business data with a signature inside ``data``."""
    return xmldsig.sign(DATA.encode(), key).decode()


def demand(office: Office, name: str, **demands: SignatureDemands) -> None:
    participants = office.channel.gateway.participants
    known = participants.find(name)
    assert known is not None
    participants.add(replace(known, **demands), password="secret")  # type: ignore[arg-type]


def test_business_data_of_a_request_are_judged_by_the_flags_of_the_requester(office: Office, portal: Party):
    demand(office, "portal", requests=SignatureDemands(data=Demand.REQUIRED))
    assert code_of(portal.say()) == "SCE017"
    assert code_of(portal.say(data=signed(portal.key).replace("іс", "!!"))) == "SCE016"
    assert code_of(portal.say(data=signed(portal.key))) is None
    latest = next(one for one in office.journal.list() if one.direction == "in")
    assert {"code": "DATA-SIGNATURE", "verdict": "passed"}.items() <= latest.findings[-1].items()


def test_business_data_of_an_answer_are_judged_by_the_flags_of_the_provider(
    office: Office, portal: Party, agency: Party
):
    demand(office, "agency", answers=SignatureDemands(data=Demand.REQUIRED))
    assert code_of(portal.say()) is None
    assert code_of(agency.say("NOTIFICATION")) == "SCE017"
    assert code_of(agency.say("RESPONSE", data=signed(portal.key))) == "SCE016"
    assert code_of(agency.say("RESPONSE", data=signed(agency.key))) is None
    assert code_of(agency.fetch()) is None, "nothing is demanded of what it asks"


def test_service_is_looked_at_before_any_signature(office: Office, portal: Party, http: FlaskClient):
    unknown = portal.message(serviceId="NOBODY")
    assert code_of(http.post("/bip-async", data=unknown)) == "SCE004"
    assert code_of(http.post("/bip-async", data=portal.message())) == "SCE007"


def test_closed_service_takes_no_request_and_lets_a_conversation_end(office: Office, portal: Party, agency: Party):
    assert code_of(portal.say()) is None
    gateway = replace(office.channel.gateway, closed=lambda: {"FORM_IMPORT"})
    app = Flask("closed")
    app.register_blueprint(async_blueprint(lambda: replace(office.channel, gateway=gateway)))
    portal.http = agency.http = app.test_client()
    assert code_of(portal.say(correlationId="another")) == "SCE004"
    assert code_of(agency.say("RESPONSE")) is None


def test_unsigned_message_is_taken_from_whom_no_signature_is_demanded(office: Office, portal: Party, http: FlaskClient):
    demand(office, "portal", requests=SignatureDemands(Demand.CHECKED))
    assert code_of(http.post("/bip-async", data=portal.message())) is None
    demand(office, "agency", requests=SignatureDemands(Demand.CHECKED))
    nameless = portal.message().replace(b"<senderId>portal", b"<senderId>nobody")
    assert code_of(http.post("/bip-async", data=nameless)) == "SHZ-SENDER-UNKNOWN"
