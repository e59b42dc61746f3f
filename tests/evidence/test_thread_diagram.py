"""The drawing of a thread, over the control API as a browser asks for it."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from gateway.journal import Filter
from tests.evidence.conftest import Told

SVG = "{http://www.w3.org/2000/svg}"


def texts(octets: bytes) -> list[str]:
    return [one.text for one in etree.fromstring(octets).iter(f"{SVG}text")]


def tooltips(octets: bytes) -> str:
    return "\n".join(one.text for one in etree.fromstring(octets).iter(f"{SVG}title"))


def test_tampered_message_is_marked_and_its_finding_noted(told: Told) -> None:
    octets = told.soap("m-drawn").replace(b"<senderCode>demo", b"<senderCode>evil")
    answer = told.client.get(f"/api/journal/{told.send(octets)}/thread.svg?lang=en")
    assert answer.mimetype == "image/svg+xml"
    assert "SIMULATOR" in texts(answer.data)
    said = tooltips(answer.data)
    assert "✗ SendMessage" in said and "✗ Fault" in said and "SCE006 · HTTP 500" in said
    assert "✗ REF-DIGEST: " in said


def test_fault_on_purpose_is_told_as_one(told: Told) -> None:
    headers = {"Content-Type": "text/xml", "Shlyuz-Outcome": "http-503"}
    answer = told.client.post("/bip-sync-wss-gost/", data=told.soap("m-purpose"), headers=headers)
    key = told.world.systems.journal.list(Filter(message_id="m-purpose"))[-1].id
    assert answer.status_code == 503
    assert "fault on purpose: http-503" in texts(told.client.get(f"/api/journal/{key}/thread.svg?lang=en").data)
    assert "http-503" in [one["provoked"] for one in told.client.get(f"/api/journal/{key}/thread").get_json()["steps"]]


def test_drawing_is_in_the_language_of_the_browser(told: Told, case_number: str) -> None:
    key = told.world.systems.journal.list(Filter(correlation_id=case_number))[0].id
    said = {
        lang: tooltips(told.client.get(f"/api/journal/{key}/thread.svg", headers={"Accept-Language": lang}).data)
        for lang in ("kk", "ru", "en")
    }
    assert said["kk"].startswith(f"Өтініш {case_number}: ")
    assert "Запрос" in said["ru"] and "Case" in said["en"]


def test_case_is_drawn_with_its_applicant_and_its_end(told: Told, case_number: str) -> None:
    key = told.world.systems.journal.list(Filter(correlation_id=case_number))[0].id
    svg = told.client.get(f"/api/journal/{key}/thread.svg?lang=kk").data
    applicant = told.world.population.character("trustee").iin
    assert told.world.population.person(applicant).full_name in tooltips(svg)
    assert any("Анықтама берілді" in one for one in texts(svg))


def test_thread_is_json_with_the_same_steps(told: Told, conversed: Callable[[str], str]) -> None:
    chain = conversed("json")
    key = told.world.systems.journal.list(Filter(correlation_id=chain))[0].id
    found = told.client.get(f"/api/journal/{key}/thread").get_json()
    assert [one["number"] for one in found["steps"]] == list(range(1, 13))
    first, answer = found["steps"][:2]
    assert (first["from"], first["to"], first["name"]) == ("demo", "gateway", "sendMessage REQUEST")
    assert first["verdict"] == "passed" and "CN=" in first["signer"]
    assert answer["because"] == 1 and answer["after_ms"] > 0
    assert found["conversation"][0]["confirmed"] is True


def test_unknown_message_and_unknown_language_are_refused(told: Told) -> None:
    for what in ("thread", "thread.svg"):
        answer = told.client.get(f"/api/journal/{10**6}/{what}")
        assert (answer.status_code, answer.get_json()["code"]) == (404, "MESSAGE-UNKNOWN")
    assert told.client.get("/api/journal/1/thread.svg?lang=de").status_code == 400
