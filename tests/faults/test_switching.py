"""Switched on and off by the control API and by the command line; wrong input is told, and nothing is put in force."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from gateway.injection.catalogue import catalogue
from sandbox.app import create_app
from sandbox.cli import main
from sandbox.world import World

PAGE = Path(__file__).resolve().parents[2] / "docs/howto/make-things-fail.md"

Shlyuz = Callable[..., Result]


@pytest.fixture
def api(world: World) -> FlaskClient:
    return create_app(world).test_client()


@pytest.fixture
def shlyuz(tmp_path: Path) -> Iterator[Shlyuz]:
    def run(*words: str) -> Result:
        stored = ["--data", str(tmp_path)] if words[1] not in ("catalogue", "show") else []
        return CliRunner().invoke(main, [*words, *stored], env={"SHLYUZ_LANG": "en"})

    return run


def test_a_rule_is_added_read_back_and_removed_by_the_api(api: FlaskClient) -> None:
    wanted = {"fault": "http-503", "parameters": {"retry_after": 5}, "service": "S", "share": 0.5, "times": 3}
    added = api.post("/api/faults", json=wanted | {"until": "2050-01-01T08:00:00+05:00"})
    assert added.status_code == 201
    rule = added.json
    assert rule is not None
    assert {name: rule[name] for name in ("fault", "service", "share", "times", "met", "struck")} == {
        "fault": "http-503",
        "service": "S",
        "share": 0.5,
        "times": 3,
        "met": 0,
        "struck": 0,
    }
    assert rule["parameters"] == {"taken": False, "retry_after": 5}
    assert rule["until"].startswith("2050-01-01T08:00:00")
    assert api.get("/api/faults").json == {"faults": [rule]}
    assert api.get(f"/api/faults/{rule['id']}").json == rule
    assert api.delete(f"/api/faults/{rule['id']}").json == rule
    gone = api.get(f"/api/faults/{rule['id']}")
    assert (gone.status_code, gone.json["code"]) == (404, "FAULT-RULE-UNKNOWN")  # type: ignore[index]


def test_rules_are_cleared_by_service_and_by_fault(api: FlaskClient) -> None:
    for fault, service in (("http-500", "A"), ("http-500", "B"), ("unsigned", "B")):
        api.post("/api/faults", json={"fault": fault, "service": service})
    assert api.delete("/api/faults?service=B&fault=http-500").json == {"removed": 1}
    assert api.delete("/api/faults?service=A").json == {"removed": 1}
    assert api.delete("/api/faults").json == {"removed": 1}
    assert api.get("/api/faults").json == {"faults": []}


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"fault": "htpp-503"}, 422, "http-503"),
        ({"fault": "http-503", "parameters": {"retry_after": 1.5}}, 422, "a whole number"),
        ({"fault": "http-503", "parameters": {"retry_after": [1]}}, 400, "retry_after"),
        ({"fault": "http-503", "services": "A"}, 400, "services"),
        ({"parameters": {}}, 400, "fault"),
        ({"fault": "http-503", "until": "2050-01-01T08:00:00"}, 422, "offset"),
    ],
)
def test_a_wrong_call_is_told_and_adds_nothing(api: FlaskClient, body: object, status: int, told: str) -> None:
    refused = api.post("/api/faults", json=body)
    assert refused.status_code == status
    assert told in refused.text
    assert api.get("/api/faults").json == {"faults": []}


def test_the_api_tells_the_catalogue_in_three_languages(api: FlaskClient) -> None:
    told = api.get("/api/faults/catalogue").json
    assert told is not None
    assert [one["name"] for one in told["faults"]] == list(catalogue())
    for one in told["faults"]:
        assert len(set(one["happens"].values())) == 3
        assert len(set(one["advice"].values())) == 3
        assert all(len(set(parameter["meaning"].values())) == 3 for parameter in one["parameters"])


def test_the_commands_of_the_page_work_in_turn(shlyuz: Shlyuz) -> None:
    blocks = re.findall(r"^```bash\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line.removeprefix(".venv/bin/shlyuz ") for block in blocks for line in block.splitlines()]
    assert len(lines) == 12
    for line in lines:
        words = line.removesuffix(" --data world").split()
        done = shlyuz(*words)
        assert done.exit_code == 0, f"{line}: {done.output}"
        if words[1] == "list":
            assert len(done.output.splitlines()) == 4
    told = json.loads(shlyuz("fault", "list", "--json").output)
    assert [one["fault"] for one in told] == ["delivery-duplicate", "authority-silent"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "htpp-503"), "http-503"),
        (("add", "delay", "seconds=long"), "a number from 0.001 to 60"),
        (("add", "delay", "seconds"), "PARAMETER=VALUE"),
        (("add", "unsigned", "--channel", "sync"), "sync-wss"),
        (("remove", "77"), "77"),
        (("show", "delai"), "delay"),
    ],
)
def test_a_wrong_command_is_told_in_a_line_and_exits_with_2(shlyuz: Shlyuz, words: tuple[str, ...], told: str) -> None:
    done = shlyuz("fault", *words)
    assert done.exit_code == 2
    assert told in done.output
    assert "Traceback" not in done.output
