"""Electronic queues in the control API: the machine at the door, booking, the board, the windows."""

from __future__ import annotations

from datetime import date, datetime

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from sandbox.clock import in_astana
from sandbox.control.at_hand import REFUSALS, answer, world_at_hand
from sandbox.errors import NotFound, PassportError
from sandbox.queues.model import Ticket, TicketState
from sandbox.services.passport import Passport
from sandbox.world import World

__all__ = ["TicketOf", "queue_api", "tell_ticket"]

queue_api = APIBlueprint(
    "queues", __name__, url_prefix="/api/queues", abp_tags=[Tag(name="electronic queue")], abp_responses=REFUSALS
)


class _Office(BaseModel):
    office: str = Field(description="BIN, or the key of an organisation.")


class _TicketPath(_Office):
    day: date
    number: str


class _Taking(BaseModel):
    model_config = ConfigDict(extra="forbid")

    service: str
    channel: str = "state-corporation"


class _Booking(_Taking):
    iin: str
    at: datetime = Field(description="With its offset.")


class _FreeQuery(BaseModel):
    service: str
    channel: str = "state-corporation"
    day: date


class _Calling(BaseModel):
    model_config = ConfigDict(extra="forbid")

    window: int


class _Ending(BaseModel):
    model_config = ConfigDict(extra="forbid")

    outcome: str = Field("served", pattern="^(served|missed|cancelled)$")
    case: str = Field("", max_length=14)


class TicketOf(BaseModel):
    """A ticket."""

    office: str
    day: date
    number: str
    service: str
    channel: str
    status: TicketState
    iin: str
    since: datetime = Field(description="The booked time, or when it was taken.")
    booked: bool
    window: int | None
    case: str


class WaitingOf(BaseModel):
    """Somebody who waits."""

    number: str
    position: int
    waited_minutes: int
    expected_minutes: int
    late: bool = Field(description="It has waited longer than the standard allows (C-16).")


class Board(BaseModel):
    """Who waits, in the order of calling."""

    waiting: list[WaitingOf]


class FreeTimes(BaseModel):
    """The times for which a place can be booked."""

    times: list[datetime]


class Called(BaseModel):
    """Whoever was called; none if nobody waited."""

    ticket: TicketOf | None


@queue_api.get("/<office>", responses={"200": Board})
def show_board(path: _Office) -> Response:
    """Who waits at the office, in the order of calling."""
    world = world_at_hand()
    waiting = world.queue_desk.board(_bin(world, path.office))
    told = [
        WaitingOf(
            number=one.ticket.number,
            position=one.position,
            waited_minutes=int(one.waited.total_seconds() // 60),
            expected_minutes=int(one.expected.total_seconds() // 60),
            late=one.is_late,
        )
        for one in waiting
    ]
    return answer(Board(waiting=told))


@queue_api.get("/<office>/free", responses={"200": FreeTimes})
def list_free(path: _Office, query: _FreeQuery) -> Response:
    """The times of a day for which a place can be booked."""
    world = world_at_hand()
    found = world.queue_desk.free(
        _passport(world, query.service), query.channel, office=_bin(world, path.office), day=query.day
    )
    return answer(FreeTimes(times=list(found)))


@queue_api.post("/<office>/tickets", responses={"201": TicketOf})
def take_ticket(path: _Office, body: _Taking) -> Response:
    """Take a ticket from the machine at the door."""
    world = world_at_hand()
    ticket = world.queue_desk.take(_passport(world, body.service), body.channel, _bin(world, path.office))
    return answer(tell_ticket(world, ticket), 201)


@queue_api.post("/<office>/bookings", responses={"201": TicketOf})
def book_place(path: _Office, body: _Booking) -> Response:
    """Book a place through the portal."""
    world = world_at_hand()
    person = world.population.person(body.iin)
    at = body.at if body.at.tzinfo is not None else in_astana(body.at)
    ticket = world.queue_desk.book(
        _passport(world, body.service), body.channel, person, slot=at, office=_bin(world, path.office)
    )
    return answer(tell_ticket(world, ticket), 201)


@queue_api.post("/<office>/call", responses={"200": Called})
def call_next(path: _Office, body: _Calling) -> Response:
    """Call whoever is next to a window."""
    world = world_at_hand()
    ticket = world.queue_desk.call(_bin(world, path.office), body.window)
    return answer(Called(ticket=None if ticket is None else tell_ticket(world, ticket)))


@queue_api.get("/<office>/tickets/<day>/<number>", responses={"200": TicketOf})
def show_ticket(path: _TicketPath) -> Response:
    """One ticket."""
    world = world_at_hand()
    return answer(tell_ticket(world, world.queue_desk.find(_bin(world, path.office), path.day, path.number)))


@queue_api.post("/<office>/tickets/<day>/<number>/end", responses={"200": TicketOf})
def end_ticket(path: _TicketPath, body: _Ending) -> Response:
    """Whoever was called was served, or did not come; or a booked place is given back."""
    world = world_at_hand()
    desk = world.queue_desk
    ticket = desk.find(_bin(world, path.office), path.day, path.number)
    if body.outcome == "served":
        ended = desk.served(ticket, case=body.case)
    else:
        ended = desk.missed(ticket) if body.outcome == "missed" else desk.cancel(ticket)
    return answer(tell_ticket(world, ended))


def tell_ticket(world: World, ticket: Ticket) -> TicketOf:
    """*ticket* as it stands now."""
    return TicketOf(
        office=ticket.office,
        day=ticket.day,
        number=ticket.number,
        service=ticket.passport,
        channel=ticket.channel,
        status=ticket.state(world.clock.now()),
        iin=ticket.iin,
        since=in_astana(ticket.since),
        booked=ticket.slot_at is not None,
        window=ticket.window,
        case=ticket.case,
    )


def _bin(world: World, office: str) -> str:
    return world.population.organisation(office).bin


def _passport(world: World, service: str) -> Passport:
    try:
        return world.shelf.passport(service)
    except PassportError as error:
        raise NotFound("SERVICE-UNKNOWN", error.detail) from error
