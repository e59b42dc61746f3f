"""Signatures within PDFs (PAdES): made in the levels B, T, LT and LTA, with RSA and with GOST, and judged.

A signature is an update appended to the document, so what others signed before stays valid. Importing this module
loads pyHanko; :mod:`signing` itself does not.
"""

from __future__ import annotations

from signing.pades.fields import PdfSignature, read_signatures
from signing.pades.judging import verify
from signing.pades.making import extend, sign
from signing.pades.opening import open_pdf
from signing.pades.options import USUAL, PdfLevel, PdfOptions, Visible

__all__ = ["USUAL", "PdfLevel", "PdfOptions", "PdfSignature", "Visible", "extend", "sign", "signatures", "verify"]


def signatures(octets: bytes) -> tuple[PdfSignature, ...]:
    """The signatures and document time-stamps of a PDF in the order of signing; nothing is verified.

    Raises :class:`~signing.errors.PdfRefused`: ``PDF-FORM``, ``PDF-SIZE``, ``PDF-ENCRYPTED``.
    """
    return read_signatures(open_pdf(octets))
