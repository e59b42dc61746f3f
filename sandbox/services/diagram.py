"""Where a case stands, as a drawing: the steps of its passport, the way that it took, and what may follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sandbox.cases.model import Case, CaseEvent
from sandbox.clock import in_astana
from sandbox.drawing import Canvas, Letters, Mood, wrapped
from sandbox.services.conditions import foreseen
from sandbox.services.passport import Passport
from sandbox.services.printing import said, term_of
from sandbox.services.steps import Step
from signing.texts import Lang

__all__ = ["draw_case", "ways"]

_WIDTH: Final = 204.0
_HEIGHT: Final = 92.0
_GAP: Final = 64.0
_BETWEEN: Final = 22.0
_MARGIN: Final = 24.0
_HEAD: Final = 44.0
_LANE: Final = 9.0
_SMALL: Final = Letters(10)


@dataclass(frozen=True, slots=True)
class _Box:
    """A state with its place."""

    state: str
    x: float
    y: float

    @property
    def left(self) -> tuple[float, float]:
        return self.x, self.y + _HEIGHT / 2

    @property
    def right(self) -> tuple[float, float]:
        return self.x + _WIDTH, self.y + _HEIGHT / 2


def ways(passport: Passport, channel: str) -> dict[str, tuple[str, ...]]:
    """The states that a case on *channel* can come to, in order, each with those that may follow it."""
    found = passport.channel(channel)
    waiting = [] if found is None else [found.begins]
    known: dict[str, tuple[str, ...]] = {}
    while waiting:
        state = waiting.pop(0)
        if state not in known:
            known[state] = tuple(_after(passport.step(state), channel))
            waiting += known[state]
    return known


def draw_case(case: Case, passport: Passport, events: Sequence[CaseEvent], *, lang: Lang) -> bytes:
    """The case as SVG: every step that it can come to, those that it went through, the one in which it is."""
    known = ways(passport, case.channel)
    boxes = {box.state: box for box in _placed(known, _depths(known))}
    lanes = [edge for edge in _edges(known) if not _is_next(boxes[edge[0]], boxes[edge[1]])]
    bottom = max(box.y for box in boxes.values()) + _HEIGHT
    width = max(box.x for box in boxes.values()) + _WIDTH + _MARGIN
    title = said("CASE-TITLE", lang, number=case.number, service=passport.name.in_language(lang))
    height = bottom + _BETWEEN + len(lanes) * _LANE + _MARGIN
    canvas = Canvas(width, height, title=title, description=said("CASE-DRAWING", lang))
    canvas.text((_MARGIN, _MARGIN), wrapped(title, width - 2 * _MARGIN, 13, most=1), letters=Letters(13, "start", True))
    taken = _taken(events)
    for edge in sorted(_edges(known), key=taken.__contains__):
        mood = Mood.GOOD if edge in taken else Mood.DIM
        canvas.arrow(_route(boxes[edge[0]], boxes[edge[1]], lanes, bottom), mood, dashed=edge not in taken)
    been = {state for edge in taken for state in edge}
    for box in boxes.values():
        mood = Mood.STRONG if box.state == case.step else Mood.GOOD if box.state in been else Mood.DIM
        _draw_box(canvas, box, mood, _words(passport, case, box.state, lang))
    return canvas.octets()


def _after(step: Step | None, channel: str) -> Iterator[str]:
    """What may follow *step* on *channel*, itself left out; a guard that the channel rules out leads nowhere."""
    if step is None:
        return
    for action in step.actions:
        likely = foreseen(action.when, {"channel": channel})
        if action.to and action.to != step.id and likely is not False:
            yield action.to
        if step.desk == "system" and not action.refuses and likely is True:
            # the system takes the first action that it may
            break
    if step.when_over:
        yield step.when_over


def _edges(known: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((state, follower) for state, followers in known.items() for follower in followers))


def _depths(known: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """The column of each state: how many steps from the first one, on the shortest way."""
    depths: dict[str, int] = {}
    front = list(known)[:1]
    depth = 0
    while front:
        depths |= dict.fromkeys(front, depth)
        front = list(dict.fromkeys(one for state in front for one in known[state] if one not in depths))
        depth += 1
    return depths


def _placed(known: Mapping[str, tuple[str, ...]], depths: Mapping[str, int]) -> Iterator[_Box]:
    rows: dict[int, int] = {}
    for state in known:
        column = depths[state]
        row = rows[column] = rows.get(column, -1) + 1
        yield _Box(state, _MARGIN + column * (_WIDTH + _GAP), _HEAD + row * (_HEIGHT + _BETWEEN))


def _is_next(source: _Box, target: _Box) -> bool:
    return target.x == source.x + _WIDTH + _GAP


def _route(source: _Box, target: _Box, lanes: Sequence[tuple[str, str]], bottom: float) -> list[tuple[float, float]]:
    """The points of the arrow: straight into the next column, otherwise along a lane of its own below all boxes."""
    (x1, y1), (x2, y2) = source.right, target.left
    if _is_next(source, target):
        return [(x1, y1), (x1 + _GAP / 2, y1), (x1 + _GAP / 2, y2), (x2, y2)]
    number = lanes.index((source.state, target.state))
    y, shift = bottom + _BETWEEN / 2 + number * _LANE, 6 + (number % 5) * 4
    return [(x1, y1), (x1 + shift, y1), (x1 + shift, y), (x2 - shift - 10, y), (x2 - shift - 10, y2), (x2, y2)]


def _taken(events: Sequence[CaseEvent]) -> set[tuple[str, str]]:
    return {(event.step, event.to) for event in events if event.to and event.step}


def _words(passport: Passport, case: Case, state: str, lang: Lang) -> list[str]:
    """The name of the state, who has it, its term, and for the present one when it is due."""
    step, end = passport.step(state), passport.end(state)
    if step is None:
        return [] if end is None else [end.name.in_language(lang)]
    told = [step.name.in_language(lang), said(f"DESK-{step.desk.upper()}", lang)]
    if step.term is not None:
        told.append(f"{term_of(step.term, lang)} [{step.term.rule}]")
    if state == case.step and case.place.step_due_at is not None:
        told.append(said("CASE-DUE", lang, due=f"{in_astana(case.place.step_due_at):%d.%m.%Y %H:%M}"))
    return told


def _draw_box(canvas: Canvas, box: _Box, mood: Mood, words: Sequence[str]) -> None:
    canvas.begin("\n".join(words) or box.state)
    canvas.box((box.x, box.y), (_WIDTH, _HEIGHT), mood)
    middle = box.x + _WIDTH / 2
    name = wrapped(words[0] if words else box.state, _WIDTH - 14, 11, most=3 if len(words) > 1 else 5)
    canvas.text((middle, box.y + 17), name, mood, letters=Letters(11, bold=True))
    for number, line in enumerate(reversed(words[1:])):
        shown = wrapped(line, _WIDTH - 12, 10, most=1)
        canvas.text((middle, box.y + _HEIGHT - 8 - number * 13), shown, mood, letters=_SMALL)
    canvas.end()
