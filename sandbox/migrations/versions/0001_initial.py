"""The first schema: the world with its keys and cases, the gateway, the registers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sandbox.storage import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    _world()
    _cases()
    _case_papers()
    _participants()
    _messages()
    _registers()


def downgrade() -> None:
    """Drop every table."""
    for name in (
        "registries_consent_services",
        "registries_consents",
        "gateway_messages",
        "gateway_claims",
        "gateway_participants",
        "results",
        "notices",
        "case_events",
        "cases",
        "keys",
        "world",
    ):
        op.drop_table(name)


def _world() -> None:
    op.create_table(
        "world",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_world"),
    )
    op.create_table(
        "keys",
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("private", sa.LargeBinary, nullable=False),
        sa.Column("certificate", sa.LargeBinary, nullable=False),
        sa.Column("chain", sa.LargeBinary, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("label", name="pk_keys"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("passport", sa.Text, nullable=False),
        sa.Column("applicant", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("consent", sa.Boolean, nullable=False),
        sa.Column("request", sa.LargeBinary, nullable=False),
        sa.Column("request_digest", sa.Text, nullable=False),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("accepted_at", Moment, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("finished_at", Moment),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", Moment),
        sa.Column("claim", sa.Integer, nullable=False),
        sa.Column("claimed_until", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
        sa.UniqueConstraint("request_digest", name="uq_cases_request_digest"),
    )
    op.create_index("ix_cases_applicant", "cases", ["applicant"])
    op.create_index("ix_cases_state_next_attempt_at", "cases", ["state", "next_attempt_at"])


def _case_papers() -> None:
    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_events"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_events_case_id"),
    )
    op.create_index("ix_case_events_case_id", "case_events", ["case_id"])
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("applicant", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_notices_case_id"),
    )
    op.create_index("ix_notices_case_id", "notices", ["case_id"])
    op.create_index("ix_notices_applicant", "notices", ["applicant"])
    op.create_table(
        "results",
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("ground", sa.Text),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("signer", sa.Text, nullable=False),
        sa.Column("issued_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_results"),
        sa.UniqueConstraint("number", name="uq_results_number"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_results_case_id"),
    )


def _participants() -> None:
    op.create_table(
        "gateway_participants",
        sa.Column("sender_id", sa.String(200), primary_key=True),
        sa.Column("bin", sa.String(12), nullable=False),
        sa.Column("password_salt", sa.LargeBinary, nullable=False),
        sa.Column("password_hash", sa.LargeBinary, nullable=False),
        sa.Column("certificates", sa.JSON, nullable=False),
        sa.Column("services", sa.JSON, nullable=False),
        sa.Column("mode", sa.String(10)),
    )
    op.create_table(
        "gateway_claims",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sender_id", sa.String(200), nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("moment", sa.String(40), nullable=False),
        sa.UniqueConstraint("sender_id", "message_id", "ordinal"),
        sa.UniqueConstraint("sender_id", "message_id", "digest"),
    )


def _messages() -> None:
    op.create_table(
        "gateway_messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("answers", sa.Integer),
        sa.Column("moment", sa.String(40), nullable=False),
        sa.Column("latency_us", sa.BigInteger),
        sa.Column("sender_id", sa.String(200)),
        sa.Column("service_id", sa.String(200)),
        sa.Column("message_id", sa.String(200)),
        sa.Column("correlation_id", sa.String(200)),
        sa.Column("session_id", sa.String(38)),
        sa.Column("code", sa.String(40)),
        sa.Column("http_status", sa.Integer),
        sa.Column("signer", sa.Text),
        sa.Column("fingerprint", sa.String(64)),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("headers", sa.JSON, nullable=False),
        sa.Column("octets", sa.LargeBinary, nullable=False),
    )
    for column in ("answers", "sender_id", "service_id", "message_id", "correlation_id", "code"):
        op.create_index(f"ix_gateway_messages_{column}", "gateway_messages", [column])


def _registers() -> None:
    op.create_table(
        "registries_consents",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("iin", sa.String(12), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_in_seconds", sa.BigInteger, nullable=False),
        sa.Column("evidence", sa.LargeBinary, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_registries_consents_iin", "registries_consents", ["iin"])
    op.create_table(
        "registries_consent_services",
        sa.Column("token", sa.String(64), sa.ForeignKey("registries_consents.token"), primary_key=True),
        sa.Column("service_id", sa.String(100), primary_key=True),
    )
