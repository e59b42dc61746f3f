"""No question reads the whole journal where an index knows better."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.questions import QUESTIONS, a_journal
from sandbox.journal.parser import parse_question
from sandbox.journal.search import Search
from tests.journal.conftest import NOON


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory):
    engine = a_journal(Path(tmp_path_factory.mktemp("journal")) / "journal.sqlite", 1000)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("question", QUESTIONS)
def test_index_leads_to_the_answer(question: str, filled: sa.Engine) -> None:
    with filled.connect() as connection:
        ways = list(Search(connection, parse_question(question, now=NOON)).ways())
    assert ways
    table_first = [
        one for one in ways if one.startswith(("SCAN", "SEARCH")) and "INDEX" not in one and "KEY" not in one
    ]
    assert table_first == []


@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("service:GBDUL direction:in", "gateway_messages_service_id"),
        ("service:GBDFL* code:SCE006", "gateway_messages_code"),
        ("direction:in finding:REF-DIGEST service:GBDFL*", "PRIMARY KEY (code=?)"),
        ("is:unanswered direction:in", "gateway_messages_unanswered"),
        ("latency:>100ms direction:out", "gateway_messages_slow"),
        ("size:>10k", "gateway_messages_large"),
        ("direction:in NOT service:GBDUL", "gateway_messages_moment"),
        ("message:m-12345", "ix_gateway_messages_message_id"),
    ],
)
def test_rarest_part_leads(question: str, index: str, filled: sa.Engine) -> None:
    with filled.connect() as connection:
        ways = list(Search(connection, parse_question(question, now=NOON)).ways())
    assert index in ways[0]
