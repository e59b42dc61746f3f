"""Worlds in the control API: made, told of, copied, kept in a file, brought back, removed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from flask import Response, current_app, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from gateway.body import parts_of
from sandbox.clock import in_astana
from sandbox.control.at_hand import EXTENSION, REFUSALS, answer
from sandbox.control.worlds_models import ForkOf, NewWorld, WorldOf, WorldPath, WorldsOf
from sandbox.errors import Misused
from sandbox.estate import Estate, WorldFacts
from sandbox.world import Founding
from sandbox.worlds import DEFAULT_WORLD, WorldName, parse_world_name

__all__ = ["worlds_api"]

_MOST_OCTETS: Final = 2 * 2**30
"""The largest world file that is taken in."""

worlds_api = APIBlueprint("worlds", __name__, url_prefix="/api", abp_tags=[Tag(name="worlds")], abp_responses=REFUSALS)


@worlds_api.get("/worlds", responses={"200": WorldsOf})
def list_worlds() -> Response:
    """The names of all worlds, the default one first."""
    return answer(WorldsOf(worlds=list(_estate().names())))


@worlds_api.post("/worlds", responses={"201": WorldOf})
def create_world(body: NewWorld) -> Response:
    """Make a world."""
    founding = Founding(seed=body.seed, begins_at=body.at)
    return answer(_told(_estate().create(parse_world_name(body.name), founding=founding, chosen=body.settings)), 201)


@worlds_api.get("/worlds/<string:name>", responses={"200": WorldOf})
def show_world(path: WorldPath) -> Response:
    """A world at a glance."""
    return answer(_told(_estate().facts(_name(path))))


@worlds_api.delete("/worlds/<string:name>")
def drop_world(path: WorldPath) -> Response:
    """Remove a world with everything in it."""
    _estate().drop(_name(path))
    return Response(status=204)


@worlds_api.post("/worlds/<string:name>/fork", responses={"201": WorldOf})
def fork_world(path: WorldPath, body: ForkOf) -> Response:
    """Make another world that is in everything as this one is now."""
    return answer(_told(_estate().fork(_name(path), parse_world_name(body.name))), 201)


@worlds_api.post("/worlds/<string:name>/reset", responses={"200": WorldOf})
def reset_world(path: WorldPath) -> Response:
    """Make the world what it was on its first day."""
    return answer(_told(_estate().reset(_name(path))))


@worlds_api.get("/worlds/<string:name>/snapshot")
def snapshot_world(path: WorldPath) -> Response:
    """The world in one file, which reproduces it anywhere."""
    with tempfile.TemporaryDirectory(prefix="shlyuz-snapshot-") as directory:
        file = Path(directory) / "world"
        _estate().snapshot(_name(path), file)
        response = Response(file.read_bytes(), mimetype="application/vnd.sqlite3")
    response.headers["Content-Disposition"] = f'attachment; filename="{path.name}.world"'
    return response


@worlds_api.put("/worlds/<string:name>", responses={"200": WorldOf})
def restore_world(path: WorldPath) -> Response:
    """Make the world what the posted world file says; a file that is none changes nothing."""
    with tempfile.TemporaryDirectory(prefix="shlyuz-restore-") as directory:
        file = Path(directory) / "world"
        size = 0
        with file.open("wb") as target:
            for part in parts_of(request.stream):
                size += len(part)
                if size > _MOST_OCTETS:
                    raise Misused("QUERY-INVALID", f"more than {_MOST_OCTETS} octets")
                target.write(part)
        if not size:
            raise Misused("BODY-EMPTY")
        return answer(_told(_estate().restore(file, _name(path))))


def _estate() -> Estate:
    worlds = current_app.extensions[EXTENSION]
    if not isinstance(worlds, Estate):
        raise Misused("PATH-UNKNOWN", "this application serves a single world")
    return worlds


def _name(path: WorldPath) -> WorldName:
    return parse_world_name(path.name)


def _told(facts: WorldFacts) -> WorldOf:
    root = request.host_url.rstrip("/")
    url = root if facts.name == DEFAULT_WORLD else f"{root}/w/{facts.name}"
    data = facts.as_dict() | {"url": url, "now": in_astana(facts.now)}
    return WorldOf.model_validate(data)
