"""The journal is asked questions: receivers, signers, sizes, findings by code, and indexes in the order of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_MESSAGES = "gateway_messages"
_FINDINGS = "gateway_message_findings"
_PLAIN = ("service_id", "sender_id", "message_id", "correlation_id", "code")
_BY_PREFIX = ("message_id", "correlation_id", "session_id")
_GIVEN = ("service_id", "provoked", "signer_iin", "signer_bin")
_UNUSUAL = {
    "sender_id": "sender_id != 'gateway'",
    "receiver_id": "receiver_id != 'gateway'",
    "channel": "channel != 'sync' AND channel != 'sync-wss'",
    "code": "code != 'SCSS001'",
    "http_status": "http_status != 200",
}
_OBSERVED = ("failed", "undetermined", "skipped")
_AT_ONCE = 500

_messages = sa.table(
    _MESSAGES,
    *(sa.column(name) for name in ("id", "answers", "moment", "sender_id", "signer", "octets", "size")),
    *(sa.column(name) for name in ("signer_iin", "signer_bin", "answered", "receiver_id", "direction", "channel")),
    sa.column("provoked"),
    sa.column("findings", sa.JSON),
)


def upgrade() -> None:
    """Make the columns, the table and the indexes; what is in the journal already can be found by all of them."""
    for name in _PLAIN:
        op.drop_index(f"ix_{_MESSAGES}_{name}", _MESSAGES)
    for column in (
        sa.Column("answered", sa.Boolean),
        sa.Column("receiver_id", sa.String(200)),
        sa.Column("provoked", sa.String(80)),
        sa.Column("signer_iin", sa.String(12)),
        sa.Column("signer_bin", sa.String(12)),
        sa.Column("size", sa.Integer, nullable=False, server_default="0"),
    ):
        op.add_column(_MESSAGES, column)
    findings = op.create_table(
        _FINDINGS,
        sa.Column("code", sa.String(80), primary_key=True),
        sa.Column("moment", sa.String(40), primary_key=True),
        sa.Column("message", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("verdict", sa.String(12), primary_key=True),
        sa.Column("sender_id", sa.String(200)),
        sqlite_with_rowid=False,
    )
    _fill(findings)
    op.create_index(f"{_FINDINGS}_verdict", _FINDINGS, ["verdict", "moment", "message"])
    _index()


def downgrade() -> None:
    """Drop them."""
    op.drop_table(_FINDINGS)
    for name in ("unanswered", "slow", "large", "moment", *_UNUSUAL, *_GIVEN):
        op.drop_index(f"{_MESSAGES}_{name}", _MESSAGES)
    for name in _BY_PREFIX:
        op.drop_index(f"ix_{_MESSAGES}_{name}", _MESSAGES)
    with op.batch_alter_table(_MESSAGES) as table:
        for name in ("answered", "receiver_id", "provoked", "signer_iin", "signer_bin", "size"):
            table.drop_column(name)
    for name in _PLAIN:
        op.create_index(f"ix_{_MESSAGES}_{name}", _MESSAGES, [name])


def _index() -> None:
    latest = ["moment", "id"]
    for name in _BY_PREFIX:
        op.create_index(f"ix_{_MESSAGES}_{name}", _MESSAGES, [name], postgresql_ops={name: "varchar_pattern_ops"})
    for name in _GIVEN:
        _partial(name, [name, *latest], f"{name} IS NOT NULL")
    for name, unusual in _UNUSUAL.items():
        _partial(name, [name, *latest], unusual)
    op.create_index(f"{_MESSAGES}_moment", _MESSAGES, latest)
    no = "0" if op.get_bind().dialect.name == "sqlite" else "false"
    _partial("unanswered", latest, f"answered IS {no}")
    _partial("slow", [*latest, "latency_us"], "latency_us >= 100000")
    _partial("large", [*latest, "size"], "size >= 8192")


def _partial(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(f"{_MESSAGES}_{name}", _MESSAGES, columns, sqlite_where=condition, postgresql_where=condition)


def _fill(findings: sa.Table) -> None:
    connection = op.get_bind()
    if connection.execute(sa.select(_messages.c.id).limit(1)).scalar() is None:
        return
    followed = sa.select(_messages.c.answers).where(_messages.c.answers.is_not(None))
    is_request = _messages.c.answers.is_(None)
    for values, which in (
        ({"size": sa.func.length(_messages.c.octets)}, sa.true()),
        ({"answered": sa.false()}, is_request),
        ({"answered": sa.true()}, _messages.c.id.in_(followed)),
        ({"receiver_id": "gateway"}, _messages.c.direction == "in"),
        # until now an answer of the gateway named whom it answered in the place of its sender
        (
            {"receiver_id": _messages.c.sender_id, "sender_id": "gateway"},
            sa.and_(_messages.c.answers.is_not(None), _messages.c.direction == "out", _messages.c.channel != "route"),
        ),
    ):
        connection.execute(_messages.update().where(which).values(values))
    key = 0
    while True:
        columns = (_messages.c.id, _messages.c.moment, _messages.c.sender_id, _messages.c.signer, _messages.c.findings)
        rows = connection.execute(
            sa.select(*columns).where(_messages.c.id > key).order_by(_messages.c.id).limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        key = rows[-1].id
        found = [row for one in rows for row in _found(one)]
        if found:
            connection.execute(findings.insert(), found)
        for one in rows:
            known = {**_named(one.signer or ""), "provoked": _provoked(one.findings)}
            if any(known.values()):
                connection.execute(_messages.update().where(_messages.c.id == one.id).values(known))


def _named(signer: str) -> dict[str, str | None]:
    found = {name: re.search(rf"\b{name}(\d{{12}})\b", signer) for name in ("IIN", "BIN")}
    return {f"signer_{name.lower()}": match and match[1] for name, match in found.items()}


def _provoked(findings: list[dict[str, Any]]) -> str | None:
    struck = (str(one["code"]) for one in findings)
    return next((code[len("FAULT-") :].lower() for code in struck if code.startswith("FAULT-")), None)


def _found(row: Any) -> Iterator[dict[str, Any]]:
    for code, verdict in dict.fromkeys((one["code"], one["verdict"]) for one in row.findings):
        if verdict not in _OBSERVED:
            continue
        yield {
            "code": code,
            "moment": row.moment,
            "message": row.id,
            "verdict": verdict,
            "sender_id": row.sender_id,
        }
