"""What the control API takes and gives about participants."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "ParticipantChange",
    "ParticipantOf",
    "ParticipantPath",
    "ParticipantsOf",
    "ServiceChange",
    "ServiceOf",
    "ServicePath",
    "ServicesOf",
    "SignaturesOf",
]


_Demand = Literal["required", "checked", "ignored"]


class ParticipantPath(BaseModel):
    """A participant in the path."""

    name: str


class SignaturesOf(BaseModel):
    """Which signatures are demanded of the messages of one kind."""

    model_config = ConfigDict(extra="forbid")

    transport: _Demand | None = Field(default=None, description="None: required where the channel has signatures.")
    data: _Demand = Field(default="ignored", description="checked: a signature that is there must be valid.")


class ParticipantChange(BaseModel):
    """What can be said of a participant; what is left out stays as it is, or has its default."""

    model_config = ConfigDict(extra="forbid")

    password: str | None = Field(None, description="Never told again. None: the one it has, or one of the world's.")
    bin: str | None = Field(None, description="BIN of its organisation; one of its own if there is none.")
    organisation: str | None = Field(None, max_length=200)
    services: list[str] = Field([], max_length=1000, description="The services that it may call; empty: all.")
    strictness: Literal["strict", "lenient"] | None = Field(None, description="None: as the world's setting says.")
    enabled: bool = Field(True, description="False: it is registered, and may do nothing.")
    keys: list[Literal["rsa", "gost"]] = Field(
        [], max_length=2, description="Families of the keys that it is given; empty: by the world's setting."
    )
    certificates: list[str] = Field([], max_length=100, description="Certificates that it brings along, PEM.")
    data_keys: list[Literal["rsa", "gost"]] = Field([], max_length=2, description="Keys of its own for business data.")
    data_certificates: list[str] = Field([], max_length=100, description="Those that it signs business data with, PEM.")
    requests: SignaturesOf = Field(SignaturesOf(), description="What is demanded of what it sends of its own accord.")
    answers: SignaturesOf = Field(SignaturesOf(), description="What is demanded of its NOTIFICATION and RESPONSE.")


class ParticipantOf(BaseModel):
    """A participant as it is registered."""

    id: str = Field(description="Its senderId.")
    bin: str
    organisation: str | None
    services: list[str]
    strictness: str | None
    enabled: bool
    keys: list[str]
    certificates: list[str]
    data_keys: list[str]
    data_certificates: list[str]
    requests: SignaturesOf
    answers: SignaturesOf


class ParticipantsOf(BaseModel):
    """All who are registered."""

    participants: list[ParticipantOf]


class ServicePath(BaseModel):
    """A service of the gateway in the path."""

    service: str


class ServiceChange(BaseModel):
    """Whether anybody may call a service."""

    model_config = ConfigDict(extra="forbid")

    open: bool


class ServiceOf(BaseModel):
    """A service of the gateway."""

    id: str = Field(description="Its serviceId.")
    open: bool = Field(description="False: whoever calls it gets SCE004.")


class ServicesOf(BaseModel):
    """The services that the gateway knows."""

    services: list[ServiceOf]
