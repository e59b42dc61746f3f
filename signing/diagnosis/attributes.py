"""Attributes that came, went or changed after signing, where trying can prove it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Final

from lxml import etree

from signing.diagnosis.evidence import Evidence
from signing.findings import Diagnosis
from signing.namespaces import WSU, XML
from signing.reference import ID_NAMES

__all__ = ["added", "changed", "id_added", "id_renamed", "removed"]

_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_XSD: Final = "http://www.w3.org/2001/XMLSchema"
_MOST: Final = 64
_IDS: Final = (*ID_NAMES, f"{{{WSU}}}id", "id")
_POPULAR: Final = (
    *((f"{{{XML}}}lang", lang) for lang in ("ru", "kk", "en")),
    (f"{{{XML}}}space", "preserve"),
    ("version", "1.0"),
    (f"{{{_XSI}}}nil", "true"),
    (f"{{{_XSI}}}type", "xs:string"),
    (f"{{{_XSI}}}type", "xsd:string"),
)
_OTHERWISE: Final = (
    ("xs:", "xsd:"),
    ("xsd:", "xs:"),
    ("true", "1"),
    ("1", "true"),
    ("false", "0"),
    ("0", "false"),
)


def id_added(evidence: Evidence) -> Diagnosis | None:
    """The Id that the reference names was set after the digest was made."""
    for number, name in _attributes(evidence):
        if name in _IDS and _gone(evidence, number, name):
            return evidence.found("DIAG-ID-ADDED", etree.QName(name).localname)
    return None


def id_renamed(evidence: Evidence) -> Diagnosis | None:
    """The Id stood in another attribute when it was signed: ``wsu:Id``, and now ``Id``, or the reverse."""
    for number, name in _attributes(evidence):
        for other in _IDS if number == 0 and name in _IDS else ():
            if other != name and evidence.undone(partial(_rename, number=number, name=name, other=other)):
                return evidence.found("DIAG-ID-ATTRIBUTE", f"{etree.QName(other).text} → {etree.QName(name).text}")
    return None


def added(evidence: Evidence) -> Diagnosis | None:
    """An attribute was not there when it was signed."""
    for number, name in _attributes(evidence):
        if name not in _IDS and _gone(evidence, number, name):
            return evidence.found("DIAG-ATTRIBUTE-ADDED", etree.QName(name).localname)
    if evidence.undone(_without_schema_attributes):
        return evidence.found("DIAG-ATTRIBUTE-ADDED", "xsi:*")
    return None


def removed(evidence: Evidence) -> Diagnosis | None:
    """An attribute that serialisers like to drop was there when it was signed."""
    for name, value in _POPULAR:
        for edit in (partial(_set_on_root, name=name, value=value), partial(_set_on_data, name=name, value=value)):
            if evidence.undone(edit):
                return evidence.found("DIAG-ATTRIBUTE-REMOVED", f'{etree.QName(name).localname}="{value}"')
    return None


def changed(evidence: Evidence) -> Diagnosis | None:
    """The value of an attribute was written otherwise when it was signed."""
    for number, name in _attributes(evidence):
        for edit in (partial(_trim, number=number, name=name), partial(_otherwise, number=number, name=name)):
            if evidence.undone(edit):
                return evidence.found("DIAG-ATTRIBUTE-CHANGED", etree.QName(name).localname)
    return None


def _attributes(evidence: Evidence) -> Iterator[tuple[int, str]]:
    """The attributes of the digested elements: the element's number in document order and the name."""
    root = evidence.tree()
    if root is None:
        return
    found = ((number, str(name)) for number, element in enumerate(root.iter("*")) for name in element.attrib)
    yield from islice(found, _MOST)


def _gone(evidence: Evidence, number: int, name: str) -> bool:
    """True if it fits without the attribute, or without it and the namespace that came with it."""
    if evidence.undone(partial(_remove, number=number, name=name)):
        return True
    return name.startswith("{") and evidence.undone(partial(_remove, number=number, name=name, declaration=True))


def _element(root: etree._Element, number: int) -> etree._Element:
    return next(islice(root.iter("*"), number, None))


def _remove(root: etree._Element, *, number: int, name: str, declaration: bool = False) -> None:
    del _element(root, number).attrib[name]
    if declaration:
        uri = etree.QName(name).namespace
        kept = [prefix for one in root.iter("*") for prefix, other in one.nsmap.items() if prefix and other != uri]
        etree.cleanup_namespaces(root, keep_ns_prefixes=kept)


def _rename(root: etree._Element, *, number: int, name: str, other: str) -> None:
    element = _element(root, number)
    if element.get(other) is not None:
        raise ValueError(other)
    element.set(other, str(element.attrib.pop(name)))


def _without_schema_attributes(root: etree._Element) -> None:
    for element in root.iter("*"):
        for name in [name for name in element.attrib if str(name).startswith(f"{{{_XSI}}}")]:
            del element.attrib[name]
    etree.cleanup_namespaces(root)


def _set_on_root(root: etree._Element, *, name: str, value: str) -> None:
    _set(root, name, value)


def _set_on_data(root: etree._Element, *, name: str, value: str) -> None:
    for element in root.iter("{*}data"):
        _set(element, name, value)


def _set(element: etree._Element, name: str, value: str) -> None:
    """Set what is not there; xsi:type with the declarations that it needs in force."""
    needed = value.partition(":")[0] if ":" in value else None
    if element.get(name) is not None or (needed is not None and element.nsmap.get(needed) != _XSD):
        raise ValueError(name)
    element.set(name, value)


def _trim(root: etree._Element, *, number: int, name: str) -> None:
    element = _element(root, number)
    element.set(name, " ".join((element.get(name) or "").split()))


def _otherwise(root: etree._Element, *, number: int, name: str) -> None:
    element = _element(root, number)
    value = element.get(name) or ""
    for old, new in _OTHERWISE:
        if value == old or (old.endswith(":") and value.startswith(old)):
            element.set(name, new + value[len(old) :])
            return
    raise ValueError(name)
