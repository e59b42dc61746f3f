"""``shlyuz inspect``: what a file holds, in three languages and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sandbox.cli import main
from sandbox.clock import SystemClock
from sandbox.world import World
from tests.cli.conftest import Run

Show = Callable[..., Result]
PASSWORD = "Qwerty12"


@pytest.fixture
def show(monkeypatch: pytest.MonkeyPatch) -> Show:
    """``show(file, ...)``: the result of the command, in English."""
    monkeypatch.setenv("SHLYUZ_LANG", "en")
    return lambda *words, stdin=None: CliRunner().invoke(main, ["inspect", *map(str, words)], input=stdin)


def test_a_signed_document_is_shown_without_a_verdict(show: Show, signed: Path, guardian: str) -> None:
    result = show(signed)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("XML DOCUMENT")
    for part in (f"IIN: {guardian}", "points at: /letter", "shlyuz verify"):
        assert part in result.stdout


def test_the_same_as_json(show: Show, signed: Path, guardian: str) -> None:
    told = json.loads(show(signed, "--json").stdout)
    assert told["kind"] == "document"
    assert told["signatures"][0]["certificates"][0]["iin"] == guardian


@pytest.mark.parametrize(("lang", "word"), [("kk", "XML ҚҰЖАТЫ"), ("ru", "ДОКУМЕНТ XML"), ("en", "XML DOCUMENT")])
def test_it_speaks_three_languages(show: Show, signed: Path, lang: str, word: str) -> None:
    assert show(signed, "--lang", lang).stdout.startswith(word)


def test_an_unsigned_document_is_shown_as_such(show: Show) -> None:
    assert "no signatures" in show("-", stdin=b"<a/>").stdout


def test_an_unknown_file_is_told_in_a_sentence(show: Show, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG")
    result = show(file)
    assert result.exit_code == 2
    assert "kind of this file is not known" in result.output
    assert "Traceback" not in result.output


def test_a_key_file_is_shown_to_who_has_its_password(
    show: Show, run: Run, data_dir: Path, guardian: str, tmp_path: Path
) -> None:
    world = World.open(data_dir, None, clock=SystemClock())
    try:
        octets = world.keyring.person(guardian).to_pkcs12(PASSWORD)
    finally:
        world.close()
    path = tmp_path / "citizen.p12"
    path.write_bytes(octets)
    result = show(path, "--password", PASSWORD)
    assert result.stdout.startswith("KEY FILE")
    assert f"IIN: {guardian}" in result.stdout
    assert show(path).exit_code == 2
