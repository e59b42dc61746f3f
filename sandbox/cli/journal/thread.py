"""``shlyuz journal thread``: everything that belongs to a message, in a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sandbox.cli.edge import data_option, lang_option, open_world
from sandbox.clock import in_astana
from sandbox.documents.wording import wording
from signing.texts import Lang

if TYPE_CHECKING:
    from sandbox.evidence.steps import Step
    from sandbox.evidence.thread import WholeThread

__all__ = ["thread"]

_COLOURS: Final = {"failed": "red", "odd": "yellow"}


@click.command()
@click.argument("message", type=click.IntRange(0, 2**31 - 1))
@click.option("--json", "as_json", is_flag=True, help="The thread as JSON.")
@lang_option
@data_option
def thread(*, message: int, as_json: bool, lang: Lang, data_dir: Path) -> None:
    """Tell everything that belongs to MESSAGE, by its id in the journal: what caused it, what it led to.

    A line a message: its number, the step that led to it, from whom to whom, what it is, its code, how long it took,
    the findings that stand in the way, the fault (!) that the sandbox was told to commit, and its id in the journal.
    """
    from sandbox.evidence.thread import whole_thread

    with closing(open_world(data_dir)) as world:
        found = whole_thread(world, message)
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
        return
    for line in _lines(found, lang):
        click.echo(line)


def _lines(found: WholeThread, lang: Lang) -> Iterator[str]:
    from sandbox.evidence.words import evidence_word

    if found.case is not None:
        case = found.case.case
        yield f"{evidence_word('case', lang)} {case.number}  {case.passport}  {found.case.applicant_name}"
    for step in found.steps:
        mark = "→" if step.entry is not None and step.entry.id == found.asked.id else " "
        yield click.style(f"{mark}{_line(step)}", fg=_COLOURS.get(step.outcome.value))
    for one in found.conversation:
        yield f"  {one.message_type.value:<12}  {one.message_id}  {one.state.value} {one.status_code}"
    for event in found.case.events if found.case is not None else ():
        yield f"  {in_astana(event.at):%H:%M:%S}  {wording(f'EVENT-{event.kind.value.upper()}')[lang]}"
    if found.left_out:
        yield f"  {evidence_word('left-out', lang)}: {found.left_out}"


def _line(step: Step) -> str:
    at = "" if step.at is None else f"{in_astana(step.at):%H:%M:%S}.{step.at.microsecond // 1000:03}"
    because = "" if step.because is None else f"← {step.because}"
    told = (
        f"{step.number:>3}",
        f"{because:<5}",
        f"{at:<12}",
        f"{step.source} → {step.target}",
        step.name,
        step.code,
        None if step.since_us is None else f"{step.since_us / 1000:.3g} ms",
        " ".join(f"✗ {code}" for code in step.failures) or None,
        None if step.provoked is None else f"! {step.provoked}",
        None if step.entry is None else f"#{step.entry.id}",
    )
    return "  ".join(part for part in told if part is not None)
