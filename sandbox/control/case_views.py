"""The cases' part of the control API: what lies at an office, what happened to a case, where it stands as a drawing."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.cases import Case
from sandbox.cases.inbox import Lying, Wanted
from sandbox.clock import in_astana
from sandbox.control.at_hand import REFUSALS, answer, world_at_hand
from sandbox.control.case_models import DiagramQuery, InboxOf, InboxQuery, LyingCase, TimelineOf
from sandbox.control.models import CasePath, Words
from sandbox.errors import NotFound
from sandbox.services.diagram import draw_case
from sandbox.services.showing import plain
from sandbox.services.timeline import timeline
from sandbox.world import World

__all__ = ["case_api"]

case_api = APIBlueprint("cases", __name__, url_prefix="/api", abp_tags=[Tag(name="cases")], abp_responses=REFUSALS)


@case_api.get("/cases", responses={"200": InboxOf})
def list_cases(query: InboxQuery) -> Response:
    """The open cases that lie at an office, the most urgent first, page by page."""
    world = world_at_hand()
    office = world.population.organisation(query.office).bin
    world.casework.look_after(world.clock.now())
    page = world.inbox.page(Wanted(office, query.step, query.until, query.after, query.limit))
    return answer(InboxOf(office=office, cases=[_lying(world, one) for one in page.cases], next=page.next))


@case_api.get("/cases/<number>/timeline", responses={"200": TimelineOf})
def tell_case(path: CasePath) -> Response:
    """What happened to a case: when, what, by whom, with which paper, and the messages that it caused."""
    world = world_at_hand()
    case = _case(world, path.number)
    told = [plain(one.as_dict()) for one in timeline(world, case)]
    return answer(TimelineOf(number=case.number, happenings=told))


@case_api.get("/cases/<number>/diagram.svg")
def draw(path: CasePath, query: DiagramQuery) -> Response:
    """The steps that a case can come to as SVG, with the way that it took and where it stands."""
    world = world_at_hand()
    case = _case(world, path.number)
    passport = world.shelf.passport(case.passport)
    octets = draw_case(case, passport, world.cases.events(case), lang=query.lang)
    return Response(octets, mimetype="image/svg+xml")


def _case(world: World, number: str) -> Case:
    world.casework.look_after(world.clock.now(), number)
    found = world.cases.find(number)
    if found is None:
        raise NotFound("CASE-UNKNOWN", number)
    return found


def _lying(world: World, one: Lying) -> LyingCase:
    step = world.shelf.passport(one.passport).step(one.step)
    name = dict.fromkeys(("kk", "ru", "en"), one.step) if step is None else step.name.as_dict()
    moments = ("accepted_at", "since", "step_due_at", "due_at", "urgent_at")
    told = {field: getattr(one, field) for field in LyingCase.model_fields if hasattr(one, field)}
    told |= {field: in_astana(told[field]) for field in moments if told[field] is not None}
    return LyingCase(
        **told | {"state": one.state.value}, step_name=Words.model_validate(name), late=one.is_late(world.clock.now())
    )
