"""The world's time in the control API: its clock, what falls due, its working calendar, its settings."""

from __future__ import annotations

from datetime import timedelta

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.agenda import DueThing, Passage
from sandbox.calendar import Day, Name
from sandbox.clock import in_astana
from sandbox.control.at_hand import REFUSALS, answer, world_at_hand
from sandbox.control.models import Words
from sandbox.control.time_models import (
    Advance,
    CalendarOf,
    CalendarQuery,
    ClockOf,
    DayChange,
    DayOf,
    DayPath,
    DueOf,
    Moved,
    PassageOf,
    Rate,
    SettingOf,
    SettingsChange,
    SettingsOf,
    Waiting,
    WaitingQuery,
)
from sandbox.durations import parse_duration
from sandbox.errors import Misused
from sandbox.world_settings import declared

__all__ = ["time_api"]

_MOST_DAYS = 400

time_api = APIBlueprint("time", __name__, url_prefix="/api", abp_tags=[Tag(name="time")], abp_responses=REFUSALS)


@time_api.get("/clock", responses={"200": ClockOf})
def show_clock() -> Response:
    """The world's moment, and how its time goes."""
    return answer(_clock())


@time_api.post("/clock/freeze", responses={"200": ClockOf})
def freeze_clock(body: Moved) -> Response:
    """Let time stand still. Moments that lie between are not run: that is what advancing does."""
    world_at_hand().clock.freeze(body.at)
    return answer(_clock())


@time_api.post("/clock/run", responses={"200": ClockOf})
def run_clock(body: Rate) -> Response:
    """Let time go on, at a rate."""
    world_at_hand().clock.run(body.at, rate=body.rate)
    return answer(_clock())


@time_api.post("/clock/set", responses={"200": ClockOf})
def set_clock(body: Moved) -> Response:
    """Be at a later moment, and go on as before."""
    if body.at is None:
        raise Misused("QUERY-INVALID", "at: a moment is wanted")
    world_at_hand().clock.jump(body.at)
    return answer(_clock())


@time_api.post("/clock/real", responses={"200": ClockOf})
def follow_machine() -> Response:
    """Go with the machine's time again, if the world is not ahead of it."""
    world_at_hand().clock.follow_machine()
    return answer(_clock())


@time_api.post("/clock/advance", responses={"200": PassageOf})
def advance_clock(body: Advance) -> Response:
    """Let time pass: what falls due until then runs in order, each thing at its own moment, and is told."""
    agenda = world_at_hand().agenda
    if body.by is not None:
        passage = agenda.advance_by(parse_duration(body.by))
    elif body.working_days is not None:
        passage = agenda.advance_working_days(body.working_days, body.week)
    elif body.to is not None:
        passage = agenda.advance(body.to)
    else:
        passage = agenda.advance_to_next()
    return answer(_passage(passage))


@time_api.get("/due", responses={"200": Waiting})
def list_due(query: WaitingQuery) -> Response:
    """What waits to fall due, the earliest first."""
    return answer(Waiting(waiting=[_due(one) for one in world_at_hand().agenda.waiting(query.limit)]))


@time_api.get("/calendar", responses={"200": CalendarOf})
def show_calendar(query: CalendarQuery) -> Response:
    """What each day is in the working calendar of the world."""
    if not 0 <= (query.end - query.start).days <= _MOST_DAYS:
        raise Misused("QUERY-INVALID", f"end: 0 to {_MOST_DAYS} days after start")
    calendar = world_at_hand().calendar.current()
    days = (query.start + timedelta(days=number) for number in range((query.end - query.start).days + 1))
    return answer(CalendarOf(days=[_day(calendar.day(one, query.week), one in calendar.edits) for one in days]))


@time_api.put("/calendar/<string:day>", responses={"200": DayOf})
def change_day(path: DayPath, body: DayChange) -> Response:
    """Make a date another kind of day, in this world alone."""
    name = None if body.name is None else Name(**body.name.model_dump())
    calendar = world_at_hand().calendar.change(path.day, body.kind, name=name)
    return answer(_day(calendar.day(path.day), edited=True))


@time_api.delete("/calendar/<string:day>", responses={"200": DayOf})
def forget_day(path: DayPath) -> Response:
    """Let a date be what was published."""
    calendar = world_at_hand().calendar.forget(path.day)
    return answer(_day(calendar.day(path.day), edited=False))


@time_api.get("/settings", responses={"200": SettingsOf})
def show_settings() -> Response:
    """Every setting of the world with its value, its default and what it is for."""
    return answer(_settings())


@time_api.patch("/settings", responses={"200": SettingsOf})
def change_settings(body: SettingsChange) -> Response:
    """Put new values in force, all or none; the world keeps them."""
    world_at_hand().choices.change(body.settings)
    return answer(_settings())


def _clock() -> ClockOf:
    world = world_at_hand()
    waiting = world.agenda.waiting(1)
    return ClockOf(
        now=in_astana(world.clock.now()),
        mode=world.clock.state.mode.value,
        rate=world.clock.state.rate,
        next_due=_due(waiting[0]) if waiting else None,
    )


def _settings() -> SettingsOf:
    values = world_at_hand().choices.current().as_dict()
    told = [
        SettingOf(
            name=one.name,
            value=values[one.name],
            default=one.default,
            doc=one.doc,
            choices=list(one.choices),
            least=one.least,
            most=one.most,
            fixed=one.fixed,
        )
        for one in declared()
    ]
    return SettingsOf(settings=told)


def _due(due: DueThing) -> DueOf:
    return DueOf(at=in_astana(due.at), kind=due.kind, subject=due.subject)


def _passage(passage: Passage) -> PassageOf:
    start, end = in_astana(passage.start), in_astana(passage.end)
    ran = [{**_due(one.due).model_dump(), "outcome": one.outcome} for one in passage.ran]
    return PassageOf.model_validate({"start": start, "end": end, "ran": ran})


def _day(day: Day, edited: bool) -> DayOf:
    name = None if day.name is None else Words.model_validate(day.name, from_attributes=True)
    return DayOf(date=day.date, works=day.works, kind=day.kind.value, name=name, estimated=day.estimated, edited=edited)
