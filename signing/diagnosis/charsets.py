"""Characters read or written in another encoding than they were signed in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import permutations
from typing import Final, Literal

from signing.diagnosis.evidence import Evidence
from signing.findings import Diagnosis

__all__ = ["byte_order_marks", "digested_in_another", "read_as", "swapped", "unicode_forms"]

_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_SINGLE_BYTE: Final = ("cp1251", "koi8-r", "latin-1", "cp866", "cp1252", "kz1048")
_DIGESTED: Final = ("utf-16-le", "utf-16-be", "utf-16", "cp1251", "kz1048", "koi8-r", "cp866", "latin-1", "ascii")
_FORMS: Final[tuple[Literal["NFC", "NFD"], ...]] = ("NFC", "NFD")
_INVISIBLE: Final = "\ufeff\u200b\u200e\u200f\u00ad"


def read_as(code: str, *encodings: str) -> Callable[[Evidence], Diagnosis | None]:
    """A search for octets in UTF-8 that somebody read in one of *encodings*."""

    def search(evidence: Evidence) -> Diagnosis | None:
        for encoding in encodings:
            if evidence.accepts_text(_reread(evidence.text, encoding, "utf-8")):
                return evidence.found(code, encoding)
        return None

    return search


def swapped(evidence: Evidence) -> Diagnosis | None:
    """Octets in one single-byte encoding were read in another."""
    for written, read in permutations(_SINGLE_BYTE, 2):
        if evidence.accepts_text(_reread(evidence.text, read, written)):
            return evidence.found("DIAG-CHARSET-SWAPPED", f"{written} → {read}")
    return None


def digested_in_another(evidence: Evidence) -> Diagnosis | None:
    """The digest is over another encoding than the UTF-8 of canonical XML."""
    if evidence.octets.isascii():
        encodings: Iterator[str] = iter(_DIGESTED[:3])
    else:
        encodings = iter(_DIGESTED)
    for encoding in encodings:
        if evidence.accepts(evidence.text.encode(encoding, "replace")):
            return evidence.found("DIAG-CHARSET-DIGESTED", encoding)
    return None


def unicode_forms(evidence: Evidence) -> Diagnosis | None:
    """Letters with marks (Й, Ё) are one character in one form of Unicode and two in another (UAX 15)."""
    for form in _FORMS:
        if evidence.accepts_text(unicodedata.normalize(form, evidence.text)):
            return evidence.found("DIAG-UNICODE-FORM", form)
    return None


def byte_order_marks(evidence: Evidence) -> Diagnosis | None:
    """A byte order mark or another invisible character came into the text."""
    for mark in _INVISIBLE:
        if evidence.accepts_text(evidence.text.replace(mark, "")):
            return evidence.found("DIAG-INVISIBLE-CHARACTER", f"U+{ord(mark):04X}")
    return None


@lru_cache(maxsize=16)
def _octet_of(encoding: str) -> dict[str, int]:
    """The octet of each character; octets without one stand for themselves, as most programs have it."""
    table = {}
    for octet in range(0x80, 0x100):
        try:
            table[bytes([octet]).decode(encoding)] = octet
        except UnicodeDecodeError:
            table[chr(octet)] = octet
    return table


def _reread(text: str, wrong: str, right: str) -> str:
    """*text* with each run beyond ASCII written in *wrong* and read in *right*, where that is possible."""
    return _BEYOND_ASCII.sub(partial(_reread_run, table=_octet_of(wrong), right=right), text)


def _reread_run(match: re.Match[str], *, table: dict[str, int], right: str) -> str:
    try:
        return bytes(table[character] for character in match[0]).decode(right)
    except (KeyError, UnicodeDecodeError):
        return match[0]
