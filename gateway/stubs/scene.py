"""What a stub can see while it answers: the request, and what the world gives."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lxml import etree

from gateway.names import ALMATY
from gateway.wire import wire_date

__all__ = ["VARIABLES", "Circumstance", "Scene"]

VARIABLES: Final[Mapping[str, str]] = {
    "now": "the world's moment, as xs:dateTime",
    "today": "the world's day in Kazakhstan, as xs:date",
    "guid": "a fresh GUID, the same throughout an answer",
    "messageId": "of the request",
    "correlationId": "of the request; empty if it has none",
    "sessionId": "of the exchange, in braces",
    "senderId": "who asks",
    "serviceId": "which service is asked",
    "routeId": "of the request; empty if it has none",
    "turn": "which answer of a list it is, from 1; 0 where there is no list",
}
"""The variables of expressions, with what they stand for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstance:
    """The message that the request came in, as far as expressions may know of it."""

    message_id: str
    correlation_id: str | None
    session_id: str
    sender_id: str
    service_id: str
    route_id: str | None
    moment: datetime
    guid: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A request with the values of the variables."""

    request: etree._Element
    """The element that holds the business data, root of a document of its own."""
    variables: Mapping[str, str | int] = field(default_factory=dict)

    @classmethod
    def of(cls, payload: etree._Element, around: Circumstance, *, turn: int = 0) -> Scene:
        """The scene of a request whose fields are in *payload*; nothing outside of that can be reached."""
        request = deepcopy(payload)
        request.tail = None
        return cls(
            request,
            {
                "now": wire_date(around.moment),
                "today": around.moment.astimezone(ALMATY).date().isoformat(),
                "guid": around.guid,
                "messageId": around.message_id,
                "correlationId": around.correlation_id or "",
                "sessionId": around.session_id,
                "senderId": around.sender_id,
                "serviceId": around.service_id,
                "routeId": around.route_id or "",
                "turn": turn,
            },
        )

    def at_turn(self, turn: int) -> Scene:
        """The same scene for the answer *turn* of a list."""
        return Scene(self.request, {**self.variables, "turn": turn})
