"""In which languages a paper can be printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from signing.texts import Lang

__all__ = ["LANGUAGES_OF"]

LANGUAGES_OF: Final[Mapping[str, tuple[Lang, ...]]] = {
    "kk+ru": ("kk", "ru"),
    "kk": ("kk",),
    "ru": ("ru",),
    "en": ("en",),
}
"""One language, or two side by side, by what people call them."""
