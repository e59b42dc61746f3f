"""The language of questions: what can be said, and what is said of what cannot."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.explanations import explain_error
from sandbox.journal.errors import QuestionRefused
from sandbox.journal.fields import FIELDS, Kind
from sandbox.journal.parser import MOST_LETTERS, parse_question
from sandbox.journal.syntax import And, Bound, Exact, Node, Not, Or, Span, Term, Wild
from signing.texts import LANGUAGES

NOON = datetime(2026, 11, 20, 7, tzinfo=UTC)


def read(text: str) -> Node:
    return parse_question(text, now=NOON)


def service(name: str) -> Term:
    return Term("service", Exact(name))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", And(())),
        ("service:A", service("A")),
        ("SERVICE:A", service("A")),
        ("service:A sender:b", And((service("A"), Term("sender", Exact("b"))))),
        ("service:A AND service:B", And((service("A"), service("B")))),
        ("service:A service:B OR service:C", Or((And((service("A"), service("B"))), service("C")))),
        ("service:A (service:B OR service:C)", And((service("A"), Or((service("B"), service("C")))))),
        ("NOT service:A", Not(service("A"))),
        ("-service:A", Not(service("A"))),
        ("-(service:A OR service:B)", Not(Or((service("A"), service("B"))))),
        ('service:"A B*"', service("A B*")),
        ('service:"a \\" \\\\"', service('a " \\')),
        ("service:GBDFL*", Term("service", Wild("GBDFL*"))),
        ("session:{1f0c-*}", Term("session", Wild("{1f0c-*}"))),
        ("finding:ref-*", Term("finding", Wild("REF-*"))),
        ("Жүнісов", Term("text", Exact("Жүнісов"))),
        ('"OR" text:or', And((Term("text", Exact("OR")), Term("text", Exact("or"))))),
        ("latency:>100ms", Term("latency", Bound(Span.MORE, 100_000))),
        ("latency:<=1.5s", Term("latency", Bound(Span.AT_MOST, 1_500_000))),
        ("size:>10k", Term("size", Bound(Span.MORE, 10_240))),
        (
            "http:500..504",
            And((Term("http", Bound(Span.AT_LEAST, 500)), Term("http", Bound(Span.AT_MOST, 504)))),
        ),
    ],
)
def test_question_is_read(text: str, tree: Node) -> None:
    assert read(text) == tree


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("10:00", "2026-11-20T05:00:00"),
        ("9:30:15", "2026-11-20T04:30:15"),
        ("2026-11-20", "2026-11-19T19:00:00"),
        ("2026-11-20T10:00", "2026-11-20T05:00:00"),
        ("2026-11-20T10:00:00+06:00", "2026-11-20T04:00:00"),
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00"),
        ("-10m", "2026-11-20T06:50:00"),
        ("-1d2h", "2026-11-19T05:00:00"),
    ],
)
def test_moment_is_read_on_the_wall_clock_of_kazakhstan(text: str, moment: str) -> None:
    when = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert read(f"after:{text}") == Term("after", Bound(Span.AT_LEAST, when))
    assert read(f"before:{text}") == Term("before", Bound(Span.LESS, when))


@pytest.mark.parametrize(
    ("text", "code", "at", "meant"),
    [
        ("serivce:A", "QUESTION-FIELD", 0, "service:"),
        ("direction:in  finding-code:A", "QUESTION-FIELD", 14, "finding:"),
        ("direction:inn", "QUESTION-VALUE", 10, "in"),
        ("is:unanswerd", "QUESTION-VALUE", 3, "unanswered"),
        ("service:", "QUESTION-VALUE", 8, "service:GBDFL*"),
        ("service: A", "QUESTION-VALUE", 8, "service:GBDFL*"),
        ('service:""', "QUESTION-VALUE", 8, "GBDFL*"),
        ("latency:100", "QUESTION-VALUE", 8, ">100ms"),
        ("latency:>", "QUESTION-VALUE", 8, ">100ms"),
        ("size:10..>20", "QUESTION-VALUE", 5, ">10k"),
        ("http:99999999999", "QUESTION-VALUE", 5, "<=2147483647"),
        ("after:25:99", "QUESTION-VALUE", 6, "10:00, 2026-11-19, 2026-11-19T12:00, -10m"),
        ("after:0001-01-01", "QUESTION-VALUE", 6, "10:00, 2026-11-19, 2026-11-19T12:00, -10m"),
        ("(service:A", "QUESTION-SYNTAX", 10, ")"),
        ("service:A)", "QUESTION-SYNTAX", 9, "service:GBDFL*"),
        ("service:A OR", "QUESTION-SYNTAX", 12, "service:GBDFL*"),
        ("OR service:A", "QUESTION-SYNTAX", 0, "service:GBDFL*"),
        ("()", "QUESTION-SYNTAX", 1, "service:GBDFL*"),
        ("NOT", "QUESTION-SYNTAX", 3, "service:GBDFL*"),
        ('code:A "B', "QUESTION-QUOTE", 7, '"…"'),
        ("A " * MOST_LETTERS, "QUESTION-SIZE", 0, "2000"),
        ("A " * 100, "QUESTION-SIZE", 0, "60"),
        ("(" * 300, "QUESTION-SIZE", 20, "20"),
        ("-" * 300 + "A", "QUESTION-SIZE", 20, "20"),
    ],
)
def test_wrong_question_is_pointed_at(text: str, code: str, at: int, meant: str) -> None:
    with pytest.raises(QuestionRefused) as refused:
        read(text)
    assert (refused.value.code, refused.value.at, refused.value.meant) == (code, at, meant)
    assert refused.value.detail.splitlines()[-1] == f"  {' ' * at}^ {meant}"


@pytest.mark.parametrize("code", QuestionRefused.codes)
def test_every_refusal_says_what_to_do_in_three_languages(code: str) -> None:
    told = [explain_error(code, lang) for lang in LANGUAGES]
    assert len({message for message, _ in told if message}) == 3
    assert len({cure for _, cure in told if cure}) == 3


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_example_of_each_field_is_read(field) -> None:
    assert isinstance(read(f"{field.name}:{field.example}"), Term | And)


_letters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
_shapes = st.from_regex(r"[A-Za-zА-Я0-9*?._{}\[-]{0,8}[*?][A-Za-zА-Я0-9*?._{}\[-]{0,8}", fullmatch=True).filter(
    lambda text: text[0] != "-"
)
_spans = st.sampled_from(Span)
_numbers = st.integers(0, 2**31 - 1)


def _term_of(field) -> st.SearchStrategy[Node]:
    if field.kind is Kind.MOMENT:
        span = Span.AT_LEAST if field.name == "after" else Span.LESS
        moments = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
        return moments.map(lambda at: Term(field.name, Bound(span, at)))
    if field.kind in (Kind.NUMBER, Kind.DURATION, Kind.SIZE):
        return st.builds(lambda span, number: Term(field.name, Bound(span, number)), _spans, _numbers)
    if field.choices:
        return st.sampled_from(field.choices).map(lambda value: Term(field.name, Exact(value)))
    exact = (_letters if field.kind is not Kind.FINDING else st.from_regex("[A-Z-]{1,9}", fullmatch=True)).map(Exact)
    shapes = _shapes.filter(lambda text: field.kind is not Kind.FINDING or text == text.upper())
    tests = exact if field.kind is Kind.WORDS else st.one_of(exact, shapes.map(Wild))
    return tests.map(lambda test: Term(field.name, test))


_terms: st.SearchStrategy[Node] = st.one_of([_term_of(one) for one in FIELDS])


def _groups(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def group(kind: type[And | Or]) -> st.SearchStrategy[Node]:
        inner = parts.filter(lambda part: not isinstance(part, kind))
        return st.lists(inner, min_size=2, max_size=3).map(lambda some: kind(tuple(some)))

    return st.one_of(group(And), group(Or), parts.map(Not))


@given(st.recursive(_terms, _groups, max_leaves=8))
def test_what_is_printed_is_read_as_it_was(tree: Node) -> None:
    assert read(str(tree)) == tree


def _place(text: str) -> int | None:
    """Where *text* is refused; None if it is read, and then read from what it prints as the same."""
    try:
        tree = read(text)
    except QuestionRefused as refused:
        return refused.at
    assert read(str(tree)) == tree
    return None


_PIECES = ["service:", "A", "(", ")", "OR", "NOT", "-", '"', " ", "*", "after:", "10:00"]


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(_PIECES)).map("".join)))
def test_any_text_is_read_or_refused_at_a_place_in_it(text: str) -> None:
    place = _place(text)
    assert place is None or 0 <= place <= len(text)
