"""Electronic queues: a ticket at the door, a booked place, who is called when, who has waited too long (C-16)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from sandbox.app import create_app
from sandbox.clock import ASTANA, FrozenClock
from sandbox.errors import QueueRefused
from sandbox.queues import Ticket, TicketState
from sandbox.world import World

SERVICE = "guardianship-certificate/2018"
CORPORATION = "state-corporation"
TODAY = date(2026, 11, 20)


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ASTANA)


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(QueueRefused, check=lambda error: error.code == code)


@dataclass(frozen=True, slots=True)
class Hall:
    """The hall of the state corporation in the place where somebody lives."""

    world: World
    iin: str
    office: str

    def take(self) -> Ticket:
        return self.world.queue_desk.take(self.world.shelf.passport(SERVICE), CORPORATION, self.office)

    def book(self, slot: datetime, *, iin: str = "", service: str = SERVICE, channel: str = CORPORATION) -> Ticket:
        person = self.world.population.person(iin or self.iin)
        return self.world.queue_desk.book(
            self.world.shelf.passport(service), channel, person, slot=slot, office=self.office
        )

    def free(self, day: date = TODAY) -> tuple[datetime, ...]:
        return self.world.queue_desk.free(self.world.shelf.passport(SERVICE), CORPORATION, office=self.office, day=day)

    def call(self, window: int = 1) -> str | None:
        ticket = self.world.queue_desk.call(self.office, window)
        return None if ticket is None else ticket.number


@pytest.fixture
def hall(world: World) -> Hall:
    iin = world.population.character("guardian-of-one").iin
    passport, person = world.shelf.passport(SERVICE), world.population.person(iin)
    return Hall(world, iin, world.queue_desk.office_of(passport, CORPORATION, person))


@pytest.mark.rule("C-16")
def test_tickets_are_numbered_and_called_in_their_order(hall: Hall):
    assert [hall.take().number for _ in range(3)] == ["A001", "A002", "A003"]
    assert [hall.call(), hall.call(2), hall.call(), hall.call()] == ["A001", "A002", "A003", None]


@pytest.mark.rule("C-16")
def test_booked_place_is_called_at_its_time_before_those_at_the_door(hall: Hall, clock: FrozenClock):
    booked = hall.book(at(12, 30))
    assert booked.state(hall.world.clock.now()) is TicketState.BOOKED
    hall.take()
    clock.advance(timedelta(minutes=30))
    hall.take()
    assert [hall.call(), hall.call(), hall.call()] == ["B001", "A001", "A002"]


@pytest.mark.rule("C-16")
def test_board_says_who_has_waited_longer_than_fifteen_minutes(hall: Hall, clock: FrozenClock):
    for _ in range(3):
        hall.take()
    clock.advance(timedelta(minutes=15))
    assert [one.is_late for one in hall.world.queue_desk.board(hall.office)] == [False] * 3
    clock.advance(timedelta(minutes=1))
    board = hall.world.queue_desk.board(hall.office)
    assert [one.is_late for one in board] == [True] * 3
    # two windows, fifteen minutes for each (2018)
    assert [one.expected for one in board] == [timedelta(0), timedelta(minutes=7.5), timedelta(minutes=15)]


@pytest.mark.rule("C-15")
def test_machine_at_the_door_gives_no_ticket_when_the_office_is_closed(hall: Hall, clock: FrozenClock):
    clock.advance(timedelta(hours=9))
    with pytest.raises(QueueRefused, match="2026-11-21T09:00") as refusal:
        hall.take()
    assert refusal.value.code == "QUEUE-CLOSED"


@pytest.mark.rule("C-16")
def test_as_many_places_as_windows_are_booked_for_one_time(hall: Hall):
    slot = at(14, 15)
    here = hall.world.population.person(hall.iin).address.city_key
    neighbours = [one.iin for one in hall.world.population.people.values() if one.address.city_key == here][:3]
    for iin in neighbours[:2]:
        hall.book(slot, iin=iin)
    assert slot not in hall.free()
    with refused("QUEUE-TAKEN"):
        hall.book(slot, iin=neighbours[2])


def test_place_that_was_given_back_can_be_booked_again(hall: Hall):
    slot = at(14, 15)
    ticket = hall.book(slot)
    with refused("QUEUE-TWICE"):
        hall.book(at(15))
    hall.world.queue_desk.cancel(ticket)
    assert hall.book(slot).number == "B002"


@pytest.mark.parametrize(
    "slot",
    [
        at(14, 10),
        at(11),
        at(21),
        at(10, day=date(2026, 11, 22)),
        at(10, day=date(2026, 12, 16)),
        at(10, day=date(2026, 12, 25)),
    ],
)
def test_time_that_is_none_is_refused_with_the_nearest_free_one(hall: Hall, slot: datetime):
    with refused("QUEUE-SLOT"):
        hall.book(slot)


@pytest.mark.rule("AC-6")
def test_assistance_is_queued_for_at_the_place_of_registration_alone(hall: Hall):
    world = hall.world
    elsewhere = next(
        one
        for one in world.population.organisations.values()
        if one.key.startswith("state-corporation-") and one.bin != hall.office
    )
    person, passport = world.population.person(hall.iin), world.shelf.passport("asp-certificate/2016")
    with refused("QUEUE-PLACE"):
        world.queue_desk.book(passport, CORPORATION, person, slot=at(14, 15), office=elsewhere.bin)
    assert world.queue_desk.book(passport, CORPORATION, person, slot=at(14, 15)).office == hall.office


@pytest.mark.rule("C-16")
@pytest.mark.parametrize(
    ("service", "channel", "code"),
    [
        ("asp-certificate/2016", "rural-akim", "QUEUE-BOOKING"),
        ("guardianship-certificate/2021", "portal", "QUEUE-NONE"),
    ],
)
def test_places_are_booked_where_the_standard_says_so(hall: Hall, service: str, channel: str, code: str):
    with refused(code):
        hall.book(at(14, 15), service=service, channel=channel)


def test_two_windows_never_call_the_same_person(hall: Hall):
    for _ in range(8):
        hall.take()
    with ThreadPoolExecutor(4) as pool:
        called = list(pool.map(lambda number: hall.call(1 + number % 2), range(8)))
    assert sorted(called, key=str) == [f"A{number:03d}" for number in range(1, 9)]


def test_ticket_is_called_first_and_ended_once(hall: Hall):
    desk, ticket = hall.world.queue_desk, hall.take()
    with refused("QUEUE-STATE"):
        desk.served(ticket)
    hall.call()
    assert desk.served(ticket, case="12345678901234").case == "12345678901234"
    with pytest.raises(QueueRefused, match="served"):
        desk.missed(ticket)
    with refused("QUEUE-WINDOW"):
        hall.call(3)


def test_queue_over_http(hall: Hall, world: World):
    http = create_app(world).test_client()
    address = f"/api/queues/{hall.office}"
    free = http.get(f"{address}/free", query_string={"service": SERVICE, "day": "2026-11-20"}).json["times"]
    booked = http.post(f"{address}/bookings", json={"service": SERVICE, "iin": hall.iin, "at": free[0]})
    assert (booked.status_code, booked.json["status"]) == (201, "booked")
    taken = http.post(f"{address}/tickets", json={"service": SERVICE})
    assert [one["number"] for one in http.get(address).json["waiting"]] == [taken.json["number"]]
    called = http.post(f"{address}/call", json={"window": 2}).json["ticket"]
    assert (called["number"], called["window"]) == (taken.json["number"], 2)
    ended = http.post(f"{address}/tickets/2026-11-20/{called['number']}/end", json={"outcome": "missed"})
    assert ended.json["status"] == "missed"
    unknown = http.get(f"{address}/tickets/2026-11-20/Z1")
    assert (unknown.status_code, unknown.json["code"]) == (404, "TICKET-UNKNOWN")
    closed = http.post(
        f"{address}/bookings", json={"service": SERVICE, "iin": hall.iin, "at": "2026-11-22T10:00:00+05:00"}
    )
    assert (closed.status_code, closed.json["code"]) == (422, "QUEUE-SLOT")
    assert all(closed.json["message"][lang] for lang in ("kk", "ru", "en"))
    extra = http.post(f"{address}/tickets", json={"service": SERVICE, "vip": True})
    assert (extra.status_code, extra.json["code"]) == (400, "QUERY-INVALID")
