"""Tables of the registers: consents on record, and the services each of them is for."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, LargeBinary, MetaData, String, Table

__all__ = ["consent_services", "consents", "metadata"]

metadata: Final = MetaData()
"""All tables of this package."""

consents: Final = Table(
    "registries_consents",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("public_key", String(64), nullable=False),
    Column("iin", String(12), nullable=False, index=True),
    Column("given_at", DateTime(timezone=True), nullable=False),
    Column("expires_in_seconds", BigInteger, nullable=False),
    Column("evidence", LargeBinary, nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
)
"""One row a consent; moments are UTC."""

consent_services: Final = Table(
    "registries_consent_services",
    metadata,
    Column("token", String(64), ForeignKey("registries_consents.token"), primary_key=True),
    Column("service_id", String(100), primary_key=True),
)
"""The services that a consent is for."""
