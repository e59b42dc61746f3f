"""Numbers of people, documents, acts and orders: unique within one population, without remembering any."""

from __future__ import annotations

from array import array
from datetime import date
from random import Random
from typing import Final

from registries.identifiers import Gender, Iin, make_iin

__all__ = ["Numbers"]

_IIN_STEP: Final = 3079
_STEP: Final = 61_803_399
"""Coprime to ten: counting on by it visits every number of so many digits once before one comes again."""
_FIRST_DAY: Final = date(1800, 1, 1).toordinal()
_DAYS: Final = date(2100, 1, 1).toordinal() - _FIRST_DAY
"""Days of birth for which there are IIN."""


class Numbers:
    """Gives out numbers. What it keeps does not grow: one small number for each day of birth that there could be."""

    def __init__(self) -> None:
        # one more than the sequence given last, by day and sex; 0 where none was
        self._sequences = array("H", bytes(4 * _DAYS))
        self._counts: dict[str, int] = {}

    def iin(self, rng: Random, birth_date: date, gender: Gender) -> Iin:
        """A free IIN; ValueError once a day of birth has used all of its ten thousand."""
        place = 2 * (birth_date.toordinal() - _FIRST_DAY) + (gender is Gender.FEMALE)
        sequence = (self._sequences[place] or rng.randrange(10_000) + 1) - 1
        for _ in range(10_000):
            sequence = (sequence + _IIN_STEP) % 10_000
            iin = make_iin(birth_date, gender, sequence)
            if iin is not None:
                self._sequences[place] = sequence + 1
                return iin
        raise ValueError(f"no IIN is left for {birth_date}")

    def card(self) -> str:
        """The number of an identity card: nine digits."""
        return f"0{self._spread('card', 10**8):08d}"

    def passport(self) -> str:
        """The number of a passport: N and eight digits."""
        return f"N{self._spread('passport', 10**8):08d}"

    def foreign_passport(self) -> str:
        """The number of a foreigner's passport: nine digits and F."""
        return f"{self._spread('foreign', 10**9):09d}F"

    def birth_certificate(self) -> str:
        """The number of a birth certificate: eight digits, the first of them 0."""
        return f"0{self._spread('birth', 10**7):07d}"

    def act(self, prefix: str, day: date) -> str:
        """The number of an act of civil status: body, year, running number."""
        return f"{prefix}-{day.year % 100:02d}-{self._next('act'):07d}"

    def ruling(self, day: date) -> str:
        """The number of a court ruling."""
        return f"2-{self._next('act')}/{day.year}"

    def order(self, day: date) -> str:
        """The number of an order of an education department."""
        return f"{self._next('act')}-{day.year % 100:02d}/Қ"

    def cadastral(self, prefix: str) -> str:
        """The cadastral number of a flat or house: district, quarter, plot, building, object."""
        whole = self._spread("housing", 10**9)
        return f"{prefix[-2:]}:{whole // 10**6:03d}:{whole // 1000 % 1000:03d}:{whole % 1000}:1"

    def entry(self, prefix: str, day: date) -> str:
        """The number of an entry in a register of its own: prefix, year, running number."""
        return f"{prefix}-{day.year}-{self._next(prefix):06d}"

    def _spread(self, name: str, size: int) -> int:
        return self._next(name) * _STEP % size

    def _next(self, name: str) -> int:
        count = self._counts[name] = self._counts.get(name, 0) + 1
        return count
