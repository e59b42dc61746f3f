"""Routes in the control API: where messages for a service go."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.control.at_hand import REFUSALS, answer, world_at_hand
from sandbox.control.route_models import RouteBody, RouteOf, RoutePath, RouteQuery, RoutesOf
from sandbox.data_reader import DataReader
from sandbox.routes.declaration import RouteDeclaration, declared, refusal_of
from sandbox.routes.files import GivenFiles
from sandbox.routes.telling import RouteFacts, every_route, facts_of

__all__ = ["route_api"]

_PLACE = "the body"

route_api = APIBlueprint("route", __name__, url_prefix="/api", abp_tags=[Tag(name="route")], abp_responses=REFUSALS)


@route_api.get("/routes", responses={"200": RoutesOf})
def list_routes() -> Response:
    """Where messages go: to registers of the sandbox, and along the routes that somebody laid."""
    return answer(RoutesOf(routes=[_route(one) for one in every_route(world_at_hand().systems)]))


@route_api.get("/routes/<string:service>", responses={"200": RouteOf})
def show_route(path: RoutePath, query: RouteQuery) -> Response:
    """A route that somebody laid, with everything it was laid with."""
    return answer(_route(facts_of(world_at_hand().systems.routes.find((path.service, query.route)))))


@route_api.put("/routes/<string:service>", responses={"200": RouteOf})
def lay_route(path: RoutePath, query: RouteQuery, body: RouteBody) -> Response:
    """Lay a route, instead of one with its serviceId and routeId; it shadows a register's own."""
    raw = body.model_dump(exclude_unset=True, exclude={"files"}, exclude_none=True)
    raw |= {"service": path.service} | ({} if query.route is None else {"route": query.route})
    one = DataReader(_PLACE, refusal_of).record(RouteDeclaration, raw)
    world = world_at_hand()
    own_url = world.settings.base_url or world.settings.services_url
    found = world.systems.routes.lay(declared(one, raw, _PLACE, files=GivenFiles(body.files), own_url=own_url))
    return answer(_route(facts_of(found[0])))


@route_api.delete("/routes/<string:service>", responses={"200": RouteOf})
def remove_route(path: RoutePath, query: RouteQuery) -> Response:
    """Take a route away; what it shadowed answers again."""
    return answer(_route(facts_of(world_at_hand().systems.routes.remove((path.service, query.route)))))


def _route(one: RouteFacts) -> RouteOf:
    return RouteOf(**asdict(one) | {"settings": dict(one.settings or {})})
