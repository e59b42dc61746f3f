"""The contract as it is served: WSDL and XSD with links that resolve over HTTP, business schemas among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from lxml import etree

from gateway.names import WSDL, XSD
from gateway.routing import Contract
from gateway.schema import CONTRACTS
from signing.xml import parse

__all__ = ["ASYNC_DOCUMENTS", "SYNC_DOCUMENTS", "Documents", "schema_document", "wsdl_document"]


@dataclass(frozen=True, slots=True)
class Documents:
    """Which of the contract files are those of one channel."""

    wsdl: str
    """The document at ``?wsdl``: its service is in the namespace of the interfaces, as the copy of the real gateway."""
    abstract: str
    """The document whose types the business schemas are added to."""
    others: frozenset[str] = frozenset()
    """More of the channel's documents, whose address is not the gateway's."""


SYNC_DOCUMENTS: Final = Documents("SyncChannel.wsdl", "ISyncChannel.wsdl")
"""Those of SyncChannel v10."""
ASYNC_DOCUMENTS: Final = Documents(
    "AsyncChannel.wsdl", "IAsyncChannel.wsdl", frozenset({"AsyncChannelClient.wsdl", "IAsyncChannelClient.wsdl"})
)
"""Those of AsyncChannel v10; the others are for subscribers."""
_SOAP: Final = "http://schemas.xmlsoap.org/wsdl/soap/"
_LINKED: Final = tuple(f"{{{XSD}}}{name}" for name in ("import", "include", "redefine"))


def wsdl_document(
    name: str, *, address: str, contracts: Iterable[Contract], documents: Documents = SYNC_DOCUMENTS
) -> bytes | None:
    """The WSDL file *name* for the endpoint *address*, with imports of the business schemas of *contracts*.

    Without a name it is the first of *documents*. None if there is no such file. Links are relative: ``?wsdl=NAME``
    and ``?xsd=NAME``.
    """
    name = name or documents.wsdl
    octets = _file(name, ".wsdl")
    if octets is None:
        return None
    root = parse(octets)
    for imported in root.iter(f"{{{WSDL}}}import"):
        imported.set("location", f"?wsdl={quote(imported.get('location', ''))}")
    for endpoint in root.iter(f"{{{_SOAP}}}address") if name not in documents.others else ():
        endpoint.set("location", address)
    _link_schemas(root)
    if name == documents.abstract:
        _add_schemas(root, contracts)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def schema_document(name: str, *, contracts: Iterable[Contract]) -> bytes | None:
    """The XSD file *name*, of the channel or of *contracts*, its links as ``?xsd=NAME``; None if there is none."""
    octets = _file(name, ".xsd")
    if octets is None:
        octets = _schemas(contracts).get(name)
    if octets is None:
        return None
    root = parse(octets)
    _link_schemas(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _file(name: str, ending: str) -> bytes | None:
    """The contract file *name* if it is one of those that lie in the directory, whatever *name* tries to be."""
    known = {path.name: path for path in CONTRACTS.iterdir() if path.suffix == ending}
    return known[name].read_bytes() if name in known else None


def _schemas(contracts: Iterable[Contract]) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for contract in contracts:
        for name, octets in contract.schemas().items():
            if found.setdefault(name, octets) != octets:
                raise ValueError(f"two contracts have different schemas of the name {name}")
    return found


def _link_schemas(root: etree._Element) -> None:
    for link in root.iter(*_LINKED):
        location = link.get("schemaLocation")
        if location is not None:
            link.set("schemaLocation", f"?xsd={quote(location)}")


def _add_schemas(root: etree._Element, contracts: Iterable[Contract]) -> None:
    types = root.find(f"{{{WSDL}}}types")
    assert types is not None, "the abstract WSDL has them"
    for namespace, name in sorted({(contract.namespace, contract.schema_name) for contract in contracts}):
        schema = etree.SubElement(types, f"{{{XSD}}}schema")
        etree.SubElement(schema, f"{{{XSD}}}import", namespace=namespace, schemaLocation=f"?xsd={quote(name)}")
