"""What a case holds beside its place: history, notices, papers, answers, consents, result."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

import sqlalchemy as sa

from sandbox.cases.model import (
    Actor,
    Answered,
    Case,
    CaseEvent,
    CaseResult,
    Consented,
    EventKind,
    Notice,
    Paper,
    ResultKind,
)
from sandbox.cases.plain import from_plain, to_plain
from sandbox.tables import case_answers, case_consents, case_events, case_papers, notices, results

__all__ = ["CaseRecord", "write_answer", "write_consent", "write_event", "write_notice", "write_paper"]

_ANSWERED: Final = tuple(field.name for field in fields(Answered))
_CONSENTED: Final = tuple(field.name for field in fields(Consented))
_PAPER: Final = tuple(field.name for field in fields(Paper))


class CaseRecord:
    """Reads what cases hold."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def events(self, case: Case) -> tuple[CaseEvent, ...]:
        """The history of *case*, oldest first."""
        query = sa.select(case_events).where(case_events.c.case_id == case.id).order_by(case_events.c.id)
        with self._engine.connect() as connection:
            return tuple(_event(row) for row in connection.execute(query))

    def notices(self, case: Case) -> tuple[Notice, ...]:
        """The notices about *case* in the applicant's cabinet, oldest first."""
        query = sa.select(notices).where(notices.c.case_id == case.id).order_by(notices.c.id)
        with self._engine.connect() as connection:
            return tuple(Notice(row.at, row.kind, row.texts) for row in connection.execute(query))

    def papers(self, case: Case) -> tuple[Paper, ...]:
        """The papers of *case*, in the order in which they came."""
        query = sa.select(case_papers).where(case_papers.c.case_id == case.id).order_by(case_papers.c.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(Paper(**{name: getattr(row, name) for name in _PAPER}) for row in rows)

    def answers(self, case: Case) -> tuple[Answered, ...]:
        """What registers answered in *case*, in the order in which they were first asked."""
        query = sa.select(case_answers).where(case_answers.c.case_id == case.id).order_by(case_answers.c.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(_answered(row) for row in rows)

    def consents(self, case: Case) -> tuple[Consented, ...]:
        """The consents in *case*."""
        query = sa.select(case_consents).where(case_consents.c.case_id == case.id).order_by(case_consents.c.name)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(Consented(**{name: getattr(row, name) for name in _CONSENTED}) for row in rows)

    def result(self, case: Case) -> CaseResult | None:
        """What *case* came to, or None as long as it has not."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(results).where(results.c.case_id == case.id)).one_or_none()
        if row is None:
            return None
        return CaseResult(ResultKind(row.kind), row.ground, row.number, row.document, row.signer, row.issued_at)


def write_event(connection: sa.Connection, case_id: int, event: CaseEvent) -> None:
    """Add *event* to the history of the case."""
    actor = event.actor
    connection.execute(
        sa.insert(case_events).values(
            case_id=case_id,
            at=event.at,
            kind=event.kind.value,
            detail=to_plain(event.detail),
            iin=actor.iin if actor else None,
            office=actor.office if actor else None,
            role=actor.role if actor else None,
            action=event.action,
            step=event.step,
            to=event.to,
        )
    )


def write_notice(connection: sa.Connection, case_id: int, notice: Notice, *, applicant: str) -> None:
    """Put *notice* into the applicant's cabinet."""
    connection.execute(
        sa.insert(notices).values(
            case_id=case_id, applicant=applicant, at=notice.at, kind=notice.kind, texts=dict(notice.texts)
        )
    )


def write_paper(connection: sa.Connection, case_id: int, paper: Paper) -> None:
    """Put *paper* into the case."""
    row = {name: getattr(paper, name) for name in _PAPER if name != "id"}
    connection.execute(sa.insert(case_papers).values(row | {"case_id": case_id}))


def write_answer(connection: sa.Connection, case_id: int, answer: Answered) -> None:
    """Keep *answer*, in the place of an earlier one about the same."""
    row: dict[str, Any] = {name: getattr(answer, name) for name in _ANSWERED}
    row |= {"facts": to_plain(answer.facts), "findings": [dict(one) for one in answer.findings]}
    same = (case_answers.c.case_id == case_id) & (case_answers.c.register == answer.register)
    same &= case_answers.c.subject == answer.subject
    connection.execute(sa.delete(case_answers).where(same))
    connection.execute(sa.insert(case_answers).values(row | {"case_id": case_id}))


def write_consent(connection: sa.Connection, case_id: int, consent: Consented) -> None:
    """Keep how *consent* stands."""
    row = {name: getattr(consent, name) for name in _CONSENTED}
    same = (case_consents.c.case_id == case_id) & (case_consents.c.name == consent.name)
    connection.execute(sa.delete(case_consents).where(same))
    connection.execute(sa.insert(case_consents).values(row | {"case_id": case_id}))


def _event(row: sa.Row[Any]) -> CaseEvent:
    actor = Actor(row.iin, row.office, row.role) if row.iin else None
    detail = from_plain(row.detail)
    return CaseEvent(row.at, EventKind(row.kind), detail, actor, row.action, row.step, row.to)


def _answered(row: sa.Row[Any]) -> Answered:
    values = {name: getattr(row, name) for name in _ANSWERED}
    return Answered(**values | {"facts": from_plain(row.facts)})
