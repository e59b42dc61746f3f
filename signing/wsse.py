"""Transport signatures: the SOAP Body signed by WS-Security (X.509 Token Profile 1.1), as the gateway's clients do it.

One signature in ``soap:Header/wsse:Security``, exclusive canonicalisation, one reference to the ``wsu:Id`` of the Body.
"""

from __future__ import annotations

import base64
import copy
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final

from lxml import etree

from signing.canonical import EXCLUSIVE, METHODS, canonical, quoted
from signing.certificates import Certificate
from signing.errors import XmlRefused
from signing.findings import Finding, SignatureReport, Step, Verdict, failed, passed, skipped
from signing.key_info_forms import KeyInfoForm, written
from signing.keys import KeyPair
from signing.namespaces import DS, SOAP11, SOAP12, WSSE, WSU
from signing.reference import IdTable, Surroundings, Target
from signing.timestamps import TIMESTAMP, judge_timestamps
from signing.trust import Policy, Purpose, TrustStore
from signing.verification import Checked, check_signature, covered_by, judge_signer, report, unreadable
from signing.xml import locate, parse, xpath_of

__all__ = ["TRANSPORT", "security_for", "security_of", "sign", "sign_in_place", "verify"]

TRANSPORT: Final = Purpose("transport", non_repudiation=False)
"""A signature that says which system sent a message."""

_SECURITY = f"{{{WSSE}}}Security"
_SIGNATURE = f"{{{DS}}}Signature"
_TOKEN = f"{{{WSSE}}}BinarySecurityToken"
_WSU_ID = f"{{{WSU}}}Id"
_BLOCKS_TOLD = 16

# The prefix that lxml gives to an Id it sets: many verifiers look for wsu:Id literally.
etree.register_namespace("wsu", WSU)


def sign(envelope: bytes | etree._Element, key: KeyPair, *, form: KeyInfoForm = KeyInfoForm.SELF_CONTAINED) -> bytes:
    """The SOAP *envelope* with its Body signed by *key*, as UTF-8 octets.

    *form* is how the certificate is named. The Id of the Body follows from its content, so the same message gives the
    same octets. Raises
    :class:`~signing.errors.XmlRefused` if *envelope* cannot be read safely or is not a SOAP envelope.
    """
    root = parse(envelope) if isinstance(envelope, bytes) else copy.deepcopy(envelope)
    sign_in_place(root, key, form=form)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def sign_in_place(root: etree._Element, key: KeyPair, *, form: KeyInfoForm = KeyInfoForm.SELF_CONTAINED) -> None:
    """The same on a tree that belongs to the caller; a signature that was there is replaced."""
    body = _body_of(root)
    if body is None:
        raise XmlRefused(_not_soap(root))
    soap = etree.QName(root).namespace or SOAP11
    header = root.find(f"{{{soap}}}Header")
    if header is None:
        header = etree.Element(f"{{{soap}}}Header", nsmap=root.nsmap)
        root.insert(0, header)
    for old in header.findall(_SECURITY):
        header.remove(old)
    header.append(etree.fromstring(security_for(body, key, form=form)))


def security_for(body: etree._Element, key: KeyPair, *, form: KeyInfoForm = KeyInfoForm.SELF_CONTAINED) -> bytes:
    """The header ``wsse:Security`` with a signature of *key* over *body*, which gets an Id if it has none.

    For a caller who writes the envelope itself; the octets are UTF-8 and declare every prefix that they use.
    """
    body_id = _identify(body, key)
    digest = key.scheme.digest.digest(canonical(body, METHODS[EXCLUSIVE]))
    signed_info = _signed_info(key, body_id, digest)
    # with its one prefix declared it is canonical as it stands
    scoped = signed_info.replace("<ds:SignedInfo>", f'<ds:SignedInfo xmlns:ds="{DS}">', 1)
    soap = etree.QName(body).namespace or SOAP11
    return _security(key, form, signed_info, key.sign(scoped.encode()), soap).encode()


def _identify(body: etree._Element, key: KeyPair) -> str:
    """The Id of *body*, given to it if it has none: a name made from its content (RFC 4122, version 5 form)."""
    found = body.get(_WSU_ID)
    if found:
        return found
    digest = key.scheme.digest.digest(canonical(body, METHODS[EXCLUSIVE]))
    body_id = f"id-{uuid.UUID(bytes=digest[:16], version=5)}"
    body.set(_WSU_ID, body_id)
    return body_id


