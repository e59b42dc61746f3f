"""``shlyuz sign``: every format and level, and what does not go together."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
from click.testing import CliRunner

from sandbox.cli import main
from signing import cms
from tests.cli.conftest import Run
from tests.cli.papers import TEXT, Desk, pdf


@pytest.fixture
def desk(run: Run, tmp_path: Path, guardian: str) -> Desk:
    return Desk(run, tmp_path, guardian)


def told(desk: Desk, file: Path, *more: object, code: int = 0) -> dict[str, object]:
    result = desk.run("verify", file, "--json", *more)
    assert result.exit_code == code, result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize("level", ["B", "T", "LT"])
def test_any_file_becomes_a_cms_of_the_level_asked_for(level: str, desk: Desk) -> None:
    made = desk.sign(desk.put("letter.txt", TEXT), "letter.cms", "--level", level)
    report = told(desk, made)
    assert (report["kind"], report["level"]) == ("cms", level)
    assert ("time_stamp" in report) is (level != "B")
    assert cms.content(made.read_bytes()) == TEXT


def test_a_detached_cms_needs_its_content(desk: Desk) -> None:
    letter = desk.put("letter.txt", TEXT)
    made = desk.sign(letter, "letter.sig", "--detached", "--profile", "ncalayer")
    assert cms.content(made.read_bytes()) is None
    for option in ("--content", "--data"):
        assert told(desk, made, option, letter)["ok"] is True
    assert told(desk, made, code=3)["verdict"] == "cannot be determined"
    other = desk.put("other.txt", TEXT + b"!")
    assert told(desk, made, "--content", other, code=1)["verdict"] == "not valid"


def test_a_signer_is_added_to_a_cms(desk: Desk, others: list[str]) -> None:
    letter = desk.put("letter.txt", TEXT)
    one = desk.sign(letter, "one.cms", "--level", "T")
    two = desk.sign(one, "two.cms", "--add", "--as", others[0])
    signers = told(desk, two)["signatures"]
    assert isinstance(signers, list)
    assert {part["signer"]["iin"] for part in signers} == {desk.iin, others[0]}
    apart = desk.sign(letter, "apart.sig", "--detached")
    both = desk.sign(apart, "both.sig", "--add", "--content", letter, "--as", others[0])
    assert told(desk, both, "--content", letter)["ok"] is True


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
def test_a_pdf_is_signed_within(level: str, desk: Desk) -> None:
    made = desk.sign(desk.put("paper.pdf", pdf()), "signed.pdf", "--level", level)
    assert made.read_bytes().startswith(pdf())
    report = told(desk, made)
    assert report["kind"] == "pdf"


def test_a_pdf_is_signed_by_several_and_visibly(desk: Desk, others: list[str]) -> None:
    one = desk.sign(desk.put("paper.pdf", pdf(2)), "one.pdf", "--visible", "--page", "-1", "--reason", "Келісемін")
    two = desk.sign(one, "two.pdf", "--as", others[0], "--visible", "--lang", "ru")
    signers = told(desk, two)["signatures"]
    assert isinstance(signers, list)
    assert [part["signer"]["iin"] for part in signers] == [desk.iin, others[0]]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "xml", "--level", "T"],
        ["--format", "xml", "--level", "LTA"],
        ["--format", "cms", "--level", "LTA"],
        ["--format", "xml", "--detached"],
        ["--format", "pdf", "--detached"],
        ["--format", "cms", "--visible"],
        ["--format", "docx"],
        ["--level", "X"],
        ["--format", "cms", "--content", "no-such-file"],
    ],
)
def test_what_a_format_has_not_is_misuse(arguments: list[str], desk: Desk) -> None:
    result = desk.run("sign", "-", "--as", desk.iin, *arguments, stdin=b"<a>b</a>")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_level_that_a_format_has_not_says_which_it_has(desk: Desk) -> None:
    result = desk.run("sign", "-", "--as", desk.iin, "--format", "cms", "--level", "lta", stdin=b"<a>b</a>")
    assert "cms: B T LT" in result.output
    assert "pdf: B T LT LTA" in result.output


@pytest.mark.parametrize(
    ("octets", "arguments", "code"),
    [
        (b"not a PDF", ["--format", "pdf"], "PDF-FORM"),
        (b"%PDF-1.7 and nothing else", [], "PDF-FORM"),
        (b"hello", ["--add"], "CMS-FORM"),
        (b"hello", ["--format", "xml"], "XML-SYNTAX"),
        (b"", [], "XML-EMPTY"),
    ],
)
def test_a_file_that_the_format_does_not_take_is_told_by_code(
    octets: bytes, arguments: list[str], code: str, desk: Desk
) -> None:
    result = desk.run("sign", "-", "--as", desk.iin, *arguments, stdin=octets)
    assert result.exit_code == 2
    assert code in result.output
    assert "Traceback" not in result.output


def test_adding_to_a_detached_cms_without_its_content_is_told(desk: Desk) -> None:
    apart = desk.sign(desk.put("letter.txt", TEXT), "apart.sig", "--detached")
    result = desk.run("sign", apart, "--add", "--as", desk.iin)
    assert result.exit_code == 2
    assert "CMS-DATA" in result.output


def test_what_cannot_be_written_is_told(desk: Desk) -> None:
    result = desk.run("sign", "-", "--as", desk.iin, "--out", desk.folder / "no" / "such" / "x", stdin=b"<a>b</a>")
    assert result.exit_code == 2
    assert "cannot be written" in result.output


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.bin"
    path.write_bytes(bytes(17 * 2**20))
    return path


@pytest.fixture
def rsa(run: Run, guardian: str, tmp_path: Path) -> list[object]:
    """A key file that signs fast, as options."""
    key: list[object] = ["--key", tmp_path / "k.p12", "--password", "Qwerty12"]
    made = ["--for", guardian, "--role", "person", "--family", "rsa", "--out", *key[1:]]
    assert run("key", "issue", *made).exit_code == 0
    return key


@pytest.mark.parametrize("named", [["--format", "cms"], []])
def test_large_file_is_signed_piece_by_piece(
    named: list[str], desk: Desk, large: Path, rsa: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cms, "sign", None)  # which takes the file as a whole
    made = desk.sign(large, "large.cms", *named, *rsa)
    assert desk.run("verify", made).exit_code == 0
    assert not list(desk.folder.glob(".*"))


def test_a_large_content_is_checked_and_signed_again_piece_by_piece(desk: Desk, large: Path, rsa: list[object]) -> None:
    apart = desk.sign(large, "apart.sig", "--detached", *rsa)
    tracemalloc.start()
    try:
        both = desk.sign(apart, "both.sig", "--add", "--content", large, *rsa)
        assert told(desk, both, "--content", large)["ok"] is True
        assert tracemalloc.get_traced_memory()[1] < large.stat().st_size / 2
    finally:
        tracemalloc.stop()


def test_a_large_cms_is_judged_and_shown_without_being_read_whole(desk: Desk, large: Path, rsa: list[object]) -> None:
    made = desk.sign(large, "large.cms", *rsa)
    tracemalloc.start()
    try:
        assert told(desk, made)["ok"] is True
        shown = CliRunner().invoke(main, ["inspect", str(made), "--lang", "en"])
        assert "size: 17825792" in shown.stdout
        assert tracemalloc.get_traced_memory()[1] < large.stat().st_size / 2
    finally:
        tracemalloc.stop()


def test_a_content_that_is_not_there_is_no_new_world(desk: Desk) -> None:
    made = desk.sign(desk.put("letter.txt", TEXT), "letter.sig", "--detached")
    missing = desk.folder / "lettre.txt"
    result = desk.run("verify", made, "--data", missing)
    assert result.exit_code == 2
    assert "is not there" in result.output
    assert not missing.exists()
