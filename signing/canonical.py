"""Canonical XML: the methods this project knows, by their identifiers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from signing.errors import XmlRefused
from signing.findings import Step, failed
from signing.foreign import NO_CANONICAL_FORM
from signing.namespaces import XML

__all__ = [
    "C14N",
    "C14N_COMMENTS",
    "ENVELOPED",
    "EXCLUSIVE",
    "METHODS",
    "CanonicalMethod",
    "canonical",
    "inherited",
    "quoted",
]

C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
C14N_COMMENTS: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"
EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"


@dataclass(frozen=True, slots=True)
class CanonicalMethod:
    """A canonicalisation method (Canonical XML 1.0, Exclusive XML Canonicalization 1.0)."""

    uri: str
    exclusive: bool
    with_comments: bool


METHODS: Final[dict[str, CanonicalMethod]] = {
    method.uri: method
    for method in (
        CanonicalMethod(C14N, False, False),
        CanonicalMethod(C14N_COMMENTS, False, True),
        CanonicalMethod(EXCLUSIVE, True, False),
        CanonicalMethod(EXCLUSIVE + "WithComments", True, True),
    )
}


def canonical(
    node: etree._Element | etree._ElementTree[etree._Element],
    method: CanonicalMethod,
    *,
    prefixes: list[str] | None = None,
    comments: bool | None = None,
) -> bytes:
    """The canonical octets of *node*: of an element as the apex of its subtree, of a tree as the whole document.

    *prefixes* is the InclusiveNamespaces PrefixList of the exclusive method. *comments* overrides the method where the
    dereferenced node-set has none (XMLDSig core 4.4.3.2: ``URI=""`` and ``#id`` leave comments out).

    Raises :class:`~signing.errors.XmlRefused` with ``XML-NAMESPACE`` for relative namespace URIs: these have no
    canonical form.
    """
    try:
        return _canonical(node, method, prefixes, method.with_comments if comments is None else comments)
    except NO_CANONICAL_FORM as error:
        raise XmlRefused(
            failed(Step.ENVELOPE, "XML-NAMESPACE", expected="absolute namespace URIs", actual=str(error))
        ) from None


def _canonical(
    node: etree._Element | etree._ElementTree[etree._Element],
    method: CanonicalMethod,
    prefixes: list[str] | None,
    with_comments: bool,
) -> bytes:
    if method.exclusive:
        return etree.tostring(
            node, method="c14n", exclusive=True, with_comments=with_comments, inclusive_ns_prefixes=prefixes
        )
    if isinstance(node, etree._Element):
        with _inherited_xml_attributes(node):
            return etree.tostring(node, method="c14n", with_comments=with_comments)
    return etree.tostring(node, method="c14n", with_comments=with_comments)


def inherited(parent: etree._Element, **declared: str) -> str:
    """What inclusive canonicalisation writes into the start tag of the apex below *parent*.

    Namespace declarations in scope with those of *declared* (prefix to URI) added, the default one first, then by
    prefix, then the ``xml:`` attributes of the ancestors (Canonical XML 1.0, section 2.4), each with a leading space.
    """
    scope = {prefix or "": uri for prefix, uri in parent.nsmap.items()} | declared
    # libxml2 writes namespaces as they are, an ampersand too; every reader built on it expects that
    names = [f' xmlns:{prefix}="{scope[prefix]}"' for prefix in sorted(scope) if prefix]
    if "" in scope:
        names.insert(0, f' xmlns="{scope[""]}"')
    attributes = _xml_attributes(parent)
    names += [f' xml:{name}="{quoted(attributes[name])}"' for name in sorted(attributes)]
    return "".join(names)


def quoted(text: str) -> str:
    """*text* as the value of an attribute in double quotes (Canonical XML 1.0, section 2.3)."""
    return escape(text, {'"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}).replace("&gt;", ">")


def _xml_attributes(element: etree._Element) -> dict[str, str]:
    """The ``xml:`` attributes in force at *element*, the nearest one winning."""
    found: dict[str, str] = {}
    node: etree._Element | None = element
    while node is not None:
        for name, value in node.attrib.items():
            if str(name).startswith(f"{{{XML}}}"):
                found.setdefault(str(name).partition("}")[2], str(value))
        node = node.getparent()
    return found


@contextmanager
def _inherited_xml_attributes(element: etree._Element) -> Iterator[None]:
    """Lend *element* the ``xml:`` attributes of its ancestors; libxml2 forgets them when it copies a subtree."""
    parent = element.getparent()
    lent = []
    if parent is not None:
        for name, value in _xml_attributes(parent).items():
            key = f"{{{XML}}}{name}"
            if element.get(key) is None:
                element.set(key, value)
                lent.append(key)
    try:
        yield
    finally:
        for key in lent:
            del element.attrib[key]
