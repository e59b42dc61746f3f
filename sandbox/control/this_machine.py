"""What is given to callers on this machine alone: messages with their secrets."""

from __future__ import annotations

from typing import Final

from flask import request

from sandbox.journal.errors import ExactRefused

__all__ = ["demand_this_machine"]

_HERE: Final = frozenset({"127.0.0.1", "::1", None})
_FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


def demand_this_machine() -> None:
    """Raise :class:`~sandbox.journal.errors.ExactRefused` unless the call at hand comes from this machine itself."""
    if request.remote_addr not in _HERE or any(name in request.headers for name in _FORWARDED):
        raise ExactRefused("JOURNAL-EXACT", request.remote_addr or "")
