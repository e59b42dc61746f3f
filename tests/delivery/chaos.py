"""Conversations go on while workers are killed at random, and what must be true afterwards."""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import dataclass

from gateway.conversations import MessageType
from tests.delivery.processes import Depot
from tests.delivery.subscriber_double import Brought

__all__ = ["Toll", "problems", "rage"]

REQUEST, NOTIFICATION, RESPONSE = MessageType
_NOTIFICATIONS = 2
_WORKERS = 2
_pause = threading.Event()


@dataclass(frozen=True, slots=True)
class Toll:
    """What it came to."""

    kills: int
    attempts: int
    repeats: int
    effects: int

    def __str__(self) -> str:
        return f"kills {self.kills}, attempts {self.attempts}, repeats {self.repeats}, effects {self.effects}"


def rage(depot: Depot, *, kills: int, conversations: int, seed: int = 7) -> Toll:
    """Have *conversations* held, the provider answering each REQUEST, while *kills* workers are killed."""
    chance = random.Random(seed)
    answered: set[str] = set()
    lock = threading.Lock()

    def answer(brought: Brought) -> int:
        if brought.kind == "MESSAGE" and brought.recipient == "bank":
            with lock:
                new = brought.correlation_id not in answered
                answered.add(brought.correlation_id)
            if new:
                for number in range(_NOTIFICATIONS):
                    depot.say(NOTIFICATION, brought.correlation_id, number)
                depot.say(RESPONSE, brought.correlation_id)
        _pause.wait(0.01)
        return 200

    depot.double.answer = answer
    for _ in range(_WORKERS):
        depot.start_worker()
    for number in range(conversations):
        depot.say(REQUEST, f"c{number}")
    for _ in range(kills):
        _pause.wait(chance.uniform(0.02, 0.25))
        # sometimes both at once, so that nobody is left
        for worker in chance.sample(depot.workers, chance.choice((1, 1, _WORKERS))):
            depot.kill(worker)
        while len(depot.workers) < _WORKERS:
            depot.start_worker()
    assert depot.finished(120), f"{depot.waiting()} deliveries still wait"
    attempts, effects = len(depot.double.messages()), len(depot.double.effects())
    return Toll(depot.kills, attempts, attempts - effects, effects)


def problems(depot: Depot) -> list[str]:
    """What should not be: a message lost or in another state, a state told twice, an order that was not kept."""
    found = [f"{one} is {state}" for one, state in depot.states().items() if state != "DELIVERED"]
    effects = depot.double.effects()
    found += [f"{one} was lost" for one in sorted(set(depot.accepted) - {one.message_id for one in effects})]
    found += _told_twice(depot.double.arrived)
    seen: dict[tuple[str, str], list[str]] = {}
    for one in effects:
        seen.setdefault((one.correlation_id, one.recipient), []).append(one.message_id)
    for (correlation, recipient), ids in seen.items():
        wanted = [one for one in depot.accepted if one in set(ids)]
        if wanted != ids:
            found.append(f"{correlation} to {recipient}: {ids} instead of {wanted}")
    return found + _too_early(depot.double.messages(), seen)


def _told_twice(arrived: list[Brought]) -> list[str]:
    """A state that was reached twice would be told under two names; a repeated attempt has the same one."""
    told = {(one.message_id, one.state, one.notification_id) for one in arrived if one.kind == "STATUS"}
    counted = Counter((message, state) for message, state, _ in told)
    return [f"{message} became {state} {number} times" for (message, state), number in counted.items() if number > 1]


def _too_early(arrived: list[Brought], order: dict[tuple[str, str], list[str]]) -> list[str]:
    """A repetition may come only while nothing later of its lane has been brought, or from a worker that was lost."""
    last: dict[tuple[str, str], int] = {}
    found = []
    for one in arrived:
        lane = (one.correlation_id, one.recipient)
        place = order[lane].index(one.message_id)
        if place < last.get(lane, 0):
            found.append(f"{one.message_id} came again after a later one")
        last[lane] = place
    return found
