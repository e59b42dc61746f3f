"""How a signature is written: the white space and line ends of the programs that Kazakh users sign with."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Final

__all__ = ["COMPACT", "KALKAN", "LAYOUTS", "WINDOWS", "Layout", "encoded"]


def encoded(octets: bytes) -> str:
    """*octets* in base64 on one line."""
    return base64.b64encode(octets).decode()


@dataclass(frozen=True, slots=True)
class Layout:
    """White space of a ``ds:Signature``. It is signed with the rest, so a layout is kept to the octet."""

    name: str
    gap: str
    """Between elements."""
    line_end: str
    """Between lines of base64, as it is written in XML."""
    canonical_line_end: str
    """The same after parsing, as canonicalisation writes it."""
    width: int
    """Characters of base64 on a line; 0 for one line."""

    def base64(self, octets: bytes, *, canonical: bool = False) -> str:
        """*octets* in base64, broken into lines as this layout has it."""
        text = encoded(octets)
        if not self.width:
            return text
        lines = [text[start : start + self.width] for start in range(0, len(text), self.width)]
        return (self.canonical_line_end if canonical else self.line_end).join(lines)


KALKAN: Final = Layout("kalkan", "\n", "&#13;\n", "&#xD;\n", 76)
"""Kalkan and NCANode: a line an element, base64 lines ended by CR LF, the CR as a character reference."""
WINDOWS: Final = Layout("windows", "&#13;\n", "&#13;\n", "&#xD;\n", 76)
"""commonUtils of NCALayer on Windows: CR LF between elements too."""
COMPACT: Final = Layout("compact", "", "", "", 0)
"""basics.sign of NCALayer 1.4: no white space at all."""

LAYOUTS: Final = {layout.name: layout for layout in (KALKAN, WINDOWS, COMPACT)}
