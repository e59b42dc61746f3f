"""The log: one line a message, everything in it by which it is found, and no secret."""

from __future__ import annotations

import io
import json
import logging

import pytest
import sqlalchemy as sa

from gateway.journal import Direction, Journal, Record
from gateway.log_context import bear, borne, forget
from sandbox.watching.levels import LogForm
from sandbox.watching.logs import configure_logs, default_form, default_level
from tests.watching.conftest import SERVICE


def messages(lines: list[dict]) -> list[dict]:
    return [one for one in lines if one["event"] == "message"]


def test_each_message_is_one_line_with_its_names(log, send, world) -> None:
    log("info")
    assert send("m-1") == 200
    assert send("m-2", path="/bip-sync-wss-gost/") == 500
    answered, refused = messages(log())
    assert answered["message_id"] == "m-1" and answered["correlation_id"] == "chain"
    assert answered["service_id"] == SERVICE and answered["sender"] == "demo" and answered["channel"] == "sync"
    assert answered["code"] == "SCSS001" and answered["http_status"] == 200 and answered["ms"] >= 0
    assert answered["world"] == "default" and answered["level"] == "info"
    entry = world.systems.journal.get(answered["journal"])
    assert entry is not None and entry.session_id == answered["session_id"]
    assert refused["code"] == "SCE007" and refused["failed"] == ["SIG-PRESENT"]


def test_nothing_is_said_of_messages_above_info(log, send) -> None:
    log("warning")
    send("m-1")
    assert log() == []


def test_what_breaks_is_said_with_the_names_of_its_message(log, send, world, monkeypatch) -> None:
    log("info")

    def broken(*_: object) -> None:
        raise RuntimeError("it broke <password>s3cret</password>")

    monkeypatch.setattr(type(world.registers[SERVICE]), "answer", broken)
    assert send("m-1") == 500
    [said] = [one for one in log() if one["level"] == "error"]
    assert said["message_id"] == "m-1" and said["correlation_id"] == "chain" and said["world"] == "default"
    assert said["session_id"] == messages(log())[0]["session_id"]
    assert "RuntimeError: it broke" in said["exception"]
    assert "s3cret" not in json.dumps(said)


def test_no_line_holds_a_password(log, send, world) -> None:
    log("debug")
    send("m-1")
    send("m-1")
    send("m-2", path="/bip-sync-wss-gost/")
    password = world.systems.membership.add("demo").password
    assert len(messages(log())) == 3
    assert password not in json.dumps(log())


def test_database_errors_do_not_tell_what_was_written(world) -> None:
    with pytest.raises(sa.exc.SQLAlchemyError) as caught, world.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO nothing VALUES (:octets)"), {"octets": "s3cret"})
    assert "s3cret" not in str(caught.value)


def test_private_keys_are_hidden_wherever_they_are_said(log) -> None:
    log("info")
    logging.getLogger("anything").warning("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")
    [said] = log()
    assert "AAAA" not in said["event"]


def test_lines_are_readable_where_a_person_looks(log) -> None:
    stream = io.StringIO()
    configure_logs("info", LogForm.LINES, stream)
    logging.getLogger("gateway.exchange").info("нәтиже", extra={"code": "SCSS001"})
    assert "нәтиже" in stream.getvalue() and "code=SCSS001" in stream.getvalue()
    assert "\x1b[" not in stream.getvalue()


def test_form_and_level_follow_who_is_looking() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert (default_form(Terminal()), default_level(Terminal())) == (LogForm.LINES, "info")
    assert (default_form(io.StringIO()), default_level(io.StringIO())) == (LogForm.JSON, "warning")


def test_names_are_borne_until_they_are_forgotten() -> None:
    forget()
    bear(session_id="a", message_id="b")
    bear(message_id=None, world="x")
    assert borne() == {"session_id": "a", "world": "x"}
    forget()
    assert borne() == {}


def test_whoever_listens_hears_of_what_was_written_and_of_nothing_else(world) -> None:
    heard: list[int | None] = []
    journal = Journal(world.engine, heard=lambda _request, _answers, key: heard.append(key))
    key = journal.record(Record(Direction.IN, "sync", world.clock.now(), b"<a/>"))
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the driver raises for what is no row
        journal.record(Record(Direction.IN, None, world.clock.now(), b"<a/>"))  # type: ignore[arg-type]
    assert heard == [key]
