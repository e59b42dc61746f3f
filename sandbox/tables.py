"""The tables of a world that are the sandbox's own."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from sandbox.storage import Moment

__all__ = [
    "anchors",
    "calendar_days",
    "case_answers",
    "case_consents",
    "case_events",
    "case_papers",
    "cases",
    "certificates",
    "clock",
    "complaints",
    "keys",
    "metadata",
    "notices",
    "papers",
    "participant_keys",
    "queue_tickets",
    "results",
    "revocations",
    "settings",
    "staff_changes",
    "world",
]

metadata: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

world: Final = sa.Table(
    "world",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
"""What the world is: its seed, its day of creation, how many runs of it there were."""

settings: Final = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)
"""The settings that somebody chose; the others have their defaults."""

clock: Final = sa.Table(
    "clock",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("machine", Moment),
    sa.Column("world", Moment),
    sa.Column("rate", sa.Float, nullable=False),
    sa.Column("token", sa.Integer, nullable=False),
    sa.Column("held_until", sa.Integer, nullable=False),
)
"""One row: at the machine's moment ``machine`` it was ``world``, and ``rate`` seconds pass for each of the machine's;
without them, the machine's time holds. ``token`` is the fencing token of whoever advances until ``held_until``, in
seconds of the database's own time."""

calendar_days: Final = sa.Table(
    "calendar_days",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.JSON(none_as_null=True)),
)
"""Days of the working calendar that somebody changed, with the holiday's name in kk, ru and en."""

