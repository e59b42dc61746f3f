"""What becomes of a household once its people have entered: what they own, receive, did, and wish."""

from __future__ import annotations

from itertools import islice
from typing import Final

from registries.identifiers import Iin
from registries.population.bodies import OrganisationKind
from registries.population.care import Candidate
from registries.population.days import years_before
from registries.population.draft import Draft
from registries.population.families import some_day, some_gender
from registries.population.household import Household
from registries.population.lives_means import give_housing
from registries.population.lives_payments import give_payments
from registries.population.lives_standing import give_powers, give_standing
from registries.population.person import Person
from registries.population.standing import Conviction

__all__ = ["Lives"]

_CANDIDATES: Final = 0.02
_FORMS: Final = ("guardianship", "guardianship", "adoption", "adoption", "patronage", "foster-family")


class Lives:
    """Gives every household its means and its standing. Remembers one neighbour, and nobody else."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._neighbour: Person | None = None

    def live(self, people: int, records: int) -> None:
        """Those who entered the draft behind its first *people*, with what was recorded behind its first *records*."""
        draft = self._draft
        entered = tuple(islice(draft.people.values(), people, None))
        household = Household(entered, draft.records[records:], draft.as_of, self._neighbour)
        give_housing(draft, household)
        give_payments(draft, household)
        before = len(draft.records)
        give_standing(draft, household)
        convicted = {one.person for one in draft.records[before:] if isinstance(one, Conviction)}
        give_powers(draft, household)
        if draft.rng.random() < _CANDIDATES:
            _enter_candidate(draft, household, convicted)
        if household.adults:
            self._neighbour = household.adults[0]


def _enter_candidate(draft: Draft, household: Household, convicted: set[Iin]) -> None:
    """Somebody of 25 to 55 wishes to take a child, or has taken one."""
    rng, as_of = draft.rng, draft.as_of
    for person in household.adults:
        fits = years_before(as_of, 56) < person.birth_date < years_before(as_of, 25)
        known = draft.people[person.iin]
        if not fits or person.iin in convicted or known.incapable or known.missing or known.excluded:
            continue
        entered = some_day(rng, years_before(as_of, 3), as_of)
        least = rng.randint(0, 12)
        draft.records.append(
            Candidate(
                number=draft.numbers.entry("ҮМ", entered),
                person=person.iin,
                entered=entered,
                provider=draft.serving[OrganisationKind.EDUCATION_DEPARTMENT, person.address.city_key],
                form=rng.choice(_FORMS),
                least_age=least,
                most_age=rng.randint(least, 17),
                gender=some_gender(rng) if rng.random() < 0.4 else None,
                left=some_day(rng, entered, as_of) if rng.random() < 0.3 else None,
            )
        )
        return
