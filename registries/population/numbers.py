"""Numbers of people, documents, acts and orders: unique within one population."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from registries.identifiers import Gender, Iin, make_iin

__all__ = ["Numbers"]


class Numbers:
    """Gives out numbers and remembers which are taken."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._acts = 0

    def iin(self, rng: Random, birth_date: date, gender: Gender) -> Iin:
        """A free IIN."""
        while True:
            iin = make_iin(birth_date, gender, rng.randrange(10_000))
            if iin is not None and self._take(iin):
                return iin

    def card(self, rng: Random) -> str:
        """The number of an identity card: nine digits."""
        return self._free(lambda: f"0{rng.randrange(10**8):08d}")

    def passport(self, rng: Random) -> str:
        """The number of a passport: N and eight digits."""
        return self._free(lambda: f"N{rng.randrange(10**8):08d}")

    def birth_certificate(self, rng: Random) -> str:
        """The number of a birth certificate."""
        return self._free(lambda: f"{rng.randrange(10**7, 10**8)}")

    def act(self, prefix: str, day: date) -> str:
        """The number of an act of civil status: body, year, running number."""
        self._acts += 1
        return f"{prefix}-{day:%y}-{self._acts:07d}"

    def ruling(self, day: date) -> str:
        """The number of a court ruling."""
        self._acts += 1
        return f"2-{self._acts}/{day.year}"

    def order(self, day: date) -> str:
        """The number of an order of an education department."""
        self._acts += 1
        return f"{self._acts}-{day:%y}/Қ"

    def _free(self, draw: Callable[[], str]) -> str:
        while True:
            number = draw()
            if self._take(number):
                return number

    def _take(self, number: str) -> bool:
        if number in self._taken:
            return False
        self._taken.add(number)
        return True
