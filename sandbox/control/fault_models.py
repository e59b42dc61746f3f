"""What the control API takes and gives about faults on purpose."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from sandbox.control.models import Words

__all__ = [
    "ClearQuery",
    "FaultCatalogue",
    "FaultKindOf",
    "FaultPath",
    "FaultRuleOf",
    "FaultRulesOf",
    "NewFault",
    "ParameterOf",
    "Switched",
]

_GREATEST = 2**31 - 1


class NewFault(BaseModel):
    """What is to go wrong, and when; what is left out lets everything through."""

    model_config = ConfigDict(extra="forbid")

    fault: str = Field(description="A name of the catalogue.")
    parameters: dict[str, StrictBool | StrictInt | StrictFloat | StrictStr] = Field({}, max_length=20)
    channel: str | None = Field(None, description="sync-wss, sync, async, callback or authority.")
    service: str | None = Field(None, description="serviceId")
    sender: str | None = Field(None, description="senderId; of the subscriber for what is brought to one.")
    message: str | None = Field(None, description="messageId")
    share: float = Field(1.0, description="Of the calls that the rest fits, more than 0.")
    times: int | None = Field(None, description="How often it strikes at the most.")
    until: datetime | None = Field(None, description="A moment of the world's clock, with its offset.")


class FaultRuleOf(NewFault):
    """A rule, and what came of it."""

    id: int
    stage: str
    added_at: datetime
    met: int = Field(description="How many calls it fitted.")
    struck: int = Field(description="How many of them went wrong.")
    last_at: datetime | None = Field(None, description="When the last of these was, by the world's clock.")
    spent: bool = Field(description="True: it struck as often as it may, or its time is over.")


class FaultRulesOf(BaseModel):
    """The rules of a world, the oldest first."""

    faults: list[FaultRuleOf]


class FaultPath(BaseModel):
    """A rule in the path."""

    rule: int = Field(ge=1, le=_GREATEST)


class ClearQuery(BaseModel):
    """Which rules to switch off: all, or those that name a service, or a fault."""

    model_config = ConfigDict(extra="forbid")

    service: str | None = None
    fault: str | None = None


class Switched(BaseModel):
    """How many rules were switched off."""

    removed: int


class ParameterOf(BaseModel):
    """What can be said about a fault."""

    name: str
    kind: str
    takes: str
    default: StrictBool | StrictInt | StrictFloat | StrictStr
    meaning: Words


class FaultKindOf(BaseModel):
    """An entry of the catalogue."""

    name: str
    code: str = Field(description="Of the finding at a message that it struck.")
    stage: str
    channels: list[str]
    happens: Words
    advice: Words
    parameters: list[ParameterOf]


class FaultCatalogue(BaseModel):
    """What can go wrong on purpose."""

    faults: list[FaultKindOf]
