"""Tables of the gateway: participants, the messageIds that are taken, the journal."""

from __future__ import annotations

import sqlalchemy as sa

__all__ = ["claims", "messages", "metadata", "participants"]

metadata = sa.MetaData()

participants = sa.Table(
    "gateway_participants",
    metadata,
    sa.Column("sender_id", sa.String(200), primary_key=True),
    sa.Column("bin", sa.String(12), nullable=False),
    sa.Column("password_salt", sa.LargeBinary, nullable=False),
    sa.Column("password_hash", sa.LargeBinary, nullable=False),
    sa.Column("certificates", sa.JSON, nullable=False),
    sa.Column("services", sa.JSON, nullable=False),
    sa.Column("mode", sa.String(10)),
)

claims = sa.Table(
    "gateway_claims",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(200), nullable=False),
    sa.Column("message_id", sa.String(200), nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("moment", sa.String(40), nullable=False),
    sa.UniqueConstraint("sender_id", "message_id", "ordinal"),
    sa.UniqueConstraint("sender_id", "message_id", "digest"),
)

messages = sa.Table(
    "gateway_messages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("direction", sa.String(3), nullable=False),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("answers", sa.Integer, index=True),
    sa.Column("moment", sa.String(40), nullable=False),
    sa.Column("latency_us", sa.BigInteger),
    sa.Column("sender_id", sa.String(200), index=True),
    sa.Column("service_id", sa.String(200), index=True),
    sa.Column("message_id", sa.String(200), index=True),
    sa.Column("correlation_id", sa.String(200), index=True),
    sa.Column("session_id", sa.String(38)),
    sa.Column("code", sa.String(40), index=True),
    sa.Column("http_status", sa.Integer),
    sa.Column("signer", sa.Text),
    sa.Column("fingerprint", sa.String(64)),
    sa.Column("findings", sa.JSON, nullable=False),
    sa.Column("headers", sa.JSON, nullable=False),
    sa.Column("octets", sa.LargeBinary, nullable=False),
)
