"""Time-stamps: asked for, read and judged (RFC 3161)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from signing.algorithms import DigestAlgorithm, digest_by_oid
from signing.armour import unwrapped
from signing.der import NULL, Element, boolean, integer, object_identifier, octet_string, read, sequence
from signing.errors import CmsRefused, ServiceRefused
from signing.findings import Finding, Step, TimeStamp, Verdict, failed, passed, undetermined
from signing.limits import MAX_TIME_STAMP
from signing.moments import Asked, lenient
from signing.revocation.judging import judge_stamper
from signing.signed_data import oids
from signing.signed_data.checking import check_signer, content_of
from signing.signed_data.message import Message
from signing.signed_data.reading import parse
from signing.signed_data.structure import SignedData
from signing.trust import TIME_STAMPING, Policy, TrustStore, judge_certificate
from signing.tst_info import TstInfo, read_info

__all__ = ["judge_token", "read_response", "read_token", "request", "token_info"]

_SEQUENCE, _INTEGER, _BIT_STRING = 0x30, 0x02, 0x03
_GRANTED: Final = (0, 1)
_FAILURES: Final = {
    0: "badAlg",
    2: "badRequest",
    5: "badDataFormat",
    14: "timeNotAvailable",
    15: "unacceptedPolicy",
    16: "unacceptedExtension",
    17: "addInfoNotAvailable",
    25: "systemFailure",
}
_STANDING_IN_THE_WAY: Final = (Verdict.FAILED, Verdict.UNDETERMINED)


def request(
    imprint: bytes, digest: DigestAlgorithm, *, nonce: int | None, policy: str | None = None, cert_req: bool = True
) -> bytes:
    """A TimeStampReq (DER) for *imprint*, which *digest* made; *policy* is an OID, None leaves it to the service."""
    algorithm = sequence(object_identifier(digest.oid), NULL)
    return sequence(
        integer(1),
        sequence(algorithm, octet_string(imprint)),
        object_identifier(policy) if policy is not None else b"",
        integer(nonce) if nonce is not None else b"",
        boolean(True) if cert_req else b"",
    )


def read_response(octets: bytes) -> bytes:
    """The token in a TimeStampResp.

    Raises :class:`~signing.errors.ServiceRefused` (``SERVICE-ANSWER``) for anything else, with what the service says
    where it refuses.
    """
    if len(octets) > MAX_TIME_STAMP:
        raise ServiceRefused("SERVICE-ANSWER", f"{len(octets)} octets, more than {MAX_TIME_STAMP}")
    try:
        status, *token = read(bytes(octets)).sequence(1)
        number = status.sequence(1)[0].number
        if number in _GRANTED and token:
            return token[0].encoded
        told = _refusal(status.sequence(1)[1:])
    except ValueError as error:
        raise ServiceRefused("SERVICE-ANSWER", f"no time-stamp response: {error}") from None
    raise ServiceRefused("SERVICE-ANSWER", f"the service gives no time-stamp: status {number}{told}")


def _refusal(parts: Iterable[Element]) -> str:
    """What a service says where it refuses: its own text, and the names of the failures."""
    told = []
    for part in parts:
        if part.tag == _SEQUENCE:
            told += [one.content.decode("utf-8", "replace")[:300] for one in part.members]
        elif part.tag == _BIT_STRING:
            bits = "".join(f"{octet:08b}" for octet in part.content[1:])
            told += [_FAILURES.get(place, f"failure {place}") for place, bit in enumerate(bits[:32]) if bit == "1"]
    return f" ({', '.join(told)})" if told else ""


def read_token(octets: bytes) -> tuple[TimeStamp, SignedData]:
    """What a token or a TimeStampResp says, and the CMS that it is; nothing is judged.

    The authority of the time-stamp is the certificate that its signer names, as far as it came with the token. Raises
    :class:`~signing.errors.CmsRefused` (``CMS-FORM``, ``CMS-TYPE``), :class:`~signing.errors.ServiceRefused` for an
    answer without one.
    """
    info, found = token_info(octets)
    checked = check_signer(
        found.signers[0], content_of(found, Message(found.pieces or ())), certificates=found.certificates
    )
    return info.time_stamp(checked.signer), found


def token_info(octets: bytes) -> tuple[TstInfo, SignedData]:
    """The TSTInfo of a token or a TimeStampResp, and the CMS that it is. Raises as :func:`read_token` does."""
    if len(octets) > MAX_TIME_STAMP:
        raise CmsRefused("CMS-FORM", f"{len(octets)} octets, more than {MAX_TIME_STAMP}")
    found = parse(_bare(unwrapped(bytes(octets))))
    if found.content_type != oids.TST_INFO or found.content is None:
        raise CmsRefused("CMS-TYPE", f"a CMS with content of the type {found.content_type}, not a time-stamp")
    if len(found.signers) != 1:
        raise CmsRefused("CMS-FORM", f"a time-stamp has one signer, not {len(found.signers)}")
    try:
        return read_info(found.content), found
    except ValueError as error:
        raise CmsRefused("CMS-FORM", f"no TSTInfo: {error}") from None


def _bare(octets: bytes) -> bytes:
    """The token itself, out of the response that may be around it."""
    try:
        first = read(octets).sequence(1)[0]
    except ValueError as error:
        raise CmsRefused("CMS-FORM", str(error)) from None
    return read_response(octets) if first.tag == _SEQUENCE else octets


def judge_token(
    token: bytes,
    imprint_of: Callable[[DigestAlgorithm], bytes],
    trust: TrustStore,
    *,
    at: datetime,
    policy: Policy = Policy(),
) -> tuple[TimeStamp | None, list[Finding]]:
    """The time-stamp of a *token* (or of the answer that holds it) if it is to be believed, and the findings on it.

    *imprint_of* digests what ought to have been stamped. *at* is the moment of the check: a token from after it is
    refused. The authority is judged at the moment that the token names, so a time-stamp stays good when its authority's
    certificate has expired.
    """
    try:
        info, found = token_info(token)
    except (CmsRefused, ServiceRefused) as refused:
        told = str(refused).removeprefix(f"{refused.code}: ")
        return None, [failed(Step.ENVELOPE, "TSP-FORM", expected="a time-stamp token", actual=told)]
    content = content_of(found, Message(found.pieces or ()))
    known = (*trust.intermediates, *trust.anchors)
    checked = check_signer(found.signers[0], content, certificates=found.certificates, known=known, policy=policy)
    findings = [_imprint(info, imprint_of, policy), _signature(checked.findings)]
    if checked.signer is not None:
        asked = Asked.about(checked.signer, checked.helpers, trust)
        findings += _authority(asked, info.at, policy)
    if not any(one.code == "TSP-TIME" for one in findings):
        findings.append(_moment(info.at, at, policy))
    findings = [lenient(one, policy) for one in findings]
    believed = not any(one.verdict in _STANDING_IN_THE_WAY for one in findings)
    return info.time_stamp(checked.signer) if believed else None, findings


def _imprint(info: TstInfo, imprint_of: Callable[[DigestAlgorithm], bytes], policy: Policy) -> Finding:
    """Whether the token is over what ought to have been stamped."""
    digest = digest_by_oid(info.digest_oid)
    if digest is None or (digest.obsolete and not policy.accept_obsolete):
        told = info.digest_oid if digest is None else digest.name
        return failed(Step.DIGEST, "TSP-DIGEST", expected="an imprint by SHA-256 or stronger", actual=told)
    actual = imprint_of(digest)
    make = passed if actual == info.imprint else failed
    return make(Step.DIGEST, "TSP-IMPRINT", expected=f"{info.imprint.hex()} ({digest.name})", actual=actual.hex())


def _signature(findings: Iterable[Finding]) -> Finding:
    """What was found of the token's own signature, in one."""
    bad = next((one for one in findings if one.verdict is Verdict.FAILED), None)
    unknown = next((one for one in findings if one.verdict is Verdict.UNDETERMINED), None)
    if bad is not None:
        return failed(Step.SIGNATURE, "TSP-SIGNATURE", expected=bad.expected, actual=f"{bad.code}: {bad.actual}")
    if unknown is not None:
        return undetermined(Step.SIGNATURE, "TSP-SIGNATURE", expected=unknown.expected, actual=unknown.actual)
    return passed(Step.SIGNATURE, "TSP-SIGNATURE")