def _signed_info(key: KeyPair, body_id: str, digest: bytes) -> str:
    """SignedInfo without white space."""
    scheme = key.scheme
    return (
        "<ds:SignedInfo>"
        f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{scheme.uris[0]}"></ds:SignatureMethod>'
        f'<ds:Reference URI="#{quoted(body_id)}"><ds:Transforms><ds:Transform Algorithm="{EXCLUSIVE}"></ds:Transform>'
        f'</ds:Transforms><ds:DigestMethod Algorithm="{scheme.digest.uris[0]}"></ds:DigestMethod>'
        f"<ds:DigestValue>{base64.b64encode(digest).decode()}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    )


def _security(key: KeyPair, form: KeyInfoForm, signed_info: str, value: bytes, soap: str) -> str:
    named = written(key, form)
    return (
        f'<wsse:Security xmlns:wsse="{WSSE}" xmlns:soap="{soap}" soap:mustUnderstand="1">{named.token}'
        f'<ds:Signature xmlns:ds="{DS}">{signed_info}<ds:SignatureValue>{base64.b64encode(value).decode()}'
        f"</ds:SignatureValue>{named.key_info}</ds:Signature></wsse:Security>"
    )


def verify(
    envelope: bytes | etree._Element,
    trust: TrustStore,
    *,
    at: datetime,
    policy: Policy = Policy(),
    known: Iterable[Certificate] = (),
) -> SignatureReport:
    """Judge the transport signature of a SOAP message at the moment *at*.

    A signature that only names its certificate (issuer and serial number, key identifier, thumbprint) finds it among
    those of the message, those *known* to the caller, and the intermediates of *trust*. A ``wsu:Timestamp`` is checked
    against *at*; one that is not signed is told as such.

    Every step leaves findings; a bad message never raises. If the Body that stands where SOAP has it is the one that
    was signed, it is the first of :attr:`~signing.findings.SignatureReport.covered`; otherwise nothing is. Comments in
    what is covered, which no signature covers, are then taken out of the tree.
    """
    try:
        root = parse(envelope) if isinstance(envelope, bytes) else envelope.getroottree().getroot()
    except XmlRefused as refused:
        return unreadable(envelope, refused, at=at, policy=policy)
    body = _body_of(root)
    if body is None:
        return report([_not_soap(root)], at=at)
    findings = [passed(Step.ENVELOPE, "SOAP-ENVELOPE", at=locate(body))]
    headers = security_of(root)
    signature = _the_signature(root, headers, findings)
    if signature is None:
        return report(findings, at=at)
    around = Surroundings(IdTable(root, policy), _tokens(headers), (*known, *trust.intermediates))
    checked = check_signature(signature, around, policy)
    findings += checked.findings
    findings += judge_signer(checked, trust, at=at, purpose=TRANSPORT, policy=policy)
    covered: list[etree._Element] = []
    # without targets something failed already, and says why
    coverage = [_coverage(body, checked.targets)] if checked.targets else []
    findings += [*coverage, *_uncovered_headers(root, checked)]
    signed = [root] if any(target.whole for target in checked.targets) else [one.element for one in checked.targets]
    moved = _moved_timestamps(headers, signed)
    if checked.intact and not moved and all(finding.verdict is Verdict.PASSED for finding in coverage):
        covered = [body, *(target.element for target in checked.targets if target.element is not body)]
    findings += moved
    for security in headers:
        findings += judge_timestamps(security, signed, at=at, policy=policy)
    found = report(findings, at=at, covered=covered_by(covered), signer=checked.signer)
    return replace(found, signature=locate(signature), diagnoses=checked.diagnoses)


def security_of(root: etree._Element) -> list[etree._Element]:
    """The ``wsse:Security`` headers of a SOAP envelope."""
    return [security for header in _header_of(root) for security in header.iterchildren(_SECURITY)]


def _header_of(root: etree._Element) -> Iterator[etree._Element]:
    """The SOAP Header, if there is one."""
    return root.iterchildren(str(root.tag).replace("}Envelope", "}Header"))


def _body_of(root: etree._Element) -> etree._Element | None:
    """The Body of a SOAP 1.1 or 1.2 envelope, if the root holds an optional Header and one Body and nothing else."""
    soap, _, name = str(root.tag).rpartition("}")
    if name != "Envelope" or soap[1:] not in (SOAP11, SOAP12):
        return None
    children = list(root.iterchildren("*"))
    names = [str(child.tag) for child in children]
    header, body = f"{soap}}}Header", f"{soap}}}Body"
    return children[-1] if names in ([header, body], [body]) else None


def _not_soap(root: etree._Element) -> Finding:
    children = ", ".join(str(child.tag) for child in root if isinstance(child.tag, str))
    return failed(
        Step.ENVELOPE,
        "SOAP-ENVELOPE",
        at=locate(root),
        expected="a SOAP Envelope with at most one Header and one Body",
        actual=f"{etree.QName(root).text} with {children or 'nothing'}"[:300],
    )


def _tokens(headers: list[etree._Element]) -> Mapping[str, etree._Element]:
    """BinarySecurityTokens of the Security headers by their Ids."""
    found = (token for header in headers for token in header.iterchildren(_TOKEN))
    return {token.get(_WSU_ID) or "": token for token in found}


def _the_signature(
    root: etree._Element, headers: list[etree._Element], findings: list[Finding]
) -> etree._Element | None:
    found = [signature for header in headers for signature in header.iterchildren(_SIGNATURE)]
    if not found:
        findings.append(_missing(root))
        return None
    findings.append(passed(Step.ENVELOPE, "SIG-PRESENT", at=locate(found[0])))
    anywhere = [one for header in _header_of(root) for one in header.iter(_SIGNATURE)]
    if len(found) > 1 or len(headers) > 1 or len(anywhere) > 1:
        findings.append(
            failed(
                Step.ENVELOPE,
                "SIG-SINGLE",
                at=locate(anywhere[1] if len(anywhere) > 1 else headers[1]),
                expected="one wsse:Security with one ds:Signature",
                actual=f"{len(headers)} wsse:Security, {len(anywhere)} ds:Signature",
            )
        )
        return None
    return found[0]


def _missing(root: etree._Element) -> Finding:
    """No signature in a Security header: elsewhere, or not at all."""
    expected = "soap:Header/wsse:Security/ds:Signature"
    elsewhere = [one for one in root.iter(_SIGNATURE) if not _is_business(one)]
    if elsewhere:
        return failed(
            Step.ENVELOPE, "SIG-PLACE", at=locate(elsewhere[0]), expected=expected, actual=xpath_of(elsewhere[0])
        )
    return failed(Step.ENVELOPE, "SIG-PRESENT", at=locate(root), expected=expected, actual="none")


def _is_business(signature: etree._Element) -> bool:
    """True for the signature of business data: below an element of the Body, not a child of the Body itself."""
    parent = signature.getparent()
    return parent is not None and etree.QName(parent).namespace not in (SOAP11, SOAP12)


def _coverage(body: etree._Element, targets: tuple[Target, ...]) -> Finding:
    if any(target.element is body or target.whole for target in targets):
        return passed(Step.REFERENCE, "REF-COVERS", at=locate(body))
    moved = [target for target in targets if target.element.tag == body.tag]
    places = ", ".join(xpath_of(target.element) for target in targets) or "nothing"
    return failed(
        Step.REFERENCE,
        "REF-WRAPPED" if moved else "REF-COVERS",
        at=locate(body),
        expected=xpath_of(body),
        actual=places,
    )


def _moved_timestamps(headers: list[etree._Element], signed: list[etree._Element]) -> list[Finding]:
    """A signed Timestamp that stands elsewhere makes room for another in the Security header."""
    return [
        failed(Step.TIME, "REF-WRAPPED", at=locate(one), expected="a child of wsse:Security", actual=xpath_of(one))
        for one in signed
        if one.tag == TIMESTAMP and one.getparent() not in headers
    ]


def _uncovered_headers(root: etree._Element, checked: Checked) -> list[Finding]:
    """Header blocks that nothing covers: told, because whoever reads them believes the network."""
    if any(target.whole for target in checked.targets):
        return []
    covered = [target.element for target in checked.targets]
    blocks = (
        block
        for header in _header_of(root)
        for block in header.iterchildren("*")
        if block.tag != _SECURITY and block not in covered
    )
    return [
        skipped(Step.REFERENCE, "REF-UNSIGNED", at=locate(block), actual=str(block.tag))
        for block in islice(blocks, _BLOCKS_TOLD)
    ]
