"""``shlyuz case``: an application is taken, worked on by officials, handed over, and its result copied onto paper."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
MONDAY = "2026-12-14T10:00:00+05:00"
SERVICE = "guardianship-establishment/2020"
COUNTER = "state-corporation-astana"
IDENTITY = "identity-document,expires=2030-01-01,number=012345678"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("counters")


@pytest.fixture
def world(run: Run, request: pytest.FixtureRequest) -> str:
    """The name of a world of the test, in the hours of the counter."""
    name = f"c-{abs(hash(request.node.name)) % 10**8}"
    assert run("world", "create", name, "--seed", 7, "--at", MONDAY).exit_code == 0
    return name


@pytest.fixture
def at(run: Run, world: str) -> Run:
    """``at("act", …)``: the result of ``shlyuz case act …`` in the world of the test."""
    return lambda *words: run("case", *words, "--world", world)


@pytest.fixture
def people(run: Run, world: str) -> dict[str, Any]:
    """The named characters."""
    found = json.loads(run("people", "--json", "--world", world).stdout)
    return {one["character"]: one for one in found if one["character"]}


@pytest.fixture
def facts(people: dict[str, Any], tmp_path: Path) -> Path:
    """What the application says."""

    def told(key: str) -> dict[str, str]:
        one = people[key]
        return {"iin": one["iin"], "fullName": one["name"], "birthDate": one["birth_date"]}

    file = tmp_path / "facts.json"
    said = {"married": True, "spouse": told("husband-of-ready"), "ward": [{"child": told("orphan-to-place")}]}
    file.write_text(json.dumps(said), "utf-8")
    return file


@pytest.fixture
def applied(at: Run, people: dict[str, Any], facts: Path) -> str:
    """The number of a case that the counter opened without any document."""
    who = ("--applicant", people["candidate-ready"]["iin"], "--office", COUNTER)
    result = at("open", SERVICE, *who, "--consent", "applicant", "--consent", "spouse", "--facts", facts, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [one["document"] for one in told["missing"]] == ["identity-document"]
    return str(told["number"])


@pytest.mark.rule("C-7", "C-9", "C-10", "C-13")
def test_application_is_taken_worked_on_handed_over_and_copied(
    at: Run, applied: str, people: dict[str, Any], tmp_path: Path, run: Run, world: str
) -> None:
    def does(action: str, *words: object) -> str:
        result = at("act", applied, action, *words)
        assert result.exit_code == 0, result.output
        return result.stdout

    does("gather")
    assert at("bring", applied, "--document", IDENTITY).exit_code == 0
    assert "[courier]" in does("accept")
    for action in ("deliver", "gather", "accept"):
        does(action)
    condition = '{"kk": "жақсы", "ru": "хорошее", "en": "good"}'
    home = {"inspected": "2026-12-14", "address": "Астана", "owner": "Иесі", "area": "84,2", "rooms": "3"}
    home |= {"condition": condition, "childPlace": "бөлме", "suitable": "true"}
    does("inspect", *(word for name, value in home.items() for word in ("--fact", f"{name}={value}")))
    does("approve")
    assert "[hand-over]" in does("send-to-corporation")
    copied = tmp_path / "copy.pdf"
    assert at("copy", applied, "--out", copied).exit_code == 0
    assert run("verify", copied, "--world", world).exit_code == 0
    receiver = people["candidate-ready"]["iin"]
    assert "[handed-over]" in does("hand-over", "--fact", f"to={receiver}", "--fact", "document=012345678")
    assert at("papers", applied, "--out", tmp_path / "papers").exit_code == 0
    written = [one.name for one in sorted((tmp_path / "papers").iterdir())]
    assert written == ["02-receipt.xml", "03-act.xml", "04-order.xml"]


def test_actions_tell_what_blocks_them_and_which_paper_is_signed(at: Run, applied: str) -> None:
    assert at("act", applied, "gather").exit_code == 0
    told = {one["id"]: one for one in json.loads(at("actions", applied, "--json").stdout)["actions"]}
    assert told["accept"]["blocked"]["code"] == "CASE-GUARD"
    assert told["refuse-acceptance"]["paper"] == "acceptance-refusal"
    assert "OFFICIAL-OFFICE" in at("actions", applied, "--office", "education-department-astana").stdout


def test_what_cannot_be_done_is_told_by_its_code_and_changes_nothing(at: Run, applied: str, facts: Path) -> None:
    for code, words in {
        "CASE-ACTION": ("act", applied, "acept"),
        "CASE-STEP": ("act", applied, "hand-over"),
        "CASE-GUARD": ("act", applied, "accept"),
        "CASE-FACT": ("act", applied, "gather", "--fact", "more=1"),
        "CASE-UNKNOWN": ("act", "1", "accept"),
        "CASE-DOCUMENT": ("bring", applied, "--document", "passport"),
        "RESULT-NOT-READY": ("copy", applied, "--out", facts.with_name("copy.pdf")),
        "OFFICIAL-OFFICE": ("act", applied, "accept", "--office", "education-department-astana"),
        "name=value": ("act", applied, "accept", "--fact", "x"),
        "no day": ("bring", applied, "--document", "identity-document,expires=soon"),
    }.items():
        result = at(*words)
        assert (result.exit_code, code in result.stderr) == (2, True), (words, result.output)
    events = json.loads(at("timeline", applied, "--json").stdout)
    assert [one["kind"] for one in events] == ["submitted"]
