"""``shlyuz document``: made, shown, checked, replaced, and a folder with a paper of every kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sandbox.documents.papers import form_of, paper_forms, problems_of
from tests.cli.conftest import Run

EXAMPLES = Path(__file__).parents[2] / "docs/howto/examples"


@pytest.fixture
def facts(run: Run, guardian: str, tmp_path: Path) -> Path:
    """What a refusal to the default applicant is made from."""
    name = {"kk": "Білім басқармасы", "ru": "Управление образования", "en": "Education department"}
    said: dict[str, Any] = {
        "passport": "guardianship-certificate/2021",
        "case": "10100464050005",
        "provider": {"bin": "940340008102", "name": name},
        "applicant": {"iin": guardian},
        "ground": {"id": "GC-8", "text": {"kk": "мәлімет жоқ", "ru": "сведений нет", "en": "no record"}},
    }
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(said), "utf-8")
    return file


@pytest.fixture
def made(run: Run, facts: Path, tmp_path: Path) -> tuple[str, Path]:
    """The number of a paper, and its file."""
    out = tmp_path / "paper.xml"
    targets = ("--out", out, "--pdf", tmp_path / "paper.pdf", "--card", tmp_path / "card.pdf")
    result = run("document", "make", "refusal", facts, *targets)
    assert result.exit_code == 0, result.output
    return result.stdout.split()[0], out


def test_paper_that_was_made_is_genuine_as_xml_pdf_card_and_by_its_number(
    run: Run, made: tuple[str, Path], guardian: str
):
    number, out = made
    for name in ("paper.xml", "paper.pdf", "card.pdf"):
        result = run("document", "check", out.with_name(name), "--json")
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["facts"]["number"] == number
    result = run("document", "check", "--number", number, "--iin", guardian, "--lang", "kk")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "ЖАРАМДЫ")
    assert run("document", "check", "--number", number, "--iin", "880101300123").exit_code == 1


def test_paper_is_shown_and_printed_again(run: Run, made: tuple[str, Path], tmp_path: Path):
    number, out = made
    again, printed = tmp_path / "again.xml", tmp_path / "again.pdf"
    result = run("document", "show", number, "--out", again, "--pdf", printed, "--languages", "kk", "--lang", "kk")
    assert result.exit_code == 0, result.output
    assert "бас тарту негізі: мәлімет жоқ" in result.stdout
    assert again.read_bytes() == out.read_bytes()
    assert run("document", "check", printed).exit_code == 0
    assert json.loads(run("document", "show", number, "--json").stdout)["ground"]["id"] == "GC-8"


def test_changed_paper_is_not_genuine_and_the_finding_says_why(run: Run, made: tuple[str, Path]):
    _, out = made
    out.write_bytes(out.read_bytes().replace(b"GC-8", b"GC-9"))
    result = run("document", "check", out)
    assert result.exit_code == 1
    assert "REF-DIGEST" in result.stdout


def test_replaced_paper_and_one_set_aside_have_no_force(run: Run, made: tuple[str, Path], facts: Path):
    number, out = made
    second = run("document", "make", "refusal", facts, "--out", out.with_name("second.xml")).stdout.split()[0]
    assert run("document", "replace", number, second, "--reason", "a mistake").exit_code == 0
    result = run("document", "check", out)
    assert (result.exit_code, "PAPER-REPLACED" in result.stdout) == (1, True)
    assert run("document", "set-aside", second, "--reason", "a complaint").exit_code == 0
    assert run("document", "set-aside", second, "--reason", "a complaint").exit_code == 2


def test_form_of_the_how_to_makes_a_paper_without_a_line_of_python(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SHLYUZ_FORMS", str(EXAMPLES / "forms"))
    targets = ("--out", tmp_path / "permit.xml", "--pdf", tmp_path / "permit.pdf")
    result = run("document", "make", "parking-permit", EXAMPLES / "facts.toml", *targets)
    assert result.exit_code == 0, result.output
    checked = run("document", "check", tmp_path / "permit.pdf", "--json")
    assert checked.exit_code == 0, checked.output
    assert len(json.loads(checked.stdout)["signers"]) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", "PAPER-FACTS"), ("[]", "PAPER-FACTS"), ("{}", "PAPER-FACTS"), ('{"numbr": 1}', "'number'")],
)
def test_facts_that_make_no_paper_are_told_in_one_line(run: Run, tmp_path: Path, text: str, code: str):
    file = tmp_path / "bad.json"
    file.write_text(text, "utf-8")
    result = run("document", "make", "refusal", file)
    assert result.exit_code == 2
    assert code in result.output


@pytest.mark.parametrize("arguments", [(), ("--number", "1"), ("--iin", "1")])
def test_check_wants_a_file_or_a_number_with_an_iin(run: Run, arguments: tuple[str, ...]):
    assert run("document", "check", *arguments).exit_code == 2


def test_folder_of_samples_has_every_form_and_each_paper_is_valid_and_known_to_its_schema(run: Run, tmp_path: Path):
    result = run("document", "samples", "--out", tmp_path / "samples")
    assert result.exit_code == 0, result.output
    found = set()
    for file in (tmp_path / "samples").rglob("*.xml"):
        root = etree.parse(file).getroot()
        form = form_of(root)
        assert form is not None
        schema = etree.XMLSchema(etree.parse(file.with_name(f"{form.id}-v{form.version}.xsd")))
        assert schema.validate(root)
        assert problems_of(form, root) == ()
        assert {file.with_suffix(f".{name}.pdf").stat().st_size > 10_000 for name in ("kk", "ru", "kk-ru")} == {True}
        found.add(form.id)
    assert found == set(paper_forms())
