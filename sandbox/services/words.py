"""One text in the three languages of the interface, as passports write it."""

from __future__ import annotations

from dataclasses import dataclass

from signing.texts import Lang

__all__ = ["Texts"]


@dataclass(frozen=True, slots=True)
class Texts:
    """One text in the three languages of the interface."""

    kk: str
    ru: str
    en: str

    def as_dict(self) -> dict[Lang, str]:
        """The text by language."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en}

    def in_language(self, lang: Lang) -> str:
        """The text in *lang*."""
        return self.as_dict()[lang]
