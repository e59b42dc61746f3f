"""Cases go through the steps of their passport: where they stand, who did what, what they hold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sandbox.storage import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_CASES = sa.table(
    "cases",
    *(sa.column(name) for name in ("id", "state", "step", "desk", "channel", "applicant")),
    sa.column("facts", sa.JSON),
    *(sa.column(name) for name in ("accepted_at", "finished_at", "since", "due_at", "urgent_at", "step_due_at")),
    *(sa.column(name) for name in ("alarm_at", "next_attempt_at", "consent", "request", "claimed_until")),
)
_EVENTS = sa.table("case_events", sa.column("case_id"), sa.column("kind"))
_TEXTS = ("channel", "counter", "step", "desk", "office")
_LONG_AGO = "1970-01-01 00:00:00"
_INDEXES = (
    ["alarm_at"],
    ["desk", "next_attempt_at"],
    ["office", "urgent_at", "id"],
    ["office", "step", "urgent_at", "id"],
)


def upgrade() -> None:
    """Give every case its place; until now all of them were automatic, of one step."""
    # columns are added one by one: a table that others refer to cannot be made anew where keys are enforced
    for name in _TEXTS:
        op.add_column("cases", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column("cases", sa.Column("facts", sa.JSON, nullable=False, server_default="{}"))
    op.add_column("cases", sa.Column("revision", sa.Integer, nullable=False, server_default="0"))
    for name in ("since", "urgent_at"):
        op.add_column("cases", sa.Column(name, Moment, nullable=False, server_default=_LONG_AGO))
    for name in ("step_due_at", "alarm_at"):
        op.add_column("cases", sa.Column(name, Moment))
    for name in ("iin", "office", "role"):
        op.add_column("case_events", sa.Column(name, sa.Text))
    for name in ("action", "step", "to"):
        op.add_column("case_events", sa.Column(name, sa.Text, nullable=False, server_default=""))
    _papers()
    _answers()
    _consents()
    _staff()
    _place_old_cases()
    op.drop_index("ix_cases_state_next_attempt_at", "cases")
    for columns in _INDEXES:
        op.create_index(f"ix_cases_{'_'.join(columns)}", "cases", columns)


def downgrade() -> None:
    """Forget the places."""
    for name in ("staff_changes", "case_consents", "case_answers", "case_papers"):
        op.drop_table(name)
    for columns in _INDEXES:
        op.drop_index(f"ix_cases_{'_'.join(columns)}", "cases")
    for name in ("iin", "office", "role", "action", "step", "to"):
        op.drop_column("case_events", name)
    for name in (*_TEXTS, "facts", "revision", "since", "step_due_at", "urgent_at", "alarm_at"):
        op.drop_column("cases", name)
    op.create_index("ix_cases_state_next_attempt_at", "cases", ["state", "next_attempt_at"])


def _place_old_cases() -> None:
    connection = op.get_bind()
    is_open = _CASES.c.state == "accepted"
    step = sa.case((is_open, "decision"), else_=_CASES.c.state)
    told = sa.exists().where(_EVENTS.c.case_id == _CASES.c.id, _EVENTS.c.kind == "overdue")
    connection.execute(
        sa.update(_CASES).values(
            channel="portal",
            step=step,
            desk=sa.case((is_open, "system"), else_=""),
            since=sa.func.coalesce(_CASES.c.finished_at, _CASES.c.accepted_at),
            step_due_at=sa.case((is_open, _CASES.c.due_at), else_=None),
            urgent_at=_CASES.c.due_at,
            alarm_at=sa.case((sa.and_(is_open, sa.not_(told)), _CASES.c.due_at), else_=None),
            next_attempt_at=sa.case((is_open, _CASES.c.next_attempt_at), else_=None),
        )
    )
    rows = connection.execute(sa.select(_CASES.c.id, _CASES.c.applicant, _CASES.c.consent, _CASES.c.request)).all()
    consents = sa.table("case_consents", *(sa.column(name) for name in _CONSENT))
    for row in rows:
        facts = {"applicant": {"iin": row.applicant}, "application": {}}
        connection.execute(sa.update(_CASES).where(_CASES.c.id == row.id).values(facts=facts))
        given = (row.id, "applicant", row.applicant, row.consent, row.request, "", "", "")
        connection.execute(sa.insert(consents).values(dict(zip(_CONSENT, given, strict=True))))


_CONSENT = ("case_id", "name", "iin", "given", "evidence", "office", "token", "public_key")


def _papers() -> None:
    op.create_table(
        "case_papers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("octets", sa.LargeBinary),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("expires", sa.Date),
        sa.Column("original", sa.Boolean, nullable=False),
        sa.Column("signer", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
    )
    op.create_index("ix_case_papers_case_id", "case_papers", ["case_id"])


def _answers() -> None:
    op.create_table(
        "case_answers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("register", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("signer", sa.Text, nullable=False),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.UniqueConstraint("case_id", "register", "subject", name="uq_case_answers_case_id_register_subject"),
    )


def _consents() -> None:
    op.create_table(
        "case_consents",
        sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("iin", sa.Text, nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("evidence", sa.LargeBinary),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("withdrawn_at", Moment),
    )


def _staff() -> None:
    op.create_table(
        "staff_changes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("iin", sa.Text, nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("at", Moment, nullable=False),
        sa.Column("hired", sa.Boolean, nullable=False),
    )
    op.create_index("ix_staff_changes_office_iin", "staff_changes", ["office", "iin"])
