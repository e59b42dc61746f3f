"""What the control API gives of a conversation of the asynchronous channel."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

__all__ = ["ConversationOf", "ConversationPath", "PassedOf", "SaidOf"]


class ConversationPath(BaseModel):
    """A conversation in the path."""

    correlation_id: str


class SaidOf(BaseModel):
    """One message of a conversation, and how far it has come."""

    message_id: str
    type: str = Field(description="REQUEST, NOTIFICATION or RESPONSE.")
    sender: str
    recipient: str
    message_date: datetime
    accepted_at: datetime
    state: str = Field(description="ON_DELIVERY, DELIVERED, NOT_DELIVERED or DELIVERY_STOPPED.")
    state_at: datetime
    status_code: str
    status_message: str
    confirmed_at: datetime | None = Field(None, description="When the recipient said that it accepts it.")
    properties: dict[str, str]
    data: str = Field(description="The element data as it was sent.")


class PassedOf(BaseModel):
    """What passed over the wire; the journal has the octets."""

    id: int = Field(description="In the journal.")
    at: datetime
    direction: str
    channel: str = Field(description="async: calls to the gateway; callback: calls of the gateway to subscribers.")
    message_id: str | None = None
    code: str | None = None
    http_status: int | None = None


class ConversationOf(BaseModel):
    """One conversation as a thread."""

    correlation_id: str
    service: str
    requester: str
    provider: str
    over: bool = Field(description="True: the final RESPONSE has been given.")
    messages: list[SaidOf]
    journal: list[PassedOf]
