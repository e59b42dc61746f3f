"""How routes are declared: in a file, in the setup of a world, in a call of the control API, all with the same keys."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from gateway.async_errors import EndpointRefused
from gateway.recordings import Recording
from gateway.routing import RouteKey
from gateway.schema_set import SchemaMistake, SchemaSet
from gateway.subscribers import judge_endpoint
from registries.errors import InvalidIdentifier
from registries.identifiers import parse_bin
from sandbox.data_reader import DataReader
from sandbox.errors import RouteRefused
from sandbox.recording.file import read_recordings
from sandbox.routes.files import FileMissing, Files
from sandbox.routes.stub_file import read_stub
from sandbox.routes.targets import ANYBODY, ReplayTarget, StubTarget, Target, TextFile, UrlTarget

__all__ = ["RECORDED", "Declared", "RouteDeclaration", "declared", "refusal_of"]

RECORDED: Final = "recorded"
"""In place of a file of recordings: those of the world."""
_LONGEST_NAME: Final = 200
_LONGEST_WAIT: Final = 600
_LARGEST_ANSWER: Final = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteDeclaration:
    """One route as somebody writes it down. It leads to exactly one of *url*, *stub* and *replay*."""

    service: str
    """serviceId."""
    route: str | None = None
    """routeId; without: the service's own way."""
    url: str | None = None
    """Leads to an integrator's system that answers SyncChannel v10 there."""
    stub: str | None = None
    """Leads to the stub that this file defines."""
    replay: str | None = None
    """Leads to a recording: a file of it, or ``recorded`` for what the world has."""
    sign: bool = True
    """Sign what goes to the address with the gateway's key."""
    signed_by: str | None = None
    """Of an address: who must have signed its answer, a BIN or ``any``. Of a replay: the organisation that signs."""
    connect_timeout: float = 5.0
    """Seconds to get a connection."""
    timeout: float = 30.0
    """Seconds for the whole answer."""
    max_octets: int = 10 * 2**20
    """Largest answer that is read."""
    record: bool = False
    """Record everything that the address answers."""
    scrub: bool = True
    """Put the population's people into what is recorded, and into what the journal keeps of it."""
    exact: bool = False
    """Refuse what was not recorded, instead of answering with the nearest."""
    ignored: tuple[str, ...] = ()
    """Paths or local names of fields that do not matter for a replay."""
    contract: tuple[str, ...] = ()
    """Files of the business schema, the main one first, served with the WSDL."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A route that can be laid."""

    key: RouteKey
    target: Target
    recordings: tuple[Recording, ...] | None = None
    """What is to be answered from instead of what the world has recorded; None: the latter."""


_BY_TARGET: Final = {
    "url": frozenset({"sign", "signed_by", "connect_timeout", "timeout", "max_octets", "record", "scrub", "contract"}),
    "stub": frozenset({"contract"}),
    "replay": frozenset({"exact", "ignored", "signed_by", "contract"}),
}
"""What leads somewhere, and the keys that go with it."""


def refusal_of(text: str) -> RouteRefused:
    """The error for a declaration, as :class:`~sandbox.data_reader.DataReader` wants it."""
    return RouteRefused("ROUTE-DECLARATION", text)


def declared(one: RouteDeclaration, place: str, *, files: Files, own_url: str | None = None) -> Declared:
    """The route that *one* declares at *place*; it may not lead back to the gateway at *own_url*."""
    return _Reading(one, DataReader(place, refusal_of), files).declared(own_url)


class _Reading:
    """One declaration on its way to a target."""

    def __init__(self, one: RouteDeclaration, reader: DataReader, files: Files) -> None:
        self._one = one
        self._reader = reader
        self._files = files

    def declared(self, own_url: str | None) -> Declared:
        """The route."""
        self._names()
        word = self._word()
        given = [field.name for field in fields(self._one) if getattr(self._one, field.name) != field.default]
        foreign = [key for key in given if key not in _BY_TARGET[word] | {"service", "route", word}]
        if foreign:
            raise self._reader.problem(foreign[0], f"does not go with {word}")
        key = (self._one.service, self._one.route)
        if word == "replay":
            return Declared(key, self._replay(), self._recordings())
        return Declared(key, self._stub() if word == "stub" else self._url(own_url))

    def _word(self) -> str:
        words = [word for word in _BY_TARGET if getattr(self._one, word) is not None]
        if len(words) != 1:
            wanted = f"exactly one of {', '.join(_BY_TARGET)} is wanted"
            raise self._reader.problem("", f"{wanted}, not {' and '.join(words) or 'none'}")
        return words[0]

    def _names(self) -> None:
        for key in ("service", "route"):
            name = getattr(self._one, key)
            if name is not None and not (
                0 < len(name) <= _LONGEST_NAME and name.isprintable() and name == name.strip()
            ):
                raise self._reader.problem(key, f"1 to {_LONGEST_NAME} characters are wanted, not {name[:80]!r}")

    def _url(self, own_url: str | None) -> UrlTarget:
        one = self._one
        assert one.url is not None, "this is why it was called"
        try:
            judge_endpoint(one.url, own_url=own_url)
        except EndpointRefused as refused:
            finding = refused.findings[0]
            raise self._reader.problem("url", f"{finding.expected} is wanted, not {finding.actual}") from refused
        for key, most in (
            ("connect_timeout", _LONGEST_WAIT),
            ("timeout", _LONGEST_WAIT),
            ("max_octets", _LARGEST_ANSWER),
        ):
            if not 0 < getattr(one, key) <= most:
                raise self._reader.problem(key, f"more than 0 and at most {most} is wanted, not {getattr(one, key)}")
        self._signer()
        taken = _BY_TARGET["url"] - {"contract"}
        chosen = {key: getattr(one, key) for key in taken}
        return UrlTarget(url=one.url, contract=self._contract(), **chosen)

    def _stub(self) -> StubTarget:
        name = self._one.stub
        assert name is not None, "this is why it was called"
        try:
            text = self._files.text(name)
        except FileMissing as error:
            raise self._reader.problem("stub", str(error)) from error
        definition, files = read_stub(text, Path(name).name, files=self._files.beside(name), refusal=refusal_of)
        return StubTarget(name=Path(name).name, definition=definition, files=files, contract=self._contract())

    def _replay(self) -> ReplayTarget:
        one = self._one
        return ReplayTarget(exact=one.exact, ignored=one.ignored, signed_by=one.signed_by, contract=self._contract())

    def _recordings(self) -> tuple[Recording, ...] | None:
        name = self._one.replay
        if name is None or name == RECORDED:
            return None
        try:
            found = read_recordings(self._files.text(name), Path(name).name)
        except FileMissing as error:
            raise self._reader.problem("replay", str(error)) from error
        if found.service != self._one.service:
            raise self._reader.problem("replay", f"{name} was recorded of {found.service}, not of {self._one.service}")
        return found.recordings

    def _signer(self) -> None:
        signer = self._one.signed_by
        if signer is None or signer == ANYBODY:
            return
        try:
            parse_bin(signer)
        except InvalidIdentifier as error:
            raise self._reader.problem("signed_by", f"a BIN or {ANYBODY!r} is wanted, not {signer!r}") from error

    def _contract(self) -> tuple[TextFile, ...]:
        try:
            files = tuple(TextFile(Path(name).name, self._files.text(name)) for name in self._one.contract)
            if files:
                SchemaSet({one.name: one.text.encode() for one in files})
        except (FileMissing, SchemaMistake) as error:
            raise self._reader.problem("contract", str(error)) from error
        return files
