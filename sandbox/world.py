"""A world: everything that can vary. It owns randomness and hands it down, with the clock and the seed."""

from __future__ import annotations

import os
import random
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, IntegrityError

from gateway.injection.rules import MODULUS, FaultRules
from registries.consent.ledger import ConsentLedger
from registries.population.model import Population
from registries.population.rows import Rows
from sandbox.agenda import Agenda
from sandbox.agreement import Agreed, wait_until_known
from sandbox.calendar_store import CalendarStore
from sandbox.cases import Case, CaseNumber, CaseStore
from sandbox.cases.agenda import CaseAgenda
from sandbox.cases.inbox import Inbox
from sandbox.cases.runner import CaseRunner
from sandbox.clock import Clock, SystemClock, in_astana
from sandbox.complaints.agenda import ComplaintAgenda
from sandbox.complaints.store import ComplaintStore
from sandbox.delivery_agenda import DeliveryAgenda
from sandbox.errors import WorldError
from sandbox.journal.questions import Questions
from sandbox.journal.retention import Retention
from sandbox.keyring import Keyring, Minting
from sandbox.pki.infrastructure import Infrastructure
from sandbox.post_office import PostOffice
from sandbox.queues.store import QueueStore
from sandbox.settings import Settings
from sandbox.settings_store import SettingsStore
from sandbox.storage import migrate, open_engine
from sandbox.tables import world as facts
from sandbox.world_clock import WorldClock
from signing.authority import Authority
from signing.key_forms import RandomBytes
from signing.trust import TrustStore

if TYPE_CHECKING:
    from gateway.exchange import Gateway
    from registries.register import Register
    from sandbox.complaints.desk import ComplaintDesk
    from sandbox.documents.checking import Checker
    from sandbox.documents.form import Form
    from sandbox.documents.paper_store import PaperStore
    from sandbox.offices.cabinet import Cabinet
    from sandbox.offices.counter import Counter
    from sandbox.offices.officers import Officers
    from sandbox.offices.portal import Portal
    from sandbox.queues.desk import QueueDesk
    from sandbox.services.desk import Desk
    from sandbox.services.engine import CaseEngine
    from sandbox.services.shelf import Shelf
    from sandbox.staff import Staff
    from sandbox.systems import Systems
    from signing.authority.services import AuthorityServices

__all__ = ["DEFAULT_SEED", "Founding", "Ids", "World"]

DEFAULT_SEED: Final = 1
"""The seed of a world that nobody chose a seed for."""

_DATABASE: Final = "world.sqlite"


@dataclass(frozen=True, slots=True)
class Founding:
    """What a world begins with."""

    seed: int | None = None
    """None: that of the world that is there, or :data:`DEFAULT_SEED` for a new one."""
    begins_at: datetime | None = None
    """The moment at which the clock of a new world stands; None: it goes with the machine's."""
    created_on: date | None = None
    """Its first day, in Kazakhstan, from which everybody's age counts; None: the day on which it is made."""


