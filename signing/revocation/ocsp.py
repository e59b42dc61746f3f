"""OCSP from the side of one who asks: questions written, answers read (RFC 6960)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from signing.certificates import Certificate
from signing.der import Element, explicit, object_identifier, octet_string, read, sequence
from signing.errors import CertificateRefused, ServiceRefused
from signing.limits import MAX_OCSP_ANSWER, MAX_OCSP_ANSWERS, MAX_OCSP_CERTIFICATES
from signing.revocation.identity import CertId
from signing.revocation.older_responders import read_responder
from signing.revocation.status import REASON_NUMBERS, Reason, State

__all__ = ["Answer", "OcspAnswer", "read_answer", "request"]

_BASIC: Final = "1.3.6.1.5.5.7.48.1.1"
_NONCE: Final = "1.3.6.1.5.5.7.48.1.2"
_EXTENDED_REVOKE: Final = "1.3.6.1.5.5.7.48.1.9"
_INVALIDITY_DATE: Final = "2.5.29.24"
_UNDERSTOOD: Final = frozenset({_NONCE, _EXTENDED_REVOKE, _INVALIDITY_DATE})
_ERRORS: Final = {1: "malformedRequest", 2: "internalError", 3: "tryLater", 5: "sigRequired", 6: "unauthorized"}
_REASONS: Final = {number: reason for reason, number in REASON_NUMBERS.items()}
_ENUMERATED: Final = 0x0A
_GOOD, _REVOKED, _UNKNOWN = 0x80, 0xA1, 0x82
_STATES: Final = {_GOOD: State.GOOD, _REVOKED: State.REVOKED, _UNKNOWN: State.UNKNOWN}
_EXPLICIT_0, _EXPLICIT_1, _EXPLICIT_2 = 0xA0, 0xA1, 0xA2


@dataclass(frozen=True, slots=True)
class Answer:
    """What an OCSP answer says of one certificate (SingleResponse)."""

    cert_id: CertId
    state: State
    this_update: datetime
    next_update: datetime | None = None
    revoked_at: datetime | None = None
    reason: Reason | None = None
    invalid_since: datetime | None = None
    """``invalidityDate``: since when the key is known or suspected to have been bad."""


@dataclass(frozen=True, slots=True)
class OcspAnswer:
    """A successful answer of a responder as it was read; its signature is not checked."""

    responder_name: bytes | None
    """The responder's name, DER, where it names itself so."""
    responder_key: bytes | None
    """SHA-1 of the responder's public key, where it names itself so."""
    produced_at: datetime
    answers: tuple[Answer, ...]
    nonce: bytes | None
    """The nonce, out of its OCTET STRING; None: none was sent back."""
    certificates: tuple[Certificate, ...]
    """The readable certificates that came with the answer."""
    signature_oid: str
    signature: bytes = field(repr=False)
    signed_octets: bytes = field(repr=False)
    """What the signature is over (ResponseData)."""

    def about(self, certificate: Certificate, issuer: Certificate) -> Answer | None:
        """The newest answer about *certificate*, issued by *issuer*; None if it is about others."""
        found = [one for one in self.answers if one.cert_id.names(certificate, issuer)]
        return max(found, key=lambda one: one.this_update, default=None)


def request(cert_ids: Sequence[CertId], *, nonce: bytes | None = None) -> bytes:
    """An OCSPRequest (DER) about the certificates that *cert_ids* name, not signed."""
    asked = sequence(*(sequence(one.encoded) for one in cert_ids))
    if nonce is None:
        return sequence(sequence(asked))
    extension = sequence(object_identifier(_NONCE), octet_string(octet_string(nonce)))
    return sequence(sequence(asked, explicit(2, sequence(extension))))


def read_answer(octets: bytes) -> OcspAnswer:
    """The answer in *octets*: an OCSPResponse, or the BasicOCSPResponse that CMS keeps of it; DER or BER.

    Raises :class:`~signing.errors.ServiceRefused` (``SERVICE-ANSWER``) where a responder tells an error, and for what
    is no answer.
    """
    if len(octets) > MAX_OCSP_ANSWER:
        raise _refused(f"{len(octets)} octets, more than {MAX_OCSP_ANSWER}")
    try:
        outer = read(bytes(octets))
        first = outer.sequence(1)[0]
        return _basic(_within(outer) if first.tag == _ENUMERATED else outer)
    except ValueError as error:
        raise _refused(f"no OCSP answer: {error}") from None


