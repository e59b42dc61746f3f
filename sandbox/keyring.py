"""The keys of a world: everybody's, minted on first use, kept in the world's database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NewType

import sqlalchemy as sa
from cryptography import x509
from sqlalchemy.exc import IntegrityError

from registries.population.model import Organisation, Population
from registries.population.model import Person as Resident
from sandbox.clock import Clock, in_astana
from sandbox.pki.register import DatabaseRegister
from sandbox.tables import keys, participant_keys
from sandbox.world_settings import WorldSettings
from signing.algorithms import KeyFamily
from signing.authority import Authority, Branch, Employee, Person, Services, System, profiles
from signing.certificates import Certificate, Role
from signing.key_forms import RandomBytes
from signing.keys import KeyPair

if TYPE_CHECKING:
    from signing.authority.services import ServiceKeys

__all__ = ["AUTHORITY_STANDING", "DATA", "TRANSPORT", "KeyLabel", "Keyring", "Minting", "holder_of"]

KeyLabel = NewType("KeyLabel", str)
"""Names a key: its family, then ``person/IIN``, ``official/BIN/IIN`` (of one who was hired
since, with ``/role``), ``system/BIN/name``, ``authority/root``,
``authority/issuing``, ``authority/ocsp`` or ``authority/tsa``.
"""
Mint = Callable[[Authority, datetime], KeyPair]
"""Makes a key with its certificate, valid from the moment given."""

TRANSPORT: Final = "transport"
"""What a participant's key is for: the Body of its messages."""
DATA: Final = "data"
"""What a participant's key is for: the business data."""
_SERVING_SINCE: Final = timedelta(days=30)
AUTHORITY_STANDING: Final = timedelta(days=365)
"""For how long the authority has been there when a world begins: what was signed before today can be told of, too, and
an answer of two days ago has a signer who was there two days ago."""


@dataclass(frozen=True, slots=True)
class Minting:
    """What new keys and certificates follow from."""

    random_bytes: Callable[[str], RandomBytes]
    """Octets that follow from the world's seed and a label; GOST keys are made of them, RSA keys are random by
    nature."""
    base_url: str | None = None
    """Where certificates say that the authority answers; None: at the usual place."""


