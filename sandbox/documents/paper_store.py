"""The papers of a world by their numbers: octet for octet as they were signed, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from sandbox.documents.form import Form
from sandbox.documents.papers import form_of, read_paper
from sandbox.documents.sentences import Scope
from sandbox.errors import FactsRefused, NotFound, PaperNotKept
from sandbox.tables import case_papers, papers
from signing.xml import parse

__all__ = ["KeptPaper", "PaperStore", "receiver_of"]


_MADE: Final = ("made",)
"""The origin of papers that a step of a case brought forth."""


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A paper as it was issued."""

    number: str
    form: str
    """The id of its form."""
    receiver: str
    """IIN or BIN of whom it is for; empty where its form names nobody."""
    octets: bytes = field(repr=False)
    """The signed XML."""
    kept_at: datetime
    replaced_by: str | None = None
    """The number of the paper that took its place."""
    set_aside_at: datetime | None = None
    reason: str | None = None
    """Why it was replaced or set aside."""

    @property
    def in_force(self) -> bool:
        """True unless it was replaced or set aside."""
        return self.replaced_by is None and self.set_aside_at is None


class PaperStore:
    """The papers that were issued in one world."""

    def __init__(
        self, engine: sa.Engine, *, now: Callable[[], datetime], forms: Callable[[], Mapping[str, Form]]
    ) -> None:
        self._engine = engine
        self._now = now
        self._forms = forms

    def keep(self, octets: bytes) -> KeptPaper:
        """Keep the signed paper in *octets* under its number; the same octets again change nothing.

        Raises :class:`~sandbox.errors.FactsRefused` for what is no paper, :class:`~sandbox.errors.PaperNotKept`:
        PAPER-NUMBERLESS, PAPER-TAKEN where another paper has the number.
        """
        paper = self._read(octets, self._now())
        known = self.find(paper.number)
        if known is None:
            self._insert(paper)
            known = self.find(paper.number)
        if known is None or known.octets != octets:
            raise PaperNotKept("PAPER-TAKEN", paper.number)
        return known

    def find(self, number: str) -> KeptPaper | None:
        """The paper with this number: issued beside the cases, or by one."""
        made = case_papers.c.origin.in_(_MADE) & case_papers.c.octets.is_not(None)
        of_cases = sa.select(case_papers).where((case_papers.c.number == number) & made).order_by(case_papers.c.id)
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(papers).where(papers.c.number == number)).one_or_none()
            if row is not None:
                return KeptPaper(**row._mapping)
            found = connection.execute(of_cases.limit(1)).one_or_none()
        if found is None:
            return None
        return replace(self._read(found.octets, found.at), set_aside_at=found.set_aside_at)

    def replace(self, number: str, by: str, *, reason: str) -> KeptPaper:
        """Say that the paper *by* took the place of *number*. Raises as :meth:`set_aside` does."""
        if self.find(by) is None:
            raise NotFound("PAPER-UNKNOWN", by)
        return self._change(number, replaced_by=by, reason=reason)

    def set_aside(self, number: str, *, reason: str) -> KeptPaper:
        """Say that the paper *number* has no force any more.

        Raises :class:`~sandbox.errors.NotFound` PAPER-UNKNOWN; :class:`~sandbox.errors.PaperNotKept` PAPER-CLOSED where
        it has none already.
        """
        return self._change(number, set_aside_at=self._now(), reason=reason)

    def _change(self, number: str, **values: object) -> KeptPaper:
        found = self.find(number)
        if found is None:
            raise NotFound("PAPER-UNKNOWN", number)
        self._insert(found)
        in_force = papers.c.replaced_by.is_(None) & papers.c.set_aside_at.is_(None)
        change = sa.update(papers).where((papers.c.number == number) & in_force).values(values)
        with self._engine.begin() as connection:
            changed = connection.execute(change).rowcount
        if not changed:
            raise PaperNotKept("PAPER-CLOSED", number)
        return replace(found, **values)  # type: ignore[arg-type]  # they are the fields of a kept paper

    def _insert(self, paper: KeptPaper) -> None:
        """Store *paper* unless one with its number is there."""
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(papers).values(asdict(paper)))
        except IntegrityError:
            return

    def _read(self, octets: bytes, at: datetime) -> KeptPaper:
        root = parse(octets)
        form = form_of(root, self._forms())
        if form is None:
            raise FactsRefused("PAPER-FORM", str(root.tag))
        facts = read_paper(root, forms=self._forms())
        number = facts.get("number")
        if not isinstance(number, str):
            raise PaperNotKept("PAPER-NUMBERLESS", form.id)
        return KeptPaper(number, form.id, receiver_of(form, facts), octets, at)


def receiver_of(form: Form, facts: Mapping[str, object]) -> str:
    """The IIN or BIN of whom a paper is for; empty where its form names nobody."""
    value = Scope(form.fields, facts).value(form.receiver) if form.receiver else None
    return value if isinstance(value, str) else ""
