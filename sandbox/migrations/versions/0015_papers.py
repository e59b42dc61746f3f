"""The papers that were issued, by their numbers, and what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sandbox.storage import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of papers."""
    op.create_table(
        "papers",
        sa.Column("number", sa.Text, primary_key=True),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("receiver", sa.Text, nullable=False),
        sa.Column("octets", sa.LargeBinary, nullable=False),
        sa.Column("kept_at", Moment, nullable=False),
        sa.Column("replaced_by", sa.Text),
        sa.Column("set_aside_at", Moment),
        sa.Column("reason", sa.Text),
    )
    op.create_index("ix_papers_receiver", "papers", ["receiver"])
    op.create_index("ix_case_papers_number", "case_papers", ["number"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_case_papers_number", "case_papers")
    op.drop_table("papers")
