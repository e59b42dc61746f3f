"""What must be true of deliveries however their workers fared."""

from __future__ import annotations

from collections import Counter

from tests.delivery.processes import Depot
from tests.delivery.subscriber_double import Brought

__all__ = ["problems"]


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
