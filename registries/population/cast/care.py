"""Who of the cast is without parental care, who brings them up, and who wishes to."""

from __future__ import annotations

from dataclasses import dataclass

from registries.identifiers import Gender
from registries.population.care import Candidate, GuardianshipEnd, Orphan
from registries.population.cast.role import Part, When
from registries.population.cast.stage import Stage
from registries.population.days import years_after
from registries.population.organisations import department_bin
from registries.population.values import Texts

__all__ = ["Appointment", "Candidacy", "Deprivation", "Entry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprivation(Part):
    """A court took a parent's rights to children away."""

    parent: str
    children: tuple[str, ...]
    when: When

    def play(self, stage: Stage) -> None:
        """Enter one ruling about all the children."""
        ruling = stage.ruling(self.parent, self.when)
        for child in self.children:
            stage.draft.deprive(stage.cast[self.parent], stage.cast[child], ruling)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Part):
    """A child was entered in the data bank as an orphan or as one without parental care."""

    child: str
    when: When
    placed: Texts | None = None
    """The institution in which the child lives."""
    left: When | None = None
    """Taken off the books; coming of age does that by itself."""

    def play(self, stage: Stage) -> None:
        """Enter the child."""
        child, day = stage.cast[self.child], stage.day(self.when)
        of_age = years_after(child.birth_date, 18)
        left = stage.day(self.left) if self.left is not None else of_age if of_age <= stage.draft.as_of else None
        stage.draft.records.append(
            Orphan(
                number=stage.draft.numbers.entry("ДС", day),
                child=child.iin,
                entered=day,
                provider=department_bin(child.address.city_key),
                grounds=stage.draft.grounds(child),
                placed=self.placed,
                left=left,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment(Part):
    """An order of the education department that serves the guardian puts children under guardianship."""

    guardian: str
    wards: tuple[str, ...]
    when: When
    ended: When | None = None
    end_reason: GuardianshipEnd | None = None

    def play(self, stage: Stage) -> None:
        """Enter the order, and its end."""
        guardian = stage.cast[self.guardian]
        assert (self.ended is None) is (self.end_reason is None), f"the guardianship of {self.guardian} ends by half"
        stage.draft.appoint(
            guardian,
            [stage.cast[ward] for ward in self.wards],
            order_date=stage.day(self.when),
            provider=department_bin(guardian.address.city_key),
            ended=(stage.day(self.ended), self.end_reason) if self.ended and self.end_reason else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidacy(Part):
    """Somebody was entered in the data bank as wishing to take a child into the family."""

    person: str
    when: When
    form: str = "guardianship"
    least_age: int = 0
    most_age: int = 17
    gender: str | None = None
    left: When | None = None

    def play(self, stage: Stage) -> None:
        """Enter the candidate."""
        person, day = stage.cast[self.person], stage.day(self.when)
        stage.draft.records.append(
            Candidate(
                number=stage.draft.numbers.entry("ҮМ", day),
                person=person.iin,
                entered=day,
                provider=department_bin(person.address.city_key),
                form=self.form,
                least_age=self.least_age,
                most_age=self.most_age,
                gender=None if self.gender is None else Gender[self.gender.upper()],
                left=None if self.left is None else stage.day(self.left),
            )
        )