class World:
    """One world: its people, its keys, its messages, its cases. Opening one mints nothing and makes nobody.

    Safe to share among threads, and to carry over a fork.
    """

    def __init__(
        self,
        engine: sa.Engine,
        *,
        founding: Founding = Founding(),
        clock: Clock,
        settings: Settings = Settings(),
        at: datetime | None = None,
    ) -> None:
        """Use :meth:`open`, or an estate. *engine* must have been migrated; *clock* is the machine's.

        With *at*, the time stands there for this object alone.
        """
        self.engine: Final = engine
        self.settings: Final = settings
        self.clock: Final = WorldClock(engine, clock, pinned=at)
        self.choices: Final = SettingsStore(engine)
        self.founding: Final = _founded(engine, founding, self.clock)
        self.ids: Final = Ids(engine, self.seed)
        self.keyring: Final = Keyring(
            engine,
            self.clock,
            population=lambda: self.population,
            choices=self.choices.current,
            minting=Minting(self._octets, settings.base_url or settings.services_url),
        )
        self.faults: Final = FaultRules(engine, agree=Agreed, draw=self.draw, now=self.clock.now)
        self.pki: Final = Infrastructure(
            engine, self.keyring, clock=self.clock, faults=self.faults, new_serial=self.ids.new_serial
        )
        self.life: Final = self.life_in_storage()
        self.cases: Final = CaseStore(engine, life=self.life)
        self.runner: Final = CaseRunner(
            self.cases, self.clock, work=_CaseWork(self), choices=self.choices.current, threads=settings.case_threads
        )
        self.inbox: Final = Inbox(engine)
        self.ledger: Final = ConsentLedger(engine)
        self.calendar: Final = CalendarStore(engine)
        self.questions: Final = Questions(engine, now=self.clock.now)
        self.retention: Final = Retention(engine, now=self.clock.now, choices=self.choices.current)
        self.queues: Final = QueueStore(engine)
        self.complaints: Final = ComplaintStore(engine)
        self.post: Final = PostOffice(self)
        self.agenda: Final = Agenda(
            self.clock,
            [
                CaseAgenda(self.cases, self.runner, look_after=self._look_after),
                DeliveryAgenda(self.post.desk, self.post.postman, now=self.clock.now),
                self.retention,
                ComplaintAgenda(self.complaints),
            ],
            calendar=self.calendar.current,
        )
        self._building = threading.RLock()
        self._systems: Systems | None = None

    @classmethod
    def open(
        cls,
        data_dir: Path,
        seed: int | None = None,
        *,
        clock: Clock | None = None,
        settings: Settings = Settings(),
        begins_at: datetime | None = None,
    ) -> World:
        """The world in the directory *data_dir*, made there if there is none.

        *seed* None: the seed of the world that is there, or :data:`DEFAULT_SEED` for a new one. *clock* is the
        machine's, which the world's own follows until it is told otherwise; that of a new world stands at *begins_at*.
        Raises :class:`~sandbox.errors.WorldError` WORLD-SEED if another world lives there, WORLD-DATA if the directory
        cannot be used.
        """
        try:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise WorldError("WORLD-DATA", str(error)) from error
        engine = open_engine(f"sqlite:///{data_dir / _DATABASE}")
        try:
            migrate(engine)
            return cls(engine, founding=Founding(seed, begins_at), clock=clock or SystemClock(), settings=settings)
        except DatabaseError as error:
            engine.dispose()
            raise WorldError("WORLD-DATA", str(error.orig)) from error
        except WorldError:
            engine.dispose()
            raise

    @property
    def seed(self) -> int:
        """The integer from which everything follows that is not random by nature."""
        assert self.founding.seed is not None, "a founded world has a seed"
        return self.founding.seed

    @property
    def created_on(self) -> date:
        """Its first day, in Kazakhstan."""
        assert self.founding.created_on is not None, "a founded world has a first day"
        return self.founding.created_on

    def draw(self, label: str) -> int:
        """A number that strikes and spreads of faults go by: the same for the same *label* and seed."""
        return random.Random(f"{self.seed}:fault:{label}").randrange(1, MODULUS)

    def life_in_storage(self) -> str:
        """What tells the world in the storage from another one in the same place: one restored, or made anew."""
        return _facts(self.engine).get("life", "")

    def begin_another_life(self) -> None:
        """Let every process that has this world open notice that it was restored; return when all know."""
        with self.engine.begin() as connection:
            connection.execute(sa.delete(facts).where(facts.c.name == "life"))
            connection.execute(sa.insert(facts).values(name="life", value=uuid.uuid4().hex))
        wait_until_known()

    @cached_property
    def population(self) -> Population:
        """Everybody, made on first use: the same for the same seed and the same day of creation."""
        return self.populate()

    def populate(self, progress: Callable[[int], None] = lambda _people: None) -> Population:
        """See that people live here; *progress* is told how many were stored, now and then.

        They are all there or none, also where the process is lost, and once where several make them at one moment.
        """
        from registries.population.generator import generate

        rows = Rows(self.engine)
        if not rows.facts():
            size = self.choices.current().population.people
            try:
                with self.engine.begin() as connection:
                    generate(connection, seed=self.seed, as_of=self.created_on, size=size, progress=progress)
            except IntegrityError:
                if not rows.facts():
                    raise
        version = Agreed(rows.version)
        return Population(self.engine, version=version.value, changed=version.changed)

    @property
    def authority(self) -> Authority:
        """The certification authority, minted on first use."""
        return self.keyring.authority

    @property
    def services(self) -> AuthorityServices:
        """The authority's services: status, lists, time-stamps; their keys are minted on first use."""
        return self.pki.services

    @property
    def trust(self) -> TrustStore:
        """Trust in the world's own roots, one for each family of keys, and in the anchors that somebody added.

        What the authority's register holds revoked is not trusted, from the moment on at which it is entered there.
        """
        return self.pki.trust

    @property
    def systems(self) -> Systems:
        """The information systems: the registers, the gateway, those who may send to it."""
        with self._building:
            if self._systems is None:
                from sandbox.systems import Systems

                self._systems = Systems(self)
            return self._systems

    @property
    def gateway(self) -> Gateway:
        """The gateway with a route to every register."""
        return self.systems.gateway

    @property
    def registers(self) -> Mapping[str, Register]:
        """The registers behind the gateway, by serviceId."""
        return self.systems.registers

    @property
    def shelf(self) -> Shelf:
        """The passports of its services, those from outside too."""
        from sandbox.services.shelf import shelf_of

        return shelf_of(self.settings.passports, self.settings.forms)

    @cached_property
    def staff(self) -> Staff:
        """Who works where."""
        from sandbox.staff import Staff

        return Staff(self.engine, self.population)

    @cached_property
    def desk(self) -> Desk:
        """Where cases are opened."""
        from sandbox.services.desk import Desk

        return Desk(self)

    @cached_property
    def casework(self) -> CaseEngine:
        """What runs the cases by their passports."""
        from sandbox.services.engine import CaseEngine

        return CaseEngine(self, self.systems.inquiries)

    def _look_after(self, at: datetime, number: str) -> int:
        return self.casework.look_after(at, number)

    @cached_property
    def officers(self) -> Officers:
        """The officials whose keys the sandbox holds."""
        from sandbox.offices.officers import Officers

        return Officers(self)

    @cached_property
    def counter(self) -> Counter:
        """Where officers take applications on paper."""
        from sandbox.offices.counter import Counter

        return Counter(self)

    @cached_property
    def portal(self) -> Portal:
        """The portal that takes requests."""
        from sandbox.offices.portal import Portal

        return Portal(self)

    @cached_property
    def complaint_desk(self) -> ComplaintDesk:
        """The bodies that take and answer complaints."""
        from sandbox.complaints.desk import ComplaintDesk

        return ComplaintDesk(self)

    @cached_property
    def queue_desk(self) -> QueueDesk:
        """The electronic queues of the offices."""
        from sandbox.queues.desk import QueueDesk

        return QueueDesk(self)

    @cached_property
    def cabinet(self) -> Cabinet:
        """The personal cabinets."""
        from sandbox.offices.cabinet import Cabinet

        return Cabinet(self.cases)

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        """The forms of papers by id: those that come with the sandbox, and those from outside."""
        from sandbox.documents.form_reading import load_forms

        return load_forms(self.settings.forms)

    @cached_property
    def papers(self) -> PaperStore:
        """The papers that were issued, by their numbers."""
        from sandbox.documents.paper_store import PaperStore

        return PaperStore(self.engine, now=self.clock.now, forms=lambda: self.forms)

    @cached_property
    def checker(self) -> Checker:
        """Who checks papers."""
        from sandbox.documents.checking import Checker

        return Checker(trust=lambda: self.trust, forms=lambda: self.forms, find=self.papers.find, now=self.clock.now)

    @property
    def is_busy(self) -> bool:
        """True while this process works on cases or deliveries."""
        return self.runner.is_busy or self.post.is_busy

    def resume(self) -> None:
        """Go on with the cases and deliveries that wait, in the background. Cheap to call again; safe after a fork."""
        self.runner.start()
        self.post.resume()

    def close(self) -> None:
        """Stop the work on cases and deliveries, and let go of the database."""
        self.runner.stop()
        self.post.postman.stop()
        if self._systems is not None:
            self._systems.close()
        self.engine.dispose()

    def _octets(self, label: str) -> RandomBytes:
        return random.Random(f"{self.seed}:key:{label}").randbytes


