"""Where the story is played: the draft, and who of the cast has entered it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from registries.population.cast.role import When
from registries.population.days import years_before
from registries.population.draft import Draft
from registries.population.person import CourtRuling, Person
from registries.population.places import City, cities

__all__ = ["Stage"]

_BIRTHDAYS: Final = (20, 200, 37)
"""Days since the last birthday: at least, spread and step by age; no birthday is near, so that ages hold for weeks."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The draft, and who of the cast has entered."""

    draft: Draft
    cast: dict[str, Person]
    """By key; KeyError for somebody whom no file tells of."""

    def day(self, when: When) -> date:
        """The day that a file means."""
        return when if isinstance(when, date) else self.draft.as_of - timedelta(days=when)

    def years_ago(self, years: int) -> date:
        """A day so many full years ago; the anniversary is not near. The birth date of somebody of that age."""
        least, spread, step = _BIRTHDAYS
        return years_before(self.draft.as_of, years) - timedelta(days=least + years * step % spread)

    def city_of(self, key: str) -> City:
        """The place where somebody of the cast is registered."""
        return cities()[self.cast[key].address.city_key]

    def ruling(self, key: str, when: When) -> CourtRuling:
        """A ruling of the court of the place where somebody of the cast is registered."""
        return self.draft.ruling(self.cast[key].address.city_key, self.day(when))

    def amend(self, key: str, **fields: Any) -> None:
        """Let somebody of the cast be another in these fields."""
        self.cast[key] = amended = replace(self.cast[key], **fields)
        self.draft.people[amended.iin] = amended

    def refresh(self, key: str) -> None:
        """See somebody of the cast as the draft has them after what happened."""
        self.cast[key] = self.draft.people[self.cast[key].iin]
