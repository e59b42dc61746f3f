"""Faults on purpose in the control API: what there is, what is in force, how often it struck."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from gateway.injection.catalogue import FaultKind, catalogue
from gateway.injection.rules import Standing, declared
from sandbox.clock import in_astana
from sandbox.control.at_hand import REFUSALS, answer, world_at_hand
from sandbox.control.fault_models import (
    ClearQuery,
    FaultCatalogue,
    FaultKindOf,
    FaultPath,
    FaultRuleOf,
    FaultRulesOf,
    NewFault,
    ParameterOf,
    Switched,
)
from sandbox.control.models import Words
from sandbox.errors import NotFound
from signing.texts import Lang

__all__ = ["fault_api"]

fault_api = APIBlueprint("faults", __name__, url_prefix="/api", abp_tags=[Tag(name="faults")], abp_responses=REFUSALS)


@fault_api.get("/faults", responses={"200": FaultRulesOf})
def list_faults() -> Response:
    """What is in force, the oldest rule first, with the number of times each struck."""
    return answer(FaultRulesOf(faults=[_rule(one) for one in world_at_hand().faults.list()]))


@fault_api.get("/faults/catalogue", responses={"200": FaultCatalogue})
def list_kinds() -> Response:
    """What can go wrong on purpose, in the order of the stages."""
    return answer(FaultCatalogue(faults=[_kind(one) for one in catalogue().values()]))


@fault_api.post("/faults", responses={"201": FaultRuleOf})
def add_fault(body: NewFault) -> Response:
    """Let something go wrong from now on. 422 says what was meant where it cannot."""
    told = body.model_dump()
    (standing,) = world_at_hand().faults.add(declared(told.pop("fault"), told.pop("parameters"), **told))
    return answer(_rule(standing), 201)


@fault_api.get("/faults/<int:rule>", responses={"200": FaultRuleOf})
def show_fault(path: FaultPath) -> Response:
    """One rule."""
    return answer(_rule(_found(path)))


@fault_api.delete("/faults/<int:rule>", responses={"200": FaultRuleOf})
def remove_fault(path: FaultPath) -> Response:
    """Switch one rule off, for every worker at once; as it stood."""
    found = _found(path)
    world_at_hand().faults.remove(found.id)
    return answer(_rule(found))


@fault_api.delete("/faults", responses={"200": Switched})
def clear_faults(query: ClearQuery) -> Response:
    """Switch all rules off, or those that name a service, or a fault."""
    return answer(Switched(removed=world_at_hand().faults.clear(service=query.service, fault=query.fault)))


def _found(path: FaultPath) -> Standing:
    found = world_at_hand().faults.find(path.rule)
    if found is None:
        raise NotFound("FAULT-RULE-UNKNOWN", str(path.rule))
    return found


def _rule(standing: Standing) -> FaultRuleOf:
    rule = standing.rule
    return FaultRuleOf(
        id=standing.id,
        fault=rule.fault,
        stage=rule.stage.value,
        parameters=dict(rule.parameters),
        channel=rule.channel,
        service=rule.service,
        sender=rule.sender,
        message=rule.message,
        share=rule.share,
        times=rule.times,
        until=None if rule.until is None else in_astana(rule.until),
        added_at=in_astana(standing.added_at),
        met=standing.met,
        struck=standing.struck,
        last_at=None if standing.last_at is None else in_astana(standing.last_at),
        spent=standing.spent(world_at_hand().clock.now()),
    )


def _kind(kind: FaultKind) -> FaultKindOf:
    parameters = [
        ParameterOf(name=one.name, kind=one.kind, takes=one.takes, default=one.default, meaning=_words(one.text))
        for one in kind.parameters.values()
    ]
    return FaultKindOf(
        name=kind.name,
        code=kind.code,
        stage=kind.stage.value,
        channels=list(kind.channels),
        happens=_words(kind.text),
        advice=_words(kind.advice),
        parameters=parameters,
    )


def _words(text: Callable[[Lang], str]) -> Words:
    return Words(kk=text("kk"), ru=text("ru"), en=text("en"))
