"""The words around evidence, in three languages."""

from __future__ import annotations

from functools import lru_cache

from signing.texts import Catalogue, Lang

__all__ = ["evidence_text", "evidence_word"]


def evidence_word(key: str, lang: Lang) -> str:
    """The word *key* of the catalogue of evidence in *lang*; KeyError for one that is not there."""
    return _words().text(key, "word", lang) or key


def evidence_text(key: str, lang: Lang, **facts: str) -> str:
    """The text *key* of the same catalogue, *facts* put in their places."""
    return (_words().text(key, "text", lang) or key).format(**facts)


@lru_cache(maxsize=1)
def _words() -> Catalogue:
    return Catalogue.load("sandbox.texts", "evidence")