class Keyring:
    """Hands out keys by whose they are.

    A key is the same for every thread and every process that shares the database; one whose certificate has expired on
    the world's clock is minted anew. Safe to share among threads.
    """

    def __init__(
        self,
        engine: sa.Engine,
        clock: Clock,
        *,
        population: Callable[[], Population],
        choices: Callable[[], WorldSettings],
        minting: Minting,
    ) -> None:
        """Nothing is minted, and *population* is not called, before the first key is wanted.

        *choices* say which family of keys whom is given.
        """
        self._engine = engine
        self._clock = clock
        self._population = population
        self._choices = choices
        self._minting = minting
        self._lock = threading.RLock()
        self._known: dict[KeyLabel, KeyPair] = {}
        self._authority: Authority | None = None
        self.register: Final = DatabaseRegister(engine, clock.now)
        """What the authority issued, and what of it is revoked."""

    @property
    def authority(self) -> Authority:
        """The world's certification authority, both of its branches."""
        with self._lock:
            if self._authority is None:
                # RSA first: where two processes found the authority at once, both do so in one order.
                branches = [self._branch(family) for family in (KeyFamily.RSA, KeyFamily.GOST)]
                self._authority = Authority(branches, register=self.register)
            return self._authority

    def service_keys(self) -> ServiceKeys:
        """The keys of the authority's OCSP responders and time-stamping authorities."""
        # an OCSP answer is asked for less often than a key
        from signing.authority.services import ServiceKeys, ocsp_key, time_stamp_key

        def keys_of(name: str, mint: Callable[..., KeyPair]) -> dict[KeyFamily, KeyPair]:
            def key(family: KeyFamily) -> KeyPair:
                label = KeyLabel(f"{family}/authority/{name}")
                since = self.authority.branches[family].issuing.not_before
                return self._key(label, lambda authority, _at: mint(authority, family, at=since))

            return {family: key(family) for family in self.authority.branches}

        return ServiceKeys(keys_of("ocsp", ocsp_key), keys_of("tsa", time_stamp_key))

    def person(self, iin: str) -> KeyPair:
        """The signing key of the citizen *iin*; :class:`~registries.errors.UnknownPerson` if there is none.

        Where the clock was set back before it was issued, another one takes its place.
        """
        resident = self._population().person(iin)
        family = self._choices().keys_of_people.citizens
        label = KeyLabel(f"{family}/person/{resident.iin}")

        def mint(authority: Authority, at: datetime) -> KeyPair:
            return authority.issue_person(holder_of(resident), at=at, family=family)

        found = self._key(label, mint)
        if found.certificate.not_before <= self._clock.now():
            return found
        with self._lock:
            self._keep({label: self._minted(label, mint, instead_of=found)}, instead_of=found)
            self._known.pop(label, None)
        return self._key(label, mint)

    def official(self, organisation: Organisation, role: Role = Role.SIGNER) -> KeyPair:
        """The key of the organisation's official who may sign; with :attr:`Role.HEAD`, of its head."""
        iin = organisation.head if role is Role.HEAD else organisation.signer
        return self._of_employee(organisation, iin, role, label=iin)

    def employee(self, organisation: Organisation, iin: str, role: Role) -> KeyPair:
        """The key of somebody whom the organisation hired to act in *role*.

        :class:`~registries.errors.UnknownPerson` if there is nobody of that number.
        """
        return self._of_employee(organisation, iin, role, label=f"{iin}/{role.value}")

    def _of_employee(self, organisation: Organisation, iin: str, role: Role, *, label: str) -> KeyPair:
        employee = Employee(holder_of(self._population().person(iin)), organisation.names.ru, organisation.bin)
        roles, family = (Role.ORGANISATION, role), self._choices().keys_of_people.officials
        return self._key(
            KeyLabel(f"{family}/official/{organisation.bin}/{label}"),
            lambda authority, at: authority.issue_employee(employee, roles, at=at, family=family),
        )

    def system(self, organisation: Organisation, name: str, roles: tuple[Role, ...] = ()) -> KeyPair:
        """The key of the organisation's information system *name*."""
        return self.system_of(System(name, organisation.names.ru, organisation.bin), roles)

    def system_of(self, system: System, roles: tuple[Role, ...] = (), *, family: KeyFamily | None = None) -> KeyPair:
        """The key of *system*, whose organisation need not be one of the population; *family* None: as is chosen."""
        family = family or self._choices().keys_of_systems
        return self._key(
            KeyLabel(f"{family}/system/{system.bin}/{system.name}"),
            lambda authority, at: authority.issue_system(system, roles, at=at, family=family),
        )

    def tls_client(self, system: System) -> KeyPair:
        """The key with which *system* shows itself in TLS: RSA, which the tools of TLS know."""
        return self._key(
            KeyLabel(f"{KeyFamily.RSA}/tls/{system.bin}/{system.name}"),
            lambda authority, at: authority.issue(system, profiles.TLS_CLIENT, at=at),
        )

    def tls_server(self, system: System, names: tuple[x509.GeneralName, ...]) -> KeyPair:
        """The key of a server of TLS that *names* lead to, run by *system*; valid for a month already."""
        told = ",".join(str(one.value) for one in names)
        return self._key(
            KeyLabel(f"{KeyFamily.RSA}/tls-server/{told}"),
            lambda authority, at: authority.issue(system, profiles.tls_server(names), at=at - _SERVING_SINCE),
        )

    def given_to(self, sender_id: str, purpose: str) -> tuple[KeyFamily, ...]:
        """The families that were chosen for the keys of the participant *sender_id* for *purpose*; empty: none was."""
        mine = (participant_keys.c.sender_id == sender_id) & (participant_keys.c.purpose == purpose)
        query = sa.select(participant_keys.c.family).where(mine).order_by(participant_keys.c.family.desc())
        with self._engine.connect() as connection:
            return tuple(KeyFamily(one) for one in connection.execute(query).scalars())

    def systems(self) -> tuple[Certificate, ...]:
        """The certificates of the information systems that have a key here."""
        query = sa.select(keys.c.certificate).where(keys.c.label.contains("system/"))
        with self._engine.connect() as connection:
            return tuple(Certificate.from_der(der) for der in connection.execute(query).scalars())

    def _key(self, label: KeyLabel, mint: Mint) -> KeyPair:
        found = self._known.get(label)
        if found is not None and self._is_current(found):
            return found
        with self._lock:
            stored = self._read(label)
            if stored is None or not self._is_current(stored):
                self._keep({label: self._minted(label, mint, instead_of=stored)}, instead_of=stored)
                stored = self._read(label)
            assert stored is not None, "a committed key is there"
            self._known[label] = stored
            return stored

    def _minted(self, label: KeyLabel, mint: Mint, *, instead_of: KeyPair | None) -> KeyPair:
        """A key of the world's day; another one where it replaces one that has expired."""
        source = label if instead_of is None else f"{label}:{instead_of.certificate.serial_number:x}"
        return mint(self.authority.drawing_from(self._minting.random_bytes(source)), self._midnight())

    def _branch(self, family: KeyFamily) -> Branch:
        root_label, issuing_label = KeyLabel(f"{family}/authority/root"), KeyLabel(f"{family}/authority/issuing")
        services = Services(self._minting.base_url) if self._minting.base_url else Services()
        if self._read(root_label) is None:
            source = self._minting.random_bytes(f"{family}/authority")
            made = Branch.generate(
                family, at=self._midnight() - AUTHORITY_STANDING, services=services, random_bytes=source
            )
            self._keep({root_label: made.root_key, issuing_label: made.issuing_key})
        root, issuing = self._read(root_label), self._read(issuing_label)
        assert root is not None and issuing is not None, "both are committed together"
        return Branch(root, issuing, services)

    def _midnight(self) -> datetime:
        """The beginning of the world's day: certificates of one day do not tell when they were first wanted."""
        return in_astana(self._clock.now()).replace(hour=0, minute=0, second=0)

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


def holder_of(resident: Resident) -> Person:
    """The *resident* as certificates name them."""
    return Person(resident.iin, resident.surname, resident.name, resident.patronymic)
