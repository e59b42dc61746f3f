"""``shlyuz world check``: 0 where the registers agree, 1 and a name for what does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result

from sandbox.estate import Estate
from sandbox.worlds import open_store, parse_world_name
from signing.texts import LANGUAGES

Run = Callable[..., Result]


@pytest.fixture
def spoiled(run: Run, data_dir: Path) -> tuple[str, str]:
    """A world in which somebody was born a day earlier than their IIN says, and their IIN."""
    name = "spoiled"
    run("world", "drop", name)
    assert run("world", "create", name, "--seed", 3, "--set", "population=cast").exit_code == 0
    estate = Estate(open_store(data_dir))
    try:
        with estate.use(parse_world_name(name)) as world:
            somebody = world.population.person(world.population.character("trustee").iin)
            with world.population.change() as change:
                change.put(replace(somebody, birth_date=somebody.birth_date - timedelta(days=1)))
    finally:
        estate.close()
    return name, somebody.iin


def test_the_world_of_everybody_has_no_contradiction(run: Run) -> None:
    result = run("world", "check")
    assert result.exit_code == 0, result.output
    assert result.stdout.rstrip().endswith("people, 0 contradictions")
    assert run("world", "check", "--json").stdout == ""


def test_a_contradiction_is_named_and_the_exit_code_is_1(run: Run, spoiled: tuple[str, str]) -> None:
    name, iin = spoiled
    result = run("world", "check", "--world", name, "--lang", "en")
    assert result.exit_code == 1
    told = result.stdout.splitlines()
    assert any(line.startswith(f"IIN-BIRTH  {iin}: the IIN does not fit the birth date") for line in told)
    assert told[-1].endswith(f"people, {len(told) - 1} contradictions")


def test_as_json_each_contradiction_is_a_line_with_its_text_in_three_languages(
    run: Run, spoiled: tuple[str, str]
) -> None:
    name, iin = spoiled
    result = run("world", "check", "--world", name, "--json")
    assert result.exit_code == 1
    told = [json.loads(line) for line in result.stdout.splitlines()]
    found = next(one for one in told if one["code"] == "IIN-BIRTH")
    assert found["subject"] == iin
    assert set(found["text"]) == set(LANGUAGES)
    assert len(set(found["text"].values())) == len(LANGUAGES)


def test_a_world_that_is_not_there_is_an_error_of_its_own(run: Run) -> None:
    result = run("world", "check", "--world", "nowhere")
    assert result.exit_code == 2
    assert "WORLD-UNKNOWN" in result.stderr
