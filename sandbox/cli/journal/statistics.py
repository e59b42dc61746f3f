"""``shlyuz journal statistics``: the mistakes that each participant makes most."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sandbox.cli.edge import data_option
from sandbox.cli.journal.telling import asked, json_option, tell_json, tell_table
from sandbox.cli.moment import Moment

if TYPE_CHECKING:
    from sandbox.journal.statistics import Habit

__all__ = ["statistics"]

_HEAD: Final = ("from", "code", "verdict", "messages", "share", "trend", "example", "when")


@click.command()
@click.option("--sender", metavar="ID", help="Of this participant alone.")
@click.option("--since", type=Moment(), help="From this moment (ISO 8601) on.")
@click.option(
    "--by", type=click.Choice(["hour", "day"]), default="day", show_default=True, help="How long a stretch of time is."
)
@json_option
@data_option
def statistics(*, sender: str | None, since: datetime | None, by: str, as_json: bool, data_dir: Path) -> None:
    """Tell the mistakes that each participant makes most: how often, of how many, and whether they become fewer.

    The example is the latest message with it: `shlyuz journal show` tells what was wrong.
    """
    from sandbox.journal.statistics import By

    found = asked(data_dir, lambda questions: questions.habits(by=By(by), sender=sender, since=since))
    if as_json:
        tell_json([_as_json(one) for one in found])
        return
    pattern = "%m-%d" if by == "day" else "%m-%d %H:00"
    tell_table(_HEAD, [row for one in found for row in _rows(one, pattern)])


def _rows(habit: Habit, pattern: str) -> list[tuple[str, ...]]:
    return [
        (
            habit.sender_id or "-",
            one.code,
            one.verdict,
            f"{one.count}/{habit.messages}",
            f"{one.share:.1%}",
            one.trend.value,
            str(one.example),
            " ".join(f"{tally.start.strftime(pattern)}={tally.count}" for tally in one.over_time[-6:]),
        )
        for one in habit.mistakes
    ]


def _as_json(habit: Habit) -> dict[str, Any]:
    data = asdict(habit)
    for told in data["mistakes"]:
        told["over_time"] = [{"start": one["start"].isoformat(), "count": one["count"]} for one in told["over_time"]]
    return data
