"""``shlyuz verify`` says what most likely happened: in the terminal, as JSON and as a page."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from lxml import etree

from tests.cli.conftest import Run


@pytest.fixture
def misread(signed: Path) -> Path:
    """The signed document after somebody read its UTF-8 as cp1251."""
    text = signed.read_text("utf-8")
    signed.write_text(text.replace("Өтінемін", "".join(_wrong(octet) for octet in "Өтінемін".encode())), "utf-8")
    return signed


def _wrong(octet: int) -> str:
    return bytes([octet]).decode("cp1251", "ignore") or chr(octet)


def test_the_cause_stands_below_the_finding_that_it_explains(run: Run, misread: Path) -> None:
    lines = run("verify", misread).stdout.splitlines()
    assert lines[0].startswith("NOT VALID")
    finding = next(number for number, line in enumerate(lines) if "REF-DIGEST" in line)
    cause = next(number for number, line in enumerate(lines) if "DIAG-CHARSET-CP1251" in line)
    following = next(number for number, line in enumerate(lines) if "SIG-VALUE" in line)
    assert finding < cause < following
    assert "most likely: DIAG-CHARSET-CP1251" in lines[cause]
    assert any("what to do" in line for line in lines[cause:following])


@pytest.mark.parametrize(
    ("lang", "said"), [("kk", "ең ықтимал себебі"), ("ru", "вероятнее всего"), ("en", "most likely")]
)
def test_the_cause_is_told_in_three_languages(run: Run, misread: Path, lang: str, said: str) -> None:
    assert f"{said}: DIAG-CHARSET-CP1251" in run("verify", misread, "--lang", lang).stdout


def test_json_has_cause_and_cure(run: Run, misread: Path) -> None:
    report = json.loads(run("verify", misread, "--json").stdout)
    (diagnosis,) = report["diagnoses"]
    assert diagnosis["code"] == "DIAG-CHARSET-CP1251"
    assert diagnosis["finding"] == "REF-DIGEST"
    assert diagnosis["detail"] == "cp1251"
    assert diagnosis["cause"]
    assert diagnosis["cure"]


def test_a_valid_document_has_no_diagnoses(run: Run, signed: Path) -> None:
    assert json.loads(run("verify", signed, "--json").stdout)["diagnoses"] == []
    assert "most likely" not in run("verify", signed).stdout


def test_a_document_really_changed_has_none_either(run: Run, signed: Path) -> None:
    signed.write_text(signed.read_text("utf-8").replace("Өтінемін", "Өтінемiн"), "utf-8")
    assert json.loads(run("verify", signed, "--json").stdout)["diagnoses"] == []


def test_canonical_octets_are_shown_when_asked_for(run: Run, signed: Path) -> None:
    signed.write_text(signed.read_text("utf-8").replace("<to>", "<to >\n"), "utf-8")
    told = {
        form: [
            finding["canonical"]
            for finding in json.loads(run("verify", signed, "--json", "--octets", form).stdout)["findings"]
            if "canonical" in finding
        ]
        for form in ("text", "base64")
    }
    (text,), (octets,) = told["text"], told["base64"]
    assert text.startswith("<letter><to>\nБілім")
    assert base64.b64decode(octets).decode() == text
    assert "canonical" not in run("verify", signed, "--json").stdout


def test_the_page_gives_the_verdict_then_the_cause_then_every_step(run: Run, misread: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    result = run("verify", misread, "--html", page)
    assert result.exit_code == 1
    assert result.stdout.startswith("NOT VALID")
    text = page.read_text("utf-8")
    places = [
        text.index(mark) for mark in ("NOT VALID", 'data-testid="DIAG-CHARSET-CP1251"', 'data-testid="step-digest"')
    ]
    assert places == sorted(places)
    assert "http" not in "".join(etree.HTML(text).xpath("//@src | //@href"))


def test_the_page_goes_to_standard_output_instead_of_the_text(run: Run, signed: Path) -> None:
    result = run("verify", signed, "--html", "-", "--lang", "ru")
    assert result.exit_code == 0
    assert result.stdout.lstrip().startswith("<!doctype html>")
    assert result.stdout.rstrip().endswith("</html>")
    assert "ДЕЙСТВИТЕЛЬНА" in result.stdout


def test_what_a_document_says_is_escaped_on_the_page(run: Run, tmp_path: Path) -> None:
    page = run("verify", "-", "--html", "-", stdin=b"<a>&lt;script&gt;</a").stdout
    assert "<script" not in page


@pytest.mark.parametrize("arguments", [["--json", "--html", "-"], ["--octets", "text"], ["--html", "/no/such/dir/x"]])
def test_options_that_do_not_go_together_are_misuse(run: Run, signed: Path, arguments: list[str]) -> None:
    result = run("verify", signed, *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_octets_that_are_no_xml_are_explained_too(run: Run, signed: Path) -> None:
    assert not signed.read_bytes().startswith(b"<?xml")
    signed.write_bytes(b"\n<?xml version='1.0'?>" + signed.read_bytes())
    report = json.loads(run("verify", signed, "--json").stdout)
    assert [found["code"] for found in report["diagnoses"]] == ["DIAG-DECLARATION-PLACE"]
