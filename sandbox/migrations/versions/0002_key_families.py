"""Keys are labelled with their family: those that a world has already are RSA keys."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the family before each label."""
    op.execute("UPDATE keys SET label = 'rsa/' || label")


def downgrade() -> None:
    """Forget the GOST keys, and the family of the others."""
    op.execute("DELETE FROM keys WHERE label NOT LIKE 'rsa/%'")
    op.execute("UPDATE keys SET label = substr(label, 5)")
