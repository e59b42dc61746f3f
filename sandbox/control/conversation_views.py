"""Conversations of the asynchronous channel in the control API."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from sandbox.control.at_hand import REFUSALS, answer, world_at_hand
from sandbox.control.conversation_models import ConversationOf, ConversationPath
from sandbox.threads import thread_of

__all__ = ["conversation_api"]

conversation_api = APIBlueprint(
    "conversation", __name__, url_prefix="/api", abp_tags=[Tag(name="delivery")], abp_responses=REFUSALS
)


@conversation_api.get("/conversations/<path:correlation_id>", responses={"200": ConversationOf})
def show_conversation(path: ConversationPath) -> Response:
    """One conversation as a thread: its messages in the order of acceptance, and what passed over the wire."""
    found = thread_of(world_at_hand(), path.correlation_id)
    return answer(ConversationOf.model_validate(found.as_dict()))
