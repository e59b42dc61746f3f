"""Personal data in texts: what is known of an exchange, and what looks like personal data by its form."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from registries.errors import InvalidIdentifier
from registries.identifiers import parse_bin, parse_iin
from sandbox.recording.disguise import Disguise
from sandbox.recording.stand_ins import StandIns

__all__ = ["REMOVED", "Known", "numbers_in"]

REMOVED: Final = base64.b64encode(b"removed").decode()
"""In place of pictures, documents, tokens: Base64, so that it fits where they stood."""

_TWELVE: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")
_SIGN: Final = r"[ \u00a0\-./]"
_APART: Final = re.compile(rf"(?<!\d)(\d{{6}}){_SIGN}(\d{{6}})(?!\d)")
_LONG: Final = re.compile(r"\d{13,}")
_FORMS: Final = (
    r"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<phone>(?<!\d)(?:\+7|8)[ (\-]*7\d\d[) \-]*\d{3}[ \-]*\d\d[ \-]*\d\d(?!\d))"
    r"|(?P<token>eyJ[\w-]+\.[\w-]+\.[\w-]*)"
    r"|(?P<paper>(?<!\w)(?:[A-Z]{1,2}\d{7,8}|\d{9})(?!\w))"
    r"|(?P<encoded>[A-Za-z0-9+/_-]{16,}={0,2})"
)
"""What is personal by its form: the last one may be a picture, a document, a key, in Base64."""
_OF_PHONE: Final = 11
"""Digits of a telephone number with the country's."""
_ALWAYS_ENCODED: Final = 40
_SHORTEST_STEM: Final = 4
_ENDINGS: Final = r"\w{0,3}"
"""Russian and Kazakh names change at the end."""


def numbers_in(text: str) -> Iterator[tuple[str, str]]:
    """The IINs and BINs in *text*, each with the kind: also within longer numbers, and with a sign in the middle."""
    found = [one.group() for one in _TWELVE.finditer(text)]
    found += [one[1] + one[2] for one in _APART.finditer(text)]
    for run in _LONG.finditer(text):
        digits = run.group()
        found += [digits[at : at + 12] for at in range(len(digits) - 11)]
    for number in found:
        kind = _kind(number)
        if kind is not None:
            yield kind, number


def _kind(number: str) -> str | None:
    for kind, parse in (("iin", parse_iin), ("bin", parse_bin)):
        try:
            parse(number)
        except InvalidIdentifier:
            continue
        return kind
    return None


@dataclass(slots=True)
class Known:
    """What one exchange has told so far: real values, and what stands for each."""

    people: StandIns
    disguise: Disguise
    numbers: dict[str, str] = field(default_factory=dict)
    """IINs and BINs."""
    words: dict[str, str] = field(default_factory=dict)
    """Names, dates of birth, and whatever else an element was named for."""

    def learn_numbers(self, text: str) -> None:
        """Find who stands for those whose numbers are in *text*."""
        for kind, number in numbers_in(text):
            if number not in self.numbers:
                stand_in = self.people.person(number).iin if kind == "iin" else self.people.body(number).bin
                self.numbers[number] = stand_in

    def learn_word(self, real: str, instead: str) -> None:
        """Remember that *instead* stands for *real*, wherever it is met again."""
        if len(real) > 2:
            self.words.setdefault(real, instead)

    def replaced(self, text: str) -> str:
        """*text* with everything replaced that is known, or has the form of personal data."""
        # in one pass: what stands for one may look like another
        return re.sub("|".join((*self._patterns(), _FORMS)), self._instead, text, flags=re.IGNORECASE)

    def phone(self, text: str) -> str:
        """Another number of a telephone, of the operator 700, written as *text* is."""
        digits = [at for at, sign in enumerate(text) if sign.isdigit()]
        made = list(self.disguise.same_form(text))
        for at, sign in zip(digits, f"{text[digits[0]]}700", strict=False) if len(digits) == _OF_PHONE else ():
            made[at] = sign
        return "".join(made)

    def renumbered(self, text: str) -> str:
        """*text* with the numbers of people and organisations replaced, and nothing else."""
        for real, instead in self.numbers.items():
            text = text.replace(real, instead)
        return text

    def remains(self, octets: bytes) -> bool:
        """True if a real number can still be read in *octets*."""
        stand_ins = set(self.numbers.values())
        return any(one.encode() in octets for one in self.numbers if one not in stand_ins)

    def _patterns(self) -> Iterator[str]:
        if self.numbers:
            yield f"(?P<number>{'|'.join(f'{one[:6]}{_SIGN}?{one[6:]}' for one in self.numbers)})"
        if self.words:
            longest_first = sorted(self.words, key=len, reverse=True)
            yield rf"(?P<word>(?<!\w)(?:{'|'.join(map(_inflected, longest_first))})(?!\w))"

    def _instead(self, found: re.Match[str]) -> str:
        """What stands for something that was found."""
        text, kind = found.group(), found.lastgroup
        if kind == "number":
            made = self.numbers[text[:6] + text[-6:]]
            return f"{made[:6]}{text[6:-6]}{made[6:]}"
        if kind == "word":
            return _cased(text, self._word(text))
        if kind == "email":
            return f"person-{self.disguise.digest(text)[:8]}@example.kz"
        if kind == "phone":
            return self.phone(text)
        if kind == "encoded":
            return self._encoded(text)
        return REMOVED if kind == "token" else self.disguise.same_form(text)

    def _word(self, text: str) -> str:
        low = text.lower()
        return next(self.words[one] for one in sorted(self.words, key=len, reverse=True) if low.startswith(one.lower()))

    def _encoded(self, text: str) -> str:
        if len(text) >= _ALWAYS_ENCODED or any(True for _ in numbers_in(_decoded(text))):
            return REMOVED
        known = "|".join(self._patterns())
        return re.sub(known, self._instead, text, flags=re.IGNORECASE) if known else text


def _inflected(word: str) -> str:
    """A pattern for *word* and, if it is a name, for its other cases."""
    return re.escape(word) + (_ENDINGS if word.isalpha() and len(word) >= _SHORTEST_STEM else "")


def _cased(like: str, word: str) -> str:
    """*word* in capitals, or not, as *like* is."""
    if like.isupper() or not any(sign.isalpha() for sign in like):
        return word
    return word.title() if like[:1].isupper() else word.lower()


def _decoded(token: str) -> str:
    try:
        return base64.b64decode(token.replace("-", "+").replace("_", "/") + "==").decode("latin-1")
    except (binascii.Error, ValueError):
        return ""
