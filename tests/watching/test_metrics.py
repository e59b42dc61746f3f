"""Metrics: read as Prometheus reads them, counted right, bounded, and described on their page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from sandbox.watching.meters import OTHER, Bounded
from tests.watching.conftest import SERVICE

PAGE = Path("docs/reference/metrics.md")


def test_messages_are_counted_by_channel_code_and_service(send, scrape) -> None:
    before = scrape()
    send("m-1")
    send("m-2")
    send("m-3", path="/bip-sync-wss-gost/")
    after = scrape()

    def more(*key: str) -> float:
        return after[key] - before.get(key, 0)

    assert more("shlyuz_messages_total", "sync", "SCSS001", SERVICE) == 2
    assert more("shlyuz_messages_total", "sync-wss", "SCE007", SERVICE) == 1
    assert more("shlyuz_message_seconds_count", "sync") == 2
    assert more("shlyuz_message_seconds_bucket", "sync", "+Inf") == 2
    assert more("shlyuz_signature_verdicts_total", "envelope", "failed") == 1


def test_faults_on_purpose_are_counted(send, scrape) -> None:
    before = scrape().get(("shlyuz_faults_struck_total", "http-503"), 0)
    assert send("m-1", outcome="http-503") == 503
    assert scrape()[("shlyuz_faults_struck_total", "http-503")] == before + 1


def test_database_is_read_when_it_is_asked(send, scrape) -> None:
    assert scrape()[("shlyuz_journal_messages",)] == 0
    send("m-1")
    found = scrape()
    assert found[("shlyuz_journal_messages",)] == 2
    assert {found[("shlyuz_deliveries", state)] for state in ("waiting", "retrying", "stopped")} == {0}
    assert found[("shlyuz_cases", "open")] == found[("shlyuz_cases", "overdue")] == 0
    assert found[("shlyuz_database_up",)] == 1


def test_clients_cannot_invent_labels_without_end(send, scrape) -> None:
    for number in range(5):
        assert send(f"m-{number}", service=f"INVENTED-{number}") == 500
    services = {key[3] for key in scrape() if key[0] == "shlyuz_messages_total"}
    assert OTHER in services and not any("INVENTED" in one for one in services)


def test_values_beyond_the_bound_are_told_together() -> None:
    bounded = Bounded(2)
    bounded.add("known")
    assert [bounded.of(one) for one in ("a", "b", "a", "known", None)] == ["a", OTHER, "a", "known", ""]
    assert Bounded(2).of("новый код\n") == OTHER
    assert Bounded(2).of("a", new=False) == OTHER


def test_database_that_cannot_be_read_is_told_and_the_rest_is_there(client, world, send) -> None:
    send("m-1")
    with world.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gateway_deliveries RENAME TO gone")
    answer = client.get("/metrics")
    assert answer.status_code == 200
    samples = {one.name: one.value for family in text_string_to_metric_families(answer.text) for one in family.samples}
    assert samples["shlyuz_database_up"] == 0 and "shlyuz_messages_total" in samples


@pytest.fixture
def described() -> dict[str, set[str]]:
    """What the page tells: the labels of each metric."""
    rows = re.findall(r"^\| `(shlyuz_\w+)` \|([^|]*)\|", PAGE.read_text("utf-8"), re.MULTILINE)
    return {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows}


def test_page_describes_every_metric_with_its_labels(client, send, described) -> None:
    send("m-1", path="/bip-sync-wss-gost/", outcome="http-503")
    send("m-2", path="/bip-sync-wss-gost/")
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        for one in family.samples:
            name = re.sub(r"_(bucket|count|sum)$", "", one.name) if family.type == "histogram" else one.name
            if not name.endswith("_created"):
                found.setdefault(name, set()).update(set(one.labels) - {"le"})
    assert found == described
