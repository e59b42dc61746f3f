"""What an action that was taken changes: the place of the case, its history, its papers, what the applicant reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sandbox.cases import Case, CaseEvent, CaseState, EventKind, Move, Notice, Place
from sandbox.cases.model import Actor, CaseResult
from sandbox.clock import in_astana
from sandbox.documents.wording import wording
from sandbox.offices.cabinet import accepted_notice, result_notice
from sandbox.services.casefile import CaseFile
from sandbox.services.due import Due
from sandbox.services.following import Following, following
from sandbox.services.paperwork import Written
from sandbox.services.steps import Action

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Moving"]

_KINDS: Final[Mapping[CaseState, EventKind]] = {
    CaseState.ISSUED: EventKind.ISSUED,
    CaseState.REFUSED: EventKind.REFUSED,
    CaseState.NOT_ACCEPTED: EventKind.NOT_ACCEPTED,
}


class Moving:
    """Moves the cases of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def offices(self, case: Case) -> dict[str, str]:
        """The BIN of the organisation at each desk of *case*."""
        return {"provider": case.provider, "state-corporation": case.counter, "system": ""}

    def due(self, case: Case) -> Due:
        """What counts the terms of *case*."""
        passport = self._world.shelf.passport(case.passport)
        channel = passport.channel(case.channel)
        assert channel is not None, "a case is opened on a channel of its passport"
        return Due(passport, channel, self._world.calendar.current())

    def place(self, case: Case, state: str, now: datetime) -> Place:
        """Where *case* stands when it comes to *state*, a step or an end, at *now*."""
        result = self._world.cases.result(case)
        return self.due(case).place(state, now, case=case, offices=self.offices(case), refused=_is_refusal(result))

    def move(self, file: CaseFile, action: Action, *, actor: Actor | None, written: Written | None) -> Move:
        """Everything that changes in the case of *file* when *action* has been taken."""
        case, now = file.case, self._world.clock.now()
        made = None if written is None else written.result
        leads_on = bool(action.to) and action.to != case.step
        place = case.place
        if leads_on:
            refused = _is_refusal(made or file.result)
            place = self.due(case).place(action.to, now, case=case, offices=self.offices(case), refused=refused)
        detail: dict[str, Any] = (
            {} if written is None else {"paper": written.paper.name, "number": written.paper.number}
        )
        if written is not None and written.ground is not None:
            detail["ground"] = written.ground
        followed = following(self._world, file, place) if leads_on else Following()
        if followed.told:
            detail["follows"] = dict(followed.told)
        kind = _kind(case, place)
        event = CaseEvent(now, kind, detail, actor, action.id, case.step, action.to if leads_on else "")
        return Move(
            place=place,
            events=(event,),
            papers=() if written is None else (written.paper,),
            notices=tuple(self._notices(file, action, place, made)),
            result=made,
            finished_at=None if place.state.is_open else now,
            opens=followed.registrations,
        )

    def returned(self, case: Case, why: Mapping[str, Any], *, first: CaseEvent | None = None) -> Move:
        """What changes in *case* when what it came to is set aside: it goes back to the step in which that was decided.

        That is where it was made or, where nothing but a refusal could be made, the step that led there.
        *why* says by what, e.g. ``{"complaint": number}``; *first* is an event that comes before.
        """
        now, result = self._world.clock.now(), self._world.cases.result(case)
        assert result is not None, "there is something to set aside"
        due = self.due(case)
        step = self._decided_in(case, result.number) or due.channel.begins
        place = due.again(step, now, case=case, offices=self.offices(case))
        event = CaseEvent(now, EventKind.SET_ASIDE, {"number": result.number, **why}, step=case.step, to=step)
        told = f"{in_astana(place.due_at):%d.%m.%Y %H:%M}"
        texts = wording("NOTICE-SET-ASIDE", number=case.number, result=result.number, due=told)
        notice = Notice(now, EventKind.SET_ASIDE.value, texts)
        return Move(place=place, events=(event,) if first is None else (first, event), notices=(notice,))

    def _decided_in(self, case: Case, result: str) -> str:
        """The last step on the way to the paper of number *result* in which something else could be decided."""
        passport, events = self._world.shelf.passport(case.passport), self._world.cases.events(case)
        made = next((at for at, one in enumerate(events) if one.detail.get("number") == result), -1)
        for event in reversed(events[: made + 1]):
            step = passport.step(event.step)
            if event.to and step is not None and not all(one.refuses for one in step.actions if one.to):
                return step.id
        return ""

    def _notices(self, file: CaseFile, action: Action, place: Place, made: CaseResult | None) -> list[Notice]:
        case, now, notices = file.case, self._world.clock.now(), []
        if action.notice is not None:
            due = f"{in_astana(place.due_at):%d.%m.%Y %H:%M}"
            texts = {lang: text.format(number=case.number, due=due) for lang, text in action.notice.as_dict().items()}
            notices.append(Notice(now, place.state.value, texts))
        elif case.state is CaseState.SUBMITTED and place.state is CaseState.ACCEPTED:
            notices.append(accepted_notice(file.passport, case.number, accepted_at=now, due_at=place.due_at))
        elif made is not None:
            ground = file.passport.ground(made.ground) if made.ground else None
            notices.append(result_notice(case.number, made, ground, state=place.state))
        return notices


def _kind(case: Case, place: Place) -> EventKind:
    if case.state is CaseState.SUBMITTED and place.state is CaseState.ACCEPTED:
        return EventKind.ACCEPTED
    return _KINDS.get(place.state, EventKind.ACTED)


def _is_refusal(result: CaseResult | None) -> bool:
    return result is not None and result.ground is not None
