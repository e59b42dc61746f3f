"""What the control API makes of a message of the journal: its thread, comparisons, files to take away."""

from __future__ import annotations

from typing import cast

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.control.at_hand import REFUSALS, answer, sent_octets, world_at_hand
from sandbox.control.evidence_models import DifferenceOf, ExportQuery, FormQuery, LangQuery, PairPath, ThreadOf
from sandbox.control.journal_models import MessagePath
from sandbox.control.this_machine import demand_this_machine
from sandbox.evidence.diagram import draw_thread
from sandbox.evidence.difference import difference
from sandbox.evidence.export import exported
from sandbox.evidence.thread import entry_of, whole_thread
from signing.texts import LANGUAGES, Lang
from signing.xml import XmlLimits

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


@evidence_api.get("/<int:message_id>/diff/<int:other_id>", responses={"200": DifferenceOf})
def compare_messages(path: PairPath, query: FormQuery) -> Response:
    """In what two messages differ."""
    first, second = _octets(path.message_id), _octets(path.other_id)
    return answer(DifferenceOf.model_validate(difference(first, second, query.form).as_dict()))


@evidence_api.post("/<int:message_id>/diff", responses={"200": DifferenceOf})
def compare_with_posted(path: MessagePath, query: FormQuery) -> Response:
    """In what a message and the posted octets differ."""
    first = _octets(path.message_id)
    return answer(DifferenceOf.model_validate(difference(first, sent_octets(XmlLimits().octets), query.form).as_dict()))


@evidence_api.get("/<int:message_id>/export")
def export_message(path: MessagePath, query: ExportQuery) -> Response:
    """A message as a file: a bash script, a test module, or a ZIP with all that is needed to verify it elsewhere.

    It holds the exact octets, secrets too, and is given to this machine alone.
    """
    demand_this_machine()
    file = exported(world_at_hand(), path.message_id, query.form, url=request.url_root.rstrip("/"))
    response = Response(file.content, mimetype=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _octets(key: int) -> bytes:
    world = world_at_hand()
    entry_of(world, key)
    return world.systems.journal.octets(key) or b""


def _lang(query: LangQuery) -> Lang:
    return query.lang or cast(Lang, request.accept_languages.best_match(LANGUAGES, default="en"))
