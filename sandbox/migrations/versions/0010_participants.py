"""A participant may be switched off, names its organisation, and may bring certificates of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PARTICIPANTS = "gateway_participants"


def upgrade() -> None:
    """Add the columns and the table; whoever is registered goes on as before."""
    with op.batch_alter_table(_PARTICIPANTS) as table:
        table.add_column(sa.Column("organisation", sa.Text))
        table.add_column(sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()))
    with op.batch_alter_table(_PARTICIPANTS) as table:
        table.alter_column("enabled", server_default=None)
    op.create_table(
        "gateway_certificates",
        sa.Column("fingerprint", sa.String(64), primary_key=True),
        sa.Column("der", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "participant_keys",
        sa.Column("sender_id", sa.Text, nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sender_id", "family", name="pk_participant_keys"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("participant_keys")
    op.drop_table("gateway_certificates")
    with op.batch_alter_table(_PARTICIPANTS) as table:
        table.drop_column("enabled")
        table.drop_column("organisation")
