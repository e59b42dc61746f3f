"""SignedData read from its octets (RFC 5652, section 5): lenient in form, strict in size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from signing import limits
from signing.errors import CmsRefused
from signing.signed_data import oids
from signing.signed_data.armour import bare
from signing.signed_data.ber import CONSTRUCTED, OCTET_STRING, SEQUENCE, SET, Node, TooManyElements, read
from signing.signed_data.revocation_values import among_choices
from signing.signed_data.signers import read_signer, readable
from signing.signed_data.structure import SignedData, SignerInfo

__all__ = ["parse"]

_EXPLICIT_0: Final = 0xA0
_EXPLICIT_1: Final = 0xA1


def parse(octets: bytes | memoryview) -> SignedData:
    """The SignedData in *octets*: DER, BER, PEM or base64. Nothing is verified.

    Raises :class:`~signing.errors.CmsRefused`: ``CMS-FORM``, ``CMS-TYPE`` (another kind of CMS), ``CMS-SIZE``.
    """
    try:
        return _signed_data(_content(read(bare(octets), limits.MAX_CMS_ELEMENTS)))
    except TooManyElements as error:
        raise CmsRefused("CMS-SIZE", str(error)) from None
    except ValueError as error:
        raise CmsRefused("CMS-FORM", str(error)) from None


def _content(info: Node) -> Node:
    """The SignedData in a ContentInfo."""
    content_type, *rest = info.of(SEQUENCE, 1)
    if content_type.dotted != oids.SIGNED_DATA:
        raise CmsRefused("CMS-TYPE", f"a CMS of the type {content_type.dotted}, not SignedData")
    (explicit,) = rest
    (signed_data,) = explicit.of(_EXPLICIT_0)
    return signed_data


def _signed_data(node: Node) -> SignedData:
    version, digests, content, *rest = node.of(SEQUENCE, 4)
    tail = {part.tag: part for part in rest}
    infos = tail.get(SET)
    if infos is None:
        raise ValueError("SignedData without its SET of signers")
    certificates = _members(tail.get(_EXPLICIT_0))
    choices = _members(tail.get(_EXPLICIT_1))
    algorithms = digests.of(SET)
    content_type, *encapsulated = content.of(SEQUENCE, 1)
    return SignedData(
        version=version.number,
        digest_oids=tuple(one.of(SEQUENCE, 1)[0].dotted for one in algorithms),
        content_type=content_type.dotted,
        pieces=_pieces(encapsulated),
        certificates=readable(one.encoded for one in certificates[: limits.MAX_CMS_CERTIFICATES]),
        evidence=among_choices(choices),
        signers=_signers(infos),
        raw_digest_algorithms=tuple(one.encoded for one in algorithms),
        raw_certificates=tuple(one.encoded for one in certificates),
        raw_crls=tuple(one.encoded for one in choices),
    )


def _members(part: Node | None) -> tuple[Node, ...]:
    return () if part is None else part.members


def _pieces(explicit: Sequence[Node]) -> tuple[memoryview, ...] | None:
    """The content; PKCS #7 allows any type there, of which the contents octets count (RFC 2315, 9.3)."""
    if not explicit:
        return None
    (content,) = explicit[0].of(_EXPLICIT_0, 1)
    is_octets = content.tag & ~CONSTRUCTED == OCTET_STRING
    return tuple(content.pieces) if is_octets else (content.content,)


def _signers(infos: Node) -> tuple[SignerInfo, ...]:
    found: list[SignerInfo] = []
    for info in infos.walk():
        if len(found) == limits.MAX_CMS_SIGNERS:
            raise CmsRefused("CMS-SIGNER-COUNT", f"more than {limits.MAX_CMS_SIGNERS} signers")
        found.append(read_signer(info))
    return tuple(found)
