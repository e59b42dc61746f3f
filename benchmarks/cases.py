"""Cases: a certificate against one message, thousands of cases against none, a long inbox against a short one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from benchmarks.measure import Aim, Figure, interleaved
from benchmarks.server import running
from sandbox.cases.inbox import Wanted
from sandbox.clock import FrozenClock
from sandbox.documents.application import write_application
from sandbox.settings import Settings
from sandbox.tables import case_events, cases
from sandbox.world import World
from signing import xmldsig

__all__ = ["figures"]

_SERVICE: Final = "guardianship-certificate/2021"
_REGISTER: Final = "GBDFLUniversal_token"
_TYPE: Final = "{http://message.persistence.interactive.nat}Request"
_NOON: Final = datetime(2026, 11, 20, 7, tzinfo=UTC)
_MANY: Final = 5_000
_LONG: Final = 100_000
_SHORT: Final = 100
_OFFICE: Final = "000000000000"
_AT_ONCE: Final = 5_000


def figures(folder: Path) -> Iterator[Figure]:
    """Everything about cases; the worlds are made in *folder*."""
    yield _certificate(folder / "served")
    yield _many(folder / "few", folder / "many")
    yield _inbox(folder / "inbox")


class _Applicant:
    """Somebody who applies again and again, each time with a request of its own, signed before the clock runs."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.iin = world.population.character("guardian-of-one").iin
        self._numbers = itertools.count(1)
        self._signed: list[bytes] = []

    def prepare(self, count: int) -> None:
        key, passport = self.world.keyring.person(self.iin), self.world.shelf.passport(_SERVICE)
        form = write_application(passport, self.iin, consent=True, created=self.world.clock.now())
        for _ in range(count):
            numbered = form.replace(b"<created>", f"<number>{next(self._numbers)}</number><created>".encode())
            self._signed.append(xmldsig.sign(numbered, key))

    def is_served(self) -> str:
        """The number of a case that went from the signed request to the signed certificate."""
        number = self.world.portal.apply(self._signed.pop()).case.number
        self.world.runner.run_due()
        found = self.world.cases.find(number)
        assert found is not None and found.state.value == "issued", found
        return number


def _certificate(folder: Path) -> Figure:
    """Over HTTP, with RSA: the consent, three registers, every answer verified, the certificate signed."""
    rounds = 20
    with running(folder) as server:
        url = f"http://{server.host}:{server.port}"
        world = World.open(folder, settings=Settings(base_url=url))
        world.choices.change({"keys_of_people": "rsa"})
        applicant = _Applicant(world)
        applicant.prepare(rounds * 2)
        case = world.cases.find(applicant.is_served())
        assert case is not None
        consent = world.cases.consents(case)[0]
        client = world.systems.client_of(world.population.organisation(case.provider).key)
        fields = {"iin": applicant.iin, "kdpToken": consent.token, "publicKey": consent.public_key}

        def send() -> None:
            number = world.ids.new_guid().strip("{}")
            head = {"messageId": number, "messageDate": world.clock.now(), "senderCode": client.sender.sender_id}
            client.send(_REGISTER, _TYPE, head | fields, message_id=number, correlation_id=number)

        times = interleaved({"certificate": applicant.is_served, "message": send}, rounds)
        world.close()
    name = "automatic certificate, signed request to signed result over HTTP, against one signed SendMessage"
    return _compared(name, times["certificate"], times["message"], 12)


def _many(few: Path, many: Path) -> Figure:
    """A case in a world with so many cases that have ended, against the same in a world without."""
    rounds = 60
    applicants = {}
    for name, folder in (("few", few), ("many", many)):
        world = World.open(folder, clock=FrozenClock(_NOON))
        applicants[name] = _Applicant(world)
        applicants[name].prepare(rounds * 2)
        applicants[name].is_served()
    _fill(applicants["many"].world.engine, _MANY, is_open=False)
    times = interleaved({name: one.is_served for name, one in applicants.items()}, rounds)
    for one in applicants.values():
        one.world.close()
    return _compared(
        f"a case of 2021 beside {_MANY:,} that have ended, against the first ones", times["many"], times["few"], 1.2
    )


def _inbox(folder: Path) -> Figure:
    """A page of the inbox of an office with very many open cases, against one with a hundred."""
    worlds = {name: World.open(folder / name, clock=FrozenClock(_NOON)) for name in ("short", "long")}
    _fill(worlds["short"].engine, _SHORT, is_open=True)
    _fill(worlds["long"].engine, _LONG, is_open=True)
    pages = {name: partial(world.inbox.page, Wanted(_OFFICE)) for name, world in worlds.items()}
    times = interleaved(pages, 200)
    for world in worlds.values():
        world.close()
    return _compared(
        f"page of 100 of an inbox of {_LONG:,} cases, against one of {_SHORT}", times["long"], times["short"], 2
    )


def _fill(engine: sa.Engine, count: int, *, is_open: bool) -> None:
    """Put so many cases into the database, as they would stand there."""
    for first in range(0, count, _AT_ONCE):
        rows = [_row(number, is_open=is_open) for number in range(first, min(count, first + _AT_ONCE))]
        with engine.begin() as connection:
            connection.execute(sa.insert(cases), rows)
            numbers = [row["number"] for row in rows]
            ids = sa.select(cases.c.id, cases.c.accepted_at).where(cases.c.number.between(numbers[0], numbers[-1]))
            events = [_event(row.id, row.accepted_at) for row in connection.execute(ids)]
            connection.execute(sa.insert(case_events), events)


def _row(number: int, *, is_open: bool) -> dict[str, Any]:
    at = _NOON - timedelta(minutes=number)
    due = at + timedelta(days=30)
    return {
        "number": f"1{number:013d}",
        "passport": _SERVICE,
        "channel": "portal",
        "applicant": f"{number:012d}",
        "provider": _OFFICE,
        "counter": "",
        "consent": True,
        "request": bytes(2_000),
        "request_digest": f"{number:064x}",
        "findings": [],
        "facts": {},
        "step": "decision" if is_open else "issued",
        "state": "accepted" if is_open else "issued",
        "desk": "provider" if is_open else "",
        "office": _OFFICE if is_open else "",
        "accepted_at": at,
        "since": at,
        "step_due_at": due if is_open else None,
        "due_at": due,
        "urgent_at": due,
        "alarm_at": due if is_open else None,
        "finished_at": None if is_open else at,
        "revision": 1,
        "attempts": 0,
        "next_attempt_at": None,
        "claim": 1,
        "claimed_until": 0,
    }


def _event(case_id: int, at: datetime) -> dict[str, Any]:
    return {"case_id": case_id, "at": at, "kind": "accepted", "detail": {}, "action": "", "step": "", "to": "decision"}


def _compared(name: str, ours: float, theirs: float, limit: float) -> Figure:
    return Figure(name, f"{ours * 1e3:.2f} ms", f"{theirs * 1e3:.2f} ms", ours / theirs, Aim.AT_MOST, limit)
