"""Electronic queues of offices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sandbox.storage import Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of tickets."""
    op.create_table(
        "queue_tickets",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("number", "passport", "channel", "iin")),
        sa.Column("taken_at", Moment, nullable=False),
        sa.Column("slot_at", Moment),
        sa.Column("place", sa.Integer),
        sa.Column("called_at", Moment),
        sa.Column("window", sa.Integer),
        sa.Column("served_at", Moment),
        sa.Column("missed", sa.Boolean, nullable=False),
        sa.Column("cancelled", sa.Boolean, nullable=False),
        sa.Column("case", sa.Text, nullable=False),
        sa.UniqueConstraint("office", "day", "number", name="uq_queue_tickets_office_day_number"),
    )
    op.create_index("ix_queue_tickets_iin", "queue_tickets", ["iin"])
    stands = sa.text("NOT cancelled")
    op.create_index(
        "uq_queue_tickets_booked",
        "queue_tickets",
        ["office", "slot_at", "place"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("queue_tickets")
