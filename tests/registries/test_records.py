"""Records and people as JSON: what fits is kept as it is, what does not is refused by the name of the field."""

from __future__ import annotations

import json
from datetime import date

import pytest

from registries.errors import RecordRefused
from registries.population import records
from registries.population.model import Allowance, AllowanceKind, Housing, Person, Population, Record
from registries.population.records import decoded, encoded, kind_named, kinds

ALLOWANCE = {
    "number": "1",
    "allowance": "pension",
    "recipient": "900501300123",
    "monthly": 50000,
    "begins": "2026-01-01",
}


def test_a_kind_is_found_by_its_name() -> None:
    assert kind_named("allowance") is Allowance
    assert all(kind_named(name).kind == name for name in kinds())


def test_a_record_comes_back_as_it_was() -> None:
    record = decoded(Allowance, json.dumps(ALLOWANCE))
    assert (record.allowance, record.begins, record.ends) == (AllowanceKind.PENSION, date(2026, 1, 1), None)
    assert json.loads(encoded(record)) == ALLOWANCE


def test_everybody_and_everything_generated_comes_back_as_it_was(population: Population) -> None:
    for person in population.people.values():
        assert decoded(Person, encoded(person)) == person
    for kind in kinds().values():
        for record in population.every(kind):
            again: Record = decoded(kind, encoded(record))
            assert again == record


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"monthly": "much"}, "monthly"),
        ({"begins": "2026-13-01"}, "begins"),
        ({"allowance": "none"}, "allowance"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_field_that_does_not_fit_is_named(change: dict[str, str], field: str) -> None:
    with pytest.raises(RecordRefused) as refusal:
        decoded(Allowance, json.dumps(ALLOWANCE | change))
    assert refusal.value.code == "RECORD-FIELD"
    assert f"Allowance.{field}" in refusal.value.subject


def test_a_field_within_a_field_is_named_too() -> None:
    with pytest.raises(RecordRefused) as refusal:
        decoded(Housing, json.dumps({"owners": [{"owner": "900501300123", "part": 1}]}))
    assert "Housing" in refusal.value.subject


def test_two_kinds_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # a kind that is named is known from then on: to this test alone
    monkeypatch.setattr(records, "_KINDS", dict(kinds()))

    class _One(Record, kind="pension-of-mine", since="day", parties=("person",)):
        pass

    with pytest.raises(ValueError, match="pension-of-mine"):

        class _Two(Record, kind="pension-of-mine", since="day", parties=("person",)):
            pass


def test_a_kind_says_since_when_and_whom_it_is_about() -> None:
    with pytest.raises(ValueError, match="since when"):

        class _Undated(Record, kind="undated", parties=("person",)):
            pass

    with pytest.raises(ValueError, match="whom"):

        class _OfNobody(Record, kind="of-nobody-at-all", since="day"):
            pass

    assert not {"undated", "of-nobody-at-all"} & set(kinds())


def test_a_kind_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(RecordRefused, match="allowance"):
        kind_named("nothing")
