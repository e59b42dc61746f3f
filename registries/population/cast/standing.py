"""Convictions of the cast, and powers of attorney."""

from __future__ import annotations

from dataclasses import dataclass

from registries.population.cast.role import Part, When
from registries.population.cast.stage import Stage
from registries.population.standing import Conviction, Power, PowerOfAttorney
from registries.population.values import Texts

__all__ = ["Sentence", "Trust"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence(Part):
    """A conviction."""

    person: str
    article: str
    offence: Texts
    punishment: Texts
    when: When
    imprisoned: When | None = None
    released: When | None = None
    spent: When | None = None

    def play(self, stage: Stage) -> None:
        """Enter the judgement."""
        stage.draft.records.append(
            Conviction(
                person=stage.cast[self.person].iin,
                article=self.article,
                offence=self.offence,
                ruling=stage.ruling(self.person, self.when),
                punishment=self.punishment,
                imprisoned=None if self.imprisoned is None else stage.day(self.imprisoned),
                released=None if self.released is None else stage.day(self.released),
                spent=None if self.spent is None else stage.day(self.spent),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust(Part):
    """A power of attorney that a notary of the cast drew up."""

    principal: str
    representative: str
    notary: str
    powers: tuple[Power, ...]
    when: When
    expires: When
    withdrawn: When | None = None

    def play(self, stage: Stage) -> None:
        """Enter it in the notaries' register."""
        notary, day = stage.cast[self.notary], stage.day(self.when)
        stage.draft.records.append(
            PowerOfAttorney(
                number=stage.draft.numbers.entry("СХ", day),
                principal=stage.cast[self.principal].iin,
                representative=stage.cast[self.representative].iin,
                notary=Texts(
                    kk=f"Нотариус {notary.full_name}",
                    ru=f"Нотариус {notary.full_name}",
                    en=f"Notary {notary.full_name}",
                ),
                city_key=notary.address.city_key,
                issued=day,
                expires=stage.day(self.expires),
                withdrawn=None if self.withdrawn is None else stage.day(self.withdrawn),
                powers=self.powers,
            )
        )
