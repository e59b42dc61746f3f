"""Moments as a database gives them back: SQLite without a zone, PostgreSQL with the session's."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["known_utc", "utc"]


def utc(moment: datetime) -> datetime:
    """*moment* aware, in UTC; without a zone it is UTC already."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def known_utc(moment: datetime | None) -> datetime | None:
    """As :func:`utc`; None stays None."""
    return None if moment is None else utc(moment)
