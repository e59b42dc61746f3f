"""The list of rules and the marks of the tests are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import rules

PAGE = """\
| id | rule | passports |
| --- | --- | --- |
| GC-8 | No record of the guardian | 2021 |
| C-1 | Free of charge | all |
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "docs/reference").mkdir(parents=True)
    (tmp_path / "docs/reference/rules.md").write_text(PAGE)
    (tmp_path / "tests").mkdir()
    return tmp_path


def claim(root: Path, rule: str) -> None:
    (root / "tests/test_sample.py").write_text(
        f"import pytest\n\n\n@pytest.mark.rule({rule})\ndef test_sample(): ...\n"
    )


def test_rule_without_a_mark_is_unproven(root: Path):
    claim(root, '"GC-8"')
    assert rules.unproven(rules.listed_rules(root), rules.marked_rules(root)) == {"C-1": "Free of charge"}
    assert list(rules.problems(root)) == []


def test_one_mark_may_claim_several_rules(root: Path):
    claim(root, '"GC-8", "C-1"')
    assert rules.unproven(rules.listed_rules(root), rules.marked_rules(root)) == {}


def test_mark_for_an_unknown_rule_is_reported_with_its_place(root: Path):
    claim(root, '"GC-88"')
    [problem] = rules.problems(root)
    assert problem.place == "tests/test_sample.py:4"
    assert "GC-88" in problem.text


def test_rule_listed_twice_is_a_mistake(root: Path):
    (root / "docs/reference/rules.md").write_text(PAGE + "| C-1 | Again | all |\n")
    with pytest.raises(ValueError, match="twice"):
        rules.listed_rules(root)


def test_every_rule_of_the_services_is_listed():
    counts = {"C": 19, "GC": 9, "AC": 7, "GE": 15}
    expected = [f"{group}-{number}" for group, count in counts.items() for number in range(1, count + 1)]
    assert list(rules.listed_rules()) == expected


def test_no_test_of_this_project_claims_an_unknown_rule():
    assert list(rules.problems()) == []
