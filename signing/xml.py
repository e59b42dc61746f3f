"""XML read without DTD, entities or network, within stated limits."""

from __future__ import annotations

import codecs
from contextlib import suppress
from functools import lru_cache
from xml.parsers import expat

from lxml import etree

from signing.errors import XmlRefused
from signing.findings import Finding, Location, Step, failed
from signing.foreign import BAD_XML
from signing.limits import XmlLimits

__all__ = ["XmlLimits", "locate", "parse", "xpath_of"]

_DOCTYPE_MARKS = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_ASCII_BASED = frozenset({"utf-8", "ascii", "cp1251", "koi8-r", "iso8859-1", "iso8859-5"})
_USUAL_DEPTH = 20
_HUGE = 9 * 2**20
"""Beyond this libxml2 wants its own limits lifted; ours stay."""


def parse(octets: bytes, limits: XmlLimits = XmlLimits()) -> etree._Element:
    """The root element of the document in *octets*, positions kept.

    A DTD is refused whether or not it declares entities, nothing is fetched, nothing is expanded, and white space and
    line ends stay as the XML recommendation has them. Raises :class:`~signing.errors.XmlRefused` with one finding:
    ``XML-EMPTY``, ``XML-SIZE``, ``XML-DTD``, ``XML-ENTITY``, ``XML-ENCODING``, ``XML-SYNTAX``, ``XML-DEPTH`` or
    ``XML-WIDTH``.
    """
    _check_size(octets, limits)
    if b"!" in octets and any(mark in octets for mark in _DOCTYPE_MARKS):
        _refuse_doctype(octets)
    try:
        root = etree.fromstring(octets, _parser(len(octets) > _HUGE))
    except BAD_XML as error:
        raise XmlRefused(_syntax(error)) from None
    except ValueError as error:
        raise XmlRefused(failed(Step.ENVELOPE, "XML-SYNTAX", actual=str(error))) from None
    about = root.getroottree().docinfo
    if about.internalDTD is not None:
        raise XmlRefused(failed(Step.ENVELOPE, "XML-DTD", expected="no DTD", actual="a document type declaration"))
    _check_depth(root, limits)
    _check_width(octets if _is_ascii_based(about.encoding) else etree.tostring(root, encoding="UTF-8"), root, limits)
    return root


def xpath_of(element: etree._Element) -> str:
    """Absolute XPath of *element* as a person reads it: prefixes as they stand in the message, positions from 1.

    An element of a default namespace is named by its local name.
    """
    tree = element.getroottree()
    path = tree.getpath(element)
    if path.startswith("/*"):
        path = f"/{_local_name(tree.getroot())}{path[2:]}"
    return path if "*" not in path else _path_by_names(element)


def _local_name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _path_by_names(element: etree._Element) -> str:
    """The same where libxml2 has ``*``: for elements of a default namespace."""
    path = ""
    node: etree._Element | None = element
    while node is not None:
        parent = node.getparent()
        path = f"/{_step(node, parent)}{path}"
        node = parent
    return path


def _step(element: etree._Element, parent: etree._Element | None) -> str:
    tag = str(element.tag)
    name = _local_name(element)
    label = f"{element.prefix}:{name}" if element.prefix else name
    if parent is None:
        return label
    before = sum(1 for _ in element.itersiblings(tag, preceding=True))
    if before or next(element.itersiblings(tag), None) is not None:
        return f"{label}[{before + 1}]"
    return label


def locate(element: etree._Element) -> Location:
    """Where *element* stands: XPath and line."""
    line = element.sourceline
    return Location(xpath_of(element), int(line) if line else None)


def _parser(huge: bool) -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=huge)


@lru_cache(maxsize=8)
def _deeper_than(depth: int) -> etree.XPath:
    return etree.XPath(f"({'/*' * (depth + 1)})[1]")


@lru_cache(maxsize=8)
def _wider_than(attributes: int) -> etree.XPath:
    return etree.XPath(f"(//*[count(@*) > {attributes}])[1]")


