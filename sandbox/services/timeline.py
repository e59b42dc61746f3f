"""A case as a timeline: what happened, when, by whom, in which step, with which paper and which messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.cases.model import Actor, Case, CaseEvent
from sandbox.clock import in_astana
from sandbox.documents.wording import wording
from sandbox.services.passport import Passport
from signing.texts import Lang

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Happening", "timeline"]

Words = dict[Lang, str]


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the timeline."""

    at: datetime
    """In Kazakhstan."""
    kind: str
    text: Words
    """What happened: the name of the action, or of the kind of event."""
    step: str
    step_name: Words | None
    to: str
    """Where it led; empty: nowhere else."""
    to_name: Words | None
    actor: dict[str, Any] | None
    """IIN, name, role, office with its names; None: the system, by itself."""
    detail: dict[str, Any]
    messages: tuple[str, ...]
    """The messageIds of what passed the gateway for it; the journal has each with its thread."""
    paper: str
    """Number of the paper that came of it; empty: none."""

    def as_dict(self) -> dict[str, Any]:
        """The entry as JSON data."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return told | {"at": self.at.isoformat(), "messages": list(self.messages)}


def timeline(world: World, case: Case) -> tuple[Happening, ...]:
    """What happened to *case*, oldest first."""
    passport = world.shelf.passport(case.passport)
    return tuple(_happening(world, passport, event) for event in world.cases.events(case))


def _happening(world: World, passport: Passport, event: CaseEvent) -> Happening:
    detail = dict(event.detail)
    return Happening(
        at=in_astana(event.at),
        kind=event.kind.value,
        text=_action(passport, event) or _text(passport, event),
        step=event.step,
        step_name=_name(passport, event.step),
        to=event.to,
        to_name=_name(passport, event.to),
        actor=None if event.actor is None else _actor(world, event.actor),
        detail=detail,
        messages=tuple(_messages(detail)),
        paper=str(detail.get("number") or ""),
    )


def _action(passport: Passport, event: CaseEvent) -> Words | None:
    step = passport.step(event.step)
    actions = () if step is None else step.actions
    return next((one.name.as_dict() for one in actions if one.id == event.action), None)


def _text(passport: Passport, event: CaseEvent) -> Words:
    """What the kind of event says; of a register also what it was asked for."""
    said = wording(f"EVENT-{event.kind.value.upper()}")
    use = passport.register(str(event.detail.get("register") or ""))
    return said if use is None else {lang: f"{text}: {use.why.in_language(lang)}" for lang, text in said.items()}


def _name(passport: Passport, state: str) -> Words | None:
    found = passport.step(state) or passport.end(state)
    return None if found is None else found.name.as_dict()


def _actor(world: World, actor: Actor) -> dict[str, Any]:
    person, office = world.population.find(actor.iin), world.population.organisation(actor.office)
    names = {"kk": office.names.kk, "ru": office.names.ru, "en": office.names.en}
    name = "" if person is None else person.full_name
    return {"iin": actor.iin, "name": name, "role": actor.role, "office": {"bin": office.bin, "names": names}}


def _messages(detail: dict[str, Any]) -> Iterator[str]:
    if "message" in detail:
        yield str(detail["message"])
