"""What the log can be told: from which level on, and in which form."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["LEVELS", "LogForm"]

LEVELS: Final = ("debug", "info", "warning", "error")
"""What is said at least, the most talkative first."""


class LogForm(StrEnum):
    """How the log is written."""

    JSON = "json"
    """An object a line."""
    LINES = "lines"
    """For a person."""
