r"""A question read: from its text to its tree.

::

    question = [ any ]
    any      = all { "OR" all }
    all      = one { [ "AND" ] one }
    one      = ( "NOT" | "-" ) one | "(" any ")" | field ":" value | value
    value    = letters without blanks, parentheses and quotes | '"' letters, with \" and \\ '"'

A value alone is looked for in the text of messages.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sandbox.journal.errors import QuestionRefused
from sandbox.journal.fields import NAMES
from sandbox.journal.syntax import EVERYTHING, And, Node, Not, Or, terms
from sandbox.journal.tokens import Sort, Token, tokens
from sandbox.journal.values import ValueWrong, term_of

__all__ = ["MOST_LETTERS", "MOST_TERMS", "parse_question"]

MOST_LETTERS: Final = 2000
"""The longest question that is read, in characters."""
MOST_TERMS: Final = 60
"""The most fields and words that a question may have."""
_DEEPEST: Final = 20
_VALUES: Final = (Sort.BARE, Sort.QUOTED)


def parse_question(text: str, *, now: datetime) -> Node:
    """The question in *text*, asked at *now*: times of day and spans of time count from there.

    Raises :class:`~sandbox.journal.errors.QuestionRefused`.
    """
    if len(text) > MOST_LETTERS:
        raise QuestionRefused("QUESTION-SIZE", text[:40] + "…", 0, f"{MOST_LETTERS}")
    reader = _Reader(text, now)
    found = reader.everything()
    if sum(1 for _ in terms(found)) > MOST_TERMS:
        raise QuestionRefused("QUESTION-SIZE", text[:40] + "…", 0, f"{MOST_TERMS}")
    return found


class _Reader:
    """Reads the words of one question from left to right."""

    def __init__(self, text: str, now: datetime) -> None:
        self._text = text
        self._now = now
        self._words = list(tokens(text))
        self._place = 0
        self._depth = 0

    def _peek(self) -> Token:
        return self._words[self._place]

    def everything(self) -> Node:
        if self._peek().sort is Sort.END:
            return EVERYTHING
        found = self._any()
        if self._peek().sort is not Sort.END:
            raise self._wrong(self._peek(), "service:GBDFL*")
        return found

    def _any(self) -> Node:
        return _joined(Or, self._several(self._all, lambda: self._taken(Sort.OR)))

    def _all(self) -> Node:
        return _joined(And, self._several(self._one, self._goes_on))

    def _several(self, one: Callable[[], Node], more: Callable[[], bool]) -> list[Node]:
        found = [one()]
        while more():
            found.append(one())
        return found

    def _goes_on(self) -> bool:
        return self._taken(Sort.AND) or self._peek().sort not in (Sort.END, Sort.OR, Sort.CLOSE)

    def _one(self) -> Node:
        word = self._take()
        if word.sort is Sort.NOT:
            return Not(self._deeper(word, self._one))
        if word.sort is Sort.OPEN:
            found = self._deeper(word, self._any)
            if not self._taken(Sort.CLOSE):
                raise self._wrong(self._peek(), ")")
            return found
        if word.sort is Sort.FIELD:
            return self._term(word)
        if word.sort in _VALUES:
            return self._valued("text", word)
        raise self._wrong(word, "service:GBDFL*")

    def _term(self, word: Token) -> Node:
        field = NAMES.get(word.text) or NAMES.get(word.text.lower())
        if field is None:
            near = difflib.get_close_matches(word.text.lower(), list(NAMES), n=1, cutoff=0.5)
            meant = f"{near[0]}:" if near else f"{', '.join(NAMES)}"
            raise QuestionRefused("QUESTION-FIELD", self._text, word.at, meant)
        value = self._peek()
        after_colon = word.at + len(word.text) + 1
        if value.sort in (Sort.END, Sort.OPEN, Sort.CLOSE) or value.at != after_colon:
            raise QuestionRefused("QUESTION-VALUE", self._text, after_colon, f"{field.name}:{field.example}")
        return self._valued(field.name, self._take())

    def _valued(self, name: str, value: Token) -> Node:
        try:
            return term_of(NAMES[name], value.text, is_quoted=value.sort is Sort.QUOTED, now=self._now)
        except ValueWrong as wrong:
            raise QuestionRefused("QUESTION-VALUE", self._text, value.at, wrong.meant) from None

    def _deeper(self, word: Token, read: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QuestionRefused("QUESTION-SIZE", self._text, word.at, f"{_DEEPEST}")
        found = read()
        self._depth -= 1
        return found

    def _take(self) -> Token:
        word = self._peek()
        if word.sort is not Sort.END:
            self._place += 1
        return word

    def _taken(self, sort: Sort) -> bool:
        if self._peek().sort is not sort:
            return False
        self._place += 1
        return True

    def _wrong(self, word: Token, meant: str) -> QuestionRefused:
        return QuestionRefused("QUESTION-SYNTAX", self._text, word.at, meant)


def _joined(kind: type[And | Or], parts: list[Node]) -> Node:
    """The *parts* as one node; those of the same kind are taken apart, as they mean the same."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
