"""The document security store: what proves a PDF's signatures when no service answers any more.

ISO 32000-2, 12.8.4.3; ETSI EN 319 142-1, 5.4. Certificates, OCSP answers and CRLs, each once; ``VRI`` says which of
them belong to which signature, but nothing here depends on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose

from signing.certificates import Certificate
from signing.errors import CertificateRefused
from signing.findings import Finding
from signing.limits import MAX_CERTIFICATES, MAX_SIGNATURES
from signing.outside import Evidence
from signing.pades.embedding import Update
from signing.pades.foreign import BAD_PDF
from signing.pades.opening import Pdf, value_at
from signing.revocation.embedded import EmbeddedEvidence
from signing.revocation.status import Status

__all__ = ["NO_EVIDENCE", "SecurityStore", "StoreEvidence", "add_to_store", "read_store"]

_MOST: Final = MAX_CERTIFICATES * MAX_SIGNATURES
_KINDS: Final = (("/Certs", "/Cert"), ("/OCSPs", "/OCSP"), ("/CRLs", "/CRL"))


NO_EVIDENCE: Final = Evidence()


@dataclass(frozen=True, slots=True)
class SecurityStore:
    """What a security store holds; nothing of it is believed yet."""

    certificates: tuple[Certificate, ...] = ()
    """The readable ones."""
    evidence: Evidence = NO_EVIDENCE

    def __or__(self, other: SecurityStore) -> SecurityStore:
        """What both hold, each thing once."""
        return SecurityStore(
            tuple(dict.fromkeys((*self.certificates, *other.certificates))),
            Evidence(
                tuple(dict.fromkeys((*self.evidence.ocsp, *other.evidence.ocsp))),
                tuple(dict.fromkeys((*self.evidence.crls, *other.evidence.crls))),
            ),
        )

    def __bool__(self) -> bool:
        return bool(self.certificates or self.evidence.ocsp or self.evidence.crls)


class StoreEvidence:
    """The evidence of a security store as a source. That some of it is about other signers goes without saying."""

    def __init__(self, store: SecurityStore) -> None:
        self._evidence = EmbeddedEvidence.of(store.evidence)

    def statuses(self, certificate: Certificate, issuer: Certificate) -> Iterator[Status | Finding]:
        """What it says of *certificate*, issued by *issuer*."""
        for one in self._evidence.statuses(certificate, issuer):
            if not (isinstance(one, Finding) and one.code == "REV-OTHER"):
                yield one


def read_store(pdf: Pdf) -> SecurityStore:
    """The security store of *pdf*; an empty one where it has none. What is unreadable in it is left out."""
    store = value_at(pdf.reader.root, "/DSS")
    return SecurityStore(
        tuple(_certificates(_streams(value_at(store, "/Certs"), DecodePurpose.CERTIFICATE))),
        Evidence(
            tuple(_streams(value_at(store, "/OCSPs"), DecodePurpose.OCSP_RESPONSE)),
            tuple(_streams(value_at(store, "/CRLs"), DecodePurpose.CRL)),
        ),
    )


def _streams(listed: Any, purpose: DecodePurpose) -> Iterator[bytes]:
    for one in list(listed)[:_MOST] if isinstance(listed, generic.ArrayObject) else ():
        try:
            yield bytes(one.get_object().read_data(purpose))
        except BAD_PDF:
            continue


def _certificates(found: Iterable[bytes]) -> Iterator[Certificate]:
    for one in found:
        try:
            yield Certificate.from_der(one)
        except CertificateRefused:
            continue


def add_to_store(writer: Update, store: SecurityStore, contents: bytes) -> None:
    """Add *store* to the security store of the PDF in *writer*, as what proves the signature with these *contents*.

    What is in it already stays, and nothing is put in twice.
    """
    before = value_at(writer.root, "/DSS")
    kept = before if isinstance(before, generic.DictionaryObject) else generic.DictionaryObject()
    parts = ([one.der for one in store.certificates], store.evidence.ocsp, store.evidence.crls)
    proofs = generic.DictionaryObject({generic.pdf_name("/Type"): generic.pdf_name("/VRI")})
    for (name, short), octets in zip(_KINDS, parts, strict=True):
        references = _added(writer, kept, name, octets)
        if references:
            proofs[generic.pdf_name(short)] = generic.ArrayObject(references)
    signatures = value_at(kept, "/VRI")
    signatures = signatures if isinstance(signatures, generic.DictionaryObject) else generic.DictionaryObject()
    signatures[generic.pdf_name(f"/{_identifier(contents)}")] = writer.add_object(proofs)
    kept[generic.pdf_name("/VRI")] = signatures
    kept[generic.pdf_name("/Type")] = generic.pdf_name("/DSS")
    if kept is before:
        writer.update_container(kept)
        writer.update_container(signatures)
    else:
        writer.root[generic.pdf_name("/DSS")] = writer.add_object(kept)
        writer.root_changed()


def _added(writer: Update, kept: Any, name: str, parts: Iterable[bytes]) -> list[Any]:
    """References to *parts* in the list *name* of the store, which grows by those that it has not yet."""
    listed = value_at(kept, name)
    listed = listed if isinstance(listed, generic.ArrayObject) else generic.ArrayObject()
    known = {bytes(one.get_object().data): one for one in listed}
    found = []
    for part in parts:
        if part not in known:
            known[part] = writer.add_object(generic.StreamObject(stream_data=part))
            listed.append(known[part])
        found.append(known[part])
    if listed:
        kept[generic.pdf_name(name)] = listed
        writer.update_container(listed)
    return found


def _identifier(contents: bytes) -> str:
    """The name of a signature in ``VRI``, as the standard has it."""
    return hashlib.sha1(contents, usedforsecurity=False).hexdigest().upper()
