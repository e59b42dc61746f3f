"""The errors of questions to the journal.

::

    SandboxError
    ├── QuestionRefused      QUESTION-FIELD, QUESTION-VALUE, QUESTION-SYNTAX, QUESTION-QUOTE, QUESTION-SIZE,
    │                        QUESTION-MESSAGE
    ├── ExactRefused         JOURNAL-EXACT
    └── NothingCame          JOURNAL-NOTHING
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import SandboxError

if TYPE_CHECKING:
    from sandbox.journal.nearest import Near

__all__ = ["ExactRefused", "NothingCame", "QuestionRefused"]


class QuestionRefused(SandboxError):
    """A question cannot be read; the character that it cannot be read from, and what may have been meant, are told."""

    codes = (
        *("QUESTION-FIELD", "QUESTION-VALUE", "QUESTION-SYNTAX", "QUESTION-QUOTE", "QUESTION-SIZE"),
        "QUESTION-MESSAGE",
    )

    def __init__(self, code: str, question: str, at: int, meant: str) -> None:
        """*at* counts the characters of *question* from 0; *meant* is what could stand there, as one would write it."""
        line = question.replace("\n", " ").replace("\t", " ")
        super().__init__(code, f"\n  {line}\n  {' ' * at}^ {meant}")
        self.at = at
        self.meant = meant


class NothingCame(SandboxError):
    """No message that was waited for came in time; those that come nearest are told."""

    codes = ("JOURNAL-NOTHING",)

    def __init__(self, seconds: float, near: tuple[Near, ...]) -> None:
        super().__init__("JOURNAL-NOTHING", f"{seconds:g} s")
        self.near = near


class ExactRefused(SandboxError):
    """A message with its secrets is given to a caller on this machine alone."""

    codes = ("JOURNAL-EXACT",)
