"""When something is due: of a step and of the whole, by the world's calendar, and who is late then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sandbox.calendar import Office, TermUnit, WorkingCalendar, load_offices
from sandbox.cases.model import Case, CaseEvent, CaseState, EventKind, Place
from sandbox.services.passport import Channel, Passport
from sandbox.services.steps import Step, StepTerm

__all__ = ["Due"]

_ENDED: Final[Mapping[str, CaseState]] = {
    "issued": CaseState.ISSUED,
    "refused": CaseState.REFUSED,
    "not-accepted": CaseState.NOT_ACCEPTED,
}
_HOURS: Final[Mapping[str, str]] = {"provider": "provider", "state-corporation": "state-corporation"}
"""By whose hours a desk counts its terms; the system counts by the clock."""


@dataclass(frozen=True, slots=True)
class Due:
    """Counts the terms of one passport on one channel."""

    passport: Passport
    channel: Channel
    calendar: WorkingCalendar

    def place(
        self,
        state: str,
        now: datetime,
        *,
        offices: Mapping[str, str],
        case: Case | None = None,
        refused: bool = False,
    ) -> Place:
        """Where a case stands that comes to *state*, a step or an end, at *now*.

        *offices*: the BIN of each desk. *refused*: the result, which was there before the end, is a refusal.
        """
        step = self.passport.step(state)
        if step is None:
            return self._end(state, now, case, refused=refused)
        step_due = None if step.term is None else self._end_of(step.term, now, step.desk)
        due = self._whole(step, now, case, step_due)
        automatic = step.desk == "system"
        place = Place(
            step=state,
            state=CaseState(step.status),
            desk=step.desk,
            office="" if automatic else offices[step.desk],
            since=now,
            step_due_at=step_due,
            due_at=due,
            alarm_at=None,
            next_attempt_at=now if automatic else None,
        )
        return replace(place, alarm_at=self.next_alarm(place, now))

    def again(self, state: str, now: datetime, *, case: Case, offices: Mapping[str, str]) -> Place:
        """Where *case* stands that is returned to the step *state* at *now*: the terms from there on begin anew."""
        place = self.place(state, now, case=case, offices=offices)
        at = place.step_due_at or self._end_of(self.channel.term, now, "provider")
        step, seen = self.passport.step(state), {state}
        while step is not None and (step := self._onward(step, "")) is not None and step.id not in seen:
            seen.add(step.id)
            if step.term is not None and step.counts:
                at = self._end_of(step.term, at, step.desk)
        again = replace(place, due_at=at)
        return replace(again, alarm_at=self.next_alarm(again, now))

    def next_alarm(self, place: Place, after: datetime) -> datetime | None:
        """The first moment after *after* at which something is to be noted of a case in *place*."""
        return min((at for at, _, _ in self._alarms(place) if at > after), default=None)

    def rung(self, place: Place) -> tuple[CaseEvent, ...]:
        """What the alarm that rings now is for. One event, whatever ended at the moment."""
        at = place.alarm_at
        found = [(kind, what) for moment, kind, what in self._alarms(place) if moment == at]
        if at is None or not found:
            return ()
        kind = EventKind.OVERDUE if any(one is EventKind.OVERDUE for one, _ in found) else EventKind.DUE_SOON
        terms = [what for one, what in found if one is kind]
        detail = {"terms": terms, "desk": place.desk, "office": place.office}
        return (CaseEvent(at, kind, detail, step=place.step),)

    def _alarms(self, place: Place) -> list[tuple[datetime, EventKind, str]]:
        step = self.passport.step(place.step)
        alarms = []
        if step is not None and step.term is not None and place.step_due_at is not None:
            alarms.append((place.step_due_at, EventKind.OVERDUE, "step"))
            soon = self._soon(step.term, place)
            if soon is not None:
                alarms.append((soon, EventKind.DUE_SOON, "step"))
        if step is not None and place.state is CaseState.ACCEPTED:
            alarms.append((place.due_at, EventKind.OVERDUE, "whole"))
        return alarms

    def _soon(self, term: StepTerm, place: Place) -> datetime | None:
        """The beginning of the last working day of a term of several."""
        if term.unit != "working-day" or term.amount == 1 or place.step_due_at is None:
            return None
        office = _office(place.desk)
        before = self.calendar.term_end(place.since, replace(term, amount=term.amount - 1).length, office=office)
        return self.calendar.next_opening(office, before + timedelta(seconds=1)) if office else before

    def _end(self, state: str, now: datetime, case: Case | None, *, refused: bool) -> Place:
        end = self.passport.end(state)
        assert end is not None and case is not None, "an examined passport leads to steps and ends of its own"
        told = CaseState.REFUSED if refused and end.kind == "issued" else _ENDED[end.kind]
        return Place(state, told, "", "", now, None, case.due_at, None, None)

    def _whole(self, step: Step, now: datetime, case: Case | None, step_due: datetime | None) -> datetime:
        """When the result is due: counted anew where the term begins, or where this step has one of its own."""
        if step.term is not None and step.term.instead and step_due is not None:
            return step_due
        begins = self.channel.counted_from or self.channel.begins
        if case is None or step.id == begins:
            return self._end_of(self.channel.term, now if step.id == begins else self._expected(step, now), "provider")
        return case.due_at

    def _expected(self, step: Step, now: datetime) -> datetime:
        """When the term is going to begin, if everybody before takes the time that they have."""
        begins, at = self.channel.counted_from or self.channel.begins, now
        seen: set[str] = set()
        here: Step | None = step
        while here is not None and here.id != begins and here.id not in seen:
            seen.add(here.id)
            at = at if here.term is None or here.term.unit == "minute" else self._end_of(here.term, at, here.desk)
            here = self._onward(here, begins)
        return at

    def _onward(self, step: Step, begins: str) -> Step | None:
        for action in step.actions:
            follower = self.passport.step(action.to)
            if follower is not None and follower.id != step.id and not follower.when_over:
                return follower
        return self.passport.step(begins)

    def _end_of(self, term: StepTerm, start: datetime, desk: str) -> datetime:
        in_minutes = term.length.unit is TermUnit.MINUTE
        return self.calendar.term_end(start, term.length, office=None if in_minutes else _office(desk))


def _office(desk: str) -> Office | None:
    name = _HOURS.get(desk)
    return load_offices()[name] if name else None
