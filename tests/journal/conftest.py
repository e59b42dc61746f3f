"""Journals of messages that a test makes up, in a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from gateway.journal import Direction, Journal, Record
from sandbox.journal.questions import Questions
from sandbox.worlds import WorldStore
from signing.findings import Step, failed
from tests.stores import a_store, an_engine

NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)
"""Noon in Kazakhstan: what the clock of these journals says."""

Write = Callable[..., int]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorldStore]:
    with a_store(tmp_path_factory.mktemp("journal")) as made:
        yield made


@pytest.fixture
def engine(store: WorldStore) -> Iterator[sa.Engine]:
    with an_engine(store) as made:
        yield made


@pytest.fixture
def journal(engine: sa.Engine) -> Journal:
    return Journal(engine)


@pytest.fixture
def questions(engine: sa.Engine) -> Questions:
    return Questions(engine, now=lambda: NOON)


def a_record(**known: Any) -> Record:
    """A request as a participant might send it; *known* says what is different."""
    minutes = known.pop("minutes", 0)
    codes = known.pop("failing", ())
    usual: dict[str, Any] = {
        "direction": Direction.IN,
        "channel": "sync-wss",
        "moment": NOON + timedelta(minutes=minutes),
        "octets": b"<e/>",
        "sender_id": "demo",
        "receiver_id": "gateway",
        "service_id": "GBDFL_UniversalServiceSync",
        "findings": tuple(failed(Step.REFERENCE, code) for code in codes),
    }
    return Record(**usual | known)


@pytest.fixture
def write(journal: Journal) -> Write:
    """``write(message_id="m-1", answer={"code": "SCSS001"})``: the number of the request in the journal."""

    def write_it(*, answer: dict[str, Any] | None = None, **known: Any) -> int:
        request = a_record(**known)
        if answer is None:
            return journal.record(request)
        usual = {"direction": Direction.OUT, "sender_id": "gateway", "receiver_id": request.sender_id}
        usual |= {"moment": request.moment, "http_status": 200}
        return journal.record(request, a_record(**usual | answer))

    return write_it
