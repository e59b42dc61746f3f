"""What a question finds: the same as looking at every message would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.journal import Direction, Journal, Record
from gateway.tables import LARGE, SLOW_US
from sandbox.journal.fields import FIELDS, STATES, Kind
from sandbox.journal.matching import Passed, text_of
from sandbox.journal.plan import Place
from sandbox.journal.questions import Questions
from sandbox.journal.search import Search
from sandbox.journal.syntax import And, Bound, Exact, Node, Not, Or, Span, Term, Wild
from sandbox.worlds import WorldStore
from signing.findings import Finding, Step, Verdict
from tests.journal.conftest import NOON
from tests.stores import an_engine

SERVICES = ("GBDFL_A", "GBDFL_B", "[KDP]", None)
PARTIES = ("demo", "gateway", "Бірінші", None)
CODES = ("SCSS001", "SCE006", "SHZ-DUPLICATE", None)
FINDINGS = ("REF-DIGEST", "REF-MISSING", "CERT-EXPIRED", "FAULT-RESET")
IINS = ("850101300123", "900101300001", None)
WORDS = ("сәлем", "СӘЛЕМ әлем", "other", "")


def _record(pick: Random, direction: Direction) -> Record:
    signed = pick.random() < 0.5
    return Record(
        direction,
        pick.choice(["sync", "sync-wss", "callback"]),
        NOON + timedelta(seconds=pick.choice([0, 1, 1.5, 60, -3600])),
        f"<e>{pick.choice(WORDS)}{' ' * pick.choice([0, 1, LARGE])}</e>".encode(),
        sender_id=pick.choice(PARTIES),
        receiver_id=pick.choice(PARTIES),
        service_id=pick.choice(SERVICES),
        message_id=pick.choice(["m-1", "m-2", "M-1", "50%_off", None]),
        correlation_id=pick.choice(["chain", "chain-2", None]),
        session_id=pick.choice(["{1f0c}", "{2f0c}"]),
        code=pick.choice(CODES),
        http_status=pick.choice([200, 500, None]),
        signer="CN=СЕРІКОВ АСАН" if signed else None,
        fingerprint="ab" * 32 if signed else None,
        signer_iin=pick.choice(IINS) if signed else None,
        signer_bin=pick.choice(["100140000011", None]) if signed else None,
        findings=tuple(
            Finding(pick.choice(FINDINGS), Step.REFERENCE, pick.choice(list(Verdict))) for _ in range(pick.randrange(4))
        ),
        latency_us=pick.choice([None, 900, SLOW_US, SLOW_US + 1, SLOW_US * 9]),
    )


@pytest.fixture(scope="module")
def filled(store: WorldStore) -> Iterator[sa.Engine]:
    """A journal of some hundred messages in which everything that a question can name is there."""
    pick = Random(7)
    with an_engine(store) as engine:
        journal = Journal(engine)
        for _ in range(60):
            answers = [_record(pick, Direction.OUT) for _ in range(pick.randrange(3))]
            journal.record(_record(pick, Direction.IN), *answers)
        yield engine


class Everything:
    """Every message of a journal with its letters, the latest first."""

    def __init__(self, engine: sa.Engine) -> None:
        journal = Journal(engine)
        entries = sorted(journal.list(limit=1000), key=lambda one: (one.moment.isoformat(), one.id), reverse=True)
        self._messages = [(one, text_of(journal.octets(one.id) or b"")) for one in entries]

    def fitting(self, question: Node) -> list[int]:
        """The numbers of those that fit, each looked at."""
        return [one.id for one, text in self._messages if Passed(one, partial(str, text)).fits(question)]


@pytest.fixture(scope="module")
def everything(filled: sa.Engine) -> Everything:
    return Everything(filled)


def _values(name: str) -> st.SearchStrategy[str]:
    known = {
        "service": SERVICES,
        "message": ("m-1", "50%_off"),
        "correlation": ("chain",),
        "session": ("{1f0c}",),
        "channel": ("sync",),
        "signer": (*IINS, "серіков", "ab" * 32, "100140000011", "0014"),
        "finding": FINDINGS,
        "provoked": ("reset",),
        "text": ("Сәлем", "e>o", "nowhere"),
    }
    parties, codes = (
        dict.fromkeys(("sender", "receiver", "party"), PARTIES),
        dict.fromkeys(("code", "status", "fault"), CODES),
    )
    found = (known | parties | codes)[name]
    return st.sampled_from([*(one for one in found if one is not None), "none-of-them"])


def _term_of(field) -> st.SearchStrategy[Node]:
    if field.kind is Kind.MOMENT:
        seconds = st.sampled_from([-7200, 0, 1, 1.5, 2, 61])
        span = Span.AT_LEAST if field.name == "after" else Span.LESS
        return seconds.map(lambda some: Term(field.name, Bound(span, NOON + timedelta(seconds=some))))
    if field.kind in (Kind.NUMBER, Kind.DURATION, Kind.SIZE):
        numbers = st.sampled_from([0, 7, 20, 200, 500, LARGE, LARGE + 8, SLOW_US - 1, SLOW_US, SLOW_US + 1])
        return st.builds(lambda span, number: Term(field.name, Bound(span, number)), st.sampled_from(Span), numbers)
    if field.kind is Kind.STATE:
        states = [Exact(one.name) for one in STATES] + [Wild("*answered"), Wild("un*")]
        return st.sampled_from(states).map(lambda test: Term("is", test))
    if field.choices:
        return st.sampled_from([*map(Exact, field.choices), Wild("*i*")]).map(lambda test: Term(field.name, test))
    values = _values(field.name)
    if field.kind is Kind.WORDS:
        return values.map(lambda value: Term(field.name, Exact(value)))
    shapes = st.builds(
        lambda value, cut, sign: Wild(value[:cut] + sign),
        values,
        st.integers(0, 6),
        st.sampled_from(["*", "?", "*1", "?*"]),
    )
    return st.one_of(values.map(Exact), shapes).map(lambda test: Term(field.name, test))


TERMS: st.SearchStrategy[Node] = st.one_of([_term_of(one) for one in FIELDS])
QUESTIONS = st.recursive(
    TERMS,
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=3).map(lambda some: And(tuple(some))),
        st.lists(parts, min_size=2, max_size=3).map(lambda some: Or(tuple(some))),
        parts.map(Not),
    ),
    max_leaves=6,
)


@settings(max_examples=80)
@given(question=QUESTIONS)
def test_index_finds_what_looking_at_each_message_finds(
    question: Node, filled: sa.Engine, everything: Everything
) -> None:
    expected = everything.fitting(question)
    with filled.connect() as connection:
        search = Search(connection, question)
        assert [one.id for one in search.page(limit=1000).entries] == expected
        assert search.count() == len(expected)


@settings(max_examples=20)
@given(question=QUESTIONS, limit=st.integers(1, 40))
def test_pages_are_the_whole_in_order(question: Node, limit: int, filled: sa.Engine) -> None:
    questions = Questions(filled, now=lambda: NOON)
    whole = [one.id for one in questions.search(question, limit=1000).entries]
    found: list[int] = []
    place: Place | None = None
    while True:
        page = questions.search(question, limit=limit, before=place)
        found += [one.id for one in page.entries]
        if page.next is None:
            break
        place = Place.parse(str(page.next))
    assert found == whole


@settings(max_examples=20)
@given(question=QUESTIONS)
def test_nearest_fits_exactly_where_a_message_fits(question: Node, filled: sa.Engine) -> None:
    questions = Questions(filled, now=lambda: NOON)
    [near] = questions.nearest(question, limit=1)
    assert (near.misses == ()) == (questions.count(question) > 0)
