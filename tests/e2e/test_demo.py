"""``shlyuz demo``: the story, its papers, and what tools that we did not write say of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree


def demo(out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SHLYUZ_LANG": "en"}
    command = [sys.executable, "-m", "sandbox.cli", "demo", "--out", str(out), *more]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    done = demo(out)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "EVERYTHING VERIFIED" in done.stdout
    return out


@pytest.mark.rule("GC-7")
@pytest.mark.rule("C-12")
def test_the_demo_leaves_the_request_every_message_the_certificate_the_root_and_a_report(told: Path) -> None:
    names = {file.name for file in told.iterdir()}
    assert {"request.xml", "certificate.xml", "certificate.pdf", "root.pem", "report.html"} <= names
    messages = sorted(name for name in names if name.startswith("soap-"))
    # consent, person, data bank, birth: four questions and four answers
    assert len(messages) == 8
    assert "SIMULATOR" in (told / "report.html").read_text("utf-8")


def verify(file: Path, *more: str) -> int:
    command = [sys.executable, "-m", "sandbox.cli", "verify", str(file), *more]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode


def test_everything_verifies_offline_with_the_root_alone(told: Path) -> None:
    for file in [told / "request.xml", told / "certificate.xml", *told.glob("soap-*.xml")]:
        assert verify(file, "--trust", str(told / "root.pem")) == 0, file.name


def test_xmlsec1_accepts_every_file_signed_with_rsa_with_the_root_alone(
    told: Path, require_oracle: Callable[[str], str]
) -> None:
    program = require_oracle("xmlsec1")
    body = "http://schemas.xmlsoap.org/soap/envelope/:Body"
    for file in [told / "certificate.xml", *told.glob("soap-*.xml")]:
        command = [program, "--verify", "--trusted-pem", str(told / "root.pem"), "--id-attr:Id", body, str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{file.name}: {done.stderr}"


def test_the_citizen_signs_with_gost_and_no_tool_is_blamed_for_not_knowing_it(told: Path) -> None:
    assert b"gostr34102015-gostr34112015-512" in (told / "request.xml").read_bytes()
    assert b"gostr3410" not in (told / "certificate.xml").read_bytes()
    assert "signed with GOST, which it does not know" in (told / "report.html").read_text("utf-8")


@pytest.mark.parametrize("family", ["gost", "rsa"])
def test_all_people_may_sign_with_one_family(tmp_path: Path, family: str) -> None:
    done = demo(tmp_path, "--keys", family)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("request.xml", "certificate.xml"):
        assert (b"gostr34102015" in (tmp_path / name).read_bytes()) == (family == "gost")


def test_openssl_accepts_the_chain(told: Path, require_oracle: Callable[[str], str]) -> None:
    program = require_oracle("openssl")
    command = [program, "verify", "-CAfile", "root.pem", "-untrusted", "issuing.pem", "signer.pem"]
    done = subprocess.run(command, cwd=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("refusal", "ground", "messages"),
    [
        pytest.param("record", "GC-8", 6, marks=pytest.mark.rule("GC-8")),
        pytest.param("consent", "GC-9", 0, marks=pytest.mark.rule("GC-9")),
    ],
)
def test_the_refusals_are_told_and_signed(tmp_path: Path, refusal: str, ground: str, messages: int) -> None:
    done = demo(tmp_path, "--refuse", refusal)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ground in done.stdout
    assert len(list(tmp_path.glob("soap-*.xml"))) == messages
    assert not (tmp_path / "certificate.xml").exists()
    root = etree.fromstring((tmp_path / "refusal.xml").read_bytes())
    assert ground in etree.tostring(root, encoding="unicode")
    assert verify(tmp_path / "refusal.xml", "--trust", str(tmp_path / "root.pem")) == 0
