"""The few words around findings, in three languages."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from signing.findings import SignatureReport, Verdict
from signing.texts import Catalogue, Lang

__all__ = ["covered_by", "label", "said", "word"]

_WORDS: Final[dict[str, dict[Lang, str]]] = {
    "valid": {"kk": "ЖАРАМДЫ", "ru": "ДЕЙСТВИТЕЛЬНА", "en": "VALID"},
    "not valid": {"kk": "ЖАРАМСЫЗ", "ru": "НЕДЕЙСТВИТЕЛЬНА", "en": "NOT VALID"},
    "cannot be determined": {"kk": "АНЫҚТАУ МҮМКІН ЕМЕС", "ru": "ОПРЕДЕЛИТЬ НЕЛЬЗЯ", "en": "CANNOT BE DETERMINED"},
    "signature": {"kk": "қолтаңба", "ru": "подпись", "en": "signature"},
    "signature valid": {"kk": "ТҮПНҰСҚА", "ru": "ПОДЛИННАЯ", "en": "AUTHENTIC"},
    "signature not valid": {"kk": "ЖАРАМСЫЗ", "ru": "НЕДЕЙСТВИТЕЛЬНАЯ", "en": "INVALID"},
    "signature cannot be determined": {
        "kk": "АНЫҚТАУ МҮМКІН ЕМЕС",
        "ru": "ОПРЕДЕЛИТЬ НЕЛЬЗЯ",
        "en": "CANNOT BE DETERMINED",
    },
    "judged at": {"kk": "тексерілген сәт", "ru": "проверено на момент", "en": "judged at"},
    "kind": {"kk": "файл түрі", "ru": "вид файла", "en": "kind of file"},
    "level": {"kk": "қолтаңба деңгейі", "ru": "уровень подписи", "en": "level of the signature"},
    "time-stamp": {"kk": "уақыт белгісі", "ru": "метка времени", "en": "time-stamp"},
    "claimed at": {
        "kk": "қол қоюшы айтқан уақыт",
        "ru": "время со слов подписавшего",
        "en": "time claimed by the signer",
    },
    "moment": {"kk": "сәт", "ru": "момент", "en": "moment"},
    "now": {"kk": "ҚАЗІР", "ru": "СЕЙЧАС", "en": "NOW"},
    "signing": {"kk": "ҚОЛ ҚОЙҒАН КЕЗДЕ", "ru": "ПРИ ПОДПИСАНИИ", "en": "AT SIGNING"},
    "given": {"kk": "СҰРАЛҒАН СӘТТЕ", "ru": "НА УКАЗАННЫЙ МОМЕНТ", "en": "AT THE MOMENT GIVEN"},
    "decides now": {
        "kk": "шешуші — тексеру сәті: қолтаңбаның бұрынырақ қойылғанын ештеңе дәлелдемейді",
        "ru": "решает момент проверки: ничто не доказывает, что подпись старше",
        "en": "the moment of the check decides: nothing proves that the signature is older",
    },
    "decides signing": {
        "kk": "шешуші — қол қойған сәт: оны сенімді уақыт белгісі дәлелдейді",
        "ru": "решает момент подписания: его доказывает доверенная метка времени",
        "en": "the moment of signing decides: a trusted time-stamp proves it",
    },
    "decides given": {
        "kk": "шешуші — сұралған сәт",
        "ru": "решает указанный момент",
        "en": "the moment given decides",
    },
    "not proven": {"kk": "дәлелденбеген", "ru": "не доказан", "en": "not proven"},
    "trust": {"kk": "қорытынды", "ru": "итог", "en": "together"},
    "envelope": {"kk": "қабық", "ru": "оболочка", "en": "envelope"},
    "reference": {"kk": "сілтеме", "ru": "ссылка", "en": "reference"},
    "digest": {"kk": "дайджест", "ru": "дайджест", "en": "digest"},
    "chain": {"kk": "тізбек", "ru": "цепочка", "en": "chain"},
    "time": {"kk": "уақыт", "ru": "время", "en": "time"},
    "revocation": {"kk": "кері қайтару", "ru": "отзыв", "en": "revocation"},
    "purpose": {"kk": "мақсаты", "ru": "назначение", "en": "purpose"},
    "policy": {"kk": "саясат", "ru": "политика", "en": "policy"},
    "signer": {"kk": "қол қоюшы", "ru": "подписал", "en": "signer"},
    "covers": {"kk": "қамтиды", "ru": "покрывает", "en": "covers"},
    "nothing": {"kk": "ештеңені", "ru": "ничего", "en": "nothing"},
    "octets": {"kk": "октет", "ru": "октетов", "en": "octets"},
    "at": {"kk": "орны", "ru": "место", "en": "at"},
    "line": {"kk": "жол", "ru": "строка", "en": "line"},
    "expected": {"kk": "күтілген", "ru": "ожидалось", "en": "expected"},
    "found": {"kk": "табылған", "ru": "найдено", "en": "found"},
    "most likely": {"kk": "ең ықтимал себебі", "ru": "вероятнее всего", "en": "most likely"},
    "cure": {"kk": "не істеу керек", "ru": "что делать", "en": "what to do"},
}
_OTHERWISE: Final = {"authority": "time_stamping_authority", "certificates": "certificates_within"}
"""Facts whose label is not their name: that stands for something else in a file of another kind."""
_SAID: Final = {Verdict.PASSED: "valid", Verdict.FAILED: "not valid"}


def word(key: str, lang: Lang) -> str:
    """The word *key* in *lang*; KeyError for one that is not there."""
    return _WORDS[key][lang]


def said(verdict: Verdict) -> str:
    """The key of the word for *verdict*, which is also what JSON says: valid, not valid, cannot be determined."""
    return _SAID.get(verdict, "cannot be determined")


@lru_cache(maxsize=1)
def _labels() -> Catalogue:
    return Catalogue.load("sandbox.texts", "inspection")


def label(name: str, lang: Lang) -> str:
    """The label of a kind of file, or of the fact *name* about one, in *lang*; the name itself if it is not known."""
    known = _OTHERWISE.get(name, name)
    text = _labels().text(known, "word", lang) if known in _labels() else None
    return text or name


def covered_by(report: SignatureReport, lang: Lang) -> str | None:
    """What the signature covers, in words; None where that is the whole of a file that was read in pieces."""
    if report.covered:
        return ", ".join(ref.xpath for ref in report.covered)
    if report.signed_octets is not None:
        return f"{len(report.signed_octets)} {word('octets', lang)}"
    return None if report.verdict is Verdict.PASSED else word("nothing", lang)
