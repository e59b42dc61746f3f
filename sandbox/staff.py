"""Who works where: the heads and signers of the population, and whom somebody hired or dismissed since."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from registries.identifiers import parse_iin
from registries.population.model import Population
from sandbox.tables import staff_changes as changes
from signing.certificates import Role

__all__ = ["Staff"]


class Staff:
    """The employees of the organisations of one world who may act in their names."""

    def __init__(self, engine: sa.Engine, population: Population) -> None:
        self._engine = engine
        self._population = population

    def works(self, iin: str, office: str, at: datetime) -> bool:
        """True if *iin* works at the organisation with the BIN *office* at the moment *at*."""
        query = sa.select(changes.c.hired).where(changes.c.office == office, changes.c.iin == iin, changes.c.at <= at)
        with self._engine.connect() as connection:
            latest = connection.execute(query.order_by(changes.c.at.desc(), changes.c.id.desc()).limit(1)).scalar()
        if latest is not None:
            return bool(latest)
        organisation = self._population.organisation(office)
        return organisation.ended is None and iin in (organisation.head, organisation.signer)

    def role_of(self, iin: str, office: str, at: datetime) -> Role | None:
        """The role for which *office* last hired *iin*, by the moment *at*; None if it never did, whoever dismissed."""
        hired = (changes.c.office == office, changes.c.iin == iin, changes.c.at <= at, changes.c.role.is_not(None))
        query = sa.select(changes.c.role).where(*hired).order_by(changes.c.at.desc(), changes.c.id.desc()).limit(1)
        with self._engine.connect() as connection:
            role = connection.execute(query).scalar()
        return None if role is None else Role(role)

    def hire(self, iin: str, office: str, *, role: Role, at: datetime) -> None:
        """From *at* on *iin* works at *office* in that *role*, which their certificate has to show, too.

        Raises what the population raises for a person or an organisation that is not there.
        """
        self._population.person(parse_iin(iin))
        self._note(iin, office, role=role, at=at, hired=True)

    def dismiss(self, iin: str, office: str, *, at: datetime) -> None:
        """From *at* on *iin* does not work at *office* any more, whatever their certificate says."""
        self._note(iin, office, role=None, at=at, hired=False)

    def _note(self, iin: str, office: str, *, role: Role | None, at: datetime, hired: bool) -> None:
        bin_ = self._population.organisation(office).bin
        row = {"iin": iin, "office": bin_, "role": None if role is None else role.value, "at": at, "hired": hired}
        with self._engine.begin() as connection:
            connection.execute(sa.insert(changes).values(row))
