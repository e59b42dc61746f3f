"""``shlyuz world``: every command, and what it says when it cannot do its work."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from sandbox.worlds.world_file import APPLICATION_ID

Run = Callable[..., Result]
MONDAY = "2031-05-05T09:00:00+05:00"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worlds")


@pytest.fixture
def done(run: Run) -> Callable[..., str]:
    """``done("list")``: what ``shlyuz world list`` printed."""

    def invoke(*words: object) -> str:
        result = run("world", *words)
        assert result.exit_code == 0, result.output
        return result.stdout

    return invoke


@pytest.fixture
def refused(run: Run) -> Callable[..., None]:
    """``refused("WORLD-NAME", "show", "?")``: the command fails with 2 and tells the code and a cure."""

    def invoke(code: str, *words: object) -> None:
        result = run("world", *words)
        assert result.exit_code == 2, result.output
        happened, cure = result.stderr.splitlines()
        assert happened.startswith("shlyuz: ")
        assert f"[{code}: " in happened
        assert cure.strip()

    return invoke


@pytest.fixture
def named(request: pytest.FixtureRequest, done: Callable[..., str]) -> str:
    """A world of the test's own."""
    name = f"w-{abs(hash(request.node.name)) % 10**8}"
    done("create", name, "--seed", 7, "--at", MONDAY, "--set", "language=kk")
    return name


def facts(done: Callable[..., str], name: str) -> Any:
    return json.loads(done("show", name, "--json"))


def test_world_is_made_as_told(done, named):
    told = facts(done, named)
    assert (told["seed"], told["now"], told["clock"]) == (7, "2031-05-05T04:00:00+00:00", "frozen")
    assert (told["created_on"], told["waiting"], told["settings"]["language"]) == ("2031-05-05", 0, "kk")
    text = done("show", named)
    assert f"{named}: seed 7, made on 2031-05-05, answers at /w/{named}/" in text
    assert f"{MONDAY} (frozen)" in text
    assert "language=kk" in text


def test_worlds_are_listed_the_default_one_first(done, named):
    lines = done("list").splitlines()
    assert lines[0].startswith("default  seed 1  ")
    assert f"{named}  seed 7  {MONDAY} (frozen)  0 waiting" in lines
    assert json.loads(done("list", "--json"))[0]["name"] == "default"


def test_copy_is_in_everything_as_its_source(done, named):
    done("fork", named, f"{named}-copy")
    assert facts(done, f"{named}-copy") == facts(done, named) | {"name": f"{named}-copy"}
    done("drop", f"{named}-copy")


def test_reset_brings_the_first_day_and_leaves_the_settings(done, named, run):
    assert run("clock", "advance", "3d", "--world", named).exit_code == 0
    done("settings", named, "case-attempts=3")
    done("reset", named)
    told = facts(done, named)
    assert (told["now"], told["clock"]) == ("2031-05-05T04:00:00+00:00", "frozen")
    assert (told["settings"]["language"], told["settings"]["case_attempts"]) == ("kk", 3)


def test_file_brings_a_world_back_and_makes_another(done, named, tmp_path, run):
    before = facts(done, named)
    file = tmp_path / "x.world"
    assert done("snapshot", named, file) == f"{file}: {file.stat().st_size} octets\n"
    assert run("clock", "advance", "3d", "--world", named).exit_code == 0
    assert facts(done, named) != before
    done("restore", file, named)
    assert facts(done, named) == before
    done("restore", file, f"{named}-new")
    assert facts(done, f"{named}-new") == before | {"name": f"{named}-new"}


def test_settings_are_told_and_changed(done, named):
    text = done("settings", named)
    assert "language = kk (kk, ru, en)" in text
    assert "population = small (cast, small, town, region)" in text
    assert "Chosen when the world is made." in text
    assert json.loads(done("settings", named, "strictness=strict", "case_backoff=0", "--json"))["case_backoff"] == 0
    assert facts(done, named)["settings"]["strictness"] == "strict"


