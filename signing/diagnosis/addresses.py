"""Addresses of algorithms that are misspelt, do not exist, belong to another country, or are no longer accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from lxml import etree

from signing.algorithms import DIGESTS, SCHEMES
from signing.canonical import ENVELOPED, METHODS, canonical
from signing.diagnosis.evidence import Evidence
from signing.diagnosis.repair import holds, signature_twin
from signing.errors import XmlRefused
from signing.findings import Diagnosis
from signing.namespaces import DS

__all__ = ["foreign", "misspelt", "nonexistent", "obsolete"]

_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_XMLDSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
_XMLENC: Final = "http://www.w3.org/2001/04/xmlenc#"
_RUSSIAN: Final = "urn:ietf:params:xml:ns:cpxmlsec:algorithms:"

_NONEXISTENT: Final = frozenset(
    (
        *(f"{_MORE}{name}" for name in ("sha1", "rsa-sha1", "sha256", "sha512")),
        *(f"{_XMLDSIG}{name}" for name in ("sha256", "sha512", "rsa-sha256", "rsa-sha512")),
        *(f"{_XMLENC}{name}" for name in ("sha1", "rsa-sha1", "rsa-sha256", "rsa-sha512")),
    )
)
"""Addresses that programs write and no standard has."""

_FOREIGN: Final = frozenset(
    (
        *(f"{_MORE}{name}" for name in ("sha224", "sha384", "md5", "rsa-sha224", "rsa-sha384", "rsa-md5")),
        *(f"{_MORE}ecdsa-{name}" for name in ("sha1", "sha256", "sha384", "sha512")),
        *(f"{_MORE}gostr34102001-gostr3411", f"{_MORE}gostr3411"),
        *(f"{_XMLDSIG}hmac-sha1", f"{_XMLDSIG}dsa-sha1"),
        *(f"http://www.w3.org/2007/05/xmldsig-more#{name}-rsa-MGF1" for name in ("sha256", "sha384", "sha512")),
        *(f"{_RUSSIAN}gostr3411{name}" for name in ("", "2012-256", "2012-512")),
        *(f"{_RUSSIAN}gostr34102001-gostr3411", f"{_RUSSIAN}gostr34102012-gostr34112012-256"),
        f"{_RUSSIAN}gostr34102012-gostr34112012-512",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2006/12/xml-c14n11#WithComments",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/2000/09/xmldsig#base64",
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform",
        "urn://smev-gov-ru/xmldsig/transform",
    )
)
"""Addresses that exist, of algorithms that Kazakh signatures do not use."""


def foreign(evidence: Evidence) -> Diagnosis | None:
    """The address is a real one, of an algorithm that is not used here."""
    uri = evidence.finding.actual or ""
    return evidence.found("DIAG-ALGORITHM-FOREIGN", uri) if uri in _FOREIGN else None


def obsolete(evidence: Evidence) -> Diagnosis | None:
    """SHA-1 it is: the values fit, and are not accepted any more."""
    uri = evidence.finding.actual or ""
    if uri in _NONEXISTENT or not (evidence.case.passed("SIG-VALUE") or evidence.case.passed("REF-DIGEST")):
        return None
    return evidence.found("DIAG-URI-OBSOLETE", uri)


def nonexistent(evidence: Evidence) -> Diagnosis | None:
    """No standard has the address, though programs write it."""
    uri = evidence.finding.actual or ""
    return evidence.found("DIAG-URI-NONEXISTENT", uri) if uri in _NONEXISTENT else None


def misspelt(evidence: Evidence) -> Diagnosis | None:
    """Under the address of a known algorithm the signature holds: the nearest such is told."""
    wrong = evidence.finding.actual or ""
    for uri in _nearest(wrong, () if wrong in _FOREIGN else _known(evidence.finding.code)):
        if _holds_with(evidence, wrong, uri):
            return evidence.found("DIAG-URI-MISSPELT", f"{wrong} → {uri}")
    return None


def _known(code: str) -> Iterable[str]:
    return {
        "ALG-SIGNATURE": [scheme.uris[0] for scheme in SCHEMES],
        "ALG-DIGEST": [digest.uris[0] for digest in DIGESTS],
        "ALG-C14N": list(METHODS),
        "REF-TRANSFORMS": [ENVELOPED, *METHODS],
    }.get(code, [])


def _nearest(wrong: str, known: Iterable[str]) -> Iterator[str]:
    """The addresses of *known* by likeness, but *wrong* itself."""
    short = wrong[:300]
    yield from sorted(
        (uri for uri in known if uri != wrong), key=lambda uri: -SequenceMatcher(None, short, uri).ratio()
    )


def _holds_with(evidence: Evidence, wrong: str, uri: str) -> bool:
    """True if the signature holds with *uri* for *wrong*, whether it was signed so or written so by mistake."""
    case = evidence.case
    signature, around = signature_twin(case)
    case.budget.spend(evidence.cost + len(etree.tostring(signature)))
    for element in signature.iter("*"):
        written = element.get("Algorithm")
        if written == wrong:
            element.set("Algorithm", uri)
        elif written is not None:
            _mend(element, written)
    info = case.signature.find(f"{{{DS}}}SignedInfo")
    method = signature.find(f"{{{DS}}}SignedInfo/{{{DS}}}CanonicalizationMethod")
    chosen = METHODS.get(method.get("Algorithm") or "") if method is not None else None
    if info is None or chosen is None:
        return False
    try:
        as_written = canonical(info, chosen)
    except XmlRefused:
        return False
    return holds(signature, around, case.policy, signed_octets=[as_written])


def _mend(element: etree._Element, written: str) -> None:
    """Give another unknown address its nearest known one, so that one mistake does not hide behind another."""
    name = etree.QName(element).localname
    code = {"SignatureMethod": "ALG-SIGNATURE", "DigestMethod": "ALG-DIGEST", "Transform": "REF-TRANSFORMS"}.get(name)
    known = [] if code is None else list(_known(code))
    aliases = {uri for one in (*SCHEMES, *DIGESTS) for uri in one.uris}
    if known and written not in known and written not in aliases:
        element.set("Algorithm", next(_nearest(written, known)))
