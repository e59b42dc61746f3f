"""The text of a ``ds:Signature`` of a document, white space of its layout and all (Kalkan's shape)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from signing.canonical import C14N, C14N_COMMENTS, ENVELOPED, EXCLUSIVE, quoted
from signing.certificates import Certificate
from signing.keys import KeyPair
from signing.layouts import Layout
from signing.namespaces import DS

__all__ = ["DS_SCOPE", "Draft"]

DS_SCOPE: Final = f' xmlns:ds="{DS}"'
"""The one declaration that exclusive canonicalisation writes into SignedInfo."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A signature about to be written: of the whole document, or of the part with an Id."""

    key: KeyPair
    layout: Layout
    digest: bytes
    """Of what the Reference names."""
    part_id: str | None = None
    """None for ``URI=""`` with the enveloped transform and inclusive canonicalisation of SignedInfo; an Id for
    ``URI="#Id"`` without it and exclusive canonicalisation."""

    def signed_info(self, scope: str | None = None) -> str:
        """SignedInfo as it is written, or, with the apex declarations *scope*, as it is signed: canonical."""

        def algorithm(name: str, uri: str) -> str:
            start = f'<ds:{name} Algorithm="{uri}"'
            return f"{start}/>" if scope is None else f"{start}></ds:{name}>"

        whole = self.part_id is None
        scheme = self.key.scheme
        lines = (
            f"<ds:SignedInfo{scope or ''}>",
            algorithm("CanonicalizationMethod", C14N if whole else EXCLUSIVE),
            algorithm("SignatureMethod", scheme.uris[0]),
            f'<ds:Reference URI="{"" if self.part_id is None else "#" + quoted(self.part_id)}">',
            "<ds:Transforms>",
            *((algorithm("Transform", ENVELOPED),) if whole else ()),
            algorithm("Transform", C14N_COMMENTS),
            "</ds:Transforms>",
            algorithm("DigestMethod", scheme.digest.uris[0]),
            f"<ds:DigestValue>{self.layout.base64(self.digest)}</ds:DigestValue>",
            "</ds:Reference>",
            "</ds:SignedInfo>",
        )
        text = self.layout.gap.join(lines)
        return text if scope is None else text.replace("&#13;", "&#xD;")

    def signature(self, scope: str, *, with_chain: bool = True) -> bytes:
        """The whole ``ds:Signature``, signed.

        *scope* is what canonicalisation writes into SignedInfo where it will stand. With *with_chain* the issuing
        authority's certificate follows the signer's.
        """
        value = self.key.sign(self.signed_info(scope).encode())
        certificates = (self.key.certificate, *self.key.chain[:1]) if with_chain else (self.key.certificate,)
        gap = self.layout.gap
        lines = (
            f"<ds:Signature{DS_SCOPE}>",
            self.signed_info(),
            f"<ds:SignatureValue>{gap}{self.layout.base64(value)}{gap}</ds:SignatureValue>",
            "<ds:KeyInfo>",
            "<ds:X509Data>",
            *(_x509_certificate(one, self.layout) for one in certificates),
            "</ds:X509Data>",
            "</ds:KeyInfo>",
            "</ds:Signature>",
        )
        return gap.join(lines).encode()


@lru_cache(maxsize=256)
def _x509_certificate(certificate: Certificate, layout: Layout) -> str:
    text = f"{layout.gap}{layout.base64(certificate.der)}{layout.gap}"
    return f"<ds:X509Certificate>{text}</ds:X509Certificate>"
