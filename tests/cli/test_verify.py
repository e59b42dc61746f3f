"""``shlyuz verify`` and ``shlyuz sign``: verdicts, codes and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from sandbox.clock import SystemClock
from signing import Authority, Certificate
from tests.cli.conftest import Run


def codes(output: str) -> list[str]:
    return [one["code"] for one in json.loads(output)["findings"] if one["verdict"] == "failed"]


def test_a_signed_document_is_valid_and_says_who_signed_what(run: Run, signed: Path, guardian: str) -> None:
    result = run("verify", signed)
    assert result.exit_code == 0
    assert result.stdout.startswith("VALID")
    assert f"IIN{guardian}" in result.stdout
    assert "covers: /letter" in result.stdout


def test_standard_input_is_read_for_a_dash(run: Run, signed: Path) -> None:
    assert run("verify", "-", stdin=signed.read_bytes()).exit_code == 0


def test_one_changed_letter_is_a_digest_that_does_not_match(run: Run, signed: Path) -> None:
    signed.write_text(signed.read_text("utf-8").replace("Өтінемін", "Өтінемiн"), "utf-8")
    result = run("verify", signed, "--json")
    assert result.exit_code == 1
    assert codes(result.stdout) == ["REF-DIGEST"]


def test_a_document_indented_after_signing_is_not_valid(run: Run, signed: Path) -> None:
    root = etree.fromstring(signed.read_bytes())
    etree.indent(root)
    signed.write_bytes(etree.tostring(root))
    result = run("verify", signed, "--json")
    assert result.exit_code == 1
    assert "REF-DIGEST" in codes(result.stdout)


def test_ten_years_later_the_certificate_has_expired(run: Run, signed: Path) -> None:
    later = SystemClock().now() + timedelta(days=3652)
    result = run("verify", signed, "--json", "--at", later.isoformat())
    assert result.exit_code == 1
    assert codes(result.stdout) == ["TIME-EXPIRED"]


def test_before_it_was_issued_the_certificate_is_not_valid_yet(run: Run, signed: Path) -> None:
    assert codes(run("verify", signed, "--json", "--at", "2020-01-01").stdout) == ["TIME-NOT-YET"]


def test_the_root_of_another_world_is_not_trusted(
    run: Run, signed: Path, tmp_path: Path, foreign_authority: Authority
) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(b"".join(root.pem for root in foreign_authority.roots))
    result = run("verify", signed, "--json", "--trust", other)
    assert result.exit_code == 1
    assert codes(result.stdout) == ["CHAIN-SIGNATURE"]


def test_two_signers_are_told_one_after_the_other(run: Run, signed: Path, tmp_path: Path) -> None:
    second = json.loads(run("people", "--json").stdout)[1]["iin"]
    both = tmp_path / "both.xml"
    assert run("sign", signed, "--as", second, "--out", both).exit_code == 0
    lines = run("verify", both).stdout.splitlines()
    heads = [number for number, line in enumerate(lines) if "/letter/ds:Signature[" in line and "at:" not in line]
    assert [lines[number].split()[-1] for number in heads] == ["/letter/ds:Signature[2]", "/letter/ds:Signature[1]"]
    assert f"IIN{second}" in lines[heads[0] + 1]
    spoilt = both.read_text("utf-8").replace("Өтінемін", "Өтінемiн")
    both.write_text(spoilt, "utf-8")
    assert run("verify", both).stdout.count("REF-DIGEST") == 2


def test_trust_may_be_der_and_in_several_files(run: Run, data_dir: Path, signed: Path, tmp_path: Path) -> None:
    run("participant", "show", "demo", "--out", tmp_path)
    arguments: list[object] = []
    for number, one in enumerate(Certificate.all_from((tmp_path / "root.pem").read_bytes())):
        (tmp_path / f"{number}.cer").write_bytes(one.der)
        arguments += ["--trust", tmp_path / f"{number}.cer"]
    assert run("verify", signed, *arguments).exit_code == 0
    assert run("verify", signed, *arguments[:2]).exit_code == 1


@pytest.mark.parametrize(("lang", "word"), [("kk", "ЖАРАМДЫ"), ("ru", "ДЕЙСТВИТЕЛЬНА"), ("en", "VALID")])
def test_the_verdict_speaks_three_languages(run: Run, signed: Path, lang: str, word: str) -> None:
    assert run("verify", signed, "--lang", lang).stdout.startswith(word)


def test_the_json_report_explains_every_finding(run: Run, signed: Path) -> None:
    report = json.loads(run("verify", signed, "--json", "--lang", "ru").stdout)
    assert report["ok"] is True
    assert report["verdict"] == "valid"
    assert all(finding["text"] for finding in report["findings"])


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "XML-EMPTY"),
        (b"hello", "XML-SYNTAX"),
        (b"<a>", "XML-SYNTAX"),
        (b"<!DOCTYPE a><a/>", "XML-DTD"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "XML-ENTITY"),
        (b"<a/>", "SIG-PRESENT"),
    ],
)
def test_input_that_is_no_signed_xml_is_a_finding(run: Run, octets: bytes, code: str) -> None:
    result = run("verify", "-", "--json", stdin=octets)
    assert result.exit_code == 1
    assert codes(result.stdout) == [code]


@pytest.mark.parametrize(
    "arguments", [["no-such-file.xml"], ["-", "--at", "yesterday"], ["-", "--trust", "no-such.pem"], []]
)
def test_misuse_exits_with_two(run: Run, arguments: list[str]) -> None:
    result = run("verify", *arguments, stdin=b"<a/>")
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_trust_file_that_is_no_certificate_is_told_in_a_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "root.pem"
    file.write_text("not a certificate")
    result = run("verify", "-", "--trust", file, stdin=b"<a/>")
    assert result.exit_code == 2
    assert "CERTIFICATE-FORM" in result.output or "not an X.509 certificate" in result.output


@pytest.mark.parametrize(
    ("iin", "said"), [("12", "IIN-LENGTH"), ("881026475194", "IIN-CHECK-DIGIT"), ("950101300108", "")]
)
def test_nobody_can_sign_as_somebody_who_does_not_exist(run: Run, iin: str, said: str) -> None:
    result = run("sign", "-", "--as", iin, stdin=b"<a/>")
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_what_is_not_xml_is_not_signed(run: Run, guardian: str, tmp_path: Path) -> None:
    out = tmp_path / "out.xml"
    result = run("sign", "-", "--as", guardian, "--out", out, stdin=b"<!DOCTYPE a><a/>")
    assert result.exit_code == 2
    assert "XML-DTD" in result.output
    assert not out.exists()


def test_sign_writes_to_standard_output_without_out(run: Run, guardian: str) -> None:
    result = run("sign", "-", "--as", guardian, stdin=b"<a>b</a>")
    assert result.stdout_bytes.rstrip().endswith(b"</ds:Signature></a>")


def test_the_command_is_installed_and_a_module(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "sandbox.cli", "--version"], capture_output=True, check=True)
    assert done.stdout.startswith(b"shlyuz")
