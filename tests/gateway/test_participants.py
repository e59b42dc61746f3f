"""Accounts of systems: passwords are kept as hashes, and verifying one costs little the second time."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
import sqlalchemy as sa

from gateway.errors import PasswordWrong, SenderUnknown
from gateway.modes import Mode
from gateway.names import SenderId, ServiceId
from gateway.participants import Participant, Participants
from gateway.tables import participants as table

ONE = Participant(SenderId("one"), "100140000011", frozenset({"ab" * 32}), frozenset({ServiceId("S")}), Mode.STRICT)


@pytest.fixture
def store(engine: sa.Engine) -> Participants:
    """An empty register."""
    return Participants(engine, new_salt=lambda: b"0123456789abcdef")


def test_participant_is_found_as_it_was_added(store: Participants) -> None:
    store.add(ONE, password="p")
    found = store.find("one")
    assert found is not None
    assert replace(found, password_salt=b"", password_hash=b"") == ONE
    assert store.find("two") is None
    assert [one.sender_id for one in store.list()] == ["one"]


def test_password_is_not_in_the_database(store: Participants, engine: sa.Engine) -> None:
    store.add(ONE, password="hunter2")
    with engine.connect() as connection:
        assert "hunter2" not in repr(connection.execute(sa.select(table)).all())


def test_right_password_authenticates_and_others_do_not(store: Participants) -> None:
    store.add(ONE, password="пароль")
    assert store.authenticate("one", "пароль").bin == "100140000011"
    for wrong in ("парол", "", None):
        with pytest.raises(PasswordWrong):
            store.authenticate("one", wrong)
    with pytest.raises(SenderUnknown):
        store.authenticate("two", "пароль")


def test_password_is_derived_once_until_it_changes(store: Participants, monkeypatch: pytest.MonkeyPatch) -> None:
    store.add(ONE, password="old")
    derived = []
    scrypt = hashlib.scrypt
    monkeypatch.setattr(hashlib, "scrypt", lambda *a, **k: derived.append(1) or scrypt(*a, **k))
    for _ in range(3):
        store.authenticate("one", "old")
    assert len(derived) == 1
    store.add(ONE, password="new")
    with pytest.raises(PasswordWrong):
        store.authenticate("one", "old")
    store.authenticate("one", "new")
