"""A consent is asked for, answered by SMS, read under and asked back: what was given before keeps its token."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_CONSENTS = "registries_consents"
_SERVICES = "registries_consent_services"
_ASIDE = "registries_consent_services_aside"
_INDEX = "ix_registries_consents_iin"
_ASKED_FOR = "ix_registries_consents_asked_for"
_NEW = ("company_bin", "company", "purpose", "ground", "asked_at", "answer_by", "refused_at", "asked_for", "told")


def upgrade() -> None:
    """Make the tables; every consent on record was asked for and given at one moment, on signed evidence."""
    _set_services_aside()
    op.drop_index(_INDEX, _CONSENTS)
    with op.batch_alter_table(_CONSENTS) as table:
        for name in ("company_bin", "company", "purpose"):
            kind = sa.String(12) if name == "company_bin" else sa.Text()
            table.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        table.add_column(sa.Column("ground", sa.String(16), nullable=False, server_default="evidence"))
        for name in ("asked_at", "answer_by", "refused_at"):
            table.add_column(sa.Column(name, sa.DateTime(timezone=True)))
        table.add_column(sa.Column("asked_for", sa.String(64)))
        table.add_column(sa.Column("told", sa.Boolean, nullable=False, server_default=sa.true()))
    moments = sa.table(_CONSENTS, sa.column("asked_at"), sa.column("given_at"))
    op.execute(moments.update().values(asked_at=moments.c.given_at))
    with op.batch_alter_table(_CONSENTS) as table:
        for name in ("company_bin", "company", "purpose", "ground", "told"):
            table.alter_column(name, server_default=None)
        table.alter_column("asked_at", nullable=False)
        table.alter_column("given_at", nullable=True)
        table.alter_column("evidence", nullable=True)
    op.create_index(_INDEX, _CONSENTS, ["iin", "asked_at"])
    op.create_index(_ASKED_FOR, _CONSENTS, ["asked_for"], unique=True)
    _bring_services_back()
    _sms()
    _reads()
    _revocations()


def downgrade() -> None:
    """Drop them, and every consent that was not given on evidence."""
    for name in ("registries_consent_revocations", "registries_consent_reads", "registries_sms"):
        op.drop_table(name)
    consents = sa.table(_CONSENTS, sa.column("token"), sa.column("evidence"), sa.column("given_at"))
    services = sa.table(_SERVICES, sa.column("token"))
    lost = sa.or_(consents.c.evidence.is_(None), consents.c.given_at.is_(None))
    op.execute(services.delete().where(services.c.token.in_(sa.select(consents.c.token).where(lost))))
    op.execute(consents.delete().where(lost))
    _set_services_aside()
    op.drop_index(_ASKED_FOR, _CONSENTS)
    op.drop_index(_INDEX, _CONSENTS)
    with op.batch_alter_table(_CONSENTS) as table:
        for name in _NEW:
            table.drop_column(name)
        table.alter_column("given_at", nullable=False)
        table.alter_column("evidence", nullable=False)
    op.create_index(_INDEX, _CONSENTS, ["iin"])
    _bring_services_back()


def _set_services_aside() -> None:
    # SQLite makes an altered table anew, and drops none that another one points at.
    op.execute(f"CREATE TABLE {_ASIDE} AS SELECT token, service_id FROM {_SERVICES}")  # noqa: S608
    op.drop_table(_SERVICES)


def _bring_services_back() -> None:
    op.create_table(
        _SERVICES,
        sa.Column("token", sa.String(64), sa.ForeignKey(f"{_CONSENTS}.token"), primary_key=True),
        sa.Column("service_id", sa.String(100), primary_key=True),
    )
    op.execute(f"INSERT INTO {_SERVICES} (token, service_id) SELECT token, service_id FROM {_ASIDE}")  # noqa: S608
    op.drop_table(_ASIDE)


def _sms() -> None:
    op.create_table(
        "registries_sms",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token", sa.String(64), sa.ForeignKey(f"{_CONSENTS}.token"), nullable=False, unique=True),
        sa.Column("iin", sa.String(12), nullable=False),
        sa.Column("phone", sa.String(16), nullable=False),
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("text_kk", sa.Text, nullable=False),
        sa.Column("text_ru", sa.Text, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.String(3)),
    )
    op.create_index("ix_registries_sms_iin", "registries_sms", ["iin"])


def _reads() -> None:
    op.create_table(
        "registries_consent_reads",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("iin", sa.String(12), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("service_id", sa.String(100), nullable=False),
        sa.Column("sender_id", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("result", sa.String(64), nullable=False),
    )
    op.create_index("ix_registries_consent_reads_iin", "registries_consent_reads", ["iin", "read_at"])


def _revocations() -> None:
    op.create_table(
        "registries_consent_revocations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token", sa.String(64), sa.ForeignKey(f"{_CONSENTS}.token"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("solution", sa.String(8)),
        sa.Column("comment", sa.Text),
    )
    op.create_index("ix_registries_consent_revocations_token", "registries_consent_revocations", ["token"])
