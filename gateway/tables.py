"""Tables of the gateway: participants, routes, messageIds taken, journal, conversations, deliveries, faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

__all__ = [
    "LARGE",
    "SLOW_US",
    "USUAL",
    "async_messages",
    "certificates",
    "claims",
    "closed_services",
    "conversations",
    "deliveries",
    "faults",
    "message_findings",
    "messages",
    "metadata",
    "offers",
    "participants",
    "recordings",
    "routes",
    "stand_ins",
    "stub_turns",
    "subscribers",
    "unusual",
]

metadata = sa.MetaData()

participants = sa.Table(
    "gateway_participants",
    metadata,
    sa.Column("sender_id", sa.String(200), primary_key=True),
    sa.Column("bin", sa.String(12), nullable=False),
    sa.Column("organisation", sa.Text),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("password_salt", sa.LargeBinary, nullable=False),
    sa.Column("password_hash", sa.LargeBinary, nullable=False),
    sa.Column("certificates", sa.JSON, nullable=False),
    sa.Column("services", sa.JSON, nullable=False),
    sa.Column("mode", sa.String(10)),
    sa.Column("requests", sa.JSON, nullable=False),
    sa.Column("answers", sa.JSON, nullable=False),
    sa.Column("data_certificates", sa.JSON, nullable=False),
)

certificates = sa.Table(
    "gateway_certificates",
    metadata,
    sa.Column("fingerprint", sa.String(64), primary_key=True),
    sa.Column("der", sa.LargeBinary, nullable=False),
)
"""Certificates that participants brought along; those of the sandbox's authority are with their keys."""

closed_services = sa.Table(
    "gateway_closed_services",
    metadata,
    sa.Column("service_id", sa.String(200), primary_key=True),
)
"""The services that nobody may call for now."""

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
    sa.Column("answered", sa.Boolean),
    sa.Column("moment", sa.String(40), nullable=False),
    sa.Column("latency_us", sa.BigInteger),
    sa.Column("sender_id", sa.String(200)),
    sa.Column("receiver_id", sa.String(200)),
    sa.Column("service_id", sa.String(200)),
    sa.Column("message_id", sa.String(200)),
    sa.Column("correlation_id", sa.String(200)),
    sa.Column("session_id", sa.String(38)),
    sa.Column("code", sa.String(40)),
    sa.Column("http_status", sa.Integer),
    sa.Column("provoked", sa.String(80)),
    sa.Column("signer", sa.Text),
    sa.Column("signer_iin", sa.String(12)),
    sa.Column("signer_bin", sa.String(12)),
    sa.Column("fingerprint", sa.String(64)),
    sa.Column("findings", sa.JSON, nullable=False),
    sa.Column("headers", sa.JSON, nullable=False),
    sa.Column("size", sa.Integer, nullable=False, server_default="0"),
    sa.Column("octets", sa.LargeBinary, nullable=False),
)
"""The journal. ``answered`` is empty for an answer, and tells of anything else whether something followed from it;
``provoked`` names the fault that the sandbox was told to commit on this message; ``size`` counts the octets."""

SLOW_US: Final = 100_000
"""Answers that took so many microseconds are in an index of their own."""
LARGE: Final = 8192
"""Messages of so many octets are in an index of their own."""
USUAL: Final[Mapping[str, tuple[str | int, ...]]] = {
    "sender_id": ("gateway",),
    "receiver_id": ("gateway",),
    "channel": ("sync", "sync-wss"),
    "code": ("SCSS001",),
    "http_status": (200,),
}
"""Values that so many messages have that an index on them would find nothing sooner; they are left out of it."""

_LATEST: Final = (messages.c.moment, messages.c.id)
"""Questions are answered the latest first."""