def test_dropped_world_is_gone(done, named, refused):
    assert done("drop", named) == f"{named}: removed\n"
    assert named not in done("list")
    refused("WORLD-UNKNOWN", "show", named)


@pytest.mark.parametrize(
    "words",
    [
        ("show", "nobody"),
        ("fork", "nobody", "y"),
        ("reset", "nobody"),
        ("drop", "nobody"),
        ("settings", "nobody"),
        ("snapshot", "nobody", "nobody.world"),
    ],
)
def test_unknown_world_is_told_so(refused, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused("WORLD-UNKNOWN", *words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["No Name", "../up", "A", "a" * 80, "ә", ""])
def test_name_that_is_none_is_refused(refused, name, named):
    refused("WORLD-NAME", "create", name)
    refused("WORLD-NAME", "fork", named, name)
    refused("WORLD-NAME", "show", name)


def test_name_that_is_taken_is_refused_and_its_world_stays(refused, done, named):
    before = facts(done, named)
    refused("WORLD-EXISTS", "create", named, "--seed", 8)
    refused("WORLD-EXISTS", "fork", "default", named)
    refused("WORLD-EXISTS", "create", "default")
    assert facts(done, named) == before


def test_default_world_stays(refused, done):
    refused("WORLD-DEFAULT", "drop", "default")
    assert done("list").startswith("default")


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ("colour=red", "SETTING-UNKNOWN"),
        ("language=de", "SETTING-VALUE"),
        ("language", "SETTING-VALUE"),
        ("case_attempts=0", "SETTING-VALUE"),
        ("case_attempts=many", "SETTING-VALUE"),
    ],
)
def test_setting_that_is_none_is_refused(refused, done, named, chosen, code):
    before = facts(done, named)
    refused(code, "settings", named, "strictness=strict", chosen)
    refused(code, "create", "never", "--set", chosen)
    assert facts(done, named) == before
    assert "never" not in done("list")


def test_setting_of_the_first_day_is_fixed(refused, done, named):
    done("settings", named, "population=small")
    refused("SETTING-FIXED", "settings", named, "population=cast")
    done("create", f"{named}-cast", "--set", "population=cast")
    assert facts(done, f"{named}-cast")["settings"]["population"] == "cast"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda octets: b"no world at all", "WORLD-FILE-FOREIGN"),
        (lambda octets: b"SQLite format 3\0" + bytes(200), "WORLD-FILE-FOREIGN"),
        (lambda octets: octets[:68] + b"abcd" + octets[72:], "WORLD-FILE-FOREIGN"),
        (lambda octets: octets[:50], "WORLD-FILE-BROKEN"),
        (lambda octets: octets[:-4096], "WORLD-FILE-BROKEN"),
        (lambda octets: octets[:-1] + bytes([octets[-1] ^ 1]), "WORLD-FILE-BROKEN"),
        (lambda octets: octets[:60] + (99).to_bytes(4) + octets[64:], "WORLD-FILE-FUTURE"),
    ],
    ids=["text", "zeros", "other program", "header", "truncated", "changed", "future"],
)
def test_file_that_is_no_world_changes_nothing(refused, done, named, tmp_path, spoil, code):
    good, bad = tmp_path / "good.world", tmp_path / "bad.world"
    done("snapshot", named, good)
    octets = good.read_bytes()
    assert int.from_bytes(octets[68:72]) == APPLICATION_ID
    bad.write_bytes(spoil(octets))
    before = facts(done, named)
    refused(code, "restore", bad, named)
    refused(code, "restore", bad, "never")
    assert facts(done, named) == before
    assert "never" not in done("list")


@pytest.mark.parametrize("at", ["tomorrow", "1999-12-31T00:00:00Z", "9999-12-31T00:00:00Z"])
def test_moment_that_cannot_be_is_refused(run, done, at):
    result = run("world", "create", "never", "--at", at)
    assert result.exit_code == 2, result.output
    assert "never" not in done("list")


def test_folder_that_is_not_there_takes_no_snapshot(refused, named, tmp_path):
    refused("WORLD-FILE-PATH", "snapshot", named, tmp_path / "nowhere" / "x.world")
