"""``shlyuz card``: made from people or from signatures, judged signature by signature."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from signing import card
from tests.cli.conftest import Run
from tests.cli.papers import TEXT, Desk


@pytest.fixture
def desk(run: Run, tmp_path: Path, guardian: str) -> Desk:
    return Desk(run, tmp_path, guardian)


@pytest.fixture
def made(desk: Desk, others: list[str]) -> Path:
    """The card of a letter that two people signed."""
    out = desk.folder / "made.pdf"
    letter = desk.put("letter.txt", TEXT)
    result = desk.run("card", letter, "--as", desk.iin, "--as", others[0], "--out", out)
    assert result.exit_code == 0, result.output
    return out


def test_a_card_holds_the_document_and_the_signatures_and_is_valid(made: Path, desk: Desk, others: list[str]) -> None:
    found = card.read(made.read_bytes())
    assert found is not None
    assert (found.name, found.document) == ("letter.txt", TEXT)
    result = desk.run("verify", made, "--json")
    assert result.exit_code == 0, result.output
    signers = [part["signer"]["iin"] for part in json.loads(result.stdout)["signatures"]]
    assert sorted(signers) == sorted([desk.iin, others[0]])


@pytest.mark.parametrize(("lang", "word"), [("kk", "ТҮПНҰСҚА"), ("ru", "ПОДЛИННАЯ"), ("en", "AUTHENTIC")])
def test_every_signature_of_a_card_gets_its_word(lang: str, word: str, made: Path, desk: Desk) -> None:
    assert desk.run("verify", made, "--lang", lang).stdout.count(f": {word}") == 2


def test_a_card_is_made_of_signatures_that_are_there(desk: Desk) -> None:
    letter = desk.put("letter.txt", TEXT)
    signature = desk.sign(letter, "letter.sig", "--detached", "--level", "LT")
    result = desk.run("card", letter, "--signature", signature, "--lang", "ru")
    assert result.exit_code == 0, result.output
    assert desk.run("verify", Path(result.stdout.strip())).exit_code == 0


def test_a_card_is_shown_with_what_it_holds(made: Path, desk: Desk) -> None:
    found = json.loads(desk.run("verify", made, "--json").stdout)
    assert found["kind"]
    from click.testing import CliRunner

    from sandbox.cli import main

    shown = json.loads(CliRunner().invoke(main, ["inspect", str(made), "--json"]).stdout)
    assert shown["kind"] == "card"
    assert shown["original"] == {"name": "letter.txt", "size": len(TEXT)}
    assert len(shown["signatures"]) == 2


def test_a_signature_of_another_document_makes_no_card(desk: Desk) -> None:
    letter, other = desk.put("letter.txt", TEXT), desk.put("other.txt", b"other")
    signature = desk.sign(other, "other.sig", "--detached", "--level", "LT")
    result = desk.run("card", letter, "--signature", signature)
    assert result.exit_code == 2
    assert "CARD-SIGNATURE" in result.output


@pytest.mark.parametrize("level", ["B", "T"])
def test_a_signature_without_evidence_is_told(level: str, desk: Desk) -> None:
    letter = desk.put("letter.txt", TEXT)
    signature = desk.sign(letter, "letter.sig", "--detached", "--level", level)
    result = desk.run("card", letter, "--signature", signature, "--out", desk.folder / "c.pdf")
    if level == "B":
        assert "CARD-SIGNATURE" in result.output
        return
    assert desk.run("verify", desk.folder / "c.pdf").exit_code == 1


@pytest.mark.parametrize(
    "arguments", [[], ["--as", "12"], ["--signature", "no-such-file"], ["--out", "/no/such/dir/x"]]
)
def test_misuse_is_told(arguments: list[str], desk: Desk) -> None:
    result = desk.run("card", desk.put("letter.txt", TEXT), *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_card_is_called_a_card(run: Run, guardian: str, tmp_path: Path):
    plain, made = tmp_path / "letter.txt", tmp_path / "letter.card.pdf"
    plain.write_text("Өтінемін", "utf-8")
    assert run("card", plain, "--as", guardian, "--out", made).exit_code == 0
    judged = run("verify", made)
    assert (judged.exit_code, "CARD OF AN ELECTRONIC DOCUMENT" in judged.stdout) == (0, True)
