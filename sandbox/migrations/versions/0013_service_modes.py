"""What the authority's services were told becomes rules for faults, as everything else that goes wrong on purpose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_FAULTS = sa.table(
    "gateway_faults",
    sa.column("id", sa.Integer),
    sa.column("fault", sa.String),
    sa.column("parameters", sa.JSON),
    *(sa.column(name) for name in ("share", "threshold", "added_at", "state", "met", "struck", "struck_at")),
)
_MODES = sa.table("service_modes", *(sa.column(name) for name in ("service", "mode", "delay_ms")))
_PREFIX = "authority-"
_ALWAYS = 2**31 - 2
_UNKNOWN = "1970-01-01T00:00:00+00:00"
"""When it was told, nobody wrote down."""


def upgrade() -> None:
    """Write the rules, drop the table."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(_MODES).where(_MODES.c.mode != "normal")).all():
        parameters = {"service": row.service}
        late = {"seconds": row.delay_ms / 1000} if row.mode == "slow" else {}
        counts = {"state": 1, "met": 0, "struck": 0, "struck_at": 0}
        values = {"fault": f"{_PREFIX}{row.mode}", "parameters": parameters | late, "added_at": _UNKNOWN, **counts}
        connection.execute(sa.insert(_FAULTS).values(**values, share=1.0, threshold=_ALWAYS))
    op.drop_table("service_modes")


def downgrade() -> None:
    """Make the table again; the oldest rule about a service is what it is told."""
    op.create_table(
        "service_modes",
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("delay_ms", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("service", name="pk_service_modes"),
    )
    connection = op.get_bind()
    ours = _FAULTS.c.fault.startswith(_PREFIX)
    rules = connection.execute(sa.select(_FAULTS).where(ours).order_by(_FAULTS.c.id.desc())).all()
    told = {row.parameters["service"]: row for row in rules}
    for service, row in told.items():
        late = round(row.parameters.get("seconds", 3) * 1000)
        values = {"service": service, "mode": row.fault.removeprefix(_PREFIX), "delay_ms": late}
        connection.execute(sa.insert(_MODES).values(values))
    connection.execute(sa.delete(_FAULTS).where(ours))
