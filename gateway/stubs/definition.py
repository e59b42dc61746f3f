"""How a stub is written down: the keys of its file, as plain values that are stored with the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["AnswerDefinition", "EndDefinition", "LaterDefinition", "StubDefinition", "Turn"]

Turn = Literal["repeat", "cycle", "end"]
"""What follows the last answer of a list: itself again, the first one, or a status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDefinition:
    """One answer of a stub."""

    when: str | None = None
    """XPath: the answer is given where it is true, and no answer before it was; without it: always."""
    code: str = "SCSS001"
    """Status code, set by the service."""
    message: str = ""
    """Status message, with places; without it a SCSS001 has the usual one."""
    fault: str | None = None
    """``errorCode``: the answer is a fault of the provider, and *message* its text."""
    template: str | None = None
    """The element ``data``, or what it holds: XML with places."""
    template_file: str | None = None
    """The same in a file."""
    file: str | None = None
    """The element ``data``, or what it holds: a file of XML, its braces are just braces."""
    signed_by: str | None = None
    """The organisation whose official signs the data, by its key or BIN; ``owner``: that of the register."""
    schema: tuple[str, ...] = ()
    """Files of an XML Schema that the data must be valid by, the main one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDefinition:
    """What a list of answers ends with."""

    code: str = "SCSE001"
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterDefinition:
    """How the stub answers on the asynchronous channel."""

    seconds: float = 0.0
    """From the acceptance of the REQUEST to its RESPONSE, by the world's clock."""
    notification: str = "<data/>"
    """The element ``data`` of the NOTIFICATION that is sent at once, or what it holds: XML with places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StubDefinition:
    """A stub."""

    answers: tuple[AnswerDefinition, ...]
    namespaces: Mapping[str, str] = field(default_factory=dict)
    """Prefixes of expressions."""
    turn: Turn | None = None
    """The answers are given in turn; without it the first one whose *when* is true is given."""
    turn_by: str | None = None
    """XPath: each value that it finds has a turn of its own."""
    end: EndDefinition | None = None
    """With ``turn = "end"``: the status that follows the last answer."""
    later: LaterDefinition | None = None
    """Without it the stub does not answer on the asynchronous channel."""
