"""Envelopes of every spelling: the same message is read, or refused with an error of ours, and nothing else happens."""

from __future__ import annotations

from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.envelope import read
from gateway.errors import MessageRefused, XmlSyntax
from gateway.faults import Circumstances, describe, draft_fault, error_data
from gateway.names import SessionId
from gateway.schema import problems
from gateway.wire import character_data

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
TYPES = "http://bip.bee.kz/SyncChannel/v10/Types"
PREFIX = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True).filter(lambda text: not text.startswith("xml"))
SPACE = st.text(" \t\n", max_size=3)
TEXT = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF), min_size=1, max_size=20).filter(str.strip)
ANYTHING = st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF), max_size=30)
REQUIRED = ["messageId", "serviceId", "messageDate", "sender"]
OPTIONAL = ["correlationId", "routeId", "properties", "sessionId"]


def _refusal(octets: bytes) -> MessageRefused | None:
    """Why *octets* are refused; any other error goes through and fails the test."""
    try:
        read(octets)
    except MessageRefused as refused:
        return refused
    return None


@st.composite
def spelt(draw: st.DrawFn) -> tuple[bytes, str, str]:
    """An envelope in any order, with any prefixes and white space, and its messageId and word."""
    soap, types = draw(st.lists(PREFIX, min_size=2, max_size=2, unique=True))
    message_id, word = draw(TEXT), draw(TEXT)
    names = draw(st.permutations(REQUIRED + draw(st.lists(st.sampled_from(OPTIONAL), unique=True))))
    space = draw(SPACE)
    password = draw(st.sampled_from(["", "<password/>", "<password>p</password>"]))
    inside = {
        "messageId": f"{space}{escape(message_id)}{space}",
        "serviceId": "S",
        "messageDate": draw(
            st.sampled_from(["2031-05-06T12:08:09+05:00", "2031-05-06T07:08:09Z", "2031-05-06T12:08:09"])
        ),
        "sender": f"{space}<senderId>demo</senderId>{password}",
        "correlationId": draw(st.sampled_from(["", "chain"])),
        "routeId": draw(st.sampled_from(["", "way"])),
        "properties": draw(st.sampled_from(["", "<key>a</key><value>b</value>", "<value>b</value><key>a</key>"])),
        "sessionId": draw(st.sampled_from(["", "c5r9", "{00000000-0000-4000-8000-000000000000}"])),
    }
    info = space.join(f"<{name}>{inside[name]}</{name}>" for name in names)
    parts = draw(
        st.permutations(
            [
                f"<requestInfo>{info}</requestInfo>",
                f"<requestData><data><word>{escape(word)}</word><x/></data></requestData>",
            ]
        )
    )
    request = f"<request>{space}{space.join(parts)}</request>"
    return (
        (
            f'<{soap}:Envelope xmlns:{soap}="{SOAP11}">{space}<{soap}:Body>{space}<{types}:SendMessage '
            f'xmlns:{types}="{TYPES}">{request}</{types}:SendMessage></{soap}:Body></{soap}:Envelope>'
        ).encode(),
        message_id,
        word,
    )


@given(spelt())
def test_any_spelling_is_read_as_the_same_message(message: tuple[bytes, str, str]) -> None:
    octets, message_id, word = message
    found = read(octets)
    assert found.info.message_id == message_id.strip()
    assert found.payload.findtext("word") == word
    assert found.data_octets == octets[octets.index(b"<data>") : octets.index(b"</data>") + 7]


@given(spelt(), st.data())
def test_damaged_envelope_raises_nothing_but_ours(message: tuple[bytes, str, str], data: st.DataObject) -> None:
    octets = bytearray(message[0])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(octets) - 1))
        octets[place] = data.draw(st.integers(0, 255))
    refused = _refusal(bytes(octets))
    assert refused is None or (refused.findings and error_data(refused, "kk"))


@given(st.binary(max_size=200))
def test_any_octets_raise_nothing_but_ours(octets: bytes) -> None:
    assert _refusal(octets) is not None


@given(ANYTHING, ANYTHING)
def test_fault_is_valid_whatever_it_has_to_say(expected: str, actual: str) -> None:
    from datetime import UTC, datetime

    from signing.findings import Step, failed

    finding = failed(Step.ENVELOPE, "ENV-XSD-VALUE", expected=expected, actual=actual)
    session = SessionId("{00000000-0000-4000-8000-000000000000}")
    moment = datetime(2031, 5, 6, tzinfo=UTC)
    draft = draft_fault(XmlSyntax(finding), Circumstances(moment, session, "en"), body_id="id-1")
    detail = etree.fromstring(draft.octets()).find(".//{*}SendMessageFault1_SendMessageFault")
    assert detail is not None
    assert problems(detail) == ()
    assert "\n" not in describe(finding, "en")


@given(st.text())
def test_character_data_is_always_well_formed(text: str) -> None:
    etree.fromstring(f"<a>{character_data(text)}</a>".encode())
