"""Prefixes renamed on the way, as serialisers do that write their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from signing.canonical import C14N_COMMENTS, METHODS, canonical
from signing.diagnosis.evidence import Evidence
from signing.errors import XmlRefused
from signing.findings import Diagnosis
from signing.namespaces import DS, SOAP11, SOAP12
from signing.xml import parse

__all__ = ["renamed", "signature_prefix"]

_SOAP: Final = ("soap", "soapenv", "soap-env", "SOAP-ENV", "S", "env", "SOAP", "s", "senv", "soap11", "soap12", "")
_SIGNATURE: Final = ("ds", "dsig", "", "ns0", "ns1", "ns2", "ns3", "dsig1", "sig", "n1")
_OTHERS: Final = ("", "ns0", "ns1", "ns2", "ns3", "ns4", "ns5", "tns", "typ", "v10", "m", "n1", "p", "q1", "xs", "xsd")
_DECLARED: Final = re.compile(r'\sxmlns(?::([\w.\-]+))?="([^"]*)"')
_MOST_NAMES: Final = 8


def renamed(evidence: Evidence) -> Diagnosis | None:
    """A prefix was another one when it was signed."""
    for old, uri in _declared(evidence.text):
        if uri == DS:
            continue
        for new in _SOAP if uri in (SOAP11, SOAP12) else _OTHERS:
            if evidence.accepts(_renamed(evidence.text, old, new)):
                return evidence.found("DIAG-PREFIX-RENAMED", f"{new or 'xmlns'} → {old or 'xmlns'}")
    return None


def signature_prefix(evidence: Evidence) -> Diagnosis | None:
    """The prefix of the signature itself was another one when SignedInfo was signed."""
    for old, uri in _declared(evidence.text):
        for new in _SIGNATURE if uri == DS else ():
            if evidence.accepts(_renamed(evidence.text, old, new)):
                return evidence.found("DIAG-SIGNATURE-PREFIX", f"{new or 'xmlns'} → {old or 'xmlns'}")
    return None


def _declared(text: str) -> Iterator[tuple[str, str]]:
    yield from list(dict.fromkeys(_DECLARED.findall(text)))[:_MOST_NAMES]


def _renamed(text: str, old: str, new: str) -> bytes:
    """The canonical octets of *text* with the prefix *old* called *new*; an empty prefix is the default namespace."""
    if old == new or f'xmlns:{new}="' in text or (not new and ' xmlns="' in text):
        return b""
    was, becomes = (f"{old}:" if old else ""), (f"{new}:" if new else "")
    declaration = f' xmlns{":" + old if old else ""}="'
    if old:
        text = re.sub(rf"(</?|\s){re.escape(was)}(?=[^\s=>/]+[\s=>/])", rf"\g<1>{becomes}", text)
    else:
        text = re.sub(r"(</?)(?=[^:\s>/!?]+[\s>])", rf"\g<1>{becomes}", text)
    text = text.replace(declaration, f' xmlns{":" + new if new else ""}="')
    try:
        return canonical(parse(text.encode()).getroottree(), METHODS[C14N_COMMENTS])
    except XmlRefused:
        return b""
