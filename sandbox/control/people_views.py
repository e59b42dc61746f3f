"""The people in the control API: listed, told with every record, changed, and what happens to them."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import TypeAdapter

from registries.population.events import events
from registries.population.model import Character, Person, Record, Stored
from registries.population.records import kinds
from sandbox.control.at_hand import REFUSALS, answer, world_at_hand
from sandbox.control.models import People as PeopleOf
from sandbox.control.models import PersonOf, PersonPath, Problem, Words
from sandbox.control.people_models import (
    EventKind,
    EventOf,
    Events,
    EventTold,
    FieldsOf,
    FreshIin,
    IinOf,
    Kinds,
    NewRecord,
    Password,
    PeopleQuery,
    PersonDetail,
    RecordOf,
    RecordPath,
)
from sandbox.people import People, as_data

__all__ = ["people_api"]

people_api = APIBlueprint(
    "people",
    __name__,
    url_prefix="/api",
    abp_tags=[Tag(name="people")],
    abp_responses={**REFUSALS, "409": Problem},
)


@people_api.get("/people", responses={"200": PeopleOf})
def list_people(query: PeopleQuery) -> Response:
    """The population, the named characters first, a page at a time."""
    population = world_at_hand().population
    characters = {one.iin: one for one in population.characters}
    named = [] if query.after else [_told(population.person(iin), one) for iin, one in characters.items()]
    others = (one for one in population.rows.people(query.after or "") if one.iin not in characters)
    page = list(islice(others, max(query.limit - len(named), 0) + 1))
    more = len(page) > max(query.limit - len(named), 0)
    shown = page[:-1] if more else page
    following = (shown[-1].iin if shown else "0") if more else None
    return answer(PeopleOf(people=[*named, *(_told(one, None) for one in shown)], next=following))


@people_api.post("/people", responses={"201": PersonDetail})
def add_person(body: FieldsOf) -> Response:
    """Let somebody live here who was not known: the event ``arrival``."""
    happened = _people().happen("arrival", body.model_dump())
    return answer(_detail(happened.people[0]), 201)


@people_api.get("/people/<iin>", responses={"200": PersonDetail})
def show_person(path: PersonPath) -> Response:
    """A person with every record that a register holds."""
    return answer(_detail(path.iin))


@people_api.patch("/people/<iin>", responses={"200": PersonDetail})
def change_person(path: PersonPath, body: FieldsOf) -> Response:
    """Give a person other fields; whether the registers still agree, ``shlyuz world check`` tells."""
    _people().change(path.iin, body.model_dump())
    return answer(_detail(path.iin))


@people_api.post("/people/<iin>/p12", responses={"200": {"content": {"application/x-pkcs12": {}}}})
def give_key_file(path: PersonPath, body: Password) -> Response:
    """The person's own key with its certificate, as PKCS#12."""
    return Response(_people().key_file(path.iin, body.password), mimetype="application/x-pkcs12")


@people_api.get("/events", responses={"200": Events})
def list_events() -> Response:
    """What can happen to people, with the fields of each."""
    told = [
        EventKind(event=name, what=(kind.__doc__ or "").splitlines()[0], fields=_schema(kind))
        for name, kind in events().items()
    ]
    return answer(Events(events=told))


@people_api.post("/events", responses={"201": EventTold})
def let_happen(body: EventOf) -> Response:
    """Let something happen to people; every register knows of it at once."""
    fields = body.model_dump(exclude={"event"})
    happened = _people().happen(body.event, fields)
    return answer(EventTold(people=list(happened.people), numbers=list(happened.numbers)), 201)


@people_api.get("/records", responses={"200": Kinds})
def list_kinds() -> Response:
    """The kinds of record that registers hold, with the fields of each."""
    return answer(Kinds(kinds={name: _schema(kind) for name, kind in kinds().items()}))


@people_api.post("/records", responses={"201": RecordOf})
def add_record(body: NewRecord) -> Response:
    """Enter a record."""
    return answer(_record(_people().add(body.kind, body.fields)), 201)


@people_api.get("/records/<int:number>", responses={"200": RecordOf})
def show_record(path: RecordPath) -> Response:
    """A record by the number by which it is kept."""
    return answer(_record(_people().record(path.number)))


@people_api.patch("/records/<int:number>", responses={"200": RecordOf})
def change_record(path: RecordPath, body: FieldsOf) -> Response:
    """Give a record other fields."""
    return answer(_record(_people().replace(path.number, body.model_dump())))


@people_api.delete("/records/<int:number>")
def remove_record(path: RecordPath) -> Response:
    """Take a record away."""
    _people().remove(path.number)
    return Response(status=204)


@people_api.post("/iin", responses={"201": IinOf})
def give_iin(body: FreshIin) -> Response:
    """A valid IIN that nobody has, and that is given nobody else."""
    return answer(IinOf(iin=_people().fresh_iin(body.birth_date, body.gender)), 201)


def _people() -> People:
    return People(world_at_hand())


def _detail(iin: str) -> PersonDetail:
    told = _people().tell(iin)
    character = next((one for one in world_at_hand().population.characters if one.iin == iin), None)
    return PersonDetail(
        **_told(told.person, character).model_dump(),
        fields=as_data(told.person),
        records=[_record(stored, roles) for roles, stored in told.records],
    )


def _record(stored: Stored[Record], roles: tuple[str, ...] = ()) -> RecordOf:
    return RecordOf(id=stored.id, kind=stored.record.kind, roles=list(roles), fields=as_data(stored.record))


def _told(person: Person, character: Character | None) -> PersonOf:
    return PersonOf(
        iin=person.iin,
        name=person.full_name,
        birth_date=person.birth_date,
        death_date=person.death_date,
        character=character.key if character is not None else None,
        good_for=Words.model_validate(character.good_for, from_attributes=True) if character is not None else None,
    )


def _schema(kind: type[Any]) -> dict[str, Any]:
    return TypeAdapter(kind).json_schema()
