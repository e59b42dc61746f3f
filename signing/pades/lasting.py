"""What makes a PDF's signatures last: the evidence on everybody who signed or stamped, gathered from the services."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from signing.certificates import Certificate
from signing.errors import CmsRefused, PdfRefused, ServiceRefused
from signing.limits import MAX_PATH
from signing.outside import Evidence, EvidenceSource
from signing.pades.security_store import NO_EVIDENCE, SecurityStore
from signing.signed_data.identification import signer_certificate
from signing.signed_data.reading import parse

__all__ = ["evidence_on"]


def evidence_on(contents: bytes, source: EvidenceSource, known: Iterable[Certificate] = ()) -> SecurityStore:
    """Certificates and evidence on the signers of a CMS or token and on those who stamped it.

    *known* are certificates among which issuers are looked for, beside those inside.
    Raises :class:`~signing.errors.ServiceRefused`, and :class:`~signing.errors.PdfRefused` (``PDF-LEVEL``) where the
    certificate of a signer's issuer is missing.
    """
    pool = tuple(known)
    store = SecurityStore()
    for path in _paths(contents, pool):
        if len(path) == 1 and not path[0].is_self_issued:
            raise PdfRefused("PDF-LEVEL", f"the certificate of {path[0].issuer.dn} is missing")
        store |= SecurityStore(tuple(one for one in path if not one.is_self_issued))
        for certificate, issuer in pairwise(path):
            store |= SecurityStore((), _asked(source, certificate, issuer))
    return store


def _asked(source: EvidenceSource, certificate: Certificate, issuer: Certificate) -> Evidence:
    try:
        return source.evidence(certificate, issuer)
    except ServiceRefused:
        # only of roots and their lists may a source know nothing: who signed is what the level is about
        if certificate.is_authority:
            return NO_EVIDENCE
        raise


def _paths(contents: bytes, known: tuple[Certificate, ...]) -> list[tuple[Certificate, ...]]:
    """The path of each signer of *contents*, and of each who stamped."""
    try:
        found = parse(contents)
    except CmsRefused as refused:
        raise PdfRefused("PDF-LEVEL", str(refused)) from None
    pool = (*found.certificates, *known)
    paths = []
    for signer in found.signers:
        certificate = signer_certificate(signer, pool)
        paths += [_path(certificate, pool)] if certificate is not None else []
        paths += _paths(signer.time_stamp, pool) if signer.time_stamp is not None else []
    return paths


def _path(certificate: Certificate, known: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
    """*certificate* and its issuers as far as they are *known*, by their names."""
    path = [certificate]
    while not path[-1].is_self_issued and len(path) < MAX_PATH:
        named = (one for one in known if one.x509.subject == path[-1].x509.issuer and one not in path)
        issuer = next(named, None)
        if issuer is None:
            break
        path.append(issuer)
    return tuple(path)
