"""CMS signatures of files, in the shape that Kalkan, NCANode and NCALayer write and expect (RFC 5652, CAdES).

A CMS holds its data or is detached from it. It has any number of signers of either family, each over the same data and
with a level of its own: B, T with a time-stamp, LT with evidence of revocation.
"""

from __future__ import annotations

from signing.signed_data.growing import add_signer, extend
from signing.signed_data.judging import verify
from signing.signed_data.making import sign, sign_stream
from signing.signed_data.options import USUAL, Level, Profile, SignOptions
from signing.signed_data.reading import parse
from signing.signed_data.structure import Attribute, CertificateHash, SignedAttributes, SignedData, SignerInfo

__all__ = [
    "USUAL",
    "Attribute",
    "CertificateHash",
    "Level",
    "Profile",
    "SignOptions",
    "SignedAttributes",
    "SignedData",
    "SignerInfo",
    "add_signer",
    "content",
    "extend",
    "parse",
    "sign",
    "sign_stream",
    "verify",
]


def content(octets: bytes | memoryview) -> bytes | None:
    """The data in a CMS, which nobody has verified; None where it is detached. Raises as :func:`parse` does."""
    return parse(octets).content