def _refused(reason: str) -> ServiceRefused:
    return ServiceRefused("SERVICE-ANSWER", reason)


def _within(response: Element) -> Element:
    """The BasicOCSPResponse of an OCSPResponse."""
    status, *rest = response.members
    number = int.from_bytes(status.content, "big")
    if number != 0:
        raise _refused(f"the responder answers {_ERRORS.get(number, number)}")
    (explicit_bytes,) = rest
    kind, answer = explicit_bytes.members[0].sequence(2)[:2]
    if explicit_bytes.tag != _EXPLICIT_0 or kind.dotted != _BASIC:
        raise ValueError("not a basic answer")
    return read(answer.octets)


def _basic(basic: Element) -> OcspAnswer:
    data, algorithm, signature, *certificates = basic.sequence(3)
    fields = list(data.sequence(3))
    if fields[0].tag == _EXPLICIT_0:
        del fields[0]
    if len(fields) < 3:
        raise ValueError("ResponseData without its answers")
    responder, produced_at, answers, *rest = fields
    extensions = _extensions(rest[0].members[0] if rest else None)
    name, key = _responder(responder)
    singles = answers.sequence(0)
    if len(singles) > MAX_OCSP_ANSWERS:
        raise ValueError(f"{len(singles)} answers in one, more than {MAX_OCSP_ANSWERS}")
    if signature.tag != 0x03:
        raise ValueError("no BIT STRING where the signature should stand")
    return OcspAnswer(
        responder_name=name,
        responder_key=key,
        produced_at=produced_at.moment,
        answers=tuple(_single(one) for one in singles),
        nonce=_nonce(extensions.get(_NONCE)),
        certificates=_readable(certificates[0].members[0].members if certificates else ()),
        signature_oid=algorithm.sequence(1)[0].dotted,
        signature=signature.content[1:],
        signed_octets=data.encoded,
    )


def _responder(element: Element) -> tuple[bytes | None, bytes | None]:
    """Name and key digest; one of them."""
    (choice,) = element.members
    if element.tag == _EXPLICIT_1:
        return choice.encoded, None
    if element.tag == _EXPLICIT_2:
        return None, choice.octets
    raise ValueError("a responder that names itself in no known way")


def _single(element: Element) -> Answer:
    cert_id, status, this_update, *rest = element.sequence(3)
    state = _STATES.get(status.tag)
    if state is None:
        raise ValueError(f"a status with the tag {status.tag:#04x}")
    tail = {one.tag: one.members[0] for one in rest}
    later, more = tail.get(_EXPLICIT_0), _extensions(tail.get(_EXPLICIT_1))
    revoked_at, reason = _revoked(status) if state is State.REVOKED else (None, None)
    invalid = more.get(_INVALIDITY_DATE)
    return Answer(
        cert_id=CertId.read(cert_id),
        state=state,
        this_update=this_update.moment,
        next_update=None if later is None else later.moment,
        revoked_at=revoked_at,
        reason=reason,
        invalid_since=None if invalid is None else read(invalid).moment,
    )


def _revoked(info: Element) -> tuple[datetime, Reason | None]:
    """Since when and why (RevokedInfo)."""
    revoked_at, *rest = info.members
    if not rest:
        return revoked_at.moment, None
    number = int.from_bytes(rest[0].members[0].content, "big")
    return revoked_at.moment, _REASONS.get(number, Reason.UNSPECIFIED)


def _extensions(element: Element | None) -> Mapping[str, bytes]:
    """The values of extensions by their OIDs; a critical one that is not understood makes the answer unreadable."""
    found: dict[str, bytes] = {}
    for one in () if element is None else element.sequence(0):
        oid, *rest = one.sequence(2)
        if len(rest) > 1 and rest[0].content != b"\x00" and oid.dotted not in _UNDERSTOOD:
            raise ValueError(f"the critical extension {oid.dotted}, which is not understood here")
        found[oid.dotted] = rest[-1].octets
    return found


def _nonce(value: bytes | None) -> bytes | None:
    """The nonce; older responders leave out its own OCTET STRING."""
    if value is None:
        return None
    try:
        return read(value).octets
    except ValueError:
        return value


def _readable(elements: Iterable[Element]) -> tuple[Certificate, ...]:
    found = []
    for one, _ in zip(elements, range(MAX_OCSP_CERTIFICATES), strict=False):
        try:
            found.append(read_responder(one.encoded))
        except CertificateRefused:
            continue
    return tuple(found)
