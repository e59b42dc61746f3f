"""The asynchronous channel: who receives, what is said in conversations, what is still to be delivered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _subscribers()
    _conversations()
    _deliveries()


def downgrade() -> None:
    """Drop them."""
    for name in ("deliveries", "async_messages", "conversations", "offers", "subscribers"):
        op.drop_table(f"gateway_{name}")


def _subscribers() -> None:
    op.create_table(
        "gateway_subscribers",
        sa.Column("sender_id", sa.String(200), primary_key=True),
        sa.Column("url", sa.Text),
        sa.Column("sign", sa.Boolean, nullable=False),
        sa.Column("check_signature", sa.Boolean, nullable=False),
        sa.Column("timeout", sa.Float),
        sa.Column("in_flight", sa.Integer),
        sa.Column("failing", sa.Integer, nullable=False),
    )
    op.create_table(
        "gateway_offers",
        sa.Column("service_id", sa.String(200), primary_key=True),
        sa.Column("route_id", sa.String(200), primary_key=True),
        sa.Column("sender_id", sa.String(200), nullable=False),
    )
    op.create_index("ix_gateway_offers_sender_id", "gateway_offers", ["sender_id"])


def _conversations() -> None:
    op.create_table(
        "gateway_conversations",
        sa.Column("correlation_id", sa.String(200), primary_key=True),
        sa.Column("service_id", sa.String(200), nullable=False),
        sa.Column("requester", sa.String(200), nullable=False),
        sa.Column("provider", sa.String(200), nullable=False),
        sa.Column("changes", sa.Integer, nullable=False),
        sa.Column("answered_at", sa.String(40)),
    )
    table = "gateway_async_messages"
    conversation = sa.ForeignKey("gateway_conversations.correlation_id")
    op.create_table(
        table,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("correlation_id", sa.String(200), conversation, nullable=False),
        sa.Column("service_id", sa.String(200), nullable=False),
        sa.Column("route_id", sa.String(200)),
        sa.Column("message_type", sa.String(20), nullable=False),
        sa.Column("sender_id", sa.String(200), nullable=False),
        sa.Column("recipient_id", sa.String(200), nullable=False),
        sa.Column("session_id", sa.String(38), nullable=False),
        sa.Column("message_date", sa.String(40), nullable=False),
        sa.Column("accepted_at", sa.String(40), nullable=False),
        sa.Column("properties", sa.JSON, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("data_namespaces", sa.JSON, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("status_code", sa.String(40), nullable=False),
        sa.Column("status_message", sa.Text, nullable=False),
        sa.Column("state_at", sa.String(40), nullable=False),
        sa.Column("confirmed_at", sa.String(40)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.UniqueConstraint("sender_id", "message_id"),
    )
    for column in ("message_id", "correlation_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("gateway_async_messages_waiting", table, ["recipient_id", "state", "id"])


def _deliveries() -> None:
    table = "gateway_deliveries"
    op.create_table(
        table,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message", sa.Integer, sa.ForeignKey("gateway_async_messages.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("recipient_id", sa.String(200), nullable=False),
        sa.Column("correlation_id", sa.String(200), nullable=False),
        sa.Column("notification_id", sa.String(40), nullable=False),
        sa.Column("told", sa.JSON),
        sa.Column("since", sa.String(40), nullable=False),
        sa.Column("due", sa.BigInteger),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("token", sa.Integer, nullable=False),
        sa.Column("held_until", sa.BigInteger, nullable=False),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.Column("error_code", sa.String(40)),
        sa.Column("error_text", sa.Text),
    )
    op.create_index(f"ix_{table}_message", table, ["message"])
    for name, columns in {
        "lane": ["correlation_id", "recipient_id", "kind", "stopped", "id"],
        "recipient": ["recipient_id", "due", "id"],
        "held": ["recipient_id", "held_until"],
        "due": ["due", "id"],
        "stopped": ["stopped", "id"],
    }.items():
        op.create_index(f"{table}_{name}", table, columns)
