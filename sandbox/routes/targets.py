"""What a route leads to, as plain values that are stored with the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from gateway.stubs.definition import StubDefinition
from sandbox.data_reader import DataReader
from sandbox.errors import RouteRefused

__all__ = [
    "ANYBODY",
    "ReplayTarget",
    "StubTarget",
    "Target",
    "TextFile",
    "UrlTarget",
    "as_settings",
    "kind_of",
    "target_of",
]

ANYBODY: Final = "any"
"""In place of a BIN: the system of any organisation that the world trusts."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that a route needs, its contents with it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlTarget:
    """An integrator's system at an address."""

    url: str
    sign: bool = True
    """Sign what goes there with the gateway's key."""
    signed_by: str | None = None
    """Whose signature the answer must have: a BIN, or :data:`ANYBODY`; None: signatures are not looked at."""
    connect_timeout: float = 5.0
    """Seconds to get a connection."""
    timeout: float = 30.0
    """Seconds for the whole answer."""
    max_octets: int = 10 * 2**20
    """Largest answer that is read."""
    record: bool = False
    """Record everything that it answers."""
    scrub: bool = True
    """Put the population's people into what is recorded, and into what the journal keeps of it."""
    secret: str | None = None
    """The key by which real people are met again in a recording; goes with the route."""
    contract: tuple[TextFile, ...] = ()
    """The business schema, the main file first, to be served with the WSDL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayTarget:
    """What was recorded of the service."""

    exact: bool = False
    """Refuse what was not recorded, instead of answering with the nearest."""
    ignored: tuple[str, ...] = ()
    """Paths or local names of fields that do not matter."""
    signed_by: str | None = None
    """Who signs data that were signed: an organisation; None: the owner of the register, or the gateway's operator."""
    contract: tuple[TextFile, ...] = ()
    """The business schema, the main file first, to be served with the WSDL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StubTarget:
    """A stub, with all that it needs."""

    name: str
    """Of the file that defines it, or what stands for one."""
    definition: StubDefinition
    files: tuple[TextFile, ...] = ()
    """What the definition names."""
    contract: tuple[TextFile, ...] = ()
    """The business schema, the main file first, to be served with the WSDL."""


Target = UrlTarget | StubTarget | ReplayTarget
"""Whatever a route can lead to."""
_KINDS: Final[Mapping[str, type[Target]]] = {"url": UrlTarget, "stub": StubTarget, "replay": ReplayTarget}


def kind_of(target: Target) -> str:
    """The word that *target* is stored under."""
    return next(word for word, kind in _KINDS.items() if type(target) is kind)


def target_of(kind: str, settings: Mapping[str, Any]) -> Target:
    """The target stored as *settings* under the word *kind*. Raises RouteRefused for what another version wrote."""
    reader = DataReader(f"a stored route ({kind})", lambda text: RouteRefused("ROUTE-DECLARATION", text))
    if kind not in _KINDS:
        raise reader.problem("kind", f"{' or '.join(_KINDS)} is wanted")
    return reader.record(_KINDS[kind], dict(settings))


def as_settings(target: Target) -> dict[str, Any]:
    """*target* as plain data; what is None is left out."""
    plain: dict[str, Any] = _without_none(asdict(target))
    return plain


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return [_without_none(item) for item in value] if isinstance(value, tuple) else value
