"""Participants in the control API: registered, changed, switched off, removed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.control.at_hand import REFUSALS, answer, world_at_hand
from sandbox.control.participant_models import ParticipantChange, ParticipantOf, ParticipantPath, ParticipantsOf
from sandbox.joining.entry import ParticipantEntry, SignatureEntry
from sandbox.joining.registration import Registration

__all__ = ["participant_api"]

participant_api = APIBlueprint(
    "participant",
    __name__,
    url_prefix="/api/participants",
    abp_tags=[Tag(name="participant")],
    abp_responses=REFUSALS,
)


@participant_api.get("", responses={"200": ParticipantsOf})
def list_participants() -> Response:
    """Who is registered; the systems of a world are when they were first asked for."""
    found = Registration(world_at_hand()).list()
    return answer(ParticipantsOf(participants=[_told(one) for one in found]))


@participant_api.get("/<string:name>", responses={"200": ParticipantOf})
def show_participant(path: ParticipantPath) -> Response:
    """One participant as it is registered."""
    return answer(_told(Registration(world_at_hand()).find(path.name)))


@participant_api.put("/<string:name>", responses={"200": ParticipantOf})
def register_participant(path: ParticipantPath, body: ParticipantChange) -> Response:
    """Register a participant, or make the one of that name what is said here."""
    return _registered(ParticipantEntry(id=path.name, **_values(body)))


@participant_api.patch("/<string:name>", responses={"200": ParticipantOf})
def change_participant(path: ParticipantPath, body: ParticipantChange) -> Response:
    """Change what is given of a participant."""
    found = Registration(world_at_hand()).find(path.name)
    return _registered(replace(found, **_values(body, body.model_fields_set)))


@participant_api.delete("/<string:name>", responses={"200": ParticipantOf})
def remove_participant(path: ParticipantPath) -> Response:
    """Forget a participant with its endpoint; the journal keeps what it sent."""
    registration = Registration(world_at_hand())
    found = registration.find(path.name)
    registration.remove(path.name)
    return answer(_told(found))


def _registered(entry: ParticipantEntry) -> Response:
    registration = Registration(world_at_hand())
    registration.register(entry)
    return answer(_told(registration.find(entry.id)))


def _values(body: ParticipantChange, names: set[str] | None = None) -> dict[str, Any]:
    """What *body* says, lists as tuples; of the fields *names* alone, if they are given."""
    given = body.model_dump(include=names)
    return {name: _value(value) for name, value in given.items()}


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return SignatureEntry(**value)
    return tuple(value) if isinstance(value, list) else value


def _told(one: ParticipantEntry) -> ParticipantOf:
    return ParticipantOf.model_validate(one.as_dict())
