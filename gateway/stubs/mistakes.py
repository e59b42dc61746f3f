"""What is wrong with the definition of a stub, told so that its author finds the place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["StubMistake", "meant"]


class StubMistake(ValueError):
    """A stub cannot be used as it is defined."""

    def __init__(self, key: str, problem: str) -> None:
        """*key* is the place in the definition, as ``answers[0].when``; *problem* what is wrong there."""
        super().__init__(f"{key}: {problem}" if key else problem)
        self.key = key
        self.problem = problem

    def below(self, key: str) -> StubMistake:
        """The same mistake, seen from the part of the definition that *key* stands in."""
        return StubMistake(f"{key}.{self.key}" if self.key else key, self.problem)


def meant(word: str, known: Iterable[str]) -> str:
    """What to add to a problem with *word*: the nearest of the *known* ones, else all of them."""
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.5)
    if near:
        return f"; the nearest known one is {near[0]!r}"
    return f"; known are {', '.join(words)}" if words else "; none is known"
