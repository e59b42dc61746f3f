"""The text of a question, cut into words that know where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from sandbox.journal.errors import QuestionRefused

__all__ = ["Sort", "Token", "tokens"]


class Sort(Enum):
    """The sorts of words."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    FIELD = "field:"
    BARE = "value"
    QUOTED = '"value"'
    END = ""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a question."""

    sort: Sort
    text: str
    """The name of a field without its colon; a value without its quotes; else what stands there."""
    at: int
    """Where it begins, counted from 0."""


_WORDS: Final = {"AND": Sort.AND, "OR": Sort.OR, "NOT": Sort.NOT}
_FIELD: Final = re.compile(r"([^\W\d][\w-]*):")
_BARE: Final = re.compile(r'[^\s()"]+')
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


def tokens(question: str) -> Iterator[Token]:
    """The words of *question*, END last. Raises QuestionRefused QUESTION-QUOTE, QUESTION-SYNTAX."""
    at, last = 0, len(question)
    while at < last:
        sign = question[at]
        if sign.isspace():
            at += 1
        elif sign in "()":
            yield Token(Sort(sign), sign, at)
            at += 1
        elif sign == "-" and at + 1 < last and not question[at + 1].isspace():
            yield Token(Sort.NOT, sign, at)
            at += 1
        elif (field := _FIELD.match(question, at)) is not None:
            yield Token(Sort.FIELD, field[1], at)
            value = _value(question, field.end())
            if value is not None:
                yield value[0]
            at = field.end() if value is None else value[1]
        else:
            value = _value(question, at)
            assert value is not None, "something stands here"
            yield value[0]
            at = value[1]
    yield Token(Sort.END, "", last)


def _value(question: str, at: int) -> tuple[Token, int] | None:
    """The value that begins right at *at* and where it ends; None if none does."""
    if question.startswith('"', at):
        found = _QUOTED.match(question, at)
        if found is None:
            raise QuestionRefused("QUESTION-QUOTE", question, at, '"…"')
        return Token(Sort.QUOTED, _ESCAPED.sub(r"\1", found[1]), at), found.end()
    found = _BARE.match(question, at)
    if found is None:
        return None
    return Token(_WORDS.get(found[0], Sort.BARE), found[0], at), found.end()
