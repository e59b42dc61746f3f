"""Contracts: which service takes what and answers what, as XML Schemas that are served as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from lxml import etree

from registries.outcome import Outcome

__all__ = [
    "SCHEMA_DIRECTORY",
    "Contract",
    "fields_of",
]

SCHEMA_DIRECTORY: Final = Path(__file__).parent / "contracts"
"""Where the schemas lie; they refer to one another by file name."""

_XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_FIELD: Final = re.compile(r"^Element '(?:\{[^}]*\})?([^']+)'(?:: )?")


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract of one service."""

    service_id: str
    """Identifier of the interaction in the gateway's registry."""
    namespace: str
    schema_name: str
    """File name in :data:`SCHEMA_DIRECTORY`."""
    official: bool
    """True if public code shows this contract; False if it is project-defined."""
    request_type: str = "Request"
    response_type: str = "Response"
    request_aliases: frozenset[str] = frozenset()
    """Other local names that clients put into ``xsi:type``."""
    required_fields: tuple[str, ...] = ()
    """Fields that this service needs though the schema, shared with another service, does not ask for them."""
    refused_fields: tuple[str, ...] = ()
    """Fields of the shared schema that this service does not know."""
    directory: Path = SCHEMA_DIRECTORY
    """Where the schema lies; what it includes may lie in :data:`SCHEMA_DIRECTORY`."""
    qualified: bool = False
    """True if the elements of the answer, ``data`` too, are in the contract's namespace."""

    @property
    def schema_path(self) -> Path:
        """The schema's file."""
        return self.directory / self.schema_name

    def validate_request(self, element: etree._Element) -> list[Outcome]:
        """What is wrong with the request that *element* holds, in document order; empty if it fits the contract."""
        declared = element.get(_XSI_TYPE, self.request_type).rpartition(":")[2]
        # real clients leave xs:string there with element content
        if declared not in (self.request_type, *self.request_aliases, "string"):
            return [Outcome("REQUEST-TYPE", field="data", detail=declared)]
        return [*self._validate(element, "request"), *self._field_problems(element)]

    def validate_response(self, element: etree._Element) -> list[Outcome]:
        """What is wrong with the answer that *element* holds."""
        return self._validate(element, "response")

    def new_response(self) -> etree._Element:
        """An empty ``<data xsi:type="cs:Response">`` that declares its namespaces itself (SyncChannel v10)."""
        if self.qualified:
            return etree.Element(etree.QName(self.namespace, "data"), nsmap={"kdp": self.namespace})
        root = etree.Element("data", nsmap={"xsi": _XSI, "cs": self.namespace})
        root.set(_XSI_TYPE, f"cs:{self.response_type}")
        return root

    def schemas(self) -> Mapping[str, bytes]:
        """The main schema and every schema that it refers to, by file name."""
        return _files(self.schema_path)

    def _field_problems(self, element: etree._Element) -> Iterator[Outcome]:
        for name in self.required_fields:
            if not (element.findtext(name) or "").strip():
                yield Outcome("REQUEST-FIELD", field=name, detail="required")
        for name in self.refused_fields:
            if element.find(name) is not None:
                yield Outcome("REQUEST-FIELD", field=name, detail="not expected")

    def _validate(self, element: etree._Element, name: str) -> list[Outcome]:
        root = etree.Element(etree.QName(self.namespace, name), nsmap=element.nsmap)
        root.text = element.text
        root.extend(list(deepcopy(element)))
        schema, lock = _schema(self.schema_path)
        # the log of errors belongs to the schema, not to the call
        with lock:
            if schema.validate(root):
                return []
            return [_outcome(error) for error in schema.error_log]


def fields_of(request: etree._Element, contract: Contract) -> etree._Element:
    """The element whose children are the request's fields: *request* itself, or the wrapper inside it.

    Real clients send the fields as children of ``data``, or one element of the request's type around them.
    """
    children = list(request.iterchildren(tag=etree.Element))
    if len(children) == 1:
        name = etree.QName(children[0])
        if name.namespace == contract.namespace and name.localname in ("request", contract.request_type):
            return children[0]
    return request


def _outcome(error: etree._LogEntry) -> Outcome:
    match = _FIELD.match(error.message)
    if match is None:
        return Outcome("REQUEST-FIELD", detail=error.message)
    return Outcome("REQUEST-FIELD", field=match[1], detail=error.message[match.end() :])


@cache
def _files(path: Path) -> Mapping[str, bytes]:
    octets = path.read_bytes()
    found = {path.name: octets}
    for link in etree.fromstring(octets).iterfind("./*[@schemaLocation]"):
        found |= _files(_beside(path, link.attrib["schemaLocation"]))
    return found


def _beside(path: Path, name: str) -> Path:
    """The schema *name* as the one at *path* means it: beside it, or one of ours."""
    there = path.with_name(name)
    return there if there.exists() else SCHEMA_DIRECTORY / name


class _Ours(etree.Resolver):
    """Finds the schemas that a schema from outside includes from here."""

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:
        """The file of that name here, where there is none beside the one that asks."""
        here = SCHEMA_DIRECTORY / Path(system_url or "").name
        if system_url is not None and not Path(system_url).exists() and here.exists():
            return self.resolve_filename(str(here), context)
        return None


@cache
def _schema(path: Path) -> tuple[etree.XMLSchema, Lock]:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_Ours())
    return etree.XMLSchema(etree.parse(path, parser)), Lock()
