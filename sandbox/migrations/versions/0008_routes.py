"""Routes are data of the world: ways that somebody laid, the turns of stubs, what was recorded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "gateway_routes",
        sa.Column("service_id", sa.String(200), primary_key=True),
        sa.Column("route_id", sa.String(200), primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("desk", sa.Boolean, nullable=False),
        sa.Column("stamp", sa.String(40), nullable=False),
    )
    op.create_table(
        "gateway_stub_turns",
        sa.Column("service_id", sa.String(200), primary_key=True),
        sa.Column("route_id", sa.String(200), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("taken", sa.Integer, nullable=False),
    )
    _recordings()


def downgrade() -> None:
    """Drop them."""
    for name in ("stand_ins", "recordings", "stub_turns", "routes"):
        op.drop_table(f"gateway_{name}")


def _recordings() -> None:
    op.create_table(
        "gateway_recordings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("service_id", sa.String(200), nullable=False),
        sa.Column("moment", sa.String(40), nullable=False),
        sa.Column("request", sa.LargeBinary, nullable=False),
        sa.Column("status_code", sa.String(40), nullable=False),
        sa.Column("status_message", sa.Text, nullable=False),
        sa.Column("fault", sa.Boolean, nullable=False),
        sa.Column("answer", sa.LargeBinary),
        sa.Column("signed", sa.Boolean, nullable=False),
        sa.Column("scrubbed", sa.Boolean, nullable=False),
    )
    op.create_index("ix_gateway_recordings_service_id", "gateway_recordings", ["service_id"])
    op.create_table(
        "gateway_stand_ins",
        sa.Column("service_id", sa.String(200), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("stand_in", sa.String(12), nullable=False),
        sa.UniqueConstraint("service_id", "stand_in"),
    )
