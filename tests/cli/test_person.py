"""``shlyuz person``: what is told, entered, changed, and what happens."""

from __future__ import annotations

import json

import pytest

from registries.identifiers import parse_iin
from tests.cli.conftest import Run


def add(run: Run, sex: str = "female", *fields: str) -> str:
    done = run("person", "add", "--sex", sex, "--born", "1990-05-01", "surname=Тестова", "name=Анна", *fields)
    assert done.exit_code == 0, done.output
    return done.stdout.strip()


def test_a_newcomer_is_told_with_what_happened_to_her(run: Run) -> None:
    wife, husband = add(run), add(run, "male")
    wedding = run("person", "event", "marriage", f"husband={husband}", f"wife={wife}", "day=2020-02-02")
    assert wedding.exit_code == 0, wedding.output
    number = wedding.stdout.split()[-1]
    shown = run("person", "show", wife)
    assert "ТЕСТОВА АННА" in shown.output
    assert f"marriage (wife)  {number}  2020-02-02" in shown.output
    told = json.loads(run("person", "show", wife, "--json").stdout)
    assert [one["kind"] for one in told["records"]] == ["marriage"]


def test_records_are_entered_changed_and_taken_away(run: Run) -> None:
    iin = add(run)
    owners = json.dumps([{"owner": iin}])
    street = json.dumps({"kk": "А", "ru": "А", "en": "A"})
    done = run(
        *("person", "record", "housing", "cadastral_number=20:1", "housing=flat", "city_key=astana"),
        *(f"street={street}", "building=1", "flat=2", "area=50.5", "rooms=2", f"owners={owners}"),
        *("registered=2020-01-01", f"ground={street}"),
    )
    assert done.exit_code == 0, done.output
    number = json.loads(done.stdout)["id"]
    changed = run("person", "change-record", number, "ended=2024-01-01")
    assert json.loads(changed.stdout)["fields"]["ended"] == "2024-01-01"
    assert "– 2024-01-01" in run("person", "show", iin).output
    assert run("person", "remove-record", number).exit_code == 0
    assert "housing" not in run("person", "show", iin).output


def test_a_field_is_changed(run: Run) -> None:
    iin = add(run)
    assert run("person", "change", iin, "citizenship=643").exit_code == 0
    assert json.loads(run("person", "show", iin, "--json").stdout)["citizenship"] == "643"


def test_a_fresh_iin_is_valid_and_another_one_each_time(run: Run) -> None:
    given = [run("person", "iin", "--born", "1990-05-01", "--sex", "male").stdout.strip() for _ in range(2)]
    assert [parse_iin(iin) for iin in given] == given
    assert given[0] != given[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "000000000000"), "PERSON-UNKNOWN"),
        (("event", "party"), "EVENT-KIND"),
        (("record", "party"), "RECORD-KIND"),
        (("event", "death", "person=000000000000", "day=2020-01-01"), "PERSON-UNKNOWN"),
        (("event", "death", "person"), "name=value"),
        (("record", "housing", "owners=[1"), "no JSON"),
        (("remove-record", "999999"), "RECORD-UNKNOWN"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run("person", *arguments)
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output
