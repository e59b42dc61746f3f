"""Unsigned attributes that make a signature last: the time-stamp, certificates, evidence (ETSI EN 319 122-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from signing.algorithms import SHA256, DigestAlgorithm
from signing.certificates import Certificate
from signing.der import sequence, tagged
from signing.errors import CmsRefused
from signing.outside import Evidence, EvidenceSource, TimeStamper
from signing.signed_data import oids
from signing.signed_data.attributes import attribute, issuer_of, subject_of
from signing.signed_data.identification import signer_certificate
from signing.signed_data.options import Level, SignOptions
from signing.signed_data.reading import parse
from signing.signed_data.revocation_values import write_values
from signing.signed_data.structure import Attribute

__all__ = ["Claim", "unsigned_attributes"]

_IMPLICIT_1 = 0xA1


@dataclass(frozen=True, slots=True)
class Claim:
    """A signature that is to last."""

    signature: bytes
    digest: DigestAlgorithm
    """The digest of the signature's scheme: what the time-stamp is made with."""
    certificate: Certificate | None
    """The signer's; None where nobody has it."""
    known: tuple[Certificate, ...]
    """Certificates among which issuers are looked for."""


def unsigned_attributes(claim: Claim, options: SignOptions, present: Sequence[Attribute] = ()) -> bytes:
    """The unsigned attributes ``[1]``: those *present*, and what the level of *options* needs beside them.

    Nothing where there is none. Raises :class:`~signing.errors.CmsRefused` (``CMS-LEVEL``, ``CMS-ISSUER``) and
    :class:`~signing.errors.ServiceRefused`.
    """
    found = {one.oid: attribute(one.oid, *one.values) for one in present}
    if options.level is not Level.B:
        token = _token(claim, options.stamper, present)
        found.setdefault(oids.TIME_STAMP_TOKEN, attribute(oids.TIME_STAMP_TOKEN, token))
        if options.level is Level.LT:
            _add_values(found, claim, token, options)
    return tagged(_IMPLICIT_1, b"".join(sorted(found.values()))) if found else b""


def _token(claim: Claim, stamper: TimeStamper | None, present: Sequence[Attribute]) -> bytes:
    for one in present:
        if one.oid == oids.TIME_STAMP_TOKEN and one.values:
            return one.values[0]
    if stamper is None:
        raise CmsRefused("CMS-LEVEL", "a level with a time-stamp, and nobody who stamps")
    digest = SHA256 if claim.digest.obsolete else claim.digest
    return stamper.stamp(digest.digest(claim.signature), digest)


def _add_values(found: dict[str, bytes], claim: Claim, token: bytes, options: SignOptions) -> None:
    """Add the certificates and the evidence, unless they are there."""
    if options.evidence is None:
        raise CmsRefused("CMS-LEVEL", "the level LT, and nobody who gives evidence")
    if claim.certificate is None:
        raise CmsRefused("CMS-ISSUER", "the certificate of the signer is missing")
    path = _path(claim.certificate, claim.known)
    if len(path) == 1 and not claim.certificate.is_self_issued:
        raise CmsRefused("CMS-ISSUER", f"the certificate of {claim.certificate.issuer.dn} is missing")
    stamping = _stamping_path(token, claim.known)
    if oids.CERTIFICATE_VALUES not in found:
        issuers = dict.fromkeys(one.der for one in (*path[1:], *stamping))
        found[oids.CERTIFICATE_VALUES] = attribute(oids.CERTIFICATE_VALUES, sequence(*issuers))
    if oids.REVOCATION_VALUES not in found:
        evidence = _together(_asked((path, stamping), options.evidence))
        found[oids.REVOCATION_VALUES] = attribute(oids.REVOCATION_VALUES, write_values(evidence))


def _stamping_path(token: bytes, known: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
    """The certificate of the authority that made *token*, and its issuers; nothing where it is not known."""
    stamp = parse(token)
    for signer in stamp.signers:
        certificate = signer_certificate(signer, (*stamp.certificates, *known))
        if certificate is not None:
            return _path(certificate, (*stamp.certificates, *known))
    return ()


def _path(certificate: Certificate, known: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
    """*certificate* and its issuers as far as they are *known*, by their names."""
    path = [certificate]
    while not path[-1].is_self_issued:
        issuer = next((one for one in known if subject_of(one) == issuer_of(path[-1]) and one not in path), None)
        if issuer is None:
            break
        path.append(issuer)
    return tuple(path)


def _asked(paths: Iterable[Sequence[Certificate]], source: EvidenceSource) -> Iterator[Evidence]:
    pairs = dict.fromkeys(pair for path in paths for pair in pairwise(path))
    for certificate, issuer in pairs:
        yield source.evidence(certificate, issuer)


def _together(found: Iterable[Evidence]) -> Evidence:
    """All evidence as one, each piece once."""
    ocsp: dict[bytes, None] = {}
    crls: dict[bytes, None] = {}
    for one in found:
        ocsp |= dict.fromkeys(one.ocsp)
        crls |= dict.fromkeys(one.crls)
    return Evidence(tuple(ocsp), tuple(crls))
