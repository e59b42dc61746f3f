"""A world has a time, a calendar and settings of its own: what was remembered among its facts becomes a setting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sandbox.storage import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_REMEMBERED = "keys-of-people"


def upgrade() -> None:
    """Make the tables; the machine's time holds."""
    clock = op.create_table(
        "clock",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("machine", Moment),
        sa.Column("world", Moment),
        sa.Column("rate", sa.Float, nullable=False),
        sa.Column("token", sa.Integer, nullable=False),
        sa.Column("held_until", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clock"),
    )
    op.bulk_insert(clock, [{"id": 1, "rate": 1.0, "token": 0, "held_until": 0}])
    settings = op.create_table(
        "settings",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.JSON),
        sa.PrimaryKeyConstraint("day", name="pk_calendar_days"),
    )
    facts = sa.table("world", sa.column("name", sa.Text), sa.column("value", sa.Text))
    kept = op.get_bind().execute(sa.select(facts.c.value).where(facts.c.name == _REMEMBERED)).scalar()
    if kept is not None:
        op.bulk_insert(settings, [{"name": "keys_of_people", "value": kept}])
        op.execute(sa.delete(facts).where(facts.c.name == _REMEMBERED))


def downgrade() -> None:
    """Drop them; the time is the machine's again."""
    op.drop_table("calendar_days")
    op.drop_table("settings")
    op.drop_table("clock")
