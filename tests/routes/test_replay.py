"""A recording answers: to the same business data, else as the nearest with reasons, else not, and says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from lxml import etree

from gateway.names import ServiceId
from gateway.recordings import Recording
from gateway.replay.fields import differences, fields_of
from sandbox.errors import RouteRefused
from sandbox.recording.file import read_recordings, write_recordings
from sandbox.world import World
from signing import xmldsig
from tests.routes.conftest import GBD_FL, Lay, Party

AT = datetime(2026, 3, 20, 7, tzinfo=UTC)
ASKED = "<data><messageId>m-recorded</messageId><messageDate>2026-03-20T12:00:00+05:00</messageDate>{}</data>"
ROUTE = f'service = "{GBD_FL}"\nreplay = "recorded"'


def _made(fields: str, answer: str | None = None, **more: object) -> Recording:
    known = {"status_code": "SCSS001", "status_message": "ok"} | more
    data = None if answer is None else f"<data>{answer}</data>".encode()
    return Recording(moment=AT, request=ASKED.format(fields).encode(), answer=data, **known)  # type: ignore[arg-type]


@pytest.fixture
def keep(world: World) -> Callable[..., None]:
    """``keep(recording, …)``: have them recorded of the register of individuals."""
    return lambda *made: world.systems.recordings.add(ServiceId(GBD_FL), *made)


def _ask(party: Party, fields: str, number: str = "m-now") -> object:
    return party.ask(GBD_FL, ASKED.format(fields).replace("m-recorded", number).replace("2026-03-20T", "2031-05-06T"))


def test_the_same_business_data_get_the_recorded_answer(party: Party, lay: Lay, keep: Callable[..., None]) -> None:
    keep(_made("<iin>1</iin>", "<v>one</v>"), _made("<iin>2</iin>", "<v>two</v><requestId>m-recorded</requestId>"))
    lay(ROUTE)
    reply = _ask(party, "<iin> 2 </iin>")
    assert (reply.text("v"), reply.text("requestId")) == ("two", "m-now"), "ids are those of this request"  # type: ignore[attr-defined]


def test_data_that_were_signed_are_signed_anew_by_a_key_of_the_world(
    party: Party, lay: Lay, keep: Callable[..., None]
) -> None:
    keep(_made("<iin>1</iin>", "<v>one</v>", signed=True), _made("<iin>2</iin>", "<v>two</v>"))
    lay(ROUTE)
    world = party.world
    signed = _ask(party, "<iin>1</iin>").data  # type: ignore[attr-defined]
    report = xmldsig.verify(signed, world.trust, at=world.clock.now())
    assert report.ok, report.failures
    assert report.signer is not None
    assert report.signer.bin == world.population.organisation(world.registers[GBD_FL].owner).bin
    assert b"Signature" not in _ask(party, "<iin>2</iin>").data  # type: ignore[attr-defined]


def test_the_nearest_answers_with_reasons_field_by_field(party: Party, lay: Lay, keep: Callable[..., None]) -> None:
    keep(_made("<iin>1</iin><kind>a</kind>", "<v>one</v>"), _made("<iin>2</iin><kind>b</kind>", "<v>two</v>"))
    lay(ROUTE)
    assert _ask(party, "<iin>2</iin><kind>c</kind><more/>").text("v") == "two"  # type: ignore[attr-defined]
    entry = next(one for one in party.world.systems.journal.list() if one.service_id == GBD_FL and one.findings)
    told = [(one["expected"], one["actual"]) for one in entry.findings if one["code"] == "REPLAY-DIFFERS"]
    assert told == [("kind: b", "c"), ("more: absent", "")]


def test_what_is_like_nothing_recorded_gets_a_fault_that_says_what_there_is(
    party: Party, lay: Lay, keep: Callable[..., None]
) -> None:
    keep(_made("<iin>1</iin>"))
    lay(ROUTE)
    reply = _ask(party, "<iin>3</iin>")
    assert reply.code == "SHZ-NOT-RECORDED"  # type: ignore[attr-defined]
    for told in ("one of 1 recorded", "iin='3'", "iin: 1"):
        assert told in reply.text("errorData")  # type: ignore[attr-defined]


def test_an_exact_replay_refuses_the_nearest(party: Party, lay: Lay, keep: Callable[..., None]) -> None:
    keep(_made("<iin>1</iin><kind>a</kind>"))
    lay(f"{ROUTE}\nexact = true")
    assert _ask(party, "<iin>1</iin><kind>b</kind>").code == "SHZ-NOT-RECORDED"  # type: ignore[attr-defined]
    lay(f'{ROUTE}\nexact = true\nignored = ["kind"]')
    assert _ask(party, "<iin>1</iin><kind>b</kind>").code == "SCSS001"  # type: ignore[attr-defined]


def test_a_recorded_fault_is_a_fault_again(party: Party, lay: Lay, keep: Callable[..., None]) -> None:
    keep(_made("<iin>1</iin>", fault=True, status_code="SCE909", status_message="Внутренняя ошибка"))
    lay(ROUTE)
    reply = _ask(party, "<iin>1</iin>")
    assert reply.code == "SHZ-PROVIDER-FAULT"  # type: ignore[attr-defined]
    assert "SCE909: Внутренняя ошибка" in reply.text("errorData")  # type: ignore[attr-defined]


def test_nothing_recorded_is_told(party: Party, lay: Lay) -> None:
    lay('service = "FAR"\nreplay = "recorded"')
    assert "nothing was recorded" in party.ask("FAR").text("errorData")


def test_a_route_brings_its_recording_along(party: Party, lay: Lay) -> None:
    text = write_recordings("FAR", [_made("<iin>1</iin>", "<v>'''quoted''' \\ &lt;</v>")])
    lay('service = "FAR"\nreplay = "far.rec"', far_rec=text)
    assert party.ask("FAR", ASKED.format("<iin>1</iin>")).text("v") == "'''quoted''' \\ <"
    with pytest.raises(RouteRefused, match=r"replay: far.rec was recorded of FAR, not of NEAR"):
        lay('service = "NEAR"\nreplay = "far.rec"', far_rec=text)


def test_a_file_of_recordings_is_read_as_it_was_written() -> None:
    made = (
        _made("<iin>1</iin>", "<v>жауап\t'</v>", signed=True),
        _made("<a>'''</a>", status_message='say "no"\\\x7f', fault=True, scrubbed=False),
    )
    assert read_recordings(write_recordings("FAR", made), "x").recordings == made


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("code =", "cod ="), "exchanges[0].cod: unknown key; the nearest known one is 'code'"),
        (("<data>", "<dat>"), "exchanges[0].request: XML-SYNTAX"),
        (("+00:00", ""), "exchanges[0].at: a moment with an offset is wanted"),
        (('service = "FAR"', ""), "service: missing"),
        (('"ok"', "ok"), "Invalid value (at line 8"),
    ],
)
def test_a_mistake_in_a_file_of_recordings_is_told(change: tuple[str, str], told: str) -> None:
    text = write_recordings("FAR", [_made("<iin>1</iin>")]).replace(*change)
    with pytest.raises(RouteRefused) as refused:
        read_recordings(text, "far.toml")
    assert refused.value.code == "RECORDING-FILE"
    assert f"far.toml: {told}" in refused.value.detail


def test_fields_are_compared_by_path_with_ids_and_moments_set_aside() -> None:
    recorded = "<d><requestId>1</requestId><x a='1'/><x>2</x><t>2026-03-20T12:00:00Z</t><day>2026-03-20</day></d>"
    asked = recorded.replace("Id>1<", "Id>2<").replace("12:00", "13:00").replace(">2026-03-20<", ">2026-03-21<")
    escaped = "<d>&lt;p:r xmlns:p='urn:p'&gt;&lt;iin&gt;1&lt;/iin&gt;&lt;/p:r&gt;</d>"
    one, two = (fields_of(etree.fromstring(text)) for text in (recorded, asked))
    assert [str(it) for it in differences(one, two)] == ["day: recorded '2026-03-20', asked '2026-03-21'"]
    assert one.compared == {"x[1]/@a": "1", "x[1]": "", "x[2]": "2", "day": "2026-03-20"}
    assert fields_of(etree.fromstring(escaped)).compared == {"iin": "1"}
