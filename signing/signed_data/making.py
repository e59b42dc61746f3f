"""A signer's part of a CMS made, and a CMS around it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import BinaryIO

from signing.certificates import Certificate
from signing.der import integer, octet_string, sequence
from signing.keys import KeyPair
from signing.signed_data import oids
from signing.signed_data.attributes import algorithm, issuer_and_serial, signed_attributes
from signing.signed_data.levels import Claim, unsigned_attributes
from signing.signed_data.message import pieces_of
from signing.signed_data.options import USUAL, SignOptions
from signing.signed_data.writing import Draft, write_piece

__all__ = ["certificates_of", "make_signer", "sign", "sign_stream"]

_VERSION_1 = integer(1)


def sign(data: bytes, key: KeyPair, *, at: datetime, options: SignOptions = USUAL) -> bytes:
    """A CMS (DER) in which *key* signs *data*; *at* becomes ``signingTime``.

    Raises :class:`~signing.errors.ServiceRefused` where a level needs a time-stamp or evidence that is not had,
    :class:`~signing.errors.CmsRefused`: ``CMS-LEVEL`` (a level, and nobody to ask for what it needs), ``CMS-ISSUER``
    (the level LT, and nobody has the issuer's certificate).
    """
    signer = make_signer(key, key.scheme.digest.digest(data), at=at, options=options)
    return _draft(key, options, signer).written(None if options.detached else [data])


def sign_stream(
    source: BinaryIO, target: BinaryIO, key: KeyPair, *, at: datetime, options: SignOptions = USUAL
) -> None:
    """Sign what *source* holds from where it stands, and write the CMS to *target*; memory does not grow with the data.

    With the data inside it is BER with indefinite lengths, else DER. Raises as :func:`sign` does; a part may have been
    written then.
    """
    hasher = key.scheme.digest.new()
    if options.detached:
        for piece in pieces_of(source):
            hasher.update(piece)
        signer = make_signer(key, hasher.digest(), at=at, options=options)
        target.write(_draft(key, options, signer).written(None))
        return
    _draft(key, options).begin(target)
    for piece in pieces_of(source):
        hasher.update(piece)
        write_piece(target, piece)
    signer = make_signer(key, hasher.digest(), at=at, options=options)
    _draft(key, options, signer).finish(target)


def make_signer(
    key: KeyPair, digest: bytes, *, at: datetime, options: SignOptions, content_type: str = oids.DATA
) -> bytes:
    """The SignerInfo of *key* over content whose *digest* by the key's own algorithm is given."""
    scheme = key.scheme
    signed = signed_attributes(digest, key.certificate, at=at, profile=options.profile, content_type=content_type)
    value = key.sign(signed)
    claim = Claim(value, scheme.digest, key.certificate, (*key.chain, *options.issuers))
    return sequence(
        _VERSION_1,
        issuer_and_serial(key.certificate),
        algorithm(scheme.digest),
        b"\xa0" + signed[1:],
        algorithm(scheme),
        octet_string(value),
        unsigned_attributes(claim, options),
    )


@lru_cache(maxsize=256)
def certificates_of(certificate: Certificate, chain: tuple[Certificate, ...]) -> tuple[bytes, ...]:
    """What of a key's certificates goes into a CMS: its own, and those of *chain* that are not roots."""
    return (certificate.der, *(one.der for one in chain if not one.is_self_issued))


def _draft(key: KeyPair, options: SignOptions, *signers: bytes) -> Draft:
    chain = key.chain if options.with_chain else ()
    return Draft((algorithm(key.scheme.digest),), certificates_of(key.certificate, chain), signers)
