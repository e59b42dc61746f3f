"""The business data of a message: which element holds the fields of the request (protocol: SyncChannel v10, 1.6)."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from gateway.deviations import text_of
from gateway.names import XSD, XSI
from signing.findings import Finding, Step, skipped
from signing.namespaces import DS
from signing.xml import XmlLimits, locate, parse

__all__ = ["payload_of", "unqualified"]


def payload_of(
    data: etree._Element | None, *, namespace: str | None, limits: XmlLimits
) -> tuple[etree._Element, tuple[Finding, ...]]:
    """The element that holds the fields of the request in *data*, and the deviations met on the way.

    Typed data and data with several children hold the fields themselves; a single wrapped child is the payload; escaped
    XML is read as a document of its own. Data that is absent is an empty element. *namespace* is that of the wrapper:
    where ``data`` is qualified by mistake, the payload is a copy without that namespace.
    Raises :class:`~signing.errors.XmlRefused` if escaped XML is not safe to read.
    """
    if data is None:
        return etree.Element("data"), ()
    findings: list[Finding] = []
    typed = _type_of(data)
    children = [child for child in data.iterchildren(tag=etree.Element) if not _is_signature(child)]
    if typed == f"{{{XSD}}}string" and children:
        findings.append(
            skipped(
                Step.ENVELOPE,
                "ENV-DATA-STRING-TYPE",
                at=locate(data),
                expected="character data, as xsi:type says",
                actual=f"{len(children)} element(s)",
            )
        )
    if not children and typed in (None, f"{{{XSD}}}string"):
        text = _without_declaration(text_of(data).strip())
        if text.startswith("<"):
            return parse(text.encode(), limits), tuple(findings)
    if namespace is not None and etree.QName(data).namespace == namespace:
        data = unqualified(data, namespace)
        children = [child for child in data.iterchildren(tag=etree.Element) if not _is_signature(child)]
    if typed in (None, f"{{{XSD}}}string") and len(children) == 1 and _is_wrapper(children[0]):
        return children[0], tuple(findings)
    return data, tuple(findings)


def _type_of(data: etree._Element) -> str | None:
    """The expanded name in xsi:type, by the namespaces in scope; an unknown prefix is kept as it is."""
    value = data.get(f"{{{XSI}}}type")
    if value is None:
        return None
    prefix, colon, local = value.strip().rpartition(":")
    namespace = data.nsmap.get(prefix if colon else None)
    return f"{{{namespace}}}{local}" if namespace else value


def _is_wrapper(child: etree._Element) -> bool:
    return etree.QName(child).namespace is not None or child.find("*") is not None


def _is_signature(child: etree._Element) -> bool:
    return child.tag == f"{{{DS}}}Signature"


def _without_declaration(text: str) -> str:
    """Without the XML declaration: its encoding spoke of octets, and these are characters now."""
    return text.partition("?>")[2].lstrip() if text.startswith("<?xml ") else text


def unqualified(data: etree._Element, namespace: str) -> etree._Element:
    """A copy of *data* with the elements of *namespace* in no namespace."""
    copy = deepcopy(data)
    copy.tail = None
    for element in list(copy.iter(f"{{{namespace}}}*")):
        element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(copy, keep_ns_prefixes=[prefix for prefix in data.nsmap if prefix])
    return copy
