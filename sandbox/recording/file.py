"""Recordings as a file that can be read, reviewed and committed: TOML, business data as the XML that it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gateway.names import ServiceId
from gateway.recordings import Recording
from sandbox.data_reader import DataReader
from sandbox.errors import RouteRefused
from signing.errors import XmlRefused
from signing.xml import parse

__all__ = ["RecordedExchange", "RecordingFile", "read_recordings", "write_recordings"]

_LITERAL: Final = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedExchange:
    """One request with its answer, as the file has it."""

    request: str
    code: str
    message: str
    at: datetime
    fault: bool = False
    signed: bool = False
    scrubbed: bool = True
    answer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFile:
    """A file of recordings."""

    service: str
    exchanges: tuple[RecordedExchange, ...]

    @property
    def service_id(self) -> ServiceId:
        """The service that was recorded."""
        return ServiceId(self.service)

    @property
    def recordings(self) -> tuple[Recording, ...]:
        """The recordings in it."""
        return tuple(
            Recording(
                moment=one.at,
                request=one.request.strip().encode(),
                status_code=one.code,
                status_message=one.message,
                fault=one.fault,
                answer=None if one.answer is None else one.answer.strip().encode(),
                signed=one.signed,
                scrubbed=one.scrubbed,
            )
            for one in self.exchanges
        )


def write_recordings(service_id: str, recordings: Iterable[Recording]) -> str:
    """The file for *recordings* of a service."""
    parts = [
        "# What a service answered. Look through it before you share it: the sandbox replaced personal data where",
        "# it knew them by number, by the name of the element, or by their form.",
        f"service = {_string(service_id)}",
    ]
    for one in recordings:
        parts += ["", "[[exchanges]]", f"at = {one.moment.isoformat()}"]
        parts += [f"code = {_string(one.status_code)}", f"message = {_string(one.status_message)}"]
        parts += [f"{name} = true" for name in ("fault", "signed") if getattr(one, name)]
        parts += [] if one.scrubbed else ["scrubbed = false"]
        parts += [f"request = {_text(one.request.decode())}"]
        parts += [] if one.answer is None else [f"answer = {_text(one.answer.decode())}"]
    return "\n".join(parts) + "\n"


def read_recordings(text: str, name: str) -> RecordingFile:
    """The file *text*, called *name*. Raises RouteRefused RECORDING-FILE with key and what was meant."""
    reader = DataReader(name, lambda problem: RouteRefused("RECORDING-FILE", problem))
    try:
        found = reader.record(RecordingFile, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise reader.problem("", str(error)) from error
    for number, one in enumerate(found.exchanges):
        place = f"exchanges[{number}]"
        if one.at.tzinfo is None:
            raise reader.problem(f"{place}.at", "a moment with an offset is wanted")
        for key, octets in (("request", one.request), ("answer", one.answer)):
            try:
                if octets is not None and parse(octets.strip().encode()).tag is None:
                    raise reader.problem(f"{place}.{key}", "an element is wanted")
            except XmlRefused as refused:
                raise reader.problem(f"{place}.{key}", str(refused)) from refused
    return found


def _text(text: str) -> str:
    """A string over several lines where TOML has a form that needs no escapes."""
    if "'''" not in text and not text.endswith("'") and _LITERAL.fullmatch(text):
        return f"'''\n{text}'''"
    return _string(text)


def _string(text: str) -> str:
    escaped = "".join(_escaped(sign) for sign in text)
    return f'"{escaped}"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"
