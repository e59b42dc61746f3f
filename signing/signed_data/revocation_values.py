"""Evidence of revocation within a CMS: the attribute revocation-values, and what stands beside the certificates.

revocation-values holds bare BasicOCSPResponses (RFC 5126, 6.3.4); everywhere else an OCSP answer is an OCSPResponse.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from signing import limits
from signing.der import enumerated, explicit, object_identifier, octet_string, sequence
from signing.errors import ServiceRefused
from signing.outside import Evidence
from signing.signed_data import oids
from signing.signed_data.ber import CONSTRUCTED, OCTET_STRING, SEQUENCE, Node, read

__all__ = ["among_choices", "read_values", "write_values"]

_ENUMERATED: Final = 0x0A
_CRLS: Final = 0xA0
_OCSP: Final = 0xA1
_OTHER: Final = 0xA1


def read_values(value: bytes | None) -> Evidence:
    """The evidence in a RevocationValues; nothing where it is missing or cannot be read."""
    if value is None:
        return Evidence()
    try:
        parts = {part.tag: part.members for part in _node(value).of(SEQUENCE)}
        crls = [one.encoded for (holder,) in _present(parts.get(_CRLS)) for one in holder.of(SEQUENCE)]
        ocsp = [_whole(one) for (holder,) in _present(parts.get(_OCSP)) for one in holder.of(SEQUENCE)]
    except ValueError:
        return Evidence()
    return Evidence(tuple(ocsp), tuple(crls))


def among_choices(choices: Sequence[Node]) -> Evidence:
    """The CRLs and OCSP answers among the RevocationInfoChoices of a SignedData; what is neither is left out."""
    ocsp, crls = [], []
    for one in choices:
        if one.tag == SEQUENCE:
            crls.append(one.encoded)
        elif one.tag == _OTHER:
            kind, *values = one.members
            if kind.dotted == oids.OCSP_RESPONSE and values:
                ocsp.append(values[0].encoded)
    return Evidence(tuple(ocsp), tuple(crls))


def write_values(evidence: Evidence) -> bytes:
    """RevocationValues of *evidence*.

    Raises :class:`~signing.errors.ServiceRefused` for an OCSP answer that is an error, or none.
    """
    parts = []
    if evidence.crls:
        parts.append(explicit(0, sequence(*evidence.crls)))
    if evidence.ocsp:
        parts.append(explicit(1, sequence(*(_basic(one) for one in evidence.ocsp))))
    return sequence(*parts)


def _node(octets: bytes) -> Node:
    return read(memoryview(octets), limits.MAX_CMS_ELEMENTS)


def _present(members: tuple[Node, ...] | None) -> tuple[tuple[Node, ...], ...]:
    return () if members is None else (members,)


def _whole(answer: Node) -> bytes:
    """The OCSPResponse of *answer*, which is one, or the BasicOCSPResponse in it."""
    first = answer.of(SEQUENCE, 1)[0]
    return answer.encoded if first.tag == _ENUMERATED else _response(answer.encoded)


def _response(basic: bytes) -> bytes:
    """An OCSPResponse with the answer *basic* (RFC 6960, 4.2.1)."""
    return sequence(enumerated(0), explicit(0, sequence(object_identifier(oids.OCSP_BASIC), octet_string(basic))))


def _basic(response: bytes) -> bytes:
    try:
        _, answer, *_ = _node(response).of(SEQUENCE, 2)
        (whole,) = answer.members
        kind, octets, *_ = whole.of(SEQUENCE, 2)
        is_basic = kind.dotted == oids.OCSP_BASIC and octets.tag & ~CONSTRUCTED == OCTET_STRING
        basic = octets.octets if is_basic else b""
    except ValueError:
        basic = b""
    if not basic:
        raise ServiceRefused("SERVICE-ANSWER", "an OCSP answer that says nothing of a certificate")
    return basic
