"""What the control API takes and gives about deliveries of the asynchronous channel, and about who receives them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "DeliveriesOf",
    "DeliveriesQuery",
    "DeliveryOf",
    "DeliveryPath",
    "Endpoint",
    "OfferOf",
    "Requeued",
    "SubscriberOf",
    "SubscriberPath",
    "SubscribersOf",
]

_GREATEST = 2**31 - 1


class DeliveryOf(BaseModel):
    """Something that is to be brought to somebody."""

    id: int
    kind: str = Field(
        description="MESSAGE: a message; STATUS: word to its sender of how far it has come; WORK: what a system of the "
        "sandbox has still to do about a message that it took."
    )
    message_id: str
    correlation_id: str
    service: str
    recipient: str
    since: datetime
    next_attempt_at: datetime | None = Field(
        None, description="None: it waits behind another one, or to be fetched, or it is a dead letter."
    )
    attempts: int
    dead: bool = Field(description="True: it was given up.")
    error_code: str | None = None
    error_text: str | None = None


class DeliveriesOf(BaseModel):
    """Deliveries, the oldest first."""

    deliveries: list[DeliveryOf]


class DeliveriesQuery(BaseModel):
    """Which deliveries to list."""

    dead: bool | None = Field(None, description="true: the dead letters alone; false: all others.")
    limit: int = Field(100, ge=1, le=10_000)
    offset: int = Field(0, ge=0, le=_GREATEST)


class DeliveryPath(BaseModel):
    """A delivery in the path."""

    delivery: int = Field(ge=1, le=_GREATEST)


class Requeued(BaseModel):
    """What a dead letter is now."""

    id: int


class OfferOf(BaseModel):
    """A service that somebody answers for."""

    model_config = ConfigDict(extra="forbid")

    service: str = Field(min_length=1, max_length=200)
    route: str | None = Field(None, min_length=1, max_length=200, description="For messages with this routeId alone.")


class Endpoint(BaseModel):
    """How somebody receives."""

    model_config = ConfigDict(extra="forbid")

    url: str | None = Field(
        None,
        description="Where IAsyncChannelClient is answered; None: fetched by getMessages; local: a system of the "
        "sandbox itself.",
    )
    offers: list[OfferOf] = Field([], max_length=1000)
    sign: bool = Field(True, description="Sign what goes there with the gateway's key.")
    check_signature: bool = Field(True, description="Demand answers that are signed by the participant.")
    timeout: float | None = Field(None, gt=0, le=600, description="Seconds; None: as the world's settings say.")
    in_flight: int | None = Field(None, ge=1, le=64, description="At a moment; None: as the world's settings say.")


class SubscriberOf(Endpoint):
    """Who receives, and how."""

    sender_id: str


class SubscriberPath(BaseModel):
    """A participant in the path."""

    name: str


class SubscribersOf(BaseModel):
    """All who receive."""

    subscribers: list[SubscriberOf]
