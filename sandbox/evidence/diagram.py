"""A thread as a sequence diagram."""

from __future__ import annotations

from typing import Final

from sandbox.clock import in_astana
from sandbox.documents.wording import wording
from sandbox.drawing import Arrow, Lifeline, LifelineKind, Mood, Note, Sequence, draw_sequence
from sandbox.evidence.steps import Outcome, Party, PartyKind, Step
from sandbox.evidence.telling_thread import APPLICANT, GATEWAY
from sandbox.evidence.thread import WholeThread
from sandbox.evidence.words import evidence_word
from sandbox.explanations import explain_finding
from signing.findings import Finding, Verdict
from signing.findings import Step as JudgedStep
from signing.texts import Lang

__all__ = ["draw_thread"]

_KINDS: Final = {PartyKind.PERSON: LifelineKind.PERSON, PartyKind.GATEWAY: LifelineKind.CENTRE}
_MOODS: Final = {Outcome.OK: Mood.PLAIN, Outcome.ODD: Mood.ODD, Outcome.FAILED: Mood.BAD}
_MARK: Final = "SIMULATOR"
_MOST_FAILURES: Final = 3


def draw_thread(thread: WholeThread, lang: Lang) -> bytes:
    """*thread* as SVG; names of messages stand as they are on the wire, the rest is in *lang*."""
    lifelines = tuple(
        Lifeline(one.key, _name(one, thread, lang), _KINDS.get(one.kind, LifelineKind.SYSTEM)) for one in thread.parties
    )
    rows: list[Arrow | Note] = []
    for step in thread.steps:
        rows.append(_arrow(step, asked=thread.asked.id))
        if step.provoked is not None:
            rows.append(Note(step.target, (f"{evidence_word('provoked', lang)}: {step.provoked}",), Mood.ODD))
        if step.failures:
            rows.append(Note(step.target, tuple(_failures(step, lang)), Mood.BAD))
    if thread.case is not None and thread.case.events:
        rows.append(Note(thread.parties[0].key, _ending(thread, lang), Mood.GOOD))
    if thread.left_out:
        rows.append(Note(thread.parties[0].key, (f"{evidence_word('left-out', lang)}: {thread.left_out}",), Mood.ODD))
    return draw_sequence(Sequence(_title(thread, lang), _MARK, lifelines, tuple(rows)))


def _title(thread: WholeThread, lang: Lang) -> str:
    if thread.case is not None:
        return f"{evidence_word('case', lang)} {thread.case.case.number}: {thread.case.case.passport}"
    about = thread.asked.correlation_id or thread.asked.message_id or str(thread.asked.id)
    return f"{evidence_word('thread', lang)} {about}"


def _name(party: Party, thread: WholeThread, lang: Lang) -> str:
    if party.key == APPLICANT:
        return evidence_word("applicant", lang) if thread.case is None else thread.case.applicant_name
    if party.key == GATEWAY:
        return evidence_word("gateway", lang)
    return evidence_word("somebody", lang) if party.key == "?" else party.name


def _arrow(step: Step, *, asked: int) -> Arrow:
    entry = step.entry
    status = None if entry is None or (entry.http_status or 200) < 400 else f"HTTP {entry.http_status}"
    told = (
        None if step.at is None else f"{in_astana(step.at):%H:%M:%S}.{step.at.microsecond // 1000:03}",
        None if status and step.code == status else step.code,
        status,
        None if step.since_us is None or not step.is_answer else f"{step.since_us / 1000:.3g} ms",
    )
    mood = _MOODS[step.outcome]
    if mood is Mood.PLAIN and entry is not None and entry.id == asked:
        mood = Mood.STRONG
    if mood is Mood.PLAIN and entry is None:
        mood = Mood.DIM
    label = f"✗ {step.name}" if step.outcome is Outcome.FAILED else step.name
    below = " · ".join(part for part in told if part)
    return Arrow(step.source, step.target, str(step.number), label, below, mood, dashed=step.is_answer)


def _failures(step: Step, lang: Lang) -> list[str]:
    lines = []
    for code in step.failures[:_MOST_FAILURES]:
        text, _ = explain_finding(Finding(code, JudgedStep.POLICY, Verdict.FAILED), lang)
        lines.append(f"✗ {code}" if text is None else f"✗ {code}: {text}")
    more = len(step.failures) - _MOST_FAILURES
    return [*lines, f"+ {more}"] if more > 0 else lines


def _ending(thread: WholeThread, lang: Lang) -> tuple[str, ...]:
    """The latest that happened to the case."""
    assert thread.case is not None, "asked of a case alone"
    last = thread.case.events[-1]
    return (f"{in_astana(last.at):%H:%M:%S} {wording(f'EVENT-{last.kind.value.upper()}')[lang]}",)
