"""A passport as the standards print it: numbered headings, from the data alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sandbox.services.passport import Document, Passport
from sandbox.services.steps import Step, StepTerm
from signing.texts import Catalogue, Lang

__all__ = ["Section", "printed", "said", "term_of"]

_CATALOGUE: Final = Catalogue.load("sandbox.texts", "passports")


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered heading with what stands under it."""

    number: int
    title: str
    lines: tuple[str, ...]


def said(code: str, lang: Lang, **values: object) -> str:
    """The text *code* of the catalogue of passports in *lang*."""
    return (_CATALOGUE.text(code, "text", lang) or "").format(**values)


def printed(passport: Passport, lang: Lang) -> tuple[Section, ...]:
    """The sections of *passport* in *lang*, in the order of the standard; those with nothing in them are left out."""
    sections = ((said(code, lang), tuple(lines)) for code, lines in _sections(passport, lang))
    told = [(title, lines) for title, lines in sections if lines]
    return tuple(Section(number, title, lines) for number, (title, lines) in enumerate(told, start=1))


def term_of(term: StepTerm, lang: Lang) -> str:
    """*term* in a few words."""
    return said(f"TERM-{term.unit.upper()}", lang, amount=term.amount)


def _sections(passport: Passport, lang: Lang) -> Iterator[tuple[str, Iterator[str]]]:
    yield "HEAD-PROVIDER", iter([passport.provider.name.in_language(lang)])
    yield "HEAD-CHANNELS", _numbered(one.name.in_language(lang) for one in passport.channels)
    yield "HEAD-TERM", _numbered(_terms(passport, lang))
    yield "HEAD-FORM", iter([passport.form.text.in_language(lang)])
    yield "HEAD-RESULT", iter([passport.result.text.in_language(lang)])
    yield "HEAD-FEE", iter([passport.fee.text.in_language(lang)])
    yield "HEAD-HOURS", _numbered(_by_channel(passport, lang))
    yield "HEAD-DOCUMENTS", _documents(passport, lang)
    yield "HEAD-GROUNDS", _numbered(f"{one.text.in_language(lang)} [{one.id}]" for one in passport.grounds)
    yield "HEAD-OTHER", iter([passport.information.text.in_language(lang)])
    yield "HEAD-COMPLAINTS", _complaints(passport, lang)
    yield "HEAD-STEPS", _numbered(_step(one, lang) for one in passport.steps)


def _terms(passport: Passport, lang: Lang) -> Iterator[str]:
    for channel in passport.channels:
        yield f"{channel.term_text.in_language(lang)} [{channel.term.rule}]"


def _by_channel(passport: Passport, lang: Lang) -> Iterator[str]:
    for channel in passport.channels:
        queue = f". {channel.queue.text.in_language(lang)}" if channel.queue else ""
        yield f"{channel.name.in_language(lang)}: {channel.hours_text.in_language(lang)}{queue}"


def _documents(passport: Passport, lang: Lang) -> Iterator[str]:
    for channel in passport.channels:
        yield f"{channel.name.in_language(lang)}:"
        yield from _numbered(_document(one, lang) for one in passport.documents_on(channel.id))
    if passport.registers:
        yield said("REGISTERS", lang)
        whys = dict.fromkeys(one.why.in_language(lang) for one in passport.registers if one.consent)
        yield from _numbered(iter(whys))
    yield from (f"{one.text.in_language(lang)} [{one.rule}]" for one in passport.follows)


def _document(document: Document, lang: Lang) -> str:
    return f"{document.text.in_language(lang)} [{document.rule}]"


def _complaints(passport: Passport, lang: Lang) -> Iterator[str]:
    yield from _numbered(f"{one.text.in_language(lang)} [{one.rule}]" for one in passport.complaints)
    if passport.court is not None:
        yield passport.court.in_language(lang)


def _step(step: Step, lang: Lang) -> str:
    desk = said(f"DESK-{step.desk.upper()}", lang)
    term = "" if step.term is None else f", {term_of(step.term, lang)}"
    return f"{step.name.in_language(lang)} – {desk}{term} [{step.rule}]"


def _numbered(lines: Iterator[str]) -> Iterator[str]:
    return (f"{number}) {line}" for number, line in enumerate(lines, start=1))
