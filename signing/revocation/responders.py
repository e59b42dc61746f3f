"""Whether an OCSP answer is to be believed: who signed it, in whose name, and with what (RFC 6960, 4.2.2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from signing.algorithms import prepared, scheme_by_oid
from signing.certificates import Certificate
from signing.errors import ServiceRefused
from signing.findings import Finding, Step, Verdict, undetermined
from signing.revocation.identity import key_digest, subject_name
from signing.revocation.ocsp import Answer, OcspAnswer, read_answer
from signing.revocation.status import Status
from signing.trust import OCSP_SIGNING, TrustStore, judge_certificate

__all__ = ["about", "responder_of", "status_in"]


def status_in(octets: bytes, certificate: Certificate, issuer: Certificate) -> Status | Finding | None:
    """What the OCSP answer in *octets* says of *certificate*, issued by *issuer*; None if it is about others.

    A Finding, undetermined, where it cannot be read or believed.
    """
    try:
        answer = read_answer(octets)
    except ServiceRefused as refused:
        return undetermined(Step.REVOCATION, "REV-ANSWER", expected="an OCSP answer", actual=str(refused))
    return about(answer, certificate, issuer)


def about(answer: OcspAnswer, certificate: Certificate, issuer: Certificate) -> Status | Finding | None:
    """The same of an answer that has been read."""
    found = answer.about(certificate, issuer)
    if found is None:
        return None
    responder = responder_of(answer, issuer)
    return responder if isinstance(responder, Finding) else _status(found, responder)


def responder_of(answer: OcspAnswer, issuer: Certificate) -> Certificate | Finding:
    """Who signed *answer* and may speak for *issuer*; a Finding, undetermined, where nobody did who may."""
    wrong: Finding | None = None
    for responder in _named(answer, issuer):
        unfit = _not_entitled(answer, responder, issuer) or _not_signed(answer, responder)
        if unfit is None:
            return responder
        wrong = wrong or unfit
    return wrong or undetermined(
        Step.REVOCATION,
        "REV-RESPONDER",
        expected="the certificate of the responder, in the answer",
        actual=f"{len(answer.certificates)} certificates, all of others",
    )


def _named(answer: OcspAnswer, issuer: Certificate) -> Iterator[Certificate]:
    """The certificates that may be the responder's by its name: the issuer's own, those that came with the answer."""
    for one in (issuer, *answer.certificates):
        named = answer.responder_name is not None and subject_name(one) == answer.responder_name
        if named or (answer.responder_key is not None and key_digest(one) == answer.responder_key):
            yield one


def _not_entitled(answer: OcspAnswer, responder: Certificate, issuer: Certificate) -> Finding | None:
    """Why *responder* may not answer for *issuer*; None if it may.

    It may be *issuer* itself, or one to whom *issuer* gave a certificate for OCSP directly, good at that moment.
    """
    if responder.public_key is not None and responder.public_key == issuer.public_key:
        return None
    path = _store(issuer).path(responder)
    findings = judge_certificate(responder, path, at=answer.produced_at, purpose=OCSP_SIGNING)
    bad = next((one for one in findings if one.verdict is Verdict.FAILED), None)
    if bad is None:
        return None
    return undetermined(
        Step.REVOCATION,
        "REV-RESPONDER",
        expected=f"{_name(issuer)}, or one with a certificate for OCSP from it",
        actual=f"{_name(responder)} ({bad.code}: {bad.actual})",
    )


def _not_signed(answer: OcspAnswer, responder: Certificate) -> Finding | None:
    """What is wrong with the signature under *answer*; None if *responder* made it."""
    scheme, key = scheme_by_oid(answer.signature_oid), responder.public_key
    if scheme is None or scheme.obsolete or key is None:
        told = scheme.name if scheme is not None else answer.signature_oid
        return undetermined(Step.REVOCATION, "REV-SIGNATURE", expected="an algorithm that is known", actual=told)
    if scheme.verify(prepared(key), answer.signature, answer.signed_octets):
        return None
    return undetermined(
        Step.REVOCATION,
        "REV-SIGNATURE",
        expected=f"a signature by {_name(responder)}",
        actual="a value that its key did not make",
    )


@lru_cache(maxsize=64)
def _store(issuer: Certificate) -> TrustStore:
    """A store that trusts nobody but *issuer*; it remembers the responders that it has seen."""
    return TrustStore([issuer])


def _status(answer: Answer, responder: Certificate) -> Status:
    return Status(
        state=answer.state,
        source=f"OCSP ({_name(responder)})",
        this_update=answer.this_update,
        next_update=answer.next_update,
        revoked_at=answer.revoked_at,
        reason=answer.reason,
        invalid_since=answer.invalid_since,
    )


def _name(certificate: Certificate) -> str:
    return certificate.subject.common_name or certificate.subject.dn
