"""Base64 that suffered: a plus sign turned into a space, another alphabet, percent signs, lines of PEM."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from lxml import etree

from signing.diagnosis.evidence import Evidence
from signing.diagnosis.repair import holds, signature_twin
from signing.findings import Diagnosis
from signing.namespaces import DS, WSSE
from signing.signature_element import text_of

__all__ = ["other_alphabet", "pem", "percent_signs", "plus_lost"]

_PEM: Final = re.compile(r"-----[A-Z ]+-----")
_PLACES: Final = (
    f"{{{DS}}}DigestValue",
    f"{{{DS}}}SignatureValue",
    f"{{{DS}}}X509Certificate",
    f"{{{WSSE}}}KeyIdentifier",
)


def plus_lost(evidence: Evidence) -> Diagnosis | None:
    """``+`` went through a form or an address without being escaped, and came out as a space."""
    mended = _mended(evidence, lambda text: text.strip("\r\n\t").replace(" ", "+") if " " in text else text)
    return evidence.found("DIAG-PLUS-LOST") if mended else None


def other_alphabet(evidence: Evidence) -> Diagnosis | None:
    """``-`` and ``_`` stand for ``+`` and ``/``: base64url (RFC 4648, section 5), perhaps without its ``=``."""
    mended = _mended(evidence, _standard)
    return evidence.found("DIAG-BASE64-URL") if mended else None


def percent_signs(evidence: Evidence) -> Diagnosis | None:
    """``%2B`` stands for ``+``: percent-encoding was never resolved."""
    mended = _mended(evidence, lambda text: unquote(text) if "%" in text else text)
    return evidence.found("DIAG-PERCENT-ENCODED") if mended else None


def pem(evidence: Evidence) -> Diagnosis | None:
    """The certificate stands there as a PEM file, with its first and last line, or that file in base64."""
    mended = _mended(evidence, _without_pem)
    return evidence.found("DIAG-CERTIFICATE-PEM") if mended else None


def _mended(evidence: Evidence, mend: Callable[[str], str]) -> bool:
    """True if *mend* changes some base64 of the signature and the signature then holds."""
    if not any(mend(text_of(one)) != text_of(one) for one in evidence.case.signature.iter(*_PLACES)):
        return False
    signature, around = signature_twin(evidence.case)
    evidence.case.budget.spend(evidence.cost + len(etree.tostring(signature)))
    for element in signature.iter(*_PLACES):
        try:
            element.text = mend(text_of(element))
        except ValueError:
            return False
    return holds(signature, around, evidence.case.policy)


def _standard(text: str) -> str:
    if "-" not in text and "_" not in text and len("".join(text.split())) % 4 == 0:
        return text
    plain = "".join(text.split()).translate(str.maketrans("-_", "+/"))
    return plain + "=" * (-len(plain) % 4)


def _without_pem(text: str) -> str:
    if "-----" in text:
        return _PEM.sub("", text)
    try:
        inner = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return text
    return _PEM.sub("", inner.decode("ascii")) if inner.startswith(b"-----BEGIN") and inner.isascii() else text
