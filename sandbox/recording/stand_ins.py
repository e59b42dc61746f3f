"""Who stands in a recording for whom: invented people of the population for real ones, one for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from gateway.tables import stand_ins
from registries.identifiers import Bin, Gender, Iin, iin_birth_date, iin_gender, make_bin, make_iin
from registries.population.model import Person, Population
from registries.population.tables import people
from sandbox.recording.disguise import Disguise

__all__ = ["StandIn", "StandInBody", "StandIns"]

_YEARS: Final = (1, 5, 20)
"""How far apart the dates of birth of a person and of who stands for them may be, the nearest first."""
_MOST: Final = 500
"""As many of a range of ages are considered."""
_WOMAN: Final = re.compile(r"(ҚЫЗЫ|КЫЗЫ|ВНА|ОВА|ЕВА|ИНА|АЯ)\b")
"""Endings of women's surnames and patronymics."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody invented."""

    iin: Iin
    birth_date: date
    like: Person
    """Whose names, addresses and documents they have: their own, if the population has them."""


@dataclass(frozen=True, slots=True)
class StandInBody:
    """An invented organisation."""

    bin: Bin
    names: tuple[str, str]
    """In Kazakh and in Russian."""


class StandIns:
    """The stand-ins of one recording, in the world's storage: every worker goes by the same ones.

    Real numbers are not there, only what the key of the recording makes of them.
    """

    def __init__(self, engine: sa.Engine, population: Population, disguise: Disguise, *, service_id: str) -> None:
        self._engine = engine
        self._population = population
        self._disguise = disguise
        self._service_id = service_id
        self._namesakes: dict[Gender, list[Iin]] = {}

    def person(self, iin: str) -> StandIn:
        """Who stands for the real *iin*: of the same sex, and of nearly the same age."""
        number = Iin(self._known(iin) or self._taken(iin, self._people(iin)))
        found = self._population.find(number)
        return StandIn(number, iin_birth_date(number), found or self._like(iin, iin_gender(Iin(iin))))

    def body(self, number: str) -> StandInBody:
        """What stands for the real BIN *number*."""
        chosen = Bin(self._known(number) or self._taken(number, self._bodies(number)))
        found = self._population.organisations.get(chosen)
        if found is not None:
            return StandInBody(chosen, (found.names.kk, found.names.ru))
        return StandInBody(chosen, (f"«Ұйым {chosen[-5:]}» ЖШС SANDBOX", f"ТОО «Организация {chosen[-5:]}» SANDBOX"))

    def somebody(self, name: str) -> Person:
        """An invented person for the names of one whose number is not known: the same for the same real *name*."""
        gender = Gender.FEMALE if _WOMAN.search(name.upper()) else Gender.MALE
        return self._like(name, gender)

    def some_body(self, name: str) -> StandInBody:
        """An invented organisation for one whose number is not known."""
        tag = self._disguise.digest(name)[:5]
        return StandInBody(Bin(""), (f"«Ұйым {tag}» ЖШС SANDBOX", f"ТОО «Организация {tag}» SANDBOX"))

    def _known(self, real: str) -> str | None:
        query = sa.select(stand_ins.c.stand_in).filter_by(service_id=self._service_id, digest=self._digest(real))
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def _taken(self, real: str, candidates: Iterator[str]) -> str:
        """The first of the *candidates* that stands for nobody yet; from now on it stands for *real*."""
        others = self._all_taken() | {real}
        for one in candidates:
            if one in others:
                continue
            row = {"service_id": self._service_id, "digest": self._digest(real), "stand_in": one}
            try:
                with self._engine.begin() as connection:
                    connection.execute(sa.insert(stand_ins).values(row))
            except IntegrityError:
                # another worker was faster: with the same person, or with the same stand-in
                known = self._known(real)
                if known is not None:
                    return known
                continue
            return one
        raise AssertionError("numbers do not run out")

    def _all_taken(self) -> set[str]:
        query = sa.select(stand_ins.c.stand_in).where(stand_ins.c.service_id == self._service_id)
        with self._engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def _digest(self, real: str) -> str:
        return self._disguise.digest(f"stands for {real}")

    def _people(self, iin: str) -> Iterator[str]:
        born, gender = iin_birth_date(Iin(iin)), iin_gender(Iin(iin))
        yield from self._neighbours(iin, born, gender)
        for step in range(10_000):
            day = born + timedelta(days=self._disguise.number(f"{step} {iin}") % 700 - 350)
            if day.year // 100 == born.year // 100:
                made = make_iin(day, gender, self._disguise.number(f"n {step} {iin}") % 10_000)
                if made is not None and self._population.find(made) is None:
                    yield made

    def _neighbours(self, iin: str, born: date, gender: Gender) -> Iterator[str]:
        """People of the population of that sex and nearly that age; within a range of ages in no order to guess."""
        for years in _YEARS:
            first, last = born.replace(day=1, year=born.year - years), born.replace(day=1, year=born.year + years)
            query = sa.select(people.c.iin).where(people.c.birth_date.between(first, last)).limit(_MOST)
            with self._engine.connect() as connection:
                found = [one for one in connection.execute(query).scalars() if iin_gender(one) is gender]
            yield from sorted(found, key=lambda one: self._disguise.number(f"{iin} {one}"))

    def _like(self, key: str, gender: Gender) -> Person:
        """Somebody of the population, for their names."""
        if gender not in self._namesakes:
            query = sa.select(people.c.iin).order_by(people.c.iin).limit(_MOST)
            with self._engine.connect() as connection:
                found = [one for one in connection.execute(query).scalars() if iin_gender(one) is gender]
            self._namesakes[gender] = found
        found = self._namesakes[gender]
        return self._population.person(found[self._disguise.number(f"names {key}") % len(found)])

    def _bodies(self, number: str) -> Iterator[str]:
        known = self._population.organisations
        yield from sorted(known, key=lambda one: self._disguise.number(f"{number} {one}"))
        founded = date(2000 + int(number[:2]) % 30, int(number[2:4]) or 1, 1)
        for step in range(100_000):
            made = make_bin(founded, self._disguise.number(f"{step} {number}") % 100_000)
            if made is not None and made not in known:
                yield made
