"""What whoever runs the sandbox asks it: whether it is ready, and its metrics."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.control.at_hand import REFUSALS, answer
from sandbox.control.watch_models import Ready
from sandbox.watching.exposition import CONTENT_TYPE, exposition
from sandbox.watching.readiness import readiness_of
from sandbox.world_paths import asked_world

__all__ = ["watch_api"]

_UNAVAILABLE = 503

watch_api = APIBlueprint("watch", __name__, abp_tags=[Tag(name="watch")], abp_responses=REFUSALS)


@watch_api.get("/readyz", responses={"200": Ready, "503": Ready})
def readyz() -> Response:
    """Whether the world can be worked with, dependency by dependency; 503 if it cannot."""
    found = readiness_of(asked_world())
    return answer(Ready.model_validate(found.as_dict()), 200 if found.ready else _UNAVAILABLE)


@watch_api.get("/metrics")
def metrics() -> Response:
    """For Prometheus: what all processes of this server counted, and what stands in this world's database."""
    return Response(exposition(asked_world()), content_type=CONTENT_TYPE)
