"""A stub ready to answer: which of its answers a request gets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from gateway.answers import Answer
from gateway.stubs.answer import Means, Sign, StubAnswer, below, expression, unfilled_place, within, written
from gateway.stubs.definition import AnswerDefinition, EndDefinition, LaterDefinition, StubDefinition
from gateway.stubs.errors import StubFailed
from gateway.stubs.mistakes import StubMistake
from gateway.stubs.places import PlaceUnfilled
from gateway.stubs.scene import Scene
from gateway.stubs.template import Template
from signing.findings import Step, failed

__all__ = ["Stub"]

_LONGEST_WAIT: Final = 10 * 366 * 86_400
_PREFIX: Final = re.compile(r"[^\W\d][\w.-]*")
_NOTHING: Final = Means({}, signer=dict[str, Sign]().__getitem__)


class Stub:
    """A stub, ready to answer."""

    def __init__(self, definition: StubDefinition, means: Means) -> None:
        """Raises :class:`StubMistake` with the key of what is wrong."""
        namespaces = definition.namespaces
        _check_namespaces(namespaces)
        if not definition.answers:
            raise StubMistake("answers", "at least one is wanted")
        self.answers: Final = tuple(
            below(f"answers[{number}]", partial(StubAnswer, one, namespaces, means))
            for number, one in enumerate(definition.answers)
        )
        self.turn: Final = definition.turn
        self._turn_by = expression("turn_by", definition.turn_by, namespaces)
        _check_turns(definition)
        self._end = None if definition.end is None else _ending(definition.end, namespaces)

        later = definition.later
        self.later: Final = later
        self._notification = None if later is None else below("later", lambda: _notification(later, namespaces))

    def notification(self, scene: Scene) -> bytes:
        """The element ``data`` of the NOTIFICATION for *scene*. Raises StubFailed for a place without a value."""
        if self._notification is None:
            raise StubFailed(failed(Step.POLICY, "STUB-ANSWER", expected="a stub with [later]", actual="none"))
        try:
            return written(self._notification.filled(scene))
        except PlaceUnfilled as unfilled:
            raise unfilled_place(unfilled) from unfilled

    def whose_turn(self, scene: Scene) -> str | None:
        """Whose requests that of *scene* is counted with; None: with everybody's."""
        if self._turn_by is None:
            return None
        try:
            return self._turn_by.value(scene) or ""
        except ValueError as error:
            raise StubFailed(failed(Step.POLICY, "STUB-PLACE", actual=str(error))) from error

    def answer(self, scene: Scene, number: int) -> Answer:
        """The answer to *scene*; *number* is its turn, from 1, where the stub has a list. Raises DeliveryFailed."""
        if self.turn is None:
            return self._fitting(scene).filled(scene)
        last = len(self.answers)
        if number > last and self._end is not None:
            return self._end.filled(scene.at_turn(number))
        position = (number - 1) % last if self.turn == "cycle" else min(number, last) - 1
        return self.answers[position].filled(scene.at_turn(number))

    def _fitting(self, scene: Scene) -> StubAnswer:
        for one in self.answers:
            if one.fits(scene):
                return one
        actual = f"none of {len(self.answers)} fits the request"
        raise StubFailed(failed(Step.POLICY, "STUB-ANSWER", expected="an answer whose condition holds", actual=actual))


def _notification(later: LaterDefinition, namespaces: Mapping[str, str]) -> Template:
    if not 0 <= later.seconds <= _LONGEST_WAIT:
        raise StubMistake("seconds", f"0 to {_LONGEST_WAIT} are wanted, not {later.seconds}")
    return within("notification", lambda: Template(later.notification.strip().encode(), namespaces))


def _ending(made: EndDefinition, namespaces: Mapping[str, str]) -> StubAnswer:
    status = AnswerDefinition(code=made.code, message=made.message)
    return below("end", lambda: StubAnswer(status, namespaces, _NOTHING))


def _check_namespaces(namespaces: Mapping[str, str]) -> None:
    for prefix, uri in namespaces.items():
        if _PREFIX.fullmatch(prefix) is None:
            raise StubMistake(f"namespaces.{prefix}", "a prefix is wanted: a letter, then letters, digits, '-', '.'")
        if not uri.strip():
            raise StubMistake(f"namespaces.{prefix}", "the name of a namespace is wanted, not nothing")


def _check_turns(definition: StubDefinition) -> None:
    if (definition.turn == "end") != (definition.end is not None):
        raise StubMistake("end", 'goes with turn = "end", and that with it')
    if definition.turn is None and definition.turn_by is not None:
        raise StubMistake("turn_by", "goes with turn")
    for number, one in enumerate(definition.answers):
        if definition.turn is not None and one.when is not None:
            raise StubMistake(
                f"answers[{number}].when", "does not go with turn: the answers are given one after another"
            )
