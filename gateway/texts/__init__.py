"""Texts of the gateway in Kazakh, Russian and English: findings (with those of signing) and errors."""

from __future__ import annotations

from functools import lru_cache

from signing.texts import Catalogue

__all__ = ["diagnosis_texts", "error_texts", "finding_texts"]


@lru_cache(maxsize=1)
def finding_texts() -> Catalogue:
    """The findings of the gateway and of signing; parts ``passed``, ``failed`` and ``cure``."""
    return Catalogue.load_all("gateway.texts", "findings") | Catalogue.load_all("signing.texts", "findings")


@lru_cache(maxsize=1)
def diagnosis_texts() -> Catalogue:
    """What most likely happened to a signature; parts ``cause`` and ``cure``."""
    return Catalogue.load_all("signing.texts", "diagnoses")


@lru_cache(maxsize=1)
def error_texts() -> Catalogue:
    """The error codes; parts ``message`` and ``cure``, and ``official``: whether the code was observed in real use."""
    return Catalogue.load_all("gateway.texts", "errors")