def unusual(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """True of a *column* of the journal that has none of its :data:`USUAL` values, as its index says it."""
    values = USUAL[column.key or ""]
    return sa.and_(*(column != sa.literal_column(repr(value), column.type) for value in values))


def _indexed(name: str, *columns: sa.Column[Any], where: sa.ColumnElement[bool] | None = None) -> sa.Index:
    return sa.Index(f"gateway_messages_{name}", *columns, sqlite_where=where, postgresql_where=where)


for _column in (messages.c.message_id, messages.c.correlation_id, messages.c.session_id):
    sa.Index(f"ix_gateway_messages_{_column.name}", _column, postgresql_ops={_column.name: "varchar_pattern_ops"})
for _name in ("service_id", "provoked", "signer_iin", "signer_bin"):
    _indexed(_name, messages.c[_name], *_LATEST, where=messages.c[_name].is_not(None))
for _name in USUAL:
    _indexed(_name, messages.c[_name], *_LATEST, where=unusual(messages.c[_name]))
_indexed("moment", *_LATEST)
_indexed("unanswered", *_LATEST, where=messages.c.answered.is_(False))
_indexed("slow", *_LATEST, messages.c.latency_us, where=messages.c.latency_us >= sa.literal_column(str(SLOW_US)))
_indexed("large", *_LATEST, messages.c.size, where=messages.c.size >= sa.literal_column(str(LARGE)))

message_findings = sa.Table(
    "gateway_message_findings",
    metadata,
    sa.Column("code", sa.String(80), primary_key=True),
    sa.Column("moment", sa.String(40), primary_key=True),
    sa.Column("message", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("verdict", sa.String(12), primary_key=True),
    sa.Column("sender_id", sa.String(200)),
    sa.Index("gateway_message_findings_verdict", "verdict", "moment", "message"),
    sqlite_with_rowid=False,
)
"""What did not simply pass, a row for each code and verdict of a message, with the moment and the sender of it."""

subscribers = sa.Table(
    "gateway_subscribers",
    metadata,
    sa.Column("sender_id", sa.String(200), primary_key=True),
    sa.Column("url", sa.Text),
    sa.Column("sign", sa.Boolean, nullable=False),
    sa.Column("check_signature", sa.Boolean, nullable=False),
    sa.Column("timeout", sa.Float),
    sa.Column("in_flight", sa.Integer),
    sa.Column("failing", sa.Integer, nullable=False),
)
"""Who receives on the asynchronous channel: a row each, also for those who fetch. ``failing`` counts the failures since
the last success."""

offers = sa.Table(
    "gateway_offers",
    metadata,
    sa.Column("service_id", sa.String(200), primary_key=True),
    sa.Column("route_id", sa.String(200), primary_key=True),
    sa.Column("sender_id", sa.String(200), nullable=False, index=True),
)
"""Who answers for a service; ``route_id`` is empty for the service's own way."""

conversations = sa.Table(
    "gateway_conversations",
    metadata,
    sa.Column("correlation_id", sa.String(200), primary_key=True),
    sa.Column("service_id", sa.String(200), nullable=False),
    sa.Column("requester", sa.String(200), nullable=False),
    sa.Column("provider", sa.String(200), nullable=False),
    sa.Column("changes", sa.Integer, nullable=False),
    sa.Column("answered_at", sa.String(40)),
)
"""A REQUEST with all that follows. Whoever changes a message or a delivery of a conversation writes its row first,
which puts the changes of one conversation into one order."""

async_messages = sa.Table(
    "gateway_async_messages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("message_id", sa.String(200), nullable=False, index=True),
    sa.Column(
        "correlation_id",
        sa.String(200),
        sa.ForeignKey("gateway_conversations.correlation_id"),
        nullable=False,
        index=True,
    ),
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
    sa.Index("gateway_async_messages_waiting", "recipient_id", "state", "id"),
)
"""The messages of conversations. ``attempts`` were made at delivering it before it was last taken for delivered."""

deliveries = sa.Table(
    "gateway_deliveries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("message", sa.Integer, sa.ForeignKey("gateway_async_messages.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("recipient_id", sa.String(200), nullable=False),
    sa.Column("correlation_id", sa.String(200), nullable=False),
    sa.Column("notification_id", sa.String(40), nullable=False),
    sa.Column("told", sa.JSON(none_as_null=True)),
    sa.Column("since", sa.String(40), nullable=False),
    sa.Column("due", sa.BigInteger),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("token", sa.Integer, nullable=False),
    sa.Column("held_until", sa.BigInteger, nullable=False),
    sa.Column("stopped", sa.Boolean, nullable=False),
    sa.Column("error_code", sa.String(40)),
    sa.Column("error_text", sa.Text),
    sa.Index("gateway_deliveries_lane", "correlation_id", "recipient_id", "kind", "stopped", "id"),
    sa.Index("gateway_deliveries_recipient", "recipient_id", "due", "id"),
    sa.Index("gateway_deliveries_held", "recipient_id", "held_until"),
    sa.Index("gateway_deliveries_due", "due", "id"),
    sa.Index("gateway_deliveries_stopped", "stopped", "id"),
)
"""What is still to be brought to somebody. ``due``, in microseconds of the world's clock since 1970, has only the first
of its lane (correlation, recipient and kind), and only if its recipient has an endpoint: what has it can be claimed.
``token`` is the fencing token of the worker that holds the row until ``held_until``, in seconds of the database's own
time; ``stopped`` rows are the dead letters."""

routes = sa.Table(
    "gateway_routes",
    metadata,
    sa.Column("service_id", sa.String(200), primary_key=True),
    sa.Column("route_id", sa.String(200), primary_key=True),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("settings", sa.JSON, nullable=False),
    sa.Column("desk", sa.Boolean, nullable=False),
    sa.Column("stamp", sa.String(40), nullable=False),
)
"""Ways that somebody laid; ``route_id`` is empty for the service's own way. ``settings`` hold all that the way needs,
files too; ``desk`` says that it answers on the asynchronous channel, and ``stamp`` is new with every change."""

stub_turns = sa.Table(
    "gateway_stub_turns",
    metadata,
    sa.Column("service_id", sa.String(200), primary_key=True),
    sa.Column("route_id", sa.String(200), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("taken", sa.Integer, nullable=False),
)
"""How many answers of a list were given, to those whom a key stands for; also which one a conversation was given."""

recordings = sa.Table(
    "gateway_recordings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("service_id", sa.String(200), nullable=False, index=True),
    sa.Column("moment", sa.String(40), nullable=False),
    sa.Column("request", sa.LargeBinary, nullable=False),
    sa.Column("status_code", sa.String(40), nullable=False),
    sa.Column("status_message", sa.Text, nullable=False),
    sa.Column("fault", sa.Boolean, nullable=False),
    sa.Column("answer", sa.LargeBinary),
    sa.Column("signed", sa.Boolean, nullable=False),
    sa.Column("scrubbed", sa.Boolean, nullable=False),
)
"""What a service was asked and what it answered: the elements ``data``, without signatures."""

stand_ins = sa.Table(
    "gateway_stand_ins",
    metadata,
    sa.Column("service_id", sa.String(200), primary_key=True),
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("stand_in", sa.String(12), nullable=False),
    sa.UniqueConstraint("service_id", "stand_in"),
)
"""Which invented number stands for a real one in a recording. The real one is there only as a keyed digest, and the key
goes when the recording ends."""

faults = sa.Table(
    "gateway_faults",
    metadata,
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
"""The rules for faults on purpose. ``until`` is in microseconds of the world's clock since 1970. ``met`` calls were
fitted, ``struck`` of them went wrong, the last of these was number ``struck_at``; ``state`` is the last of the numbers
that decide, each against ``threshold``. An id is never used again: a worker may still go by the rule that had it."""
