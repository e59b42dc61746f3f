"""The damages themselves, as functions from a message to a wrong one: exactly one thing is wrong with it."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from gateway.answers import Answer, Reply, draft_response
from gateway.injection.answers import data_tampered, date_skewed, other_message, other_session, tampered_text
from gateway.injection.seals import ObsoleteKey, body_tampered, body_wrapped
from gateway.names import CorrelationId, MessageId, SessionId
from gateway.spans import Fragment
from gateway.wire import Draft
from signing import wsse
from signing.authority import Authority, System
from signing.keys import KeyPair

NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TYPED = '<data><a:Answer xmlns:a="urn:a"><iin>880101300123</iin><name>Аружан</name></a:Answer></data>'
ESCAPED = f'<data xmlns:xsi="{XSI}" xsi:type="xs:string">&lt;r&gt;&lt;bin&gt;000440005173&lt;/bin&gt;&lt;/r&gt;</data>'


def draft(data: str | None = TYPED) -> Draft:
    """An answer of the synchronous channel."""
    session = SessionId("{11111111-2222-3333-4444-555555555555}")
    reply = Reply(MessageId("m"), CorrelationId("c"), NOW, session)
    fragment = None if data is None else Fragment(data.encode())
    return draft_response(Answer("SCSS001", "ok", fragment), reply, body_id="id-1")


def texts(octets: bytes) -> dict[str, str]:
    """The text of every element that has one, by its local name."""
    return {etree.QName(one).localname: one.text for one in etree.fromstring(octets).iter("*") if one.text}


def changed(damaged: bytes | None) -> set[str]:
    assert damaged is not None
    before, after = texts(draft().octets()), texts(damaged)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(at=NOW - timedelta(days=400))


@pytest.fixture(scope="module")
def key(authority: Authority) -> KeyPair:
    return authority.issue_system(System("Шлюз", "Оператор", "000140000022"), at=NOW - timedelta(days=1))


def test_each_damage_of_the_content_changes_what_it_says_and_nothing_else() -> None:
    octets = draft().octets()
    assert changed(other_message(octets, {})) == {"messageId", "correlationId"}
    assert changed(other_session(octets, {})) == {"sessionId"}
    assert changed(date_skewed(octets, {"seconds": -60})) == {"responseDate"}
    assert changed(data_tampered(octets, {})) == {"iin"}


def test_data_that_travel_as_escaped_text_are_tampered_with_inside() -> None:
    damaged = data_tampered(draft(ESCAPED).octets(), {})
    assert damaged is not None
    assert texts(damaged)["data"] == "<r><bin>100440005173</bin></r>"


def test_where_there_is_nothing_to_damage_nothing_is_said_to_be_damaged() -> None:
    assert data_tampered(draft(None).octets(), {}) is None
    assert (
        other_session(b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>', {})
        is None
    )


@pytest.mark.parametrize(("text", "other"), [("7a9", "8a9"), ("9", "0"), ("сөз", "сөa"), ("a", "b")])
def test_tampered_text_is_of_the_same_length_and_another_one(text: str, other: str) -> None:
    assert tampered_text(text) == other


def test_a_draft_with_other_content_keeps_its_id_and_is_signed_as_ever(authority: Authority, key: KeyPair) -> None:
    damaged = data_tampered(draft().octets(), {})
    assert damaged is not None
    signed = draft().containing(damaged).signed(key)
    assert b'wsu:Id="id-1"' in signed
    assert wsse.verify(signed, authority.trust, at=NOW).ok


def test_a_wrapped_body_still_fits_its_signature_where_it_was_moved_to(authority: Authority, key: KeyPair) -> None:
    wrapped = etree.fromstring(body_wrapped(draft().signed(key)))
    forged, genuine = wrapped.find("{*}Body"), wrapped.find("{*}Header/Wrapper/{*}Body")
    assert forged is not None
    assert genuine is not None
    assert forged.findtext(".//iin") == "980101300123"
    back = copy.deepcopy(wrapped)
    header, false = back.find("{*}Header"), back.find("{*}Body")
    assert header is not None
    assert false is not None
    back.replace(false, copy.deepcopy(genuine))
    header.remove(header[-1])
    assert wsse.verify(back, authority.trust, at=NOW).ok, "a verifier that looks the Id up believes it"
    assert not wsse.verify(wrapped, authority.trust, at=NOW).ok


def test_a_body_is_tampered_with_after_it_was_signed(authority: Authority, key: KeyPair) -> None:
    report = wsse.verify(body_tampered(draft().signed(key)), authority.trust, at=NOW)
    assert {one.code for one in report.failures} == {"REF-DIGEST"}


def test_an_obsolete_signature_is_right_but_for_its_algorithms(authority: Authority, key: KeyPair) -> None:
    signed = draft().signed(ObsoleteKey(key.private, key.certificate, key.chain))
    report = wsse.verify(signed, authority.trust, at=NOW)
    assert {one.code for one in report.failures} == {"ALG-OBSOLETE"}
