"""What a message is called, read from its octets alone: any octets have a name."""

from __future__ import annotations

from typing import Final

from lxml import etree

from signing.errors import XmlRefused
from signing.namespaces import SOAP11, SOAP12
from signing.xml import parse

__all__ = ["FETCH", "name_of"]

FETCH: Final = "getMessages"
"""The call by which a recipient without an endpoint fetches what waits for it."""
_ENVELOPES: Final = frozenset(f"{{{uri}}}Envelope" for uri in (SOAP11, SOAP12))
_LONGEST: Final = 80


def name_of(octets: bytes) -> str:
    """The local name of what the Body holds, with its messageType; of another document the name of its root."""
    if not octets:
        return "(empty)"
    try:
        root = parse(octets)
    except XmlRefused as error:
        return f"({error.finding.code})"
    body = next((one for one in root if _local(one) == "Body"), None) if root.tag in _ENVELOPES else None
    content = root if body is None else next((one for one in body if isinstance(one.tag, str)), body)
    kind = next((one.text for one in content.iter("messageType") if one.text), None)
    name = _local(content)
    return (f"{name} {kind.strip()}" if kind and "Response" not in name else name)[:_LONGEST]


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
