"""The sentences around papers that no form holds: notices, events of a case, what the simulator says of itself."""

from __future__ import annotations

from typing import Final

from signing.texts import LANGUAGES, Catalogue, Lang

__all__ = ["wording"]

_CATALOGUE: Final = Catalogue.load("sandbox.texts", "documents")


def wording(code: str, **values: object) -> dict[Lang, str]:
    """The text *code* of the catalogue of documents in each language, *values* put in their places."""
    return {lang: (_CATALOGUE.text(code, "text", lang) or "").format(**values) for lang in LANGUAGES}