@dataclass(frozen=True, slots=True)
class _CaseWork:
    """What the runner does to the cases of a world."""

    world: World

    def work(self, case: Case) -> None:
        self.world.casework.work(case)

    def look_after(self, now: datetime) -> None:
        self.world.casework.look_after(now)


class Ids:
    """The names that a world gives to what it makes: reproducible from the seed, never given twice.

    Each process of each run draws from a source of its own, so the order of threads matters inside one run only.
    """

    def __init__(self, engine: sa.Engine, seed: int) -> None:
        self._engine = engine
        self._seed = seed
        self._runs: dict[int, _Run] = {}

    def new_guid(self) -> str:
        """A GUID in braces, as the gateway's ``sessionId`` (protocol: SyncChannel v10, 1.3)."""
        digits = f"{self._bits(128):032x}"
        return "{" + "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])) + "}"

    def new_token(self) -> str:
        """Forty hexadecimal digits."""
        return f"{self._bits(160):040x}"

    def new_serial(self) -> int:
        """The serial number of a time-stamp: 64 bits with a sign, for the national authority's may be negative too."""
        return self._bits(64) - 2**63

    def new_number(self) -> CaseNumber:
        """Fourteen digits, the first of them not zero, as the portal numbers requests."""
        return CaseNumber(str(10**13 + self._bits(64) % (9 * 10**13)))

    def _bits(self, count: int) -> int:
        # A fork copies the source of randomness, and two processes must not give the same names.
        run = self._runs.setdefault(os.getpid(), _Run())
        with run.lock:
            if run.source is None:
                run.source = random.Random(f"{self._seed}:{self._next_run()}")
            return run.source.getrandbits(count)

    def _next_run(self) -> str:
        count = sa.update(facts).where(facts.c.name == "run").values(value=_incremented(facts.c.value))
        with self._engine.begin() as connection:
            return str(connection.execute(count.returning(facts.c.value)).scalar_one())


