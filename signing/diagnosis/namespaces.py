"""Namespace declarations that came, went or moved: what happens to a payload put into an envelope or taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, combinations, islice, product
from typing import Final

from lxml import etree

from signing.canonical import C14N_COMMENTS, EXCLUSIVE, METHODS, canonical
from signing.diagnosis.case import method_of
from signing.diagnosis.evidence import VALUE, Evidence
from signing.findings import Diagnosis
from signing.namespaces import DS, SOAP11, SOAP12, WSSE, WSU
from signing.xml import parse

__all__ = ["declared_less", "declared_more", "enveloped", "moved"]

_APEX: Final = re.compile(r"<[^!?][^>]*>")
_DECLARATION: Final = re.compile(r' xmlns(?::[\w.\-]+)?="[^"]*"')
_ENVELOPE: Final = (SOAP11, SOAP12, WSSE, WSU, "http://bip.bee.kz/")
_XSI: Final = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_XSD: Final = ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
_XS: Final = ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
_WSU: Final = f' xmlns:wsu="{WSU}"'
_WSSE: Final = f' xmlns:wsse="{WSSE}"'
_DS: Final = f' xmlns:ds="{DS}"'
_CHANNEL: Final = "http://bip.bee.kz/SyncChannel/v10/Types"
_SOAPS: Final = tuple(f' xmlns:{prefix}="{SOAP11}"' for prefix in ("soap", "soapenv", "SOAP-ENV", "S", "env"))
_CHANNELS: Final = tuple(f' xmlns:{prefix}="{_CHANNEL}"' for prefix in ("typ", "v10", "ns2", "ns3", "tns"))
_MOST_SUBSETS: Final = 64
_DEPTHS: Final = (1, 2, 3, 4)


def declared_more(evidence: Evidence) -> Diagnosis | None:
    """When it was signed fewer namespaces were declared: it was put into an envelope, or taken out of one with them."""
    if not _may_differ(evidence):
        return None
    text = evidence.text
    apex = _APEX.search(text)
    declared = _DECLARATION.findall(apex[0]) if apex is not None else []
    for removed in islice(_subsets(declared, text), _MOST_SUBSETS):
        if evidence.accepts_text(_without(text, removed)):
            return evidence.found(_cause(evidence, removed), "".join(removed).strip())
    return None


def enveloped(evidence: Evidence) -> Diagnosis | None:
    """A part was signed as a document of its own, before an envelope declared more namespaces around it."""
    return declared_more(evidence) if evidence.target is not None and not evidence.target.whole else None


def declared_less(evidence: Evidence) -> Diagnosis | None:
    """When it was signed more namespaces were declared: unused ones were dropped, or it was cut out of an envelope."""
    if not _may_differ(evidence):
        return None
    text = evidence.text
    for added in _known():
        if evidence.accepts_text(_with(text, added)):
            return evidence.found("DIAG-NAMESPACE-LOST", "".join(added).strip())
    return None


def moved(evidence: Evidence) -> Diagnosis | None:
    """A namespace is declared higher or lower than when it was signed."""
    if evidence.finding.code == VALUE:
        more = declared_more(evidence)
        return None if more is None else evidence.found("DIAG-NAMESPACE-MOVED", more.detail)
    root = evidence.tree()
    if root is None:
        return None
    here = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    for prefix in here:
        others = [one for one in here if one != prefix]
        if evidence.accepts(canonical(root.getroottree(), METHODS[EXCLUSIVE], prefixes=others, comments=True)):
            return evidence.found("DIAG-NAMESPACE-MOVED", prefix)
    lowest = canonical(root.getroottree(), METHODS[EXCLUSIVE], comments=True)
    if evidence.accepts(lowest):
        return evidence.found("DIAG-NAMESPACE-MOVED")
    for (prefix, uri), depth in product(here.items(), _DEPTHS):
        if _is_signed_at(evidence, lowest, {prefix: uri}, depth=depth):
            return evidence.found("DIAG-NAMESPACE-MOVED", prefix)
    below = {prefix: uri for one in root.iter("*") for prefix, uri in one.nsmap.items() if prefix not in root.nsmap}
    for names in ([below] if below else []) + [{prefix: uri} for prefix, uri in below.items()]:
        if evidence.undone(partial(etree.cleanup_namespaces, top_nsmap=names)):
            return evidence.found("DIAG-NAMESPACE-MOVED", ", ".join(str(name) for name in names))
    return None


def _is_signed_at(evidence: Evidence, lowest: bytes, names: dict[str, str], *, depth: int) -> bool:
    """True if it fits with *names* declared by the elements at *depth* that use them, all else as in *lowest*."""
    root = parse(lowest)
    for element in list(root.iterfind("/".join(["*"] * depth))):
        if any(names.get(one.prefix or "") for one in element.iter("*")):
            etree.cleanup_namespaces(element, top_nsmap=names)
    return evidence.accepts(canonical(root.getroottree(), METHODS[C14N_COMMENTS]))


def _may_differ(evidence: Evidence) -> bool:
    """False where declarations around cannot matter, or would have broken SignedInfo as well."""
    element = evidence.case.element
    if element is None:
        return False
    if evidence.finding.code == VALUE:
        return not element.method.exclusive
    if evidence.reference is None or method_of(evidence.reference).exclusive:
        return False
    return element.method.exclusive or not evidence.case.passed(VALUE)


def _subsets(declared: Sequence[str], text: str) -> Iterator[tuple[str, ...]]:
    """Declarations to do without: the unused, the envelope's, then any few of them."""
    unused = tuple(one for one in declared if not _is_used(one, text))
    envelope = tuple(one for one in unused if _is_envelope(one))
    sizes = range(1, min(len(unused), 6) + 1)
    yield from chain([unused, envelope], *(combinations(unused, size) for size in sizes))


