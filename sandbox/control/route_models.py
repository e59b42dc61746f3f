"""What the control API takes and gives about routes."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["RecordingsOf", "RouteBody", "RouteOf", "RoutePath", "RouteQuery", "RoutesOf"]


class RouteBody(BaseModel):
    """Where a route leads: the keys of a declaration of routes, exactly one of *url*, *stub* and *replay*."""

    model_config = ConfigDict(extra="forbid")

    url: str | None = Field(None, description="An integrator's system that answers SyncChannel v10 there.")
    stub: str | None = Field(None, description="Name of the file that defines a stub; it stands in files.")
    replay: str | None = Field(None, description="A file of recordings in files, or: recorded, for those of the world.")
    record: bool = Field(False, description="Record everything that the address answers.")
    scrub: bool = Field(True, description="Put the population's people into what is recorded and journalled.")
    exact: bool = Field(False, description="Refuse what was not recorded, instead of answering with the nearest.")
    ignored: list[str] = Field([], description="Paths or local names of fields that do not matter for a replay.")
    sign: bool = Field(True, description="Sign what goes there with the gateway's key.")
    signed_by: str | None = Field(
        None,
        description="Of an address: the BIN that must have signed, or any. Of a replay: the organisation that signs.",
    )
    connect_timeout: float = Field(5.0, description="Seconds to get a connection.")
    timeout: float = Field(30.0, description="Seconds for the whole answer.")
    max_octets: int = Field(10 * 2**20, description="Largest answer that is read.")
    contract: list[str] = Field([], description="Names of the schemas, the main one first; they stand in files.")
    files: dict[str, str] = Field({}, description="What the declaration names as files: text by name.")


class RoutePath(BaseModel):
    """A service in the path."""

    service: str


class RouteQuery(BaseModel):
    """Which of the routes of a service."""

    route: str | None = Field(None, description="routeId; without: the service's own way.")


class RouteOf(BaseModel):
    """A route in force."""

    service: str
    route: str | None = None
    kind: str = Field(
        description="register: one of the sandbox; url: a system at an address; stub: a stub; replay: a recording."
    )
    leads_to: str
    shadows: bool = Field(False, description="True: a register of the sandbox would answer without it.")
    shadowed: bool = Field(False, description="True: another route was laid over it.")
    settings: dict[str, object] = {}


class RoutesOf(BaseModel):
    """Routes, by serviceId and routeId."""

    routes: list[RouteOf]


class RecordingsOf(BaseModel):
    """How many recordings there are."""

    services: dict[str, int]
