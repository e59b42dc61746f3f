"""The metrics that are read from a world's database when somebody asks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from gateway.tables import deliveries, messages
from sandbox.tables import cases

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["gauges_of"]


def gauges_of(world: World) -> list[Metric]:
    """What stands in the database of *world*, in a few queries on indexes.

    A database that does not answer raises what SQLAlchemy raises.
    """
    with world.engine.connect() as connection:
        cases_found = _cases(connection, world.clock.now())
        return [_deliveries(connection), _journal(connection), cases_found]


def _deliveries(connection: sa.Connection) -> Metric:
    found = GaugeMetricFamily(
        "shlyuz_deliveries", "Deliveries that wait, were tried in vain and wait, or were given up.", labels=["state"]
    )
    stopped, tried = deliveries.c.stopped, deliveries.c.attempts > 0
    state = sa.case((stopped, "stopped"), (tried, "retrying"), else_="waiting").label("state")
    rows = connection.execute(sa.select(state, sa.func.count()).group_by(state)).all()
    counted = {str(name): int(count) for name, count in rows}
    for name in ("waiting", "retrying", "stopped"):
        found.add_metric([name], counted.get(name, 0))
    return found


def _journal(connection: sa.Connection) -> Metric:
    found = GaugeMetricFamily("shlyuz_journal_messages", "Messages in the journal.")
    found.add_metric([], connection.execute(sa.select(sa.func.count()).select_from(messages)).scalar_one())
    return found


def _cases(connection: sa.Connection, now: datetime) -> Metric:
    found = GaugeMetricFamily(
        "shlyuz_cases", "Cases without a result, and those of them past their term.", labels=["state"]
    )
    is_open = cases.c.finished_at.is_(None)
    late = sa.func.count().filter(cases.c.due_at < now)
    row = connection.execute(sa.select(sa.func.count(), late).where(is_open)).one()
    for name, count in zip(("open", "overdue"), row, strict=True):
        found.add_metric([name], count)
    return found