class _Run:
    """The source of randomness of one process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.source: random.Random | None = None


def _incremented(column: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    return sa.cast(sa.cast(column, sa.Integer) + 1, sa.Text)


def _founded(engine: sa.Engine, wanted: Founding, clock: WorldClock) -> Founding:
    """How the world in the database was founded; it is founded as *wanted* if it is new."""
    known = _facts(engine)
    if not known:
        if wanted.begins_at is not None:
            clock.begin(wanted.begins_at)
        first_day = wanted.created_on or in_astana(clock.now()).date()
        founding = {
            "seed": str(DEFAULT_SEED if wanted.seed is None else wanted.seed),
            "created_on": first_day.isoformat(),
            "run": "0",
            "life": uuid.uuid4().hex,
        }
        if wanted.begins_at is not None:
            founding["begins_at"] = wanted.begins_at.isoformat()
        try:
            with engine.begin() as connection:
                connection.execute(sa.insert(facts), [{"name": n, "value": v} for n, v in founding.items()])
        except IntegrityError:
            # Another process founded it in the meantime; what it wrote holds.
            known = _facts(engine)
        else:
            known = founding
    if wanted.seed is not None and str(wanted.seed) != known["seed"]:
        raise WorldError("WORLD-SEED", f"the world there has the seed {known['seed']}, not {wanted.seed}")
    begins_at = datetime.fromisoformat(known["begins_at"]) if "begins_at" in known else None
    return Founding(int(known["seed"]), begins_at, date.fromisoformat(known["created_on"]))


def _facts(engine: sa.Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row.name: row.value for row in connection.execute(sa.select(facts))}
