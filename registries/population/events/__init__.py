"""What happens to people: an event changes all that the registers say of it, or is refused and changes nothing."""

from registries.population.events.base import Event, Happened, event_named, events
from registries.population.events.family import Adoption, Birth, Divorce, Marriage
from registries.population.events.life import Arrival, Death, NameChange
from registries.population.events.papers import DocumentIssued, DocumentLost, Move
from registries.population.events.standing import Incapacity, Missing

__all__ = [
    "Adoption",
    "Arrival",
    "Birth",
    "Death",
    "Divorce",
    "DocumentIssued",
    "DocumentLost",
    "Event",
    "Happened",
    "Incapacity",
    "Marriage",
    "Missing",
    "Move",
    "NameChange",
    "event_named",
    "events",
]
