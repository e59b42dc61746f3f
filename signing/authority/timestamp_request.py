"""Time-stamp requests read (RFC 3161, 2.4.1): whatever octets come, they are a request or a reason to refuse."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from signing.algorithms import DigestAlgorithm, digest_by_oid
from signing.der import NULL, Element, integer, read, sequence, tagged, utf8_string
from signing.limits import MAX_TIME_STAMP_REQUEST
from signing.texts import LANGUAGES, Catalogue

__all__ = ["Refusal", "StampRequest", "digest_size", "read_request"]

_BOOLEAN, _INTEGER, _OCTET_STRING, _OBJECT_IDENTIFIER, _EXTENSIONS = 0x01, 0x02, 0x04, 0x06, 0xA0
_REJECTION: Final = integer(2)


class Refusal(Enum):
    """Why no token is made (PKIFailureInfo): its bit, and the code of its texts."""

    ALGORITHM = (0, "TSP-ALGORITHM")
    """badAlg: a digest that is obsolete or not known."""
    REQUEST = (2, "TSP-REQUEST")
    """badRequest: another version."""
    FORMAT = (5, "TSP-FORMAT")
    """badDataFormat: no request at all, or an imprint that its digest does not make."""
    POLICY = (15, "TSP-POLICY")
    """unacceptedPolicy: no such policy."""
    POLICY_ENDED = (15, "TSP-POLICY-ENDED")
    """unacceptedPolicy: one of GOST 34.310-2004, under which no stamps are made any more."""
    EXTENSION = (16, "TSP-EXTENSION")
    """unacceptedExtension: any; none is known here."""

    @property
    def response(self) -> bytes:
        """TimeStampResp, DER, that says so in the three languages."""
        return _response(self)


@dataclass(frozen=True, slots=True)
class StampRequest:
    """A request that can be answered, if its policy is one."""

    algorithm: bytes
    """AlgorithmIdentifier of the imprint, DER, as it stands in the request."""
    digest: DigestAlgorithm
    imprint: bytes
    policy: str | None = None
    nonce: bytes = b""
    """INTEGER, DER; empty if there is none."""
    wants_certificates: bool = False


def read_request(octets: bytes) -> StampRequest | Refusal:
    """The request that *octets* are, or why it is refused; nothing is raised."""
    if len(octets) > MAX_TIME_STAMP_REQUEST:
        return Refusal.FORMAT
    try:
        return _request(list(read(octets).sequence(2)))
    except ValueError:
        return Refusal.FORMAT


def _request(fields: list[Element]) -> StampRequest | Refusal:
    if fields.pop(0).number != 1:
        return Refusal.REQUEST
    algorithm, imprint = fields.pop(0).sequence(2)
    policy, nonce = _taken(fields, _OBJECT_IDENTIFIER), _taken(fields, _INTEGER)
    wanted, extensions = _taken(fields, _BOOLEAN), _taken(fields, _EXTENSIONS)
    if fields or imprint.tag != _OCTET_STRING:
        return Refusal.FORMAT
    if extensions is not None:
        return Refusal.EXTENSION
    digest = _digest(algorithm)
    if digest is None:
        return Refusal.ALGORITHM
    if len(imprint.content) != digest_size(digest):
        return Refusal.FORMAT
    return StampRequest(
        algorithm.encoded,
        digest,
        imprint.content,
        policy.dotted if policy is not None else None,
        tagged(_INTEGER, nonce.content) if nonce is not None else b"",
        wanted is not None and wanted.content != b"\x00",
    )


def _taken(fields: list[Element], tag: int) -> Element | None:
    """The next of *fields* if it has that *tag*."""
    return fields.pop(0) if fields and fields[0].tag == tag else None


def _digest(algorithm: Element) -> DigestAlgorithm | None:
    """The digest, if it may be used and has no parameters but NULL."""
    oid, *parameters = algorithm.sequence(1)
    digest = digest_by_oid(oid.dotted)
    if digest is None or digest.obsolete or [one.encoded for one in parameters] not in ([], [NULL]):
        return None
    return digest


@cache
def digest_size(digest: DigestAlgorithm) -> int:
    """Octets that *digest* makes."""
    return len(digest.digest(b""))


@cache
def _response(refusal: Refusal) -> bytes:
    bit, code = refusal.value
    texts = Catalogue.load("signing.texts", "errors_services")
    spoken = (texts.text(code, "message", lang) or code for lang in LANGUAGES)
    return sequence(sequence(_REJECTION, sequence(*map(utf8_string, spoken)), _failure(bit)))


def _failure(bit: int) -> bytes:
    """BIT STRING with one bit set and none after it, as DER wants named bits."""
    octets = bytearray(bit // 8 + 1)
    octets[-1] = 0x80 >> bit % 8
    return tagged(0x03, bytes((7 - bit % 8,)) + bytes(octets))
