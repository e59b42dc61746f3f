"""``shlyuz sign``: keys of citizens and of files, layouts, documents and SOAP messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from sandbox.clock import SystemClock
from sandbox.world import World
from signing.namespaces import SOAP11
from tests.cli.conftest import Run

PASSWORD = "Qwerty12"
DS = "{http://www.w3.org/2000/09/xmldsig#}"
MESSAGE = f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><a>Өтінемін</a></s:Body></s:Envelope>'.encode()


@pytest.fixture
def key_file(run: Run, data_dir: Path, guardian: str, tmp_path: Path) -> Path:
    """The key of the default applicant, a citizen, as a file."""
    world = World.open(data_dir, None, clock=SystemClock())
    try:
        octets = world.keyring.person(guardian).to_pkcs12(PASSWORD)
    finally:
        world.close()
    path = tmp_path / "citizen.p12"
    path.write_bytes(octets)
    return path


@pytest.mark.parametrize("octets", [b"<a>b</a>", MESSAGE], ids=["document", "message"])
def test_a_citizens_key_file_signs_and_the_signature_verifies(
    octets: bytes, run: Run, key_file: Path, guardian: str, tmp_path: Path
) -> None:
    out = tmp_path / "signed.xml"
    done = run("sign", "-", "--key", key_file, "--password", PASSWORD, "--out", out, stdin=octets)
    assert done.exit_code == 0, done.output
    verified = run("verify", out)
    assert verified.exit_code == 0, verified.output
    assert f"IIN{guardian}" in verified.stdout


def test_a_message_gets_its_body_signed(run: Run, guardian: str) -> None:
    signed = run("sign", "-", "--as", guardian, stdin=MESSAGE).stdout_bytes
    root = etree.fromstring(signed)
    assert root[0].tag == f"{{{SOAP11}}}Header"
    assert root[0].find(f".//{DS}Signature") is not None


@pytest.mark.parametrize(
    ("layout", "begins"),
    [("kalkan", b"\n<ds:SignedInfo>"), ("windows", b"&#13;\n<ds:"), ("compact", b"<ds:SignedInfo>")],
)
def test_the_layout_is_the_one_asked_for(layout: str, begins: bytes, run: Run, guardian: str, tmp_path: Path) -> None:
    signed = run("sign", "-", "--as", guardian, "--layout", layout, stdin=b"<a>b</a>").stdout_bytes
    assert begins in signed
    assert signed.partition(b'xmldsig#">')[2].startswith(begins)
    assert run("verify", "-", stdin=signed).exit_code == 0


@pytest.mark.parametrize("octets", [b"<a>b</a>", MESSAGE], ids=["document", "message"])
def test_the_leaf_alone_is_put_in_if_asked(octets: bytes, run: Run, guardian: str) -> None:
    signed = run("sign", "-", "--as", guardian, "--leaf-only", stdin=octets).stdout_bytes
    certificates = list(etree.fromstring(signed).iter(f"{DS}X509Certificate"))
    assert len(certificates) == (1 if octets == b"<a>b</a>" else 0)
    assert run("verify", "-", stdin=signed).exit_code == 0


def test_a_document_that_two_sign_is_valid_and_both_are_shown(run: Run, signed: Path) -> None:
    people = json.loads(run("people", "--json").stdout)
    out = signed.with_name("two.xml")
    assert run("sign", signed, "--as", people[1]["iin"], "--out", out).exit_code == 0
    result = run("verify", out, "--json")
    assert result.exit_code == 0, result.output
    signers = [one["signer"]["iin"] for one in json.loads(result.stdout)["signatures"]]
    assert signers == [people[1]["iin"], people[0]["iin"]]
    assert all(iin in run("verify", out).stdout for iin in signers)


@pytest.mark.parametrize("arguments", [[], ["--as", "1", "--key", "FILE"], ["--key", "FILE"], ["--layout", "other"]])
def test_misuse_is_told(arguments: list[str], run: Run, key_file: Path) -> None:
    words = [str(key_file) if word == "FILE" else word for word in arguments]
    assert run("sign", "-", *words, stdin=b"<a/>").exit_code == 2


def test_a_wrong_password_is_told_in_a_sentence(run: Run, key_file: Path) -> None:
    result = run("sign", "-", "--key", key_file, "--password", "other", stdin=b"<a/>")
    assert result.exit_code == 2
    assert "password" in result.output.lower()
    assert "Traceback" not in result.output
