"""Signatures are demanded of each participant in its own way, keys have a purpose, and services may be closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_PARTICIPANTS = "gateway_participants"
_KEYS = "participant_keys"
_NEW = {"requests": "{}", "answers": "{}", "data_certificates": "[]"}


def upgrade() -> None:
    """Add columns and table; whoever is registered goes on as before, and a key that was given signs messages."""
    with op.batch_alter_table(_PARTICIPANTS) as table:
        for name, value in _NEW.items():
            table.add_column(sa.Column(name, sa.JSON, nullable=False, server_default=sa.text(f"'{value}'")))
    with op.batch_alter_table(_PARTICIPANTS) as table:
        for name in _NEW:
            table.alter_column(name, server_default=None)
    with op.batch_alter_table(_KEYS) as table:
        table.add_column(sa.Column("purpose", sa.Text, nullable=False, server_default="transport"))
    _key_of_keys("sender_id", "purpose", "family")
    op.create_table("gateway_closed_services", sa.Column("service_id", sa.String(200), primary_key=True))


def downgrade() -> None:
    """Drop them; keys for business data are given no more."""
    op.drop_table("gateway_closed_services")
    op.execute("DELETE FROM participant_keys WHERE purpose <> 'transport'")
    _key_of_keys("sender_id", "family")
    with op.batch_alter_table(_KEYS) as table:
        table.drop_column("purpose")
    with op.batch_alter_table(_PARTICIPANTS) as table:
        for name in _NEW:
            table.drop_column(name)


def _key_of_keys(*columns: str) -> None:
    with op.batch_alter_table(_KEYS) as table:
        table.drop_constraint("pk_participant_keys", type_="primary")
        table.create_primary_key("pk_participant_keys", list(columns))
        if "purpose" in columns:
            table.alter_column("purpose", server_default=None)
