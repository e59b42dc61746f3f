"""What is known in a case: the facts that conditions look at and papers are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sandbox.cases.model import Answered, Case, CaseResult, Consented, Paper
from sandbox.clock import in_astana
from sandbox.services.conditions import expression, holds, scope
from sandbox.services.passport import Document, Ground, Passport

__all__ = ["CaseFile", "Missing"]


@dataclass(frozen=True, slots=True)
class Missing:
    """A document that is wanted and was not presented, or is no longer good (C-8)."""

    document: Document
    about: str
    """IIN of whose it is; empty: the applicant's."""
    expired: date | None = None
    """The first day on which the one that was presented is no longer good."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with everything in it, at a moment."""

    case: Case
    passport: Passport
    now: datetime
    provider: Mapping[str, Any]
    """BIN and names of the provider, as papers have them."""
    answers: tuple[Answered, ...] = ()
    consents: tuple[Consented, ...] = ()
    papers: tuple[Paper, ...] = ()
    result: CaseResult | None = None
    more: tuple[tuple[str, Any], ...] = ()
    """Facts of the moment: who acts, on which ground, what they state."""

    def with_answer(self, answer: Answered) -> CaseFile:
        """The file when *answer* has come."""
        others = (one for one in self.answers if (one.register, one.subject) != (answer.register, answer.subject))
        return replace(self, answers=(*others, answer))

    def with_consent(self, consent: Consented) -> CaseFile:
        """The file as *consent* stands now."""
        return replace(self, consents=(*(one for one in self.consents if one.name != consent.name), consent))

    def with_facts(self, **facts: Any) -> CaseFile:
        """The file with *facts* of the moment."""
        return replace(self, more=(*self.more, *facts.items()))

    @property
    def facts(self) -> dict[str, Any]:
        """Everything that is known, by the names that passports use."""
        known = self._without_missing()
        return known | {"missing": [_told(one) for one in self._missing(known)]}

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The documents that are wanted and are not there."""
        return tuple(self._missing(self._without_missing()))

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """The grounds of refusal that hold, or that an official may judge to hold, in the order of the passport."""
        facts = self.facts
        return tuple(one for one in self.passport.grounds if holds(one.when, facts))

    def _without_missing(self) -> dict[str, Any]:
        case = self.case
        known: dict[str, Any] = {
            **case.facts,
            "channel": case.channel,
            "today": in_astana(self.now).date(),
            "provider": self.provider,
            "case": {
                "number": case.number,
                "passport": case.passport,
                "service": self.passport.name.as_dict(),
                "accepted": in_astana(case.accepted_at),
                "since": in_astana(case.place.since).date(),
                "due": in_astana(case.due_at),
            },
            "consents": {one.name: one.holds for one in self.consents},
            "documents": self._documents(),
            "presented": self._presented(),
            "made": self._made(),
        }
        if self.result is not None:
            known["result"] = {"number": self.result.number, "day": in_astana(self.result.issued_at).date()}
        return known | self._answers() | dict(self.more)

    def _answers(self) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for use in self.passport.registers:
            about = {one.subject: one.facts for one in self.answers if one.register == use.id}
            if use.each and about:
                told[use.id] = about
            elif about:
                told[use.id] = next(iter(about.values()))
        return told

    def _documents(self) -> dict[str, Any]:
        presented: dict[str, Any] = {}
        for paper in self.papers:
            if paper.origin == "presented":
                about = {"about": paper.about, "expires": paper.expires, "original": paper.original}
                presented.setdefault(paper.name, []).append({key: value for key, value in about.items() if value})
        return presented

    def _presented(self) -> list[dict[str, Any]]:
        """What was handed in, as receipts list it: the application first."""
        documents = {one.id: one for one in self.passport.documents_on(self.case.channel)}
        requests = (one for one in documents.values() if one.is_request)
        told: list[dict[str, Any]] = [{"document": one.id, "name": one.text.as_dict()} for one in requests]
        for paper in self.papers:
            document = documents.get(paper.name)
            if paper.origin == "presented" and document is not None:
                about = {"number": paper.number, "about": paper.about, "original": paper.original}
                known = {key: value for key, value in about.items() if value}
                told.append({"document": document.id, "name": document.text.as_dict(), **known})
        return told

    def _made(self) -> dict[str, Any]:
        made = (one for one in self.papers if one.origin == "made")
        return {one.name: {"number": one.number, "day": in_astana(one.at).date()} for one in made}

    def _missing(self, facts: Mapping[str, Any]) -> Iterable[Missing]:
        for document in self.passport.documents_on(self.case.channel):
            items = expression(document.each).value(facts) if document.each else [None]
            for item in items or ():
                known = facts if item is None else scope(facts, item)
                about = expression(document.about).value(known) if document.about else ""
                if _is_wanted(document, known):
                    yield from self._lacking(document, str(about or ""))

    def _lacking(self, document: Document, about: str) -> Iterable[Missing]:
        if document.is_request:
            return
        found = [one for one in self.papers if one.name == document.id and one.about in ("", about)]
        today = in_astana(self.now).date()
        good = [one for one in found if one.expires is None or today < one.expires]
        if not good:
            yield Missing(document, about, found[-1].expires if found else None)


def _is_wanted(document: Document, facts: Mapping[str, Any]) -> bool:
    spared = bool(document.unless) and holds(document.unless, facts)
    return holds(document.when, facts) and not spared


def _told(missing: Missing) -> dict[str, Any]:
    told: dict[str, Any] = {"document": missing.document.id, "name": missing.document.text.as_dict()}
    told["reason"] = "missing" if missing.expired is None else "expired"
    if missing.about:
        told["about"] = missing.about
    if missing.expired is not None:
        told["expired"] = missing.expired
    return told
