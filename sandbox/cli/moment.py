"""A moment as an argument of a command."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from sandbox.clock import ASTANA

__all__ = ["Moment"]


class Moment(click.ParamType[datetime]):
    """A moment in ISO 8601; without an offset it is Kazakhstan's time, without a time it is midnight there."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, aware."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
            aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=ASTANA)
            # in UTC the first and the last hours of the calendar are outside of it
            aware.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is not a moment such as 2026-11-20T18:30:00+05:00", param, ctx)
        return aware
