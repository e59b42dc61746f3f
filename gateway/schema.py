"""Messages against the XSD of their channel, each problem a finding with its place in the message as received."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from lxml import etree

from signing.findings import Finding, Location, Step, failed
from signing.xml import locate

__all__ = ["CONTRACTS", "problems"]

CONTRACTS = Path(__file__).parent / "contracts"
"""Directory of the WSDL and XSD files of the channels."""

_LOCK = threading.Lock()
"""A compiled schema keeps its error log in itself, so threads take turns; a validation lasts tens of microseconds."""


@lru_cache(maxsize=8)
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(CONTRACTS / name))


def problems(
    document: etree._Element,
    origins: Mapping[etree._Element, etree._Element] | None = None,
    *,
    schema: str = "SyncChannel_v10_Types.xsd",
) -> tuple[Finding, ...]:
    """The findings of XSD validation of *document*, a global element of the XSD file *schema*; empty if it is valid.

    *origins* leads from an element of *document* to the element received, if *document* is a copy. Codes:
    ``ENV-XSD-MISSING``, ``ENV-XSD-UNEXPECTED``, ``ENV-XSD-VALUE``.
    """
    compiled = _schema(schema)
    with _LOCK:
        if compiled.validate(document):
            return ()
        entries = [(entry.type_name, entry.message, entry.path) for entry in compiled.error_log]
    found = [_finding(name, message, _resolve(document, path), origins or {}) for name, message, path in entries]
    return tuple(dict.fromkeys(found))


def _resolve(document: etree._Element, path: str | None) -> etree._Element:
    try:
        prefixes = {prefix: uri for prefix, uri in document.nsmap.items() if prefix}
        hits = document.getroottree().xpath(path, namespaces=prefixes) if path else []
    except etree.XPathError:
        hits = []
    first = hits[0] if isinstance(hits, list) and hits else document
    return first if isinstance(first, etree._Element) else document


def _finding(
    name: str, message: str, element: etree._Element, origins: Mapping[etree._Element, etree._Element]
) -> Finding:
    origin = origins.get(element)
    at: Location | None = locate(origin) if origin is not None else None
    wanted = message.partition("Expected is ")[2].strip(" .").removeprefix("one of ").strip("( )") or None
    if name == "SCHEMAV_ELEMENT_CONTENT" and "Missing child" in message:
        return failed(Step.ENVELOPE, "ENV-XSD-MISSING", at=at, expected=wanted, actual=f"<{_tag(element)}> without it")
    parent = element.getparent()
    if wanted and "," not in wanted and parent is not None and parent.find(wanted) is None:
        return failed(Step.ENVELOPE, "ENV-XSD-MISSING", at=at, expected=wanted, actual=f"<{_tag(element)}>")
    if name == "SCHEMAV_ELEMENT_CONTENT" or wanted:
        expected = wanted or "nothing more here"
        return failed(Step.ENVELOPE, "ENV-XSD-UNEXPECTED", at=at, expected=expected, actual=f"<{_tag(element)}>")
    reason = message.partition(": ")[2] or message
    return failed(Step.ENVELOPE, "ENV-XSD-VALUE", at=at, expected=reason, actual=(element.text or "").strip()[:200])


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname
