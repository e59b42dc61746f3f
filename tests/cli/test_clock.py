"""``shlyuz clock``: the time of a world told, stopped and moved; ``--world`` on every other command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
FRIDAY = "2026-03-20T18:30:00+05:00"
"""The evening before Nauryz, whose weekend days were moved."""


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clocks")


@pytest.fixture
def world(run: Run, request: pytest.FixtureRequest) -> str:
    name = f"c-{abs(hash(request.node.name)) % 10**8}"
    assert run("world", "create", name, "--seed", 7, "--at", FRIDAY).exit_code == 0
    return name


@pytest.fixture
def clock(run: Run, world: str) -> Callable[..., str]:
    """``clock("show")``: what ``shlyuz clock show`` printed of the world of the test."""

    def invoke(*words: object) -> str:
        result = run("clock", *words, "--world", world)
        assert result.exit_code == 0, result.output
        return result.stdout

    return invoke


def test_time_is_told_in_the_zone_of_the_country(clock):
    assert clock("show") == f"{FRIDAY} (frozen)\n"
    told = json.loads(clock("show", "--json"))
    assert told == {"now": "2026-03-20T13:30:00+00:00", "mode": "frozen", "rate": 0.0, "waiting": []}


def test_time_stands_runs_and_jumps(clock):
    assert "(running)" in clock("run")
    assert "(scaled, 1440 seconds for each of the machine's)" in clock("run", "--rate", 1440)
    assert clock("freeze", "2026-12-25T09:00") == "2026-12-25T09:00:00+05:00 (frozen)\n"
    assert clock("set", "2026-12-26T09:00:00Z") == "2026-12-26T14:00:00+05:00 (frozen)\n"


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (["90m"], "2026-03-20T20:00:00+05:00"),
        (["1d 2h"], "2026-03-21T20:30:00+05:00"),
        (["PT1H30M"], "2026-03-20T20:00:00+05:00"),
        (["--working-days", 2], "2026-03-27T18:30:00+05:00"),
        (["--working-days", 2, "--week", "six"], "2026-03-26T18:30:00+05:00"),
        (["--to", "2026-04-01T00:00:00+05:00"], "2026-04-01T00:00:00+05:00"),
        (["--next"], FRIDAY),
    ],
)
def test_time_passes_as_told(clock, words, end):
    assert clock("advance", *words) == f"{FRIDAY} → {end}\n  nothing fell due\n"
    assert clock("show").startswith(end)


def test_passage_is_told_as_json(clock):
    passage = json.loads(clock("advance", "1h", "--json"))
    assert passage == {"from": "2026-03-20T13:30:00+00:00", "to": "2026-03-20T14:30:00+00:00", "ran": []}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("set", "2026-03-20T18:29:59+05:00"), "CLOCK-BACK"),
        (("freeze", "2020-01-01T00:00:00Z"), "CLOCK-BACK"),
        (("run", "2020-01-01T00:00:00Z"), "CLOCK-BACK"),
        (("advance", "--to", "2020-01-01T00:00:00Z"), "CLOCK-BACK"),
        (("advance", "soon"), "CLOCK-DURATION"),
        (("advance", "0m"), "CLOCK-DURATION"),
        (("advance", "99999999999d"), "CLOCK-DURATION"),
        (("advance", "2999999d"), "CLOCK-RANGE"),
        (("advance", "99999999d"), "CLOCK-RANGE"),
        (("set", "9999-12-31T00:00:00Z"), "CLOCK-RANGE"),
        (("run", "--rate", 0), "CLOCK-RATE"),
        (("run", "--rate", -3), "CLOCK-RATE"),
        (("run", "--rate", "nan"), "CLOCK-RATE"),
        (("run", "--rate", 1e9), "CLOCK-RATE"),
    ],
)
def test_what_cannot_be_is_told_and_time_stays(run, world, clock, words, code):
    result = run("clock", *words, "--world", world)
    assert result.exit_code == 2, result.output
    happened, cure = result.stderr.splitlines()
    assert f"[{code}: " in happened
    assert cure.strip()
    assert clock("show") == f"{FRIDAY} (frozen)\n"


@pytest.mark.parametrize(
    "words",
    [
        ("advance",),
        ("advance", "1h", "--next"),
        ("advance", "--working-days", 0),
        ("advance", "--week", "seven", "1h"),
        ("set",),
        ("set", "soon"),
    ],
)
def test_wrong_use_is_told_and_time_stays(run, world, clock, words):
    result = run("clock", *words, "--world", world)
    assert result.exit_code == 2, result.output
    assert "Usage:" in result.stderr
    assert clock("show") == f"{FRIDAY} (frozen)\n"


@pytest.mark.parametrize("command", ["show", "freeze", "run", "real"])
@pytest.mark.parametrize(("name", "code"), [("nobody", "WORLD-UNKNOWN"), ("No Name", "WORLD-NAME")])
def test_world_that_is_not_there_has_no_time(run, command, name, code):
    result = run("clock", command, "--world", name)
    assert (result.exit_code, f"[{code}: " in result.stderr) == (2, True), result.output


def test_world_ahead_of_the_machine_waits_for_it(run, clock, world):
    clock("set", "2999-01-01T00:00:00Z")
    result = run("clock", "real", "--world", world)
    assert (result.exit_code, "[CLOCK-BACK: " in result.stderr) == (2, True)


def test_default_world_goes_with_the_machine(run):
    assert "(real)" in run("clock", "show").stdout
    assert "(real)" in run("clock", "real").stdout


def test_other_commands_work_on_the_world_that_is_named(run: Run, world: str, tmp_path: Path):
    def done(*words: object) -> str:
        result = run(*words, "--world", world)
        assert result.exit_code == 0, result.output
        return result.stdout

    people: list[dict[str, Any]] = json.loads(done("people", "--json"))
    iin = people[-1]["iin"]
    assert iin not in {one["iin"] for one in json.loads(run("people", "--json").stdout)}
    plain, signed, key = tmp_path / "plain.xml", tmp_path / "signed.xml", tmp_path / "k.p12"
    plain.write_text("<letter>Өтінемін</letter>", "utf-8")
    done("sign", plain, "--as", iin, "--out", signed)
    assert run("verify", signed).exit_code == 1
    done("verify", signed)
    done("key", "issue", "--for", iin, "--role", "person", "--password", "p", "--out", key)
    assert iin in done("certificate", "list", "--for", iin)
    assert run("certificate", "list", "--for", iin).stdout.find(iin) < 0
    done("participant", "show", "demo", "--out", tmp_path / "demo")
    told = json.loads((tmp_path / "demo" / "participant.json").read_text("utf-8"))
    assert told["wsdl"].endswith(f"/w/{world}/bip-sync-wss-gost/?wsdl")


def test_world_may_be_named_by_the_environment(run, world, monkeypatch):
    monkeypatch.setenv("SHLYUZ_WORLD", world)
    assert run("clock", "show").stdout == f"{FRIDAY} (frozen)\n"
