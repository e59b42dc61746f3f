"""What a view of the control API has at hand: the world, the octets that were sent, the ways to answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import Response, g, jsonify, request
from pydantic import BaseModel

from gateway.body import parts_of
from sandbox.control.models import Problem
from sandbox.control.telling import as_json
from sandbox.errors import Misused
from sandbox.world import World

__all__ = ["EXTENSION", "REFUSALS", "answer", "sent_octets", "world_at_hand", "xml"]

EXTENSION: Final = "shlyuz.worlds"
"""Under this key the application knows its worlds."""
REFUSALS: Final[dict[str | int | HTTPStatus, type[BaseModel] | dict[Any, Any] | None]] = {
    "400": Problem,
    "404": Problem,
    "422": Problem,
}
"""The refusals that any operation may answer with."""


def world_at_hand() -> World:
    """The world of this request: the default one, or that of ``/w/<name>``."""
    world: World = g.world
    return world


def answer(model: BaseModel, status: int = 200) -> Response:
    """*model* as JSON."""
    response = jsonify(as_json(model))
    response.status_code = status
    return response


def xml(octets: bytes, *, name: str | None = None) -> Response:
    """*octets* as an XML document, octet for octet; with *name*, as a file to keep."""
    response = Response(octets, mimetype="application/xml")
    if name is not None:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def sent_octets(limit: int) -> bytes:
    """The body, whatever its content type says; one octet more than *limit* tells that it was larger.

    Raises :class:`~sandbox.errors.Misused` BODY-EMPTY.
    """
    kept = bytearray()
    for part in parts_of(request.stream):
        kept += part[: max(0, limit + 1 - len(kept))]
    if not kept:
        raise Misused("BODY-EMPTY")
    return bytes(kept)