keys: Final = sa.Table(
    "keys",
    metadata,
    sa.Column("label", sa.Text, primary_key=True),
    sa.Column("private", sa.LargeBinary, nullable=False),
    sa.Column("certificate", sa.LargeBinary, nullable=False),
    sa.Column("chain", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)
"""Private keys (PKCS#8, DER) with their certificate (DER) and its chain (PEM, issuer first)."""

participant_keys: Final = sa.Table(
    "participant_keys",
    metadata,
    sa.Column("sender_id", sa.Text, primary_key=True),
    sa.Column("purpose", sa.Text, primary_key=True),
    sa.Column("family", sa.Text, primary_key=True),
)
"""The families of the keys that a participant was given by name, for messages or for business data; one without rows
goes by the world's setting, and signs both with the same key."""

cases: Final = sa.Table(
    "cases",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("passport", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("applicant", sa.Text, nullable=False, index=True),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("counter", sa.Text, nullable=False),
    sa.Column("consent", sa.Boolean, nullable=False),
    sa.Column("request", sa.LargeBinary, nullable=False),
    sa.Column("request_digest", sa.Text, nullable=False, unique=True),
    sa.Column("findings", sa.JSON, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("desk", sa.Text, nullable=False),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("accepted_at", Moment, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("step_due_at", Moment),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("urgent_at", Moment, nullable=False),
    sa.Column("alarm_at", Moment, index=True),
    sa.Column("finished_at", Moment),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", Moment),
    sa.Column("claim", sa.Integer, nullable=False),
    sa.Column("claimed_until", sa.Integer, nullable=False),
    sa.Index(None, "desk", "next_attempt_at"),
    sa.Index(None, "office", "urgent_at", "id"),
    sa.Index(None, "office", "step", "urgent_at", "id"),
)
"""One row a registered request. ``office`` has it at the moment, in the step ``step``; ``urgent_at`` is the end of that
step's term, or of the whole. ``claim`` is the fencing token of the worker that holds the case until ``claimed_until``,
in seconds of the database's own time; a case of the system without ``next_attempt_at`` waits for a start."""

case_events: Final = sa.Table(
    "case_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("iin", sa.Text),
    sa.Column("office", sa.Text),
    sa.Column("role", sa.Text),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("to", sa.Text, nullable=False),
)
"""What happened to a case, in order; without ``iin`` it was the system, by itself."""

case_papers: Final = sa.Table(
    "case_papers",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("octets", sa.LargeBinary),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False, index=True),
    sa.Column("expires", sa.Date),
    sa.Column("original", sa.Boolean, nullable=False),
    sa.Column("signer", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("set_aside_at", Moment),
)
"""What was presented with a case and what its steps brought forth; without ``octets`` it is on paper."""

case_answers: Final = sa.Table(
    "case_answers",
    metadata,
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
    sa.UniqueConstraint("case_id", "register", "subject"),
)
"""What registers answered in a case, with the verdict on the signature of each answer."""

case_consents: Final = sa.Table(
    "case_consents",
    metadata,
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
"""Who consented in a case to the reading of their data, and under which number it is on record."""

staff_changes: Final = sa.Table(
    "staff_changes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("iin", sa.Text, nullable=False),
    sa.Column("role", sa.Text),
    sa.Column("at", Moment, nullable=False),
    sa.Column("hired", sa.Boolean, nullable=False),
    sa.Index(None, "office", "iin"),
)
"""Who was hired or dismissed since the world began; heads and signers stand in the population."""

complaints: Final = sa.Table(
    "complaints",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("case", sa.Text, nullable=False, index=True),
    sa.Column("way", sa.Text, nullable=False),
    sa.Column("complainant", sa.Text, nullable=False, index=True),
    sa.Column("addressee", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("document", sa.LargeBinary, nullable=False),
    sa.Column("document_digest", sa.Text, nullable=False, unique=True),
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
    sa.Index(None, "addressee", "id"),
    sa.Index(None, "due_at"),
)
"""Complaints about what was done, or not done, in a case: filed, registered, answered."""

queue_tickets: Final = sa.Table(
    "queue_tickets",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("passport", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("iin", sa.Text, nullable=False, index=True),
    sa.Column("taken_at", Moment, nullable=False),
    sa.Column("slot_at", Moment),
    sa.Column("place", sa.Integer),
    sa.Column("called_at", Moment),
    sa.Column("window", sa.Integer),
    sa.Column("served_at", Moment),
    sa.Column("missed", sa.Boolean, nullable=False),
    sa.Column("cancelled", sa.Boolean, nullable=False),
    sa.Column("case", sa.Text, nullable=False),
    sa.UniqueConstraint("office", "day", "number"),
    sa.Index(
        "uq_queue_tickets_booked",
        "office",
        "slot_at",
        "place",
        unique=True,
        sqlite_where=sa.text("NOT cancelled"),
        postgresql_where=sa.text("NOT cancelled"),
    ),
)
"""Places in the electronic queues of offices. ``place`` is which of the places of a booked time it is."""

notices: Final = sa.Table(
    "notices",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("applicant", sa.Text, nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("texts", sa.JSON, nullable=False),
)
"""The notices of the personal cabinet, each with its text in kk, ru and en."""

results: Final = sa.Table(
    "results",
    metadata,
    sa.Column("case_id", sa.Integer, sa.ForeignKey("cases.id"), primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("ground", sa.Text),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("document", sa.LargeBinary, nullable=False),
    sa.Column("signer", sa.Text, nullable=False),
    sa.Column("issued_at", Moment, nullable=False),
)
"""The signed result of a case: a certificate or a reasoned refusal."""

certificates: Final = sa.Table(
    "certificates",
    metadata,
    sa.Column("serial", sa.Text, primary_key=True),
    sa.Column("family", sa.Text, nullable=False),
    sa.Column("iin", sa.Text, index=True),
    sa.Column("bin", sa.Text, index=True),
    sa.Column("issued_at", Moment, nullable=False, index=True),
    sa.Column("not_after", Moment, nullable=False),
    sa.Column("revoked_at", Moment),
    sa.Column("reason", sa.Text),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("der", sa.LargeBinary, nullable=False),
    sa.Index(None, "family", "revoked_at"),
)
"""Every certificate that the world's authority issued, by its serial number in lower-case hexadecimal. ``revoked_at``
and ``reason`` say how it stands now; what led there is in ``revocations``."""

revocations: Final = sa.Table(
    "revocations",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("serial", sa.Text, sa.ForeignKey("certificates.serial"), nullable=False, index=True),
    sa.Column("recorded_at", Moment, nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
"""What was done to certificates, in order: revoked at a moment for a reason, which is ``removeFromCRL`` for a release.
"""

anchors: Final = sa.Table(
    "anchors",
    metadata,
    sa.Column("fingerprint", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("added_at", Moment, nullable=False),
    sa.Column("der", sa.LargeBinary, nullable=False),
)
"""Certificates of other authorities that the world trusts, by their SHA-256 in lower-case hexadecimal."""

papers: Final = sa.Table(
    "papers",
    metadata,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("receiver", sa.Text, nullable=False, index=True),
    sa.Column("octets", sa.LargeBinary, nullable=False),
    sa.Column("kept_at", Moment, nullable=False),
    sa.Column("replaced_by", sa.Text),
    sa.Column("set_aside_at", Moment),
    sa.Column("reason", sa.Text),
)
"""Papers that were issued beside the cases, and what became of any paper after it was issued."""