def _check_depth(root: etree._Element, limits: XmlLimits) -> None:
    """Refuse what is nested too deeply; a short question first spares nearly every document the long one."""
    if not _deeper_than(min(_USUAL_DEPTH, limits.depth))(root):
        return
    too_deep = _deeper_than(limits.depth)(root)
    if too_deep:
        raise XmlRefused(
            failed(Step.ENVELOPE, "XML-DEPTH", at=locate(too_deep[0]), expected=f"at most {limits.depth} levels")
        )


def _check_width(text: bytes, root: etree._Element, limits: XmlLimits) -> None:
    """Refuse elements that would make canonicalisation slow; counting octets first spares nearly every document."""
    equals_signs = text.count(b"=")
    if equals_signs > limits.attributes:
        wide = _wider_than(limits.attributes)(root)
        if wide:
            raise XmlRefused(_width(wide[0], f"at most {limits.attributes} attributes", str(len(wide[0].attrib))))
    if equals_signs > limits.namespaces and text.count(b"xmlns") > limits.namespaces:
        in_force = 0
        for event, _ in etree.iterwalk(root, events=("start-ns", "end-ns")):
            in_force += 1 if event == "start-ns" else -1
            if in_force > limits.namespaces:
                raise XmlRefused(_width(root, f"at most {limits.namespaces} namespaces at one place", "more"))


def _width(element: etree._Element, expected: str, actual: str) -> Finding:
    return failed(Step.ENVELOPE, "XML-WIDTH", at=locate(element), expected=expected, actual=actual)


@lru_cache(maxsize=64)
def _is_ascii_based(encoding: str | None) -> bool:
    """True if ASCII characters stand for themselves in *encoding*, and so can be counted in the octets."""
    try:
        return encoding is None or codecs.lookup(encoding).name in _ASCII_BASED
    except LookupError:
        return False


def _check_size(octets: bytes, limits: XmlLimits) -> None:
    if not octets.strip():
        raise XmlRefused(failed(Step.ENVELOPE, "XML-EMPTY", expected="an XML document", actual="nothing"))
    if len(octets) > limits.octets:
        raise XmlRefused(
            failed(
                Step.ENVELOPE, "XML-SIZE", expected=f"at most {limits.octets} octets", actual=f"{len(octets)} octets"
            )
        )
    tags = octets.count(b"<")
    if tags > limits.tags:
        raise XmlRefused(
            failed(Step.ENVELOPE, "XML-SIZE", expected=f"at most {limits.tags} tags", actual=f"{tags} tags")
        )


def _syntax(error: etree.XMLSyntaxError) -> Finding:
    line, column = error.position
    message = str(error.msg)
    code = "XML-SYNTAX"
    if "Excessive depth" in message:
        code = "XML-DEPTH"
    elif "encoding" in message.lower() or "not proper UTF-8" in message or "Invalid bytes" in message:
        code = "XML-ENCODING"
    return failed(Step.ENVELOPE, code, at=Location(None, line, column), actual=message)


class _PrologEnds(Exception):
    """The prolog was read; what follows does not matter here."""


def _refuse_doctype(octets: bytes) -> None:
    """Raise if the prolog holds a DTD; the text ``<!DOCTYPE`` elsewhere (in CDATA, a comment) is harmless."""
    parser = expat.ParserCreate()
    seen: dict[str, int] = {}

    def note(code: str) -> None:
        seen.setdefault(code, parser.CurrentLineNumber)

    def end(*_: object) -> None:
        raise _PrologEnds

    parser.StartDoctypeDeclHandler = lambda *_: note("XML-DTD")
    parser.EntityDeclHandler = lambda *_: note("XML-ENTITY")
    parser.EndDoctypeDeclHandler = end
    parser.StartElementHandler = end
    # A syntax error is the next parser's to report; what was seen before it still counts.
    with suppress(_PrologEnds, expat.ExpatError, ValueError, LookupError):
        parser.Parse(octets, True)
    for code in ("XML-ENTITY", "XML-DTD"):
        if code in seen:
            raise XmlRefused(
                failed(
                    Step.ENVELOPE,
                    code,
                    at=Location(None, seen[code]),
                    expected="no DTD",
                    actual="entity declarations" if code == "XML-ENTITY" else "a document type declaration",
                )
            )
