"""Digests over a file or a serialised text, where canonical XML was due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Final

from lxml import etree

from signing.diagnosis.evidence import VALUE, Evidence
from signing.findings import Diagnosis

__all__ = ["byte_order_mark_digested", "declaration_digested", "not_canonical"]

_BOM: Final = b"\xef\xbb\xbf"
_DS_DECLARATION: Final = re.compile(rb' xmlns(:\w+)?="http://www\.w3\.org/2000/09/xmldsig#"')
_DECLARATIONS: Final = (
    *(
        f'<?xml version="1.0" encoding="{encoding}"{standalone}?>'.encode()
        for encoding, standalone in product(("UTF-8", "utf-8"), ("", ' standalone="no"', ' standalone="yes"'))
    ),
    b"<?xml version='1.0' encoding='UTF-8'?>",
    b"<?xml version='1.0' encoding='utf-8'?>",
    b'<?xml version="1.0"?>',
)
_SEPARATORS: Final = (b"\n", b"", b"\r\n")


def declaration_digested(evidence: Evidence) -> Diagnosis | None:
    """The digest is over a file with its XML declaration."""
    for octets, declaration, separator in product(_written(evidence), _DECLARATIONS, _SEPARATORS):
        head = declaration + separator
        if evidence.accepts(head + octets) or (separator and evidence.accepts(head + octets + separator)):
            return evidence.found("DIAG-XML-DECLARATION", declaration.decode())
    return None


def byte_order_mark_digested(evidence: Evidence) -> Diagnosis | None:
    """The digest is over a file with its byte order mark."""
    for octets in _written(evidence):
        if evidence.accepts(_BOM + octets):
            return evidence.found("DIAG-BOM")
        for declaration, separator in product(_DECLARATIONS, _SEPARATORS):
            if evidence.accepts(_BOM + declaration + separator + octets):
                return evidence.found("DIAG-BOM", declaration.decode())
    return None


def not_canonical(evidence: Evidence) -> Diagnosis | None:
    """The digest or the value is over text as it is written, not over its canonical form."""
    for octets in _written(evidence):
        for candidate in (octets, octets.replace(b"/>", b" />"), octets + b"\n", octets.replace(b"&#xD;", b"&#13;")):
            if evidence.accepts(candidate):
                return evidence.found("DIAG-NOT-CANONICAL")
    return None


def _written(evidence: Evidence) -> Iterator[bytes]:
    """The octets in question as programs write them: canonical, and as they stand in the message."""
    yield evidence.octets
    if evidence.finding.code == VALUE:
        element = evidence.case.element
        if element is not None:
            text = etree.tostring(element.signed_info, encoding="UTF-8", with_tail=False)
            yield text
            yield _DS_DECLARATION.sub(b"", text)
            yield _DS_DECLARATION.sub(b"", evidence.octets)
        return
    if evidence.target is not None:
        target = evidence.target.element
        with evidence.case.left_out(target, evidence.case.signatures_left_out(evidence.target)):
            yield etree.tostring(target, encoding="UTF-8", with_tail=False)
