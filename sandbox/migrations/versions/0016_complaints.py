"""Complaints are kept, and a paper says since when it holds no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sandbox.storage import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the book of complaints."""
    op.add_column("case_papers", sa.Column("set_aside_at", Moment))
    op.create_table(
        "complaints",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("case", "way", "complainant")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("addressee", "about", "subject")),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("document_digest", sa.Text, nullable=False),
        sa.Column("filed_at", Moment, nullable=False),
        sa.Column("registered_at", Moment),
        sa.Column("registered_by", sa.Text),
        sa.Column("due_at", Moment),
        sa.Column("receipt", sa.LargeBinary),
        sa.Column("answered_at", Moment),
        sa.Column("answered_by", sa.Text),
        sa.Column("decision", sa.Text),
        sa.Column("set_aside", sa.Boolean),
        sa.Column("answer", sa.LargeBinary),
        sa.Column("overdue_at", Moment),
        sa.UniqueConstraint("number", name="uq_complaints_number"),
        sa.UniqueConstraint("document_digest", name="uq_complaints_document_digest"),
    )
    for columns in (["case"], ["complainant"], ["addressee", "id"], ["due_at"]):
        op.create_index(f"ix_complaints_{'_'.join(columns)}", "complaints", columns)


def downgrade() -> None:
    """Forget them."""
    op.drop_table("complaints")
    op.drop_column("case_papers", "set_aside_at")
