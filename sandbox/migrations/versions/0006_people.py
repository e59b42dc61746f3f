"""Everybody is kept in the storage: people, their documents, the records about them, organisations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, empty: people are made when they are first wanted, from the world's seed and first day."""
    op.create_table(
        "population_people",
        sa.Column("iin", sa.String(12), primary_key=True),
        sa.Column("birth_date", sa.Date, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_population_people_birth_date", "population_people", ["birth_date"])
    op.create_table(
        "population_documents",
        sa.Column("number", sa.String(20), primary_key=True),
        sa.Column("iin", sa.String(12), nullable=False),
    )
    op.create_table(
        "population_records",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("number", sa.String(80)),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_population_records_kind", "population_records", ["kind", "number"])
    op.create_table(
        "population_parties",
        sa.Column("iin", sa.String(12), primary_key=True),
        sa.Column("record", sa.Integer, primary_key=True),
        sa.Column("role", sa.String(20), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "population_organisations",
        sa.Column("bin", sa.String(12), primary_key=True),
        sa.Column("key", sa.String(80), nullable=False, unique=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "population_facts",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("people", "documents", "records", "parties", "organisations", "facts"):
        op.drop_table(f"population_{name}")
