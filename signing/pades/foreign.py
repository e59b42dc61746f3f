"""Errors of pyHanko, apart from those of the other libraries: who touches no PDF does not load it.

As in :mod:`signing.foreign`, each tuple is what it raises for octets that somebody else made. A damaged PDF comes to
light wherever a value is not of the type that the standard says, so builtin errors stand beside its own.
"""

from __future__ import annotations

import logging
import struct
import zlib
from typing import Final

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.errors import SignatureValidationError

__all__ = ["BAD_PDF", "NOT_WRITTEN"]

# what it logs of others' documents stands in the findings; without a handler logging would print it
logging.getLogger("pyhanko").addHandler(logging.NullHandler())

BAD_PDF: Final = (
    PdfError,
    SignatureValidationError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""Reading a PDF: :class:`~signing.errors.PdfRefused` with ``PDF-FORM``, or a finding."""
NOT_WRITTEN: Final = (SigningError, *BAD_PDF)
"""Writing an update of a PDF: PdfRefused with ``PDF-FIELD``."""
