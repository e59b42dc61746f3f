"""Enveloped XML signatures of documents (XMLDSig core 1.1), in the shape that Kazakh software writes and expects."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from lxml import etree

from signing.canonical import C14N, C14N_COMMENTS, ENVELOPED, METHODS, canonical, inherited
from signing.errors import XmlRefused
from signing.findings import Finding, SignatureReport, Step, Verdict, failed, passed
from signing.keys import KeyPair
from signing.layouts import KALKAN, Layout
from signing.namespaces import DS
from signing.reference import IdTable, Target
from signing.trust import Policy, Purpose, TrustStore
from signing.verification import check_signature, covered_by, judge_signer, report
from signing.xml import locate, parse, xpath_of

__all__ = ["DOCUMENT", "sign", "verify"]

DOCUMENT: Final = Purpose("document", non_repudiation=True)
"""A signature that binds its signer to a document."""

_SIGNATURE = f"{{{DS}}}Signature"
_UTF8: Final = (None, "UTF-8", "utf-8")


def sign(document: bytes | etree._Element, key: KeyPair, *, layout: Layout = KALKAN, with_chain: bool = True) -> bytes:
    """The *document* with a ``ds:Signature`` of *key* as the last child of its root, as UTF-8 octets.

    ``Reference URI=""``, inclusive canonicalisation, transforms enveloped-signature and ``#WithComments``, KeyInfo with
    the certificate; *with_chain* adds the issuing authority's, so that a reader needs the root only. Nothing else in
    the document changes. Raises :class:`~signing.errors.XmlRefused` if *document* is not XML that is safe to read.
    """
    octets = document if isinstance(document, bytes) else _written(document.getroottree())
    root = parse(octets)
    tree = root.getroottree()
    digest = key.scheme.digest.digest(canonical(tree, METHODS[C14N_COMMENTS], comments=False))
    value = key.sign(_signed_info(key, layout, digest, scope=inherited(root, ds=DS)).encode())
    signature = _signature(key, layout, digest, value, with_chain)
    if _ends_with_end_tag(root) and tree.docinfo.encoding in _UTF8:
        end = octets.rindex(b"</")
        return b"".join((octets[:end], signature.encode(), octets[end:]))
    root.append(etree.fromstring(signature))
    return _written(tree)


def _ends_with_end_tag(root: etree._Element) -> bool:
    """True if the last ``</`` of the document begins the end tag of *root*: content within, nothing behind."""
    return root.getnext() is None and (len(root) > 0 or bool(root.text))


def _written(tree: etree._ElementTree[etree._Element]) -> bytes:
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True)


def _signed_info(key: KeyPair, layout: Layout, digest: bytes, *, scope: str | None = None) -> str:
    """SignedInfo as it is written, or, with the apex declarations *scope*, as it is signed: canonical."""

    def algorithm(name: str, uri: str) -> str:
        start = f'<ds:{name} Algorithm="{uri}"'
        return f"{start}/>" if scope is None else f"{start}></ds:{name}>"

    text = layout.gap.join(
        (
            f"<ds:SignedInfo{scope or ''}>",
            algorithm("CanonicalizationMethod", C14N),
            algorithm("SignatureMethod", key.scheme.uris[0]),
            '<ds:Reference URI="">',
            "<ds:Transforms>",
            algorithm("Transform", ENVELOPED),
            algorithm("Transform", C14N_COMMENTS),
            "</ds:Transforms>",
            algorithm("DigestMethod", key.scheme.digest.uris[0]),
            f"<ds:DigestValue>{layout.base64(digest)}</ds:DigestValue>",
            "</ds:Reference>",
            "</ds:SignedInfo>",
        )
    )
    return text if scope is None else text.replace("&#13;", "&#xD;")


def _signature(key: KeyPair, layout: Layout, digest: bytes, value: bytes, with_chain: bool) -> str:
    certificates = (key.certificate, *key.chain[:1]) if with_chain else (key.certificate,)
    gap = layout.gap
    lines = [
        f'<ds:Signature xmlns:ds="{DS}">',
        _signed_info(key, layout, digest),
        f"<ds:SignatureValue>{gap}{layout.base64(value)}{gap}</ds:SignatureValue>",
        "<ds:KeyInfo>",
        "<ds:X509Data>",
        *(f"<ds:X509Certificate>{gap}{layout.base64(one.der)}{gap}</ds:X509Certificate>" for one in certificates),
        "</ds:X509Data>",
        "</ds:KeyInfo>",
        "</ds:Signature>",
    ]
    return gap.join(lines)


def verify(
    document: bytes | etree._Element, trust: TrustStore, *, at: datetime, policy: Policy = Policy()
) -> SignatureReport:
    """Judge the enveloped signature of *document* at the moment *at*.

    Every step leaves findings; a bad document never raises. The report covers the root only if the one signature of the
    document covers all of it; its comments, which no signature covers, are then taken out of the tree.
    """
    try:
        root = parse(document) if isinstance(document, bytes) else document.getroottree().getroot()
    except XmlRefused as refused:
        return report([refused.finding], at=at)
    findings = [passed(Step.ENVELOPE, "XML-SYNTAX")]
    signature = _the_signature(root, findings)
    if signature is None:
        return report(findings, at=at)
    checked = check_signature(signature, IdTable(root, policy), policy)
    findings += checked.findings
    findings += judge_signer(checked, trust, at=at, purpose=DOCUMENT, policy=policy)
    whole = _coverage(root, checked.targets)
    findings.append(whole)
    covers = checked.intact and whole.verdict is Verdict.PASSED
    return report(findings, at=at, covered=covered_by([root] if covers else []), signer=checked.signer)


def _the_signature(root: etree._Element, findings: list[Finding]) -> etree._Element | None:
    """The one signature of the document where it belongs, or a finding that says what is wrong with it."""
    found = list(root.iter(_SIGNATURE))
    if not found:
        findings.append(failed(Step.ENVELOPE, "SIG-PRESENT", at=locate(root), expected="a ds:Signature", actual="none"))
        return None
    findings.append(passed(Step.ENVELOPE, "SIG-PRESENT", at=locate(found[0])))
    if len(found) > 1:
        findings.append(
            failed(
                Step.ENVELOPE,
                "SIG-SINGLE",
                at=locate(found[1]),
                expected="one ds:Signature",
                actual=", ".join(xpath_of(one) for one in found[:5]),
            )
        )
        return None
    if found[0].getparent() is not root:
        findings.append(
            failed(
                Step.ENVELOPE,
                "SIG-PLACE",
                at=locate(found[0]),
                expected=f"a child of {xpath_of(root)}",
                actual=xpath_of(found[0]),
            )
        )
        return None
    return found[0]


def _coverage(root: etree._Element, targets: tuple[Target, ...]) -> Finding:
    if any(target.element is root for target in targets):
        return passed(Step.REFERENCE, "REF-COVERS", at=locate(root))
    return failed(
        Step.REFERENCE,
        "REF-COVERS",
        at=locate(root),
        expected="the whole document",
        actual=", ".join(xpath_of(target.element) for target in targets) or "nothing",
    )
