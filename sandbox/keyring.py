"""The keys of a world: everybody's, minted on first use, kept in the world's database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, NewType

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from registries.population.model import Organisation, Population
from registries.population.model import Person as Resident
from sandbox.clock import Clock
from sandbox.tables import keys
from signing.authority import Authority, Employee, Person, System
from signing.certificates import Certificate, Role
from signing.keys import KeyPair

__all__ = ["KeyLabel", "Keyring"]

KeyLabel = NewType("KeyLabel", str)
"""Names a key: ``person/IIN``, ``official/BIN/IIN``, ``system/BIN/name``, ``authority/root``, ``authority/issuing``."""

_ROOT: Final = KeyLabel("authority/root")
_ISSUING: Final = KeyLabel("authority/issuing")


class Keyring:
    """Hands out keys by whose they are.

    A key is the same for every thread and every process that shares the database; one whose certificate has expired on
    the world's clock is minted anew. Safe to share among threads.
    """

    def __init__(self, engine: sa.Engine, clock: Clock, population: Callable[[], Population]) -> None:
        """Nothing is minted, and *population* is not called, before the first key is wanted."""
        self._engine = engine
        self._clock = clock
        self._population = population
        self._lock = threading.RLock()
        self._known: dict[KeyLabel, KeyPair] = {}

    @property
    def authority(self) -> Authority:
        """The world's certification authority."""
        with self._lock:
            found = self._known.get(_ROOT), self._known.get(_ISSUING)
            root, issuing = found if None not in found else self._authority_keys()
            assert root is not None and issuing is not None
            return Authority(root, issuing)

    def person(self, iin: str) -> KeyPair:
        """The signing key of the citizen *iin*; :class:`~registries.errors.UnknownPerson` if there is none."""
        resident = self._population().person(iin)
        label = KeyLabel(f"person/{resident.iin}")
        return self._key(label, lambda: self.authority.issue_person(_person(resident), at=self._clock.now()))

    def official(self, organisation: Organisation, role: Role = Role.SIGNER) -> KeyPair:
        """The key of the organisation's official who may sign; with :attr:`Role.HEAD`, of its head."""
        iin = organisation.head if role is Role.HEAD else organisation.signer
        employee = Employee(_person(self._population().person(iin)), organisation.names.ru, organisation.bin)
        label = KeyLabel(f"official/{organisation.bin}/{iin}")
        roles = (Role.ORGANISATION, role)
        return self._key(label, lambda: self.authority.issue_employee(employee, roles, at=self._clock.now()))

    def system(self, organisation: Organisation, name: str, roles: tuple[Role, ...] = ()) -> KeyPair:
        """The key of the organisation's information system *name*."""
        return self.system_of(System(name, organisation.names.ru, organisation.bin), roles)

    def system_of(self, system: System, roles: tuple[Role, ...] = ()) -> KeyPair:
        """The key of *system*, whose organisation need not be one of the population."""
        label = KeyLabel(f"system/{system.bin}/{system.name}")
        return self._key(label, lambda: self.authority.issue_system(system, roles, at=self._clock.now()))

    def _key(self, label: KeyLabel, mint: Callable[[], KeyPair]) -> KeyPair:
        found = self._known.get(label)
        if found is not None and self._is_current(found):
            return found
        with self._lock:
            stored = self._read(label)
            if stored is None or not self._is_current(stored):
                self._keep({label: mint()}, instead_of=stored)
                stored = self._read(label)
            assert stored is not None, "a committed key is there"
            self._known[label] = stored
            return stored

    def _authority_keys(self) -> tuple[KeyPair, KeyPair]:
        if self._read(_ROOT) is None:
            made = Authority.create(at=self._clock.now())
            self._keep({_ROOT: made.root_key, _ISSUING: made.issuing_key})
        root, issuing = self._read(_ROOT), self._read(_ISSUING)
        assert root is not None and issuing is not None, "both are committed together"
        self._known |= {_ROOT: root, _ISSUING: issuing}
        return root, issuing

    def _is_current(self, key: KeyPair) -> bool:
        return self._clock.now() <= key.certificate.not_after

    def _read(self, label: KeyLabel) -> KeyPair | None:
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(keys).where(keys.c.label == label)).one_or_none()
        if row is None:
            return None
        chain = Certificate.all_from_pem(row.chain) if row.chain else ()
        return KeyPair.from_pkcs8(row.private, Certificate.from_der(row.certificate), chain)

    def _keep(self, made: dict[KeyLabel, KeyPair], *, instead_of: KeyPair | None = None) -> None:
        """Store the keys, all or none; if another process was first, its keys stay."""
        try:
            with self._engine.begin() as connection:
                if instead_of is not None:
                    old = keys.c.certificate == instead_of.certificate.der
                    connection.execute(sa.delete(keys).where(keys.c.label.in_(made) & old))
                for label, key in made.items():
                    connection.execute(sa.insert(keys).values(label=label, **self._row(key)))
        except IntegrityError:
            if any(self._read(label) is None for label in made):
                raise

    def _row(self, key: KeyPair) -> dict[str, object]:
        return {
            "private": key.to_pkcs8(),
            "certificate": key.certificate.der,
            "chain": b"".join(one.pem for one in key.chain),
            "created_at": self._clock.now(),
        }


def _person(resident: Resident) -> Person:
    return Person(resident.iin, resident.surname, resident.name, resident.patronymic)
