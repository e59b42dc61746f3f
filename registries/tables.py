"""Tables of the registers: consents and what they are for, messages to citizens, readings, requests to withdraw."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

__all__ = ["consent_reads", "consent_revocations", "consent_services", "consents", "metadata", "sms"]

metadata: Final = MetaData()
"""All tables of this package; moments are UTC."""

consents: Final = Table(
    "registries_consents",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("public_key", String(64), nullable=False),
    Column("iin", String(12), nullable=False),
    Column("company_bin", String(12), nullable=False),
    Column("company", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("ground", String(16), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("answer_by", DateTime(timezone=True)),
    Column("given_at", DateTime(timezone=True)),
    Column("refused_at", DateTime(timezone=True)),
    Column("expires_in_seconds", BigInteger, nullable=False),
    Column("evidence", LargeBinary),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("asked_for", String(64)),
    Column("told", Boolean, nullable=False),
    Index("ix_registries_consents_iin", "iin", "asked_at"),
    Index("ix_registries_consents_asked_for", "asked_for", unique=True),
)
"""One row a question to a citizen; its status follows from its moments.

``asked_for`` tells the same question again: only the latest one has it. ``told``: the company knows what came of it.
"""

consent_services: Final = Table(
    "registries_consent_services",
    metadata,
    Column("token", String(64), ForeignKey("registries_consents.token"), primary_key=True),
    Column("service_id", String(100), primary_key=True),
)
"""The services that a consent is for."""

sms: Final = Table(
    "registries_sms",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token", String(64), ForeignKey("registries_consents.token"), nullable=False, unique=True),
    Column("iin", String(12), nullable=False, index=True),
    Column("phone", String(16), nullable=False),
    Column("code", String(6), nullable=False),
    Column("text_kk", Text, nullable=False),
    Column("text_ru", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("answer", String(3)),
)
"""The messages of 1414 to citizens; each asks for one consent."""

consent_reads: Final = Table(
    "registries_consent_reads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("iin", String(12), nullable=False),
    Column("read_at", DateTime(timezone=True), nullable=False),
    Column("service_id", String(100), nullable=False),
    Column("sender_id", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("result", String(64), nullable=False),
    Index("ix_registries_consent_reads_iin", "iin", "read_at"),
)
"""One row a reading of somebody's data, or an attempt at it; the token is what was shown, known or not."""

consent_revocations: Final = Table(
    "registries_consent_revocations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token", String(64), ForeignKey("registries_consents.token"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("decided_at", DateTime(timezone=True)),
    Column("solution", String(8)),
    Column("comment", Text),
)
"""Requests of citizens to withdraw a consent, and what the company decided."""
