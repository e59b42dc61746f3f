"""What the control API takes and gives about worlds."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ForkOf", "NewWorld", "WorldOf", "WorldPath", "WorldsOf"]


class WorldOf(BaseModel):
    """A world at a glance."""

    name: str
    url: str = Field(description="Where it answers.")
    seed: int
    created_on: date
    now: datetime
    clock: str
    waiting: int
    settings: dict[str, str | int]


class WorldsOf(BaseModel):
    """The worlds that there are."""

    worlds: list[str]


class WorldPath(BaseModel):
    """The name of a world in the path."""

    name: str


class NewWorld(BaseModel):
    """A world to be made."""

    model_config = ConfigDict(extra="forbid")

    name: str
    seed: int | None = Field(None, description="None: 1.")
    at: datetime | None = Field(None, description="Its clock stands at this moment; None: it goes with the machine's.")
    settings: dict[str, str | int] = Field({}, description="Values of settings, by name.")


class ForkOf(BaseModel):
    """The name of the copy."""

    model_config = ConfigDict(extra="forbid")

    name: str
