"""Marriages, adoptions, new names and moves of the cast."""

from __future__ import annotations

from dataclasses import dataclass

from registries.population.cast.role import Part, Told, When
from registries.population.cast.stage import Stage
from registries.population.names import Surname
from registries.population.person import Name
from registries.population.places import cities, some_address
from registries.population.sketch import Line

__all__ = ["Adoption", "Marriage", "Move", "NameChange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marriage(Part):
    """Two of the cast marry; the marriage ends with the divorce or with the first death."""

    husband: str
    wife: str
    years: int
    """Full years ago."""
    maiden: tuple[str, str] | None = None
    """The forms of her surname before, if she took his."""
    divorced: When | None = None

    def play(self, stage: Stage) -> None:
        """Enter the act, and that of the divorce."""
        stage.draft.marry(
            stage.cast[self.husband],
            stage.cast[self.wife],
            stage.years_ago(self.years),
            divorced=None if self.divorced is None else stage.day(self.divorced),
            maiden=None if self.maiden is None else Surname(*(form.upper() for form in self.maiden)),
        )
        stage.refresh(self.wife)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChange(Part):
    """Somebody of the cast bears another name than the role tells."""

    person: str
    after: Told
    when: When

    def play(self, stage: Stage) -> None:
        """Enter the act and the former name."""
        told = self.after
        patronymic = told.patronymic.upper() if told.patronymic else None
        after = Name(told.surname.upper(), told.name.upper(), patronymic)
        stage.draft.rename(stage.cast[self.person], after, stage.day(self.when))
        stage.refresh(self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption(Part):
    """A couple of the cast adopts a child, who bears their surname from then on; the role tells what was before."""

    child: str
    mother: str
    father: str
    surname: tuple[str, str]
    """The forms of the adopters' surname."""
    when: When

    def play(self, stage: Stage) -> None:
        """Enter the act; from then on the adopters are the parents."""
        child, mother, father = (stage.cast[key] for key in (self.child, self.mother, self.father))
        surname = Surname(*(form.upper() for form in self.surname))
        line = Line(surname, mother.nationality, False, mother.address)
        stage.draft.adopt(child, (mother, father), line, day=stage.day(self.when))
        stage.refresh(self.child)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Part):
    """Somebody of the cast moves to another place than the role tells."""

    person: str
    city: str
    """Key of the place."""
    when: When

    def play(self, stage: Stage) -> None:
        """Enter the new address."""
        home = some_address(stage.draft.rng, cities()[self.city], stage.day(self.when))
        stage.draft.move(stage.cast[self.person], home)
        stage.refresh(self.person)
