"""What the authority issued and revoked, how its services behave, and whom the world trusts beside itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sandbox.storage import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and take down the certificates of the keys that are there."""
    _certificates()
    op.create_table(
        "service_modes",
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("delay_ms", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("service", name="pk_service_modes"),
    )
    op.create_table(
        "anchors",
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("der", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_anchors"),
    )
    _take_down()


def downgrade() -> None:
    """Drop them."""
    for name in ("anchors", "service_modes", "revocations", "certificates"):
        op.drop_table(name)


def _certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("serial", sa.Text, nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("iin", sa.Text),
        sa.Column("bin", sa.Text),
        sa.Column("issued_at", Moment, nullable=False),
        sa.Column("not_after", Moment, nullable=False),
        sa.Column("revoked_at", Moment),
        sa.Column("reason", sa.Text),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("der", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("serial", name="pk_certificates"),
    )
    for columns in (("iin",), ("bin",), ("issued_at",), ("family", "revoked_at")):
        op.create_index(f"ix_certificates_{'_'.join(columns)}", "certificates", list(columns))
    op.create_table(
        "revocations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("serial", sa.Text, nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revocations"),
        sa.ForeignKeyConstraint(["serial"], ["certificates.serial"], name="fk_revocations_serial"),
    )
    for column in ("serial", "recorded_at"):
        op.create_index(f"ix_revocations_{column}", "revocations", [column])


def _take_down() -> None:
    """The register of what was issued, as far as its keys were kept."""
    columns = sa.column("label", sa.Text), sa.column("certificate", sa.LargeBinary), sa.column("created_at", Moment)
    keys = sa.table("keys", *columns)
    # nobody issued the roots
    found = op.get_bind().execute(sa.select(keys).where(keys.c.label.not_like("%/authority/root"))).all()
    if not found:
        return
    # a start that has none does not pay for what reads certificates
    from signing.certificates import Certificate

    rows = {}
    for key in found:
        one = Certificate.from_der(key.certificate)
        rows[f"{one.serial_number:x}"] = {
            "family": str(one.key_family),
            "iin": one.iin,
            "bin": one.bin,
            "issued_at": key.created_at,
            "not_after": one.not_after,
            "subject": one.subject.dn,
            "der": one.der,
        }
    texts = [sa.column(name, sa.Text) for name in ("serial", "family", "iin", "bin", "subject")]
    moments = [sa.column(name, Moment) for name in ("issued_at", "not_after")]
    table = sa.table("certificates", *texts, *moments, sa.column("der", sa.LargeBinary))
    op.bulk_insert(table, [{"serial": serial, **row} for serial, row in rows.items()])
