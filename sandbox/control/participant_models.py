"""What the control API takes and gives about participants."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ParticipantChange", "ParticipantOf", "ParticipantPath", "ParticipantsOf"]


class ParticipantPath(BaseModel):
    """A participant in the path."""

    name: str


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


class ParticipantsOf(BaseModel):
    """All who are registered."""

    participants: list[ParticipantOf]
