"""Octets that are no XML at all, though a valid signature is inside: encoding, escaping, something before it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import unescape

from signing.diagnosis.budget import Budget, BudgetSpent, weight_of
from signing.diagnosis.repair import any_signature_holds
from signing.errors import XmlRefused
from signing.findings import Diagnosis, Finding
from signing.limits import XmlLimits
from signing.trust import Policy
from signing.xml import parse

__all__ = ["diagnose_octets"]

_LARGEST: Final = 4 * 2**20
"""Octets of a message that is tried; a larger one is not."""
_ENCODINGS: Final = ("cp1251", "koi8-r", "cp866", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "kz1048")
_DECLARED: Final = re.compile(r"""^(\s*<\?xml[^>]*?)\s+encoding=(?:"[^"]*"|'[^']*')""")
_ESCAPES: Final = {"&quot;": '"', "&apos;": "'", "&#34;": '"', "&#39;": "'", "&#13;": "\r", "&#10;": "\n"}

Attempt = tuple[str, str | None, bytes]


def diagnose_octets(octets: bytes, finding: Finding, *, limits: XmlLimits, policy: Policy) -> tuple[Diagnosis, ...]:
    """What most likely happened to *octets* that could not be read; nothing if no attempt leads to a good signature."""
    budget = Budget(policy.diagnosis_work)
    for search in (_misplaced, _encoded, _escaped, _in_base64) if len(octets) <= _LARGEST else ():
        for code, detail, mended in search(octets):
            try:
                budget.spend(weight_of(4 * len(mended)))
                root = parse(mended, limits)
            except BudgetSpent:
                return ()
            except XmlRefused:
                continue
            if any_signature_holds(root, policy):
                return (Diagnosis(code, finding.code, finding.at, detail),)
    return ()


def _misplaced(octets: bytes) -> Iterator[Attempt]:
    """Something before the document or behind it."""
    start, end = octets.find(b"<"), octets.rfind(b">") + 1
    declaration = octets.find(b"<?xml ")
    for first in dict.fromkeys((declaration, start)):
        if 0 <= first < end and octets[first:end] != octets:
            around = octets[:first] or octets[end:]
            yield "DIAG-DECLARATION-PLACE", repr(around[:20])[1:], octets[first:end]


def _encoded(octets: bytes) -> Iterator[Attempt]:
    """Another encoding than the declared one."""
    for encoding in _ENCODINGS:
        try:
            text = octets.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        mended = _DECLARED.sub(r"\1", text.lstrip("\ufeff"), count=1)
        yield "DIAG-ENCODING-DECLARED", encoding, mended.encode("utf-8", "replace")


def _escaped(octets: bytes) -> Iterator[Attempt]:
    """The whole document as escaped text, once or twice."""
    text = octets.decode("utf-8", "replace").strip()
    for _ in range(2):
        text = unescape(text, _ESCAPES)
        yield "DIAG-DOCUMENT-ESCAPED", None, text.encode("utf-8", "replace")


def _in_base64(octets: bytes) -> Iterator[Attempt]:
    """The whole document in base64."""
    try:
        yield "DIAG-DOCUMENT-BASE64", None, base64.b64decode(b"".join(octets.split()), validate=True)
    except (binascii.Error, ValueError):
        return
