"""Which certificate a signer means (SignerIdentifier, RFC 5652, 5.3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from signing.certificates import Certificate
from signing.der import Element, read
from signing.signed_data.attributes import issuer_of
from signing.signed_data.structure import SignerInfo

__all__ = ["signer_certificate", "told"]

_ENCODINGS: Final = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
"""UTF8String, PrintableString, TeletexString, IA5String, BMPString."""


def signer_certificate(signer: SignerInfo, certificates: Iterable[Certificate]) -> Certificate | None:
    """The first of *certificates* that *signer* names; None if there is none."""
    return next((one for one in certificates if _is_meant(one, signer)), None)


def _is_meant(certificate: Certificate, signer: SignerInfo) -> bool:
    if signer.key_identifier is not None:
        return certificate.subject_key_identifier == signer.key_identifier
    if certificate.serial_number != signer.serial_number:
        return False
    own, meant = issuer_of(certificate), signer.issuer
    return own == meant or (meant is not None and _attributes(own) == _attributes(meant) is not None)


def _attributes(name: bytes) -> list[tuple[str, str]] | None:
    """The attributes of a Name as texts: the kind of string that holds one may differ from program to program."""
    try:
        parts = [attribute.sequence(2) for rdn in read(name).members for attribute in rdn.members]
        return [(kind.dotted, _text(value)) for kind, value, *_ in parts]
    except ValueError:
        return None


def _text(value: Element) -> str:
    encoding = _ENCODINGS.get(value.tag)
    if encoding is None:
        raise ValueError("no string")
    return " ".join(value.content.decode(encoding).split())


def told(signer: SignerInfo) -> str:
    """What *signer* says of its certificate, to be read by people."""
    if signer.key_identifier is not None:
        return f"key identifier {signer.key_identifier.hex()}"
    return f"serial number {signer.serial_number:x}"
