"""Rules for faults on purpose, with the number of times each struck."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "gateway_faults",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("fault", sa.String(40), nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.Column("channel", sa.String(40)),
        sa.Column("service_id", sa.String(200)),
        sa.Column("sender_id", sa.String(200)),
        sa.Column("message_id", sa.String(200)),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("threshold", sa.Integer, nullable=False),
        sa.Column("times", sa.Integer),
        sa.Column("until", sa.BigInteger),
        sa.Column("added_at", sa.String(40), nullable=False),
        sa.Column("state", sa.BigInteger, nullable=False),
        sa.Column("met", sa.Integer, nullable=False),
        sa.Column("struck", sa.Integer, nullable=False),
        sa.Column("struck_at", sa.Integer, nullable=False),
        sa.Column("last_at", sa.String(40)),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("gateway_faults")
