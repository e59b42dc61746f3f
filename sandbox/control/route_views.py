"""Routes in the control API: where messages for a service go."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.control.at_hand import REFUSALS, answer, sent_octets, world_at_hand
from sandbox.control.route_models import RecordingsOf, RouteBody, RouteOf, RoutePath, RouteQuery, RoutesOf
from sandbox.data_reader import DataReader
from sandbox.errors import Misused, NotFound, RouteRefused
from sandbox.recording.file import read_recordings, write_recordings
from sandbox.routes.declaration import RouteDeclaration, declared, refusal_of
from sandbox.routes.files import GivenFiles
from sandbox.routes.telling import RouteFacts, every_route, facts_of

__all__ = ["route_api"]

_PLACE: Final = "the body"
_LARGEST_FILE: Final = 20 * 2**20

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
    found = world.systems.routes.lay(declared(one, _PLACE, files=GivenFiles(body.files), own_url=own_url))
    return answer(_route(facts_of(found[0])))


@route_api.delete("/routes/<string:service>", responses={"200": RouteOf})
def remove_route(path: RoutePath, query: RouteQuery) -> Response:
    """Take a route away; what it shadowed answers again."""
    return answer(_route(facts_of(world_at_hand().systems.routes.remove((path.service, query.route)))))


@route_api.get("/recordings", responses={"200": RecordingsOf})
def count_recordings() -> Response:
    """Of which services something was recorded, and how much."""
    return answer(RecordingsOf(services=world_at_hand().systems.recordings.services()))


@route_api.get("/recordings/<string:service>")
def export_recordings(path: RoutePath) -> Response:
    """What was recorded of a service, as a file of TOML."""
    found = world_at_hand().systems.recordings.of(path.service)
    if not found:
        raise NotFound("RECORDING-UNKNOWN", path.service)
    text = write_recordings(path.service, [one.recording for one in found])
    return Response(text, mimetype="application/toml")


@route_api.put("/recordings/<string:service>", responses={"200": RecordingsOf})
def import_recordings(path: RoutePath) -> Response:
    """Take such a file, instead of what was recorded of the service."""
    octets = sent_octets(_LARGEST_FILE)
    if len(octets) > _LARGEST_FILE:
        raise Misused("BODY-SIZE", f"more than {_LARGEST_FILE} octets")
    found = read_recordings(octets.decode("utf-8", "replace"), _PLACE)
    if found.service != path.service:
        raise RouteRefused("RECORDING-FILE", f"{_PLACE}: service: {path.service!r} is wanted, not {found.service!r}")
    world = world_at_hand()
    with world.engine.begin() as connection:
        world.systems.recordings.replace(connection, path.service, found.recordings)
    return answer(RecordingsOf(services={path.service: len(found.recordings)}))


@route_api.delete("/recordings/<string:service>", responses={"200": RecordingsOf})
def forget_recordings(path: RoutePath) -> Response:
    """Forget what was recorded of a service."""
    count = world_at_hand().systems.recordings.forget(path.service)
    if count == 0:
        raise NotFound("RECORDING-UNKNOWN", path.service)
    return answer(RecordingsOf(services={path.service: count}))


def _route(one: RouteFacts) -> RouteOf:
    return RouteOf(**asdict(one) | {"settings": dict(one.settings or {})})
