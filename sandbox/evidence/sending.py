"""How a message of the journal is sent once more: to which path, with which headers."""

from __future__ import annotations

import base64
import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.async_channel import ASYNC_PATH
from gateway.journal import Direction, Entry
from gateway.masking import masked_headers
from gateway.sync_channel import PATHS
from sandbox.errors import Misused
from sandbox.evidence.thread import entry_of
from sandbox.offices.portal import JOURNAL_CHANNEL

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Sending", "in_base64", "sending_of"]

_PATHS: Final = {
    **{channel.value: path for path, channel in reversed(list(PATHS.items()))},
    "async": ASYNC_PATH,
    JOURNAL_CHANNEL: "/api/applications",
}
_OF_THE_WAY: Final = re.compile(
    r"host|content-length|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|accept-encoding|user-agent"
    r"|forwarded|via|x-real-ip|x-forwarded-[a-z]+",
    re.IGNORECASE,
)
"""Headers that belong to the connection, or to the client's program: a copy has its own."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A request as it was sent, and what it was answered with."""

    entry: Entry
    octets: bytes
    path: str
    """Where it went, below the address of the world."""
    headers: tuple[tuple[str, str], ...]
    answer: Entry | None
    """None where nothing was answered, or not yet."""

    @property
    def code(self) -> str | None:
        """What it was answered with: a status code, or the errorCode of a fault."""
        return self.entry.code if self.answer is None else self.answer.code


def sending_of(world: World, key: int) -> Sending:
    """How the request *key* is sent once more.

    Raises :class:`~sandbox.errors.NotFound` MESSAGE-UNKNOWN, and :class:`~sandbox.errors.Misused` EXPORT-ANSWER for
    what the sandbox itself has sent, or was answered with.
    """
    entry = entry_of(world, key)
    path = _PATHS.get(entry.channel)
    if entry.direction is not Direction.IN or entry.answers is not None or path is None:
        asked = "" if entry.answers is None else f"; it belongs to the request {entry.answers}"
        raise Misused("EXPORT-ANSWER", f"{key}: {entry.direction.value}, {entry.channel}{asked}")
    open_ones = masked_headers(entry.headers).items() & entry.headers.items()
    kept = {name: value for name, value in open_ones if not _OF_THE_WAY.fullmatch(name)}
    if not any(name.lower() == "content-type" for name in kept):
        kept["Content-Type"] = "text/xml; charset=utf-8"
    answers = [one for one in world.systems.journal.answers_to(key) if one.channel == entry.channel]
    octets = world.systems.journal.octets(key) or b""
    return Sending(entry, octets, path, tuple(sorted(kept.items())), answers[-1] if answers else None)


def in_base64(octets: bytes) -> str:
    """*octets* in base64, in lines of 76 characters."""
    return "\n".join(textwrap.wrap(base64.b64encode(octets).decode(), 76))
