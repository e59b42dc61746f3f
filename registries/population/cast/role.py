"""What the files of the cast say about a person: days count back from the day of the population."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from pydantic import ConfigDict

from registries.population.sketch import Papers
from registries.population.values import Texts

__all__ = ["Part", "Role", "Told", "When"]

When = int | date
"""How many days ago, a day to come being negative; or a day by its date, where the law names one."""


class Part:
    """Base of everything that the files tell: a key that is not known is an error."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Part):
    """A full name as the files spell it."""

    surname: str
    name: str
    patronymic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Part):
    """One person of the story."""

    surname: tuple[str, str] | None = None
    """The forms for a man and a woman; left out: that of the father, else of the mother."""
    name: str
    patronymic: str | None = None
    """Left out where the father is in the story, or nobody knows him."""
    slavic: bool = False
    """True if the patronymic that follows from the father's name is in the ``-ович`` form."""
    gender: str
    """``male`` or ``female``."""
    nationality: str = "kazakh"
    age: int | None = None
    """Full years on the day of the population."""
    birthday_in: int | None = None
    """Days until the next birthday; left out: none is near, so that ages hold for weeks."""
    born: date | None = None
    """Instead of an age, where the law names a day."""
    city: str | None = None
    """Key of the place; left out where there is a home."""
    home: str | None = None
    """At whose address, by key."""
    mother: str | None = None
    father: str | None = None
    foundling: bool = False
    abroad: bool = False
    """Born outside Kazakhstan."""
    died: When | None = None
    missing: When | None = None
    """Declared missing by a court."""
    disappeared: When | None = None
    """Looked for by the police."""
    incapable: When | None = None
    """Declared incapable by a court."""
    excluded: When | None = None
    """Left the country for good."""
    repatriated: When | None = None
    """Came back as a kandas."""
    papers: Papers = Papers.CURRENT
    foreign: bool = False
    """A citizen of another state, with its passport."""
    country: str | None = None
    """Code of the country of birth; left out: that of a lot. Only for those whose birth act is not here."""
    has_phone: bool = True
    good_for: Texts | None = None
    """What a demonstration can show with a character; relatives have none."""