def _is_used(declaration: str, text: str) -> bool:
    prefix = declaration.partition("=")[0].strip().removeprefix("xmlns").removeprefix(":")
    if not prefix:
        return re.search(r"</?[^:\s>/!?]+[\s>]", text) is not None
    return re.search(rf"[</\s]{re.escape(prefix)}:", text) is not None


def _is_envelope(declaration: str) -> bool:
    return any(uri in declaration for uri in _ENVELOPE)


def _cause(evidence: Evidence, removed: tuple[str, ...]) -> str:
    if evidence.target is not None and not evidence.target.whole:
        return "DIAG-PAYLOAD-ENVELOPED"
    return "DIAG-PAYLOAD-EXTRACTED" if any(_is_envelope(one) for one in removed) else "DIAG-NAMESPACE-ADDED"


def _without(text: str, removed: Sequence[str]) -> str:
    apex = _APEX.search(text)
    if apex is None:
        return text
    tag = apex[0]
    for declaration in removed:
        tag = tag.replace(declaration, "", 1)
    return text[: apex.start()] + tag + text[apex.end() :]


def _with(text: str, added: Sequence[str]) -> str:
    apex = _APEX.search(text)
    if apex is None:
        return text
    tag = apex[0]
    declared = _DECLARATION.findall(tag)
    names = {one.partition("=")[0] for one in declared}
    wanted = sorted({*declared, *(one for one in added if one.partition("=")[0] not in names)}, key=_order)
    bare = _DECLARATION.sub("", tag)
    name = re.match(r"<[^\s>/]+", bare)
    end = name.end() if name is not None else 0
    return text[: apex.start()] + bare[:end] + "".join(wanted) + bare[end:] + text[apex.end() :]


def _order(declaration: str) -> tuple[bool, str]:
    """The default namespace first, then by prefix (Canonical XML 1.0, section 2.2)."""
    name = declaration.partition("=")[0].strip()
    return name != "xmlns", name.removeprefix("xmlns:")


def _known() -> Iterator[tuple[str, ...]]:
    """Declarations that envelopes and serialisers bring, most frequent first."""
    schema = ((), (_XSI,), (_XSI, _XSD), (_XSI, _XS), (_XSD,), (_XS,))
    yield from schema[1:]
    yield from ((_WSU,), (_WSSE,), (_DS,), (_WSSE, _WSU))
    yield from ((soap, *more) for more, soap in product(schema[:4], _SOAPS))
    yield from ((soap, channel) for soap, channel in product(_SOAPS[:3], _CHANNELS))
    yield from ((channel,) for channel in _CHANNELS)
    yield from ((soap, _WSU) for soap in _SOAPS)
