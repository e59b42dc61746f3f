"""Small values that people and organisations are described with."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ConfigDict

from signing.texts import Lang

__all__ = ["DictionaryValue", "Strict", "Texts"]


class Strict:
    """Base of what comes in as JSON: a field that is not known is refused."""

    __slots__ = ()

    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Texts(Strict):
    """One text in the three languages of the interface."""

    kk: str
    ru: str
    en: str

    def get(self, lang: Lang) -> str:
        """The text in *lang*."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en}[lang]


@dataclass(frozen=True, slots=True)
class DictionaryValue(Strict):
    """A code of a state dictionary with its names, as the register of individuals carries it (protocol: GBD FL)."""

    code: str
    ru: str
    kk: str
