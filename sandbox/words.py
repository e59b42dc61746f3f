"""The few words around findings, in three languages."""

from __future__ import annotations

from typing import Final

from signing.texts import Lang

__all__ = ["word"]

_WORDS: Final[dict[str, dict[Lang, str]]] = {
    "valid": {"kk": "ЖАРАМДЫ", "ru": "ДЕЙСТВИТЕЛЬНА", "en": "VALID"},
    "not valid": {"kk": "ЖАРАМСЫЗ", "ru": "НЕДЕЙСТВИТЕЛЬНА", "en": "NOT VALID"},
    "judged at": {"kk": "тексерілген сәт", "ru": "проверено на момент", "en": "judged at"},
    "signer": {"kk": "қол қоюшы", "ru": "подписал", "en": "signer"},
    "covers": {"kk": "қамтиды", "ru": "покрывает", "en": "covers"},
    "nothing": {"kk": "ештеңені", "ru": "ничего", "en": "nothing"},
    "at": {"kk": "орны", "ru": "место", "en": "at"},
    "line": {"kk": "жол", "ru": "строка", "en": "line"},
    "expected": {"kk": "күтілген", "ru": "ожидалось", "en": "expected"},
    "found": {"kk": "табылған", "ru": "найдено", "en": "found"},
    "most likely": {"kk": "ең ықтимал себебі", "ru": "вероятнее всего", "en": "most likely"},
    "cure": {"kk": "не істеу керек", "ru": "что делать", "en": "what to do"},
}


def word(key: str, lang: Lang) -> str:
    """The word *key* in *lang*; KeyError for one that is not there."""
    return _WORDS[key][lang]
