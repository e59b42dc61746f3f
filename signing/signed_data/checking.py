"""One signer checked: what it says of the content, and the signature value; trust is not asked yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from signing.algorithms import SignatureScheme, digest_by_oid
from signing.certificates import Certificate
from signing.findings import Finding, Step, Verdict, failed, passed, undetermined
from signing.key_strength import is_bounded, judge_strength
from signing.signed_data import oids
from signing.signed_data.identification import signer_certificate, told
from signing.signed_data.message import Message
from signing.signed_data.schemes import scheme_of
from signing.signed_data.structure import SignedAttributes, SignedData, SignerInfo
from signing.trust import Policy
from signing.verification import Checked

__all__ = ["Content", "check_signer", "content_of"]

_STANDING_IN_THE_WAY = (Verdict.FAILED, Verdict.UNDETERMINED)
_REQUIRED = {oids.CONTENT_TYPE: "contentType", oids.MESSAGE_DIGEST: "messageDigest"}
_SET = 0x31


@dataclass(frozen=True, slots=True)
class Content:
    """What the signers of a CMS signed."""

    message: Message | None
    """The data; None where the CMS is detached and nobody gave it."""
    digests: Mapping[str, bytes]
    """Its digests by the OIDs of the algorithms that the signers name, as far as they are known."""
    content_type: str


def content_of(found: SignedData, message: Message | None) -> Content:
    """The content of *found*, digested for all signers at once; *message* is its data, wherever that lies."""
    if message is None:
        return Content(None, {}, found.content_type)
    if any(signer.signed is None for signer in found.signers):
        message.octets()
    named = (digest_by_oid(signer.digest_oid) for signer in found.signers if signer.signed is not None)
    return Content(message, message.digests(one for one in named if one is not None), found.content_type)


def check_signer(
    signer: SignerInfo,
    content: Content,
    *,
    certificates: tuple[Certificate, ...],
    known: tuple[Certificate, ...] = (),
    policy: Policy = Policy(),
) -> Checked:
    """Check what *signer* says of *content*, and its signature value by the certificate that it names.

    That is one of the *certificates* that came with the CMS, else of those *known* anyway.
    """
    certificate = signer_certificate(signer, (*certificates, *known))
    findings = [*_content(signer, content), *_algorithms(signer, policy)]
    if certificate is None:
        findings.append(
            undetermined(
                Step.SIGNATURE,
                "CMS-SIGNER-CERTIFICATE",
                expected=f"the certificate with the {told(signer)}",
                actual="neither in the CMS nor in the trust store",
            )
        )
        return Checked(tuple(findings))
    findings.append(passed(Step.SIGNATURE, "CMS-SIGNER-CERTIFICATE", actual=certificate.subject.dn))
    findings += [*_certificate_hash(signer, certificate), *_value(signer, content, certificate, policy)]
    intact = any(finding.code == "SIG-VALUE" for finding in findings) and not any(
        finding.verdict in _STANDING_IN_THE_WAY for finding in findings
    )
    others = tuple(one for one in certificates if one != certificate)
    return Checked(tuple(findings), (), certificate, others, intact)


def _content(signer: SignerInfo, content: Content) -> Iterator[Finding]:
    """Whether the signer speaks of this content."""
    if signer.signed is None:
        yield from _without_attributes(content)
        return
    yield from _attributes(signer.signed, content)
    if content.message is None:
        yield undetermined(
            Step.DIGEST, "CMS-DATA", expected="the data that was signed", actual="a detached CMS without it"
        )
        return
    claimed, digest = signer.signed.message_digest, content.digests.get(signer.digest_oid)
    algorithm = digest_by_oid(signer.digest_oid)
    if digest is None or algorithm is None or claimed is None:
        return
    yield (passed if digest == claimed else failed)(
        Step.DIGEST,
        "CMS-DIGEST",
        expected=f"{claimed.hex()} ({algorithm.name})",
        actual=digest.hex(),
    )


def _without_attributes(content: Content) -> Iterator[Finding]:
    if content.content_type != oids.DATA:
        yield failed(Step.ENVELOPE, "CMS-ATTRIBUTES", expected="signed attributes with the content type", actual="none")
    if content.message is None:
        yield undetermined(
            Step.DIGEST, "CMS-DATA", expected="the data that was signed", actual="a detached CMS without it"
        )
    elif _reads_as_attributes(content.message.octets()):
        # a signature over attributes, with the attributes put in the content's place, would verify
        yield failed(
            Step.ENVELOPE, "CMS-ATTRIBUTES", expected="content", actual="the signed attributes of another signature"
        )
    else:
        yield passed(Step.ENVELOPE, "CMS-ATTRIBUTES", actual="none: the value is over the content itself")


def _reads_as_attributes(octets: bytes) -> bool:
    return octets[:1] == bytes((_SET,)) and bytes.fromhex("06092a864886f70d010904") in octets[:4096]


def _attributes(signed: SignedAttributes, content: Content) -> Iterator[Finding]:
    """Whether contentType and messageDigest stand there, each once and with one value (RFC 5652, 11.1 and 11.2)."""
    wrong = []
    for oid, name in _REQUIRED.items():
        values = [len(one.values) for one in signed.attributes if one.oid == oid]
        if values != [1]:
            wrong.append(f"{name} {'is missing' if not values else 'stands more than once'}")
    for name, value in (("contentType", signed.content_type), ("messageDigest", signed.message_digest)):
        if value is None and not wrong:
            wrong.append(f"{name} cannot be read")
    yield (failed if wrong else passed)(
        Step.ENVELOPE,
        "CMS-ATTRIBUTES",
        expected="contentType and messageDigest, each once",
        actual="; ".join(wrong) or ", ".join(_told(one.oid) for one in signed.attributes),
    )
    if signed.content_type is not None:
        yield (passed if signed.content_type == content.content_type else failed)(
            Step.ENVELOPE, "CMS-CONTENT-TYPE", expected=content.content_type, actual=signed.content_type
        )


_NAMES = {
    **_REQUIRED,
    oids.SIGNING_TIME: "signingTime",
    oids.SIGNING_CERTIFICATE: "signingCertificate",
    oids.SIGNING_CERTIFICATE_V2: "signingCertificateV2",
}


def _told(oid: str) -> str:
    return _NAMES.get(oid, oid)


def _algorithms(signer: SignerInfo, policy: Policy) -> Iterator[Finding]:
    digest, scheme = digest_by_oid(signer.digest_oid), scheme_of(signer)
    for step, found, oid in (
        (Step.DIGEST, digest, signer.digest_oid),
        (Step.SIGNATURE, scheme, signer.signature_oid),
    ):
        if found is None:
            yield failed(step, "CMS-ALGORITHM", expected="an algorithm that is known here", actual=oid)
        elif found.obsolete:
            make = passed if policy.accept_obsolete else failed
            yield make(Step.SIGNATURE, "ALG-OBSOLETE", expected="SHA-256 or stronger", actual=found.name)
        else:
            yield passed(step, "CMS-ALGORITHM", actual=found.name)


def _certificate_hash(signer: SignerInfo, certificate: Certificate) -> Iterator[Finding]:
    """Whether the attribute signingCertificate, where there is one, names this certificate (RFC 5035, 5)."""
    claimed = signer.signed.certificate_hash if signer.signed is not None else None
    if claimed is None:
        return
    digest = digest_by_oid(claimed.digest_oid)
    actual = digest.digest(certificate.der) if digest is not None else None
    yield (passed if actual == claimed.value else failed)(
        Step.SIGNATURE,
        "CMS-SIGNING-CERTIFICATE",
        expected=claimed.value.hex(),
        actual=actual.hex() if actual is not None else f"a digest by {claimed.digest_oid}, which is not known here",
    )


def _value(signer: SignerInfo, content: Content, certificate: Certificate, policy: Policy) -> Iterator[Finding]:
    scheme, key = scheme_of(signer), certificate.public_key
    if scheme is None:
        return
    if key is None or not scheme.fits(key):
        yield failed(
            Step.SIGNATURE,
            "KEY-ALGORITHM",
            expected=f"a key that signs with {scheme.name}",
            actual=f"a key with the algorithm {certificate.key_oid}",
        )
        return
    numbers = certificate.public_numbers
    if numbers is not None:
        yield judge_strength(numbers, policy)
        if not is_bounded(numbers):
            return
    octets = _signed_octets(signer, content)
    if octets is not None:
        yield _verified(signer, scheme, certificate, octets)


def _signed_octets(signer: SignerInfo, content: Content) -> bytes | None:
    """What the value is over: the signed attributes, else the content; None where that is not at hand."""
    if signer.signed is not None:
        return signer.signed.octets
    return content.message.octets() if content.message is not None else None


def _verified(signer: SignerInfo, scheme: SignatureScheme, certificate: Certificate, octets: bytes) -> Finding:
    key = certificate.public_key
    good = key is not None and scheme.verify(key, signer.signature, octets)
    over = "the content" if signer.signed is None else "the signed attributes"
    finding = (passed if good else failed)(
        Step.SIGNATURE,
        "SIG-VALUE",
        expected=f"a signature over {over} by {certificate.subject.dn}",
        actual=None if good else "a value that this key did not make over these octets",
    )
    return finding if good else replace(finding, canonical=octets)
