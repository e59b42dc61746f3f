"""Contracts: which service takes what and answers what, as XML Schemas that are served as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

from lxml import etree

from registries.outcome import Outcome

__all__ = [
    "CIVIL_ACTS",
    "CONSENT",
    "CONTRACTS",
    "GBD_FL",
    "GBD_FL_TOKEN",
    "GUARDIANSHIP",
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

    @property
    def schema_path(self) -> Path:
        """The schema's file."""
        return SCHEMA_DIRECTORY / self.schema_name

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
        root = etree.Element("data", nsmap={"xsi": _XSI, "cs": self.namespace})
        root.set(_XSI_TYPE, f"cs:{self.response_type}")
        return root

    def schemas(self) -> Mapping[str, bytes]:
        """The main schema and every schema that it refers to, by file name."""
        return _files(self.schema_name)

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
        root.extend(deepcopy(child) for child in element)
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
def _files(name: str) -> Mapping[str, bytes]:
    octets = (SCHEMA_DIRECTORY / name).read_bytes()
    found = {name: octets}
    for link in etree.fromstring(octets).iterfind("./*[@schemaLocation]"):
        found |= _files(link.attrib["schemaLocation"])
    return found


@cache
def _schema(path: Path) -> tuple[etree.XMLSchema, Lock]:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XMLSchema(etree.parse(path, parser)), Lock()


_GBD_FL_NAMESPACE: Final = "http://message.persistence.interactive.nat"

_TOKEN_FIELDS: Final = ("kdpToken", "publicKey")

GBD_FL: Final = Contract(
    "GBDFL_UniversalServiceSync", _GBD_FL_NAMESPACE, "gbd_fl.xsd", official=True, refused_fields=_TOKEN_FIELDS
)
"""The register of individuals, by agreement (protocol: GBD FL)."""

GBD_FL_TOKEN: Final = Contract(
    "GBDFLUniversal_token", _GBD_FL_NAMESPACE, "gbd_fl.xsd", official=True, required_fields=_TOKEN_FIELDS
)
"""The register of individuals, by the token of a consent (protocol: GBD FL)."""

CIVIL_ACTS: Final = Contract(
    "ZAGS_BirthActSync", "urn:shlyuz:registries:civil-acts:v1", "civil_acts.xsd", official=False
)
"""The civil registry: a child's birth act. Project-defined."""

GUARDIANSHIP: Final = Contract(
    "RBDS_GuardianSync", "urn:shlyuz:registries:guardianship:v1", "guardianship.xsd", official=False
)
"""The Republican data bank of orphans: the records of a guardian. Project-defined."""

CONSENT: Final = Contract(
    "KDP_SERVICE",
    "urn:shlyuz:registries:consent:v1",
    "consent.xsd",
    official=False,
    request_aliases=frozenset({"getUserDataRequest"}),
)
"""The service of consent to the use of personal data; the request's fields are observed."""

CONTRACTS: Final = (GBD_FL, GBD_FL_TOKEN, CIVIL_ACTS, GUARDIANSHIP, CONSENT)
"""All contracts."""
