"""A conversation of the asynchronous channel as one thread: what was said, how far it came, what passed on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gateway.conversations import AsyncMessage, MessageType
from gateway.journal import Entry, Filter
from gateway.masking import masked
from sandbox.clock import in_astana
from sandbox.errors import NotFound

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Thread", "thread_of"]

_MOST_PASSED: Final = 1000


@dataclass(frozen=True, slots=True)
class Thread:
    """One conversation, from its REQUEST on."""

    messages: tuple[AsyncMessage, ...]
    """In the order of acceptance; the first one is the REQUEST."""
    passed: tuple[Entry, ...]
    """What the journal has of it, in order: calls to the gateway, calls of the gateway, and their answers."""

    @property
    def request(self) -> AsyncMessage:
        """What began it."""
        return self.messages[0]

    @property
    def is_over(self) -> bool:
        """True if the final RESPONSE has been given."""
        return any(one.message_type is MessageType.RESPONSE for one in self.messages)

    def as_dict(self) -> dict[str, Any]:
        """The thread as JSON data."""
        return {
            "correlation_id": self.request.correlation_id,
            "service": self.request.service_id,
            "requester": self.request.sender_id,
            "provider": self.request.recipient_id,
            "over": self.is_over,
            "messages": [_said(one) for one in self.messages],
            "journal": [
                {
                    "id": one.id,
                    "at": in_astana(one.moment).isoformat(),
                    "direction": one.direction.value,
                    "channel": one.channel,
                    "message_id": one.message_id,
                    "code": one.code,
                    "http_status": one.http_status,
                }
                for one in self.passed
            ],
        }


def thread_of(world: World, correlation_id: str) -> Thread:
    """The conversation *correlation_id*; its journal up to 1,000 entries, the latest.

    Raises :class:`~sandbox.errors.NotFound` CONVERSATION-UNKNOWN.
    """
    messages = world.systems.conversations.thread(correlation_id)
    if not messages:
        raise NotFound("CONVERSATION-UNKNOWN", correlation_id)
    wanted = Filter(correlation_id=correlation_id)
    passed = world.systems.journal.list(wanted, limit=_MOST_PASSED)
    return Thread(messages, tuple(reversed(passed)))


def _said(one: AsyncMessage) -> dict[str, Any]:
    return {
        "message_id": one.message_id,
        "type": one.message_type.value,
        "sender": one.sender_id,
        "recipient": one.recipient_id,
        "message_date": in_astana(one.message_date).isoformat(),
        "accepted_at": in_astana(one.accepted_at).isoformat(),
        "state": one.state.value,
        "state_at": in_astana(one.state_at).isoformat(),
        "status_code": one.status_code,
        "status_message": one.status_message,
        "confirmed_at": None if one.confirmed_at is None else in_astana(one.confirmed_at).isoformat(),
        "properties": dict(one.properties),
        "data": masked(one.data).decode(errors="replace"),
    }