def _authority(asked: Asked, at: datetime, policy: Policy) -> Iterator[Finding]:
    """The findings on the certificate of the authority at the moment *at* that its token names.

    What *policy* demands of a signer's role and person is not asked of it.
    """
    demands = Policy(minimum_rsa_bits=policy.minimum_rsa_bits, accept_obsolete=policy.accept_obsolete)
    findings = judge_certificate(asked.certificate, asked.path, at=at, purpose=TIME_STAMPING, policy=demands)
    bad = {one.step: one for one in reversed(findings) if one.verdict is Verdict.FAILED}
    name = asked.certificate.subject.dn
    chain, time, purpose = bad.get(Step.CHAIN), bad.get(Step.TIME), bad.get(Step.PURPOSE)
    if chain is not None:
        yield failed(Step.CHAIN, "TSP-CHAIN", expected=chain.expected, actual=f"{chain.code}: {chain.actual}")
    else:
        yield passed(Step.CHAIN, "TSP-CHAIN", actual=name)
    if time is not None:
        yield failed(Step.TIME, "TSP-TIME", expected=time.expected, actual=f"{time.code}: {time.actual}")
    if purpose is not None:
        yield failed(Step.PURPOSE, "TSP-PURPOSE", expected=purpose.expected, actual=f"{purpose.code}: {purpose.actual}")
    else:
        yield passed(Step.PURPOSE, "TSP-PURPOSE", actual=name)
    yield judge_stamper(asked.answers, at=at, policy=policy)


def _moment(stamped_at: datetime, at: datetime, policy: Policy) -> Finding:
    """Whether the token is from the past."""
    if stamped_at - at > policy.clock_skew:
        expected = f"not after {at.isoformat()}, {int(policy.clock_skew.total_seconds())} s more or less"
        return failed(Step.TIME, "TSP-FUTURE", expected=expected, actual=stamped_at.isoformat())
    return passed(Step.TIME, "TSP-TIME", actual=stamped_at.isoformat())
