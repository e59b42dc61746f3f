"""What the control API makes of a message of the journal: its thread, told and drawn."""

from __future__ import annotations

from typing import cast

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.control.at_hand import REFUSALS, world_at_hand
from sandbox.control.evidence_models import LangQuery, ThreadOf
from sandbox.control.journal_models import MessagePath
from sandbox.evidence.diagram import draw_thread
from sandbox.evidence.thread import whole_thread
from signing.texts import LANGUAGES, Lang

__all__ = ["evidence_api"]

evidence_api = APIBlueprint(
    "evidence", __name__, url_prefix="/api/journal", abp_tags=[Tag(name="journal")], abp_responses=REFUSALS
)


@evidence_api.get("/<int:message_id>/thread", responses={"200": ThreadOf})
def show_thread(path: MessagePath) -> Response:
    """Everything that belongs to a message, from what caused it to what it led to."""
    found = whole_thread(world_at_hand(), path.message_id)
    return jsonify(ThreadOf.model_validate(found.as_dict()).model_dump(mode="json", by_alias=True))


@evidence_api.get("/<int:message_id>/thread.svg")
def draw_message_thread(path: MessagePath, query: LangQuery) -> Response:
    """The same as a sequence diagram."""
    return Response(draw_thread(whole_thread(world_at_hand(), path.message_id), _lang(query)), mimetype="image/svg+xml")


def _lang(query: LangQuery) -> Lang:
    return query.lang or cast(Lang, request.accept_languages.best_match(LANGUAGES, default="en"))
