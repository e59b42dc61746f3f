"""The journal as it grows, over HTTP: server-sent events."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field

from gateway.journal import Entry
from sandbox.control.at_hand import REFUSALS, world_at_hand
from sandbox.control.held import goes_on, held
from sandbox.control.telling import as_json, message
from sandbox.errors import Misused
from sandbox.journal.stream import Cursor
from sandbox.world_paths import keep_world_open

__all__ = ["stream_api"]

_BEAT_SECONDS: Final = 15.0
_LONGEST_SECONDS: Final = 600.0
"""Then the client comes again and goes on where it was, perhaps at another worker."""

stream_api = APIBlueprint("journal-stream", __name__, abp_tags=[Tag(name="journal")], abp_responses=REFUSALS)


class StreamQuery(BaseModel):
    """What to listen for."""

    model_config = ConfigDict(extra="forbid")

    q: str = Field("", description="In the language of the journal.", max_length=4000)
    last_event_id: str | None = Field(None, description="As the header Last-Event-ID.", max_length=4000)


@stream_api.get("/api/journal/stream")
def stream_messages(query: StreamQuery) -> Response:
    """Each message that comes and fits, as an event with its id; Last-Event-ID goes on after that one."""
    questions = world_at_hand().questions
    tree, after = questions.read(query.q), _cursor(query.last_event_id)
    with ExitStack() as stack:
        stack.enter_context(held())
        going_on = _for_some_time(goes_on())
        events = _events(questions.follow(tree, after=after, going_on=going_on), time.monotonic)
        stack.enter_context(keep_world_open())
        place = stack.pop_all()
    response = Response(events, mimetype="text/event-stream")
    response.headers.update({"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
    response.call_on_close(place.close)
    return response


def _cursor(asked: str | None) -> Cursor | None:
    text = request.headers.get("Last-Event-ID") or asked
    try:
        return None if not text else Cursor.parse(text)
    except ValueError:
        raise Misused("QUERY-INVALID", f"Last-Event-ID: {text}") from None


def _for_some_time(going_on: Callable[[], bool]) -> Callable[[], bool]:
    until = time.monotonic() + _LONGEST_SECONDS
    return lambda: time.monotonic() < until and going_on()


def _events(come: Iterator[tuple[Cursor, Entry | None]], ticks: Callable[[], float]) -> Iterator[str]:
    """The lines of the events; a comment at the beginning and now and then, so that both sides know of each other."""
    yield "retry: 1000\n: listening\n\n"
    beat = ticks()
    for cursor, entry in come:
        if entry is not None:
            told = json.dumps(as_json(message(entry.as_dict())), ensure_ascii=False)
            yield f"id: {cursor}\nevent: message\ndata: {told}\n\n"
            beat = ticks()
        elif ticks() - beat >= _BEAT_SECONDS:
            # where the stream is now, also for a client to which nothing was told for long
            yield f"id: {cursor}\n: still here\n\n"
            beat = ticks()
