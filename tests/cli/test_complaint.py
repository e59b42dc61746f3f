"""``shlyuz complaint`` and ``shlyuz contact-centre``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sandbox.cases import Case
from sandbox.services.desk import Consents, Opening
from sandbox.world import World
from tests.cli.conftest import Run


@pytest.fixture
def case(guardian: str, data_dir: Path, request: pytest.FixtureRequest) -> Iterator[Case]:
    """An application that lies at the provider; the world is that of all tests."""
    with closing(World.open(data_dir)) as world:
        opening = Opening(
            passport=world.shelf.passport("guardianship-establishment/2020"),
            channel="portal",
            applicant=world.population.person(guardian),
            request=request.node.name.encode(),
            consents=Consents(given=frozenset({"applicant"})),
        )
        yield world.desk.open(opening)[0]


def told(run: Run, *command: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = json.loads(run("complaint", *command, "--json").stdout)
    return found[0]


@pytest.mark.rule("GE-14")
def test_complaint_is_filed_registered_answered_and_listed(run: Run, case: Case) -> None:
    filed = told(run, "file", case.number, "--way", "provider", "--subject", "omission", "--text", "Жауап жоқ")
    assert filed["status"] == "filed"
    registered = told(run, "register", filed["number"])
    assert (registered["status"], registered["addressee"]) == ("registered", case.provider)
    answered = told(run, "answer", filed["number"], "--decision", "rejected", "--reason", "Мерзім өткен жоқ")
    assert (answered["decision"], answered["set_aside"]) == ("rejected", False)
    assert told(run, "show", filed["number"]) == answered
    for whose in (("--case", case.number), ("--office", case.provider), ("--complainant", case.applicant)):
        assert filed["number"] in run("complaint", "list", *whose).stdout


def test_ruling_of_a_court_ends_all_complaints(run: Run, case: Case) -> None:
    ruled = run("complaint", "rule", case.number, "--number", "2-5/26", "--day", "2026-11-20")
    assert ruled.stdout.startswith(f"{case.number}  accepted")
    filed = run("complaint", "file", case.number, "--way", "provider", "--text", "…")
    assert filed.exit_code == 2
    assert "COMPLAINT-FINAL" in filed.stderr


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("show", "1"), "COMPLAINT-UNKNOWN"),
        (("file", "1", "--way", "provider", "--text", "…"), "CASE-UNKNOWN"),
        (("rule", "1", "--number", "2", "--day", "2026-11-20"), "CASE-UNKNOWN"),
    ],
)
def test_what_is_not_there_is_told_by_its_code(run: Run, command: tuple[str, ...], code: str) -> None:
    result = run("complaint", *command)
    assert result.exit_code == 2
    assert code in result.stderr


def test_unknown_way_names_the_nearest_one(run: Run, case: Case) -> None:
    result = run("complaint", "file", case.number, "--way", "quality-boy", "--text", "…")
    assert result.exit_code == 2
    assert "'quality-body'" in result.stderr


@pytest.mark.rule("C-19")
@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_contact_centre_speaks_the_language_asked_for(run: Run, case: Case, lang: str) -> None:
    result = run("contact-centre", case.number, case.applicant, "--lang", lang)
    assert case.number in result.stdout
    facts = json.loads(run("contact-centre", case.number, case.applicant, "--json").stdout)
    assert facts["step_name"][lang] in result.stdout


def test_contact_centre_tells_a_stranger_nothing(run: Run, case: Case) -> None:
    result = run("contact-centre", case.number, "000000000000")
    assert result.exit_code == 2
    assert "STATUS-UNKNOWN" in result.stderr
