"""IIN and BIN: the numbers of people and of organisations, with their check digit.

Source: the Law "On national registers of identification numbers" of 12 January 2007 and the rules made under it.
An IIN is ``YYMMDD``, a digit for century and sex, four digits of sequence, a check digit; a BIN is ``YYMM``, a digit
for the kind, one for the subdivision, five of sequence, a check digit.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from operator import mul
from typing import Final, NewType

from registries.errors import InvalidIdentifier

__all__ = [
    "IIN_YEARS",
    "Bin",
    "BinKind",
    "Gender",
    "Iin",
    "check_digit",
    "iin_birth_date",
    "iin_gender",
    "make_bin",
    "make_iin",
    "parse_bin",
    "parse_iin",
]

Iin = NewType("Iin", str)
"""Individual identification number: 12 digits, check digit right."""

Bin = NewType("Bin", str)
"""Business identification number: 12 digits, check digit right."""

_LENGTH: Final = 12
_WEIGHTS: Final = (tuple(range(1, 12)), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))
_CENTURIES: Final = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}
IIN_YEARS: Final = range(1800, 2100)
"""Years of birth that the seventh digit of an IIN can tell."""
_SUBDIVISIONS: Final = "01234"


class Gender(StrEnum):
    """Sex; the value is the dictionary code of the register of individuals (``1`` inferred, ``2`` observed)."""

    MALE = "1"
    FEMALE = "2"


class BinKind(StrEnum):
    """Fifth digit of a BIN."""

    RESIDENT = "4"
    NON_RESIDENT = "5"
    JOINT_ENTREPRENEUR = "6"


def check_digit(first11: str) -> int | None:
    """The check digit of eleven digits, or None if such a number is never issued."""
    digits = [int(digit) for digit in first11]
    for weights in _WEIGHTS:
        remainder: int = sum(map(mul, weights, digits)) % 11
        if remainder < 10:
            return remainder
    return None


def make_iin(birth_date: date, gender: Gender, sequence: int) -> Iin | None:
    """The IIN with *sequence* (0..9999), or None if its check digit forbids it.

    ValueError for a sequence or a century out of range: misuse, not data.
    """
    century = birth_date.year // 100 * 100
    if birth_date.year not in IIN_YEARS or not 0 <= sequence <= 9999:
        raise ValueError(f"no IIN for {birth_date.isoformat()} with sequence {sequence}")
    seventh = (century - 1800) // 100 * 2 + int(gender)
    day = f"{birth_date.year % 100:02d}{birth_date.month:02d}{birth_date.day:02d}"
    return _complete_iin(f"{day}{seventh}{sequence:04d}")


def _complete_iin(first11: str) -> Iin | None:
    last = check_digit(first11)
    return None if last is None else Iin(f"{first11}{last}")


def make_bin(registered: date, sequence: int, *, kind: BinKind = BinKind.RESIDENT, subdivision: int = 0) -> Bin | None:
    """The BIN with *sequence* (0..99999), or None if its check digit forbids it."""
    if not 0 <= sequence <= 99999 or str(subdivision) not in _SUBDIVISIONS:
        raise ValueError(f"no BIN with sequence {sequence} and subdivision {subdivision}")
    first11 = f"{registered:%y%m}{kind.value}{subdivision}{sequence:05d}"
    last = check_digit(first11)
    return None if last is None else Bin(f"{first11}{last}")


def parse_iin(text: str) -> Iin:
    """*text* as an IIN; :class:`InvalidIdentifier` names the first rule that it breaks."""
    _require_digits(text, "IIN")
    if text[6] not in _CENTURIES:
        raise InvalidIdentifier("IIN-CENTURY", text)
    try:
        _date_of(text)
    except ValueError:
        raise InvalidIdentifier("IIN-DATE", text) from None
    if check_digit(text[:11]) != int(text[11]):
        raise InvalidIdentifier("IIN-CHECK-DIGIT", text)
    return Iin(text)


def parse_bin(text: str) -> Bin:
    """*text* as a BIN; :class:`InvalidIdentifier` names the first rule that it breaks."""
    _require_digits(text, "BIN")
    if not 1 <= int(text[2:4]) <= 12:
        raise InvalidIdentifier("BIN-DATE", text)
    if text[4] not in [kind.value for kind in BinKind] or text[5] not in _SUBDIVISIONS:
        raise InvalidIdentifier("BIN-KIND", text)
    if check_digit(text[:11]) != int(text[11]):
        raise InvalidIdentifier("BIN-CHECK-DIGIT", text)
    return Bin(text)


def iin_birth_date(iin: Iin) -> date:
    """The date of birth that the number carries."""
    return _date_of(iin)


def iin_gender(iin: Iin) -> Gender:
    """The sex that the number carries."""
    return Gender.MALE if int(iin[6]) % 2 else Gender.FEMALE


def _require_digits(text: str, family: str) -> None:
    if len(text) != _LENGTH:
        raise InvalidIdentifier(f"{family}-LENGTH", text)
    # str.isdigit alone would let other scripts' digits through
    if not (text.isascii() and text.isdigit()):
        raise InvalidIdentifier(f"{family}-DIGITS", text)


def _date_of(digits: str) -> date:
    return date(_CENTURIES[digits[6]] + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
