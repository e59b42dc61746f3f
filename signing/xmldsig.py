"""XML signatures of documents (XMLDSig core 1.1), in the shape that Kazakh software writes and expects.

A document is signed whole, by an enveloped signature, as often as there are signers: each later signature covers the
earlier ones. A part of it can be signed by its Id.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from lxml import etree

from signing.canonical import C14N_COMMENTS, METHODS, canonical, inherited
from signing.document_signatures import coverage, select
from signing.errors import PartRefused, XmlRefused
from signing.findings import SignatureReport, Step, Verdict, passed
from signing.keys import KeyPair
from signing.layouts import KALKAN, Layout
from signing.namespaces import DS
from signing.parts import name_part, one_part
from signing.reference import IdTable, Surroundings, is_inside
from signing.signature_text import DS_SCOPE, Draft
from signing.trust import Policy, Purpose, TrustStore
from signing.verification import check_signature, covered_by, judge_signer, report, unreadable
from signing.xml import locate, parse, xpath_of

__all__ = ["DOCUMENT", "sign", "sign_part", "sign_rendered", "verify", "verify_all"]

DOCUMENT: Final = Purpose("document", non_repudiation=True)
"""A signature that binds its signer to a document."""

_UTF8: Final = (None, "UTF-8", "utf-8")


def sign(document: bytes | etree._Element, key: KeyPair, *, layout: Layout = KALKAN, with_chain: bool = True) -> bytes:
    """The *document* with a ``ds:Signature`` of *key* as the last child of its root, as UTF-8 octets.

    ``Reference URI=""``, inclusive canonicalisation, transforms enveloped-signature and ``#WithComments``, KeyInfo with
    the certificate; *with_chain* adds the issuing authority's, so that a reader needs the root only. Nothing else in
    the document changes: signatures that it has stay, and the new one covers them. Raises
    :class:`~signing.errors.XmlRefused` if *document* is not XML that is safe to read.
    """
    octets = document if isinstance(document, bytes) else _written(document.getroottree())
    root = parse(octets)
    tree = root.getroottree()
    digest = key.scheme.digest.digest(canonical(tree, METHODS[C14N_COMMENTS], comments=False))
    signature = Draft(key, layout, digest).signature(inherited(root, ds=DS), with_chain=with_chain)
    if _ends_with_end_tag(root) and tree.docinfo.encoding in _UTF8:
        end = octets.rindex(b"</")
        return b"".join((octets[:end], signature, octets[end:]))
    root.append(etree.fromstring(signature))
    return _written(tree)


def sign_rendered(root: etree._Element, key: KeyPair, *, layout: Layout = KALKAN, with_chain: bool = True) -> bytes:
    """A document that the caller has just built from *root*, written in canonical form and signed as by :func:`sign`.

    Nothing is parsed again. Comments are left out, and there is no XML declaration: the octets are UTF-8 and can be put
    into another document as they are. *root* stays as it is. Raises :class:`~signing.errors.XmlRefused` if it has no
    canonical form.
    """
    octets = canonical(root.getroottree(), METHODS[C14N_COMMENTS], comments=False)
    draft = Draft(key, layout, key.scheme.digest.digest(octets))
    end = octets.rindex(b"</")
    return b"".join((octets[:end], draft.signature(inherited(root, ds=DS), with_chain=with_chain), octets[end:]))


def sign_part(
    document: bytes | etree._Element, key: KeyPair, *, element: str, parent: str | None = None, layout: Layout = KALKAN
) -> bytes:
    """The *document* with one element of it signed by *key*, as UTF-8 octets.

    *element* and *parent* are XPaths, with the prefixes that the root declares, or ``#Id``. The element gets an
    attribute ``Id`` if it has none; ``Reference URI="#Id"`` with the one transform ``#WithComments``, exclusive
    canonicalisation of SignedInfo. The signature becomes the last child of *parent*, of the root if None. The reader
    has to ask for just this part: :attr:`~signing.trust.Policy.covering`.

    Raises :class:`~signing.errors.PartRefused` if they do not name one element each, or the signature would stand
    within what it signs; :class:`~signing.errors.XmlRefused` if *document* is not XML that is safe to read.
    """
    root = parse(document if isinstance(document, bytes) else _written(document.getroottree()))
    part = one_part(root, element)
    place = root if parent is None else one_part(root, parent)
    if place is part or is_inside(place, part):
        raise PartRefused("PART-PARENT", f"{xpath_of(place)} lies within {xpath_of(part)}, which is to be signed")
    method = METHODS[C14N_COMMENTS]
    part_id = name_part(part, key.scheme.digest.digest(canonical(part, method, comments=False)))
    digest = key.scheme.digest.digest(canonical(part, method, comments=False))
    place.append(etree.fromstring(Draft(key, layout, digest, part_id).signature(DS_SCOPE)))
    return _written(root.getroottree())


def _ends_with_end_tag(root: etree._Element) -> bool:
    """True if the last ``</`` of the document begins the end tag of *root*: content within, nothing behind."""
    return root.getnext() is None and (len(root) > 0 or bool(root.text))


def _written(tree: etree._ElementTree[etree._Element]) -> bytes:
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=True)


def verify(
    document: bytes | etree._Element, trust: TrustStore, *, at: datetime, policy: Policy = Policy()
) -> SignatureReport:
    """Judge the signature of *document* at the moment *at*.

    Every step leaves findings; a bad document never raises. The report covers the root (or the part that
    :attr:`~signing.trust.Policy.covering` names) only if the signature covers all of it; comments, which no signature
    covers, are then taken out of it. More than one signature is refused with ``SIG-SINGLE``, unless
    :attr:`~signing.trust.Policy.single_signature` is False: then every one has to be valid, and the reports on each
    are the :attr:`~signing.findings.SignatureReport.parts`.
    """
    reports = _judge(document, trust, at, policy)
    return reports[0] if len(reports) == 1 else _together(reports)


def verify_all(
    document: bytes | etree._Element, trust: TrustStore, *, at: datetime, policy: Policy = Policy()
) -> tuple[SignatureReport, ...]:
    """Judge every signature of *document* at the moment *at*, the last put on first; at least one report.

    Each is judged over the document as its signer saw it: without the signatures put on later. A report says which it
    is in :attr:`~signing.findings.SignatureReport.signature`, and covers something only if the later signatures are
    intact too. :attr:`~signing.trust.Policy.single_signature` does not matter here.
    """
    return _judge(document, trust, at, replace(policy, single_signature=False))


def _judge(
    document: bytes | etree._Element, trust: TrustStore, at: datetime, policy: Policy
) -> tuple[SignatureReport, ...]:
    try:
        root = parse(document) if isinstance(document, bytes) else document.getroottree().getroot()
    except XmlRefused as refused:
        return (unreadable(document, refused, at=at, policy=policy),)
    selection = select(root, policy)
    if not selection.signatures:
        return (report([passed(Step.ENVELOPE, "XML-SYNTAX"), *selection.findings], at=at),)
    ids = IdTable(root, policy)
    reports: list[SignatureReport] = []
    sound = True
    for signature in reversed(selection.signatures):
        around = Surroundings(ids, known=trust.intermediates, later=selection.later_than(signature))
        checked = check_signature(signature, around, policy)
        place = locate(signature)
        findings = [passed(Step.ENVELOPE, "XML-SYNTAX"), passed(Step.ENVELOPE, "SIG-PRESENT", at=place)]
        findings += [*selection.findings, *checked.findings]
        findings += judge_signer(checked, trust, at=at, purpose=DOCUMENT, policy=policy)
        demanded = selection.demanded
        # without targets something failed already, and says why
        covers = [coverage(demanded, checked.targets, signature)] if demanded is not None and checked.targets else []
        # a signature put on later is no part of what this one covers: it has to answer for itself
        sound = sound and checked.intact and all(one.verdict is Verdict.PASSED for one in covers)
        covered = covered_by([demanded] if sound and demanded is not None else [])
        found = report([*findings, *covers], at=at, covered=covered, signer=checked.signer)
        reports.append(replace(found, signature=place, diagnoses=checked.diagnoses))
    return tuple(reports)


def _together(reports: tuple[SignatureReport, ...]) -> SignatureReport:
    """One report on several signatures: valid if all are, covering what the first signer covered with all others."""
    # what was observed of the document, not of one signature, is told once
    findings = dict.fromkeys(finding for one in reports for finding in one.findings)
    covered = reports[-1].covered
    found = report(findings, at=reports[0].judged_at, covered=covered, signer=reports[0].signer)
    diagnoses = dict.fromkeys(diagnosis for one in reports for diagnosis in one.diagnoses)
    return replace(found, parts=reports, diagnoses=tuple(diagnoses))
