"""``shlyuz journal``: asked in a terminal, with tables for people and lines for programs."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.journal import Direction, Journal
from sandbox.cli import main
from sandbox.worlds import DEFAULT_WORLD, open_store
from tests.journal.conftest import a_record


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world in whose journal a request was refused."""
    found = tmp_path_factory.mktemp("world")
    store = open_store(found, None)
    store.create(DEFAULT_WORLD)
    fault = a_record(direction=Direction.OUT, sender_id="gateway", receiver_id="demo", code="SCE006", http_status=500)
    Journal(store.engine(DEFAULT_WORLD)).record(a_record(message_id="m-1", failing=("REF-DIGEST",)), fault)
    store.close()
    return found


@pytest.fixture
def ask(directory: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHLYUZ_LANG", "en")
    return lambda *words: CliRunner().invoke(main, ["journal", *words, "--data", str(directory)])


def test_search_tells_a_line_a_message(ask) -> None:
    [line] = ask("search", "finding:REF-*", "direction:in").stdout.splitlines()
    cells = line.split("\t")
    assert cells[2:8] == ["in", "sync-wss", "demo", "gateway", "GBDFL_UniversalServiceSync", "m-1"]
    assert cells[-1] == "REF-DIGEST"
    assert ask("count", "direction:out").stdout == "1\n"


def test_search_tells_json(ask) -> None:
    [told] = json.loads(ask("search", "fault:SCE006", "--json").stdout)
    assert (told["answers"], told["receiver_id"]) == (1, "demo")


def test_more_than_asked_for_is_told_aside(ask) -> None:
    result = ask("search", "--limit", "1")
    assert len(result.stdout.splitlines()) == 1
    assert "more than 1" in result.stderr


def test_wrong_question_is_pointed_at(ask) -> None:
    result = ask("search", "serivce:GBDFL*")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[1:3] == ["  serivce:GBDFL*", "  ^ service:]"]
    assert "Traceback" not in result.output


def test_nothing_that_was_waited_for_is_an_answer_of_no_with_the_nearest(ask) -> None:
    result = ask("wait", "message:m-2", "--timeout", "0")
    assert result.exit_code == 1
    assert "message: asked message:m-2, found m-1" in result.stderr
    assert ask("wait", "message:m-1").stdout.startswith("1\t")


def test_nearest_takes_the_message_that_should_be_there(ask, tmp_path: Path) -> None:
    sent = tmp_path / "sent.xml"
    sent.write_text(
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><SendMessage><request><requestInfo>'
        "<messageId>m-7</messageId><serviceId>GBDFL_UniversalServiceSync</serviceId></requestInfo></request>"
        "</SendMessage></s:Body></s:Envelope>"
    )
    assert "message: asked message:m-7, found m-1" in ask("nearest", "--message", str(sent)).stdout
    sent.write_text("<not-one/>")
    refused = ask("nearest", "--message", str(sent))
    assert (refused.exit_code, "QUESTION-MESSAGE" in refused.stderr) == (2, True)
    assert ask("nearest").exit_code == 2


def test_show_tells_all_of_a_message(ask) -> None:
    shown = ask("show", "1").stdout
    assert "REF-DIGEST" in shown
    assert "led to: 2" in shown
    assert shown.endswith("<e/>\n")
    assert "MESSAGE-UNKNOWN" in ask("show", "99").stderr


def test_table_is_for_a_person_who_looks(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    telling = importlib.import_module("sandbox.cli.journal.telling")
    monkeypatch.setattr(telling, "_is_looked_at", lambda: True)
    lines = ask("search", "direction:in").stdout.splitlines()
    assert lines[0].split()[:3] == ["id", "time", "dir"]
