"""What the control API takes and gives about people, records and events."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from registries.identifiers import Gender
from sandbox.control.models import PersonOf

__all__ = [
    "EventKind",
    "EventOf",
    "EventTold",
    "Events",
    "FieldsOf",
    "FreshIin",
    "IinOf",
    "Kinds",
    "NewRecord",
    "Password",
    "PeopleQuery",
    "PersonDetail",
    "RecordOf",
    "RecordPath",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PeopleQuery(BaseModel):
    """Which people to list."""

    after: str | None = Field(None, description="The IIN behind which to go on; the named characters come first.")
    limit: int = Field(1000, ge=1, le=10_000)


class RecordOf(BaseModel):
    """A record that a register holds."""

    id: int
    kind: str
    roles: list[str] = Field(default_factory=list, description="What the person is in it.")
    fields: dict[str, Any]


class PersonDetail(PersonOf):
    """A person with everything on record."""

    fields: dict[str, Any] = Field(description="The person as the register of individuals has them.")
    records: list[RecordOf]


class FieldsOf(BaseModel):
    """Fields to change, by name."""

    model_config = ConfigDict(extra="allow")


class NewRecord(_Strict):
    """A record to enter."""

    kind: str
    fields: dict[str, Any]


class RecordPath(BaseModel):
    """The number by which a record is kept."""

    number: int


class Kinds(BaseModel):
    """The kinds of record, each with its JSON schema."""

    kinds: dict[str, dict[str, Any]]


class EventOf(BaseModel):
    """An event to happen: its name, and its fields beside it."""

    model_config = ConfigDict(extra="allow")
    event: str


class EventKind(BaseModel):
    """An event that can happen, with its fields."""

    event: str
    what: str
    fields: dict[str, Any] = Field(description="JSON schema of the fields.")


class Events(BaseModel):
    """The events that can happen to people."""

    events: list[EventKind]


class EventTold(BaseModel):
    """What came of an event."""

    people: list[str] = Field(description="Those to whom it happened, a newcomer first.")
    numbers: list[str] = Field(description="Numbers of the acts and documents that were made.")


class FreshIin(_Strict):
    """For whom an IIN is wanted."""

    birth_date: date
    gender: Gender = Field(description="1 male, 2 female.")


class IinOf(BaseModel):
    """A valid IIN that nobody has."""

    iin: str


class Password(_Strict):
    """The password of a key file."""

    password: str = Field(min_length=1)
