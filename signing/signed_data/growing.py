"""A CMS that others have made, given another signer or a higher level; what is in it stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from signing import limits
from signing.algorithms import SHA256, DigestAlgorithm, digest_by_oid
from signing.der import sequence
from signing.errors import CmsRefused
from signing.keys import KeyPair
from signing.signed_data.attributes import algorithm
from signing.signed_data.ber import read
from signing.signed_data.identification import signer_certificate
from signing.signed_data.levels import Claim, unsigned_attributes
from signing.signed_data.making import certificates_of, make_signer
from signing.signed_data.message import Message
from signing.signed_data.options import USUAL, SignOptions
from signing.signed_data.reading import parse
from signing.signed_data.schemes import scheme_of
from signing.signed_data.structure import SignedData, SignerInfo
from signing.signed_data.writing import Draft

__all__ = ["add_signer", "extend"]

_UNSIGNED = 0xA1


def add_signer(
    octets: bytes | memoryview,
    key: KeyPair,
    *,
    at: datetime,
    data: bytes | BinaryIO | None = None,
    options: SignOptions = USUAL,
) -> bytes:
    """The CMS with one more signer, over the same content; the others stay as they are.

    Whether it is detached the CMS says, not *options*. A detached one needs its *data*, read once. Raises as
    :func:`sign` does, and :class:`~signing.errors.CmsRefused`: ``CMS-FORM``, ``CMS-TYPE``, ``CMS-SIZE``,
    ``CMS-SIGNER-COUNT``, ``CMS-DATA`` (missing, or not what the others signed).
    """
    found = parse(octets)
    digest = key.scheme.digest
    value = _content(found, data, digest)
    signer = make_signer(key, value, at=at, options=options, content_type=found.content_type)
    chain = key.chain if options.with_chain else ()
    return _rewritten(
        found,
        [*(one.encoded for one in found.signers), signer],
        digests=() if digest.oid in found.digest_oids else (algorithm(digest),),
        certificates=certificates_of(key.certificate, chain),
    )


def extend(octets: bytes, options: SignOptions) -> bytes:
    """The CMS with every signer brought to the level of *options*; what a signer has already stays.

    Raises as :func:`add_signer` does.
    """
    found = parse(octets)
    return _rewritten(found, [_raised(one, found, options) for one in found.signers])


def _content(found: SignedData, data: bytes | BinaryIO | None, digest: DigestAlgorithm) -> bytes:
    """The *digest* of what the new signer signs; *data* has to be what the others signed."""
    if found.pieces is not None:
        return Message(found.pieces).digests((digest,))[digest.oid]
    if data is None:
        raise CmsRefused("CMS-DATA", "the CMS is detached, and its data was not given")
    known = {one.digest_oid: digest_by_oid(one.digest_oid) for one in found.signers}
    digests = Message(data).digests((digest, *(one for one in known.values() if one is not None)))
    for signer in found.signers:
        claimed = signer.signed.message_digest if signer.signed is not None else None
        if claimed is not None and digests.get(signer.digest_oid, claimed) != claimed:
            raise CmsRefused("CMS-DATA", "the data given is not what the others signed")
    return digests[digest.oid]


def _raised(signer: SignerInfo, found: SignedData, options: SignOptions) -> bytes:
    """*signer* with the unsigned attributes of the level wanted."""
    known = (*found.certificates, *signer.certificate_values, *options.issuers)
    claim = Claim(signer.signature, _digest_of(signer), signer_certificate(signer, known), known)
    unsigned = unsigned_attributes(claim, options, signer.unsigned)
    parts = read(memoryview(signer.encoded), limits.MAX_CMS_ELEMENTS).members
    return sequence(*(part.encoded for part in parts if part.tag != _UNSIGNED), unsigned)


def _digest_of(signer: SignerInfo) -> DigestAlgorithm:
    """The digest that a time-stamp over the signature is made with."""
    scheme = scheme_of(signer)
    return scheme.digest if scheme is not None else SHA256


def _rewritten(
    found: SignedData,
    signers: Iterable[bytes],
    *,
    digests: Iterable[bytes] = (),
    certificates: Iterable[bytes] = (),
) -> bytes:
    """The CMS *found* with other *signers*, and with *digests* and *certificates* beside its own."""
    draft = Draft(
        digest_algorithms=(*found.raw_digest_algorithms, *digests),
        certificates=(*found.raw_certificates, *certificates),
        signers=tuple(signers),
        crls=found.raw_crls,
        content_type=found.content_type,
        version=found.version,
    )
    return draft.written(found.pieces)
