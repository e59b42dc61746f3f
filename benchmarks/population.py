"""Making many people, finding one of them, and what a register's answer costs beside its signature."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from time import perf_counter
from types import SimpleNamespace
from typing import Any, Final, cast

import sqlalchemy as sa
from lxml import etree

from benchmarks.material import Material
from benchmarks.measure import Aim, Figure, interleaved
from registries.consent.ledger import Consent, ConsentClaim, ConsentLedger
from registries.data_bank.guardianships import GuardianshipRegister
from registries.identifiers import Iin
from registries.individuals.persons import PersonRegister
from registries.population.generator import generate
from registries.population.store import Population
from registries.population.tables import people as people_table
from registries.register import Desk, Register, Sign
from registries.tables import metadata
from sandbox.storage import open_engine
from signing import xmldsig

__all__ = ["figures", "make"]

_SEED: Final = 1
_AS_OF: Final = date(2026, 3, 10)
_NOON: Final = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
_SMALL: Final = 300
_MADE: Final = 20_000
_MANY: Final = 200_000
_ROUNDS: Final = 3
_LOOKUPS: Final = 2000
_ANSWERS: Final = 400
_CLAIM: Final = ConsentClaim("token", "key")
_PEAK: Final = """\
import sys
from pathlib import Path
from benchmarks.population import make
make(Path(sys.argv[1]), int(sys.argv[2])).dispose()
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(status["VmHWM"].split()[0])
"""
"""The peak that the system counts for the program alone; ``ru_maxrss`` begins with that of the process before it."""


def figures(folder: Path, material: Material) -> Iterator[Figure]:
    """Rate against plain inserts of the very same rows, memory, lookups, answers; databases are made in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    yield rate(folder, _MADE)
    few, many = folder / "few.sqlite", folder / "many.sqlite"
    peaks = [_peak(file, people) for file, people in ((few, _MADE), (many, _MANY))]
    yield Figure(
        f"people: peak memory for {_MANY:,} against {_MADE:,}",
        f"{peaks[1] / 1024:.0f} MB",
        f"{peaks[0] / 1024:.0f} MB",
        peaks[1] / peaks[0],
        Aim.AT_MOST,
        1.2,
    )
    small = make(folder / "small.sqlite", _SMALL)
    region = open_engine(f"sqlite:///{many}")
    yield lookup(small, region)
    yield from _answers(small, material)
    for engine in (small, region):
        engine.dispose()


def make(file: Path, people: int) -> sa.Engine:
    """A new database with that many people."""
    engine = _empty(file)
    with engine.begin() as connection:
        generate(connection, seed=_SEED, as_of=_AS_OF, size=people)
    return engine


def rate(folder: Path, people: int) -> Figure:
    """How fast people are made and stored, as a share of the rate at which SQLAlchemy Core inserts the same rows."""
    recorder = _Recorder()
    generate(cast("sa.Connection", recorder), seed=_SEED, as_of=_AS_OF, size=people)
    times: dict[str, list[float]] = {"ours": [], "plain": []}
    for number in range(_ROUNDS):
        for name, run in (("plain", recorder.insert), ("ours", _generated(people))):
            engine = _empty(folder / f"{name}{number}.sqlite")
            start = perf_counter()
            with engine.begin() as connection:
                run(connection)
            times[name].append(perf_counter() - start)
            engine.dispose()
            (folder / f"{name}{number}.sqlite").unlink()
    ours, plain = (people / min(times[name]) for name in ("ours", "plain"))
    return Figure(
        f"people made and stored, {people:,}: against plain inserts of their rows",
        f"{ours:,.0f}/s",
        f"{plain:,.0f}/s",
        ours / plain,
        Aim.AT_LEAST,
        0.25,
    )


def lookup(small: sa.Engine, region: sa.Engine) -> Figure:
    """The time to read a person with all their records by IIN, nothing of it being remembered."""
    competitors = {"small": _reading(small), "region": _reading(region)}
    times = interleaved(competitors, _LOOKUPS)
    return Figure(
        f"people: a lookup by IIN among {_count(region):,} against {_count(small):,}",
        f"{times['region'] * 1e6:.0f} µs",
        f"{times['small'] * 1e6:.0f} µs",
        times["region"] / times["small"],
        Aim.AT_MOST,
        1.5,
    )


def _answers(engine: sa.Engine, material: Material) -> Iterator[Figure]:
    """A register's answer without its signature against that signature with RSA.

    Everybody is asked about in turn, for the second time: a process remembers those whom it met.
    """
    # a world's workers agree on the version; nobody asks the database for it at each answer
    population, ledger = Population(engine, version=lambda: "1"), ConsentLedger(engine)
    applicant = population.characters[0].iin
    given = _NOON - timedelta(minutes=1)
    ledger.record(
        Consent(_CLAIM, applicant, frozenset({GuardianshipRegister.contract.service_id}), given, 3600, b"<x/>")
    )
    consent = {"applicantIin": applicant, "kdpToken": _CLAIM.token, "publicKey": _CLAIM.public_key}
    everybody = cycle([{"iin": iin} for iin in population.people])
    questions: Mapping[type[Register], Callable[[], dict[str, Any]]] = {
        PersonRegister: lambda: next(everybody),
        GuardianshipRegister: lambda: {"guardianIin": applicant, "consent": consent},
    }
    for kind, question in questions.items():
        yield _answer(Desk(population, _unsigned, ledger), kind, question, sign=_signer(material))


def _answer(desk: Desk, kind: type[Register], question: Callable[[], dict[str, Any]], *, sign: Sign) -> Figure:
    register = kind(desk)
    context = cast("Any", SimpleNamespace(moment=_NOON, sender_id="demo", message_id="m-1", session_id="{1}"))
    for _ in range(2 * _SMALL):
        register.answer(_request(question()), context)
    sample = register.answer(_request(question()), context)
    assert sample.status_code == "SCSS001", f"{register.service_id}: {sample.status_message}"
    rendered = etree.fromstring(sample.data or b"")
    times = interleaved(
        {
            "answer": lambda: register.answer(_request(question()), context),
            "sign": lambda: sign(rendered),
        },
        _ANSWERS,
    )
    return Figure(
        f"{register.service_id}: an answer against signing it with RSA",
        f"{times['answer'] * 1e6:.0f} µs",
        f"{times['sign'] * 1e6:.0f} µs",
        times["answer"] / times["sign"],
        Aim.AT_MOST,
        0.5,
    )


@dataclass(slots=True)
class _Recorder:
    """Takes the place of a connection and keeps what would be inserted."""

    dialect: Any = field(default_factory=lambda: SimpleNamespace(name="sqlite"))
    taken: list[tuple[sa.Table, list[dict[str, object]]]] = field(default_factory=list)

    def execute(self, statement: Any, rows: list[dict[str, object]]) -> None:
        self.taken.append((statement.table, rows))

    def insert(self, connection: sa.Connection) -> None:
        """Insert what was kept, in the order and in the portions in which it came."""
        for table, rows in self.taken:
            connection.execute(sa.insert(table), rows)


def _generated(people: int) -> Callable[[sa.Connection], None]:
    return lambda connection: generate(connection, seed=_SEED, as_of=_AS_OF, size=people)


def _empty(file: Path) -> sa.Engine:
    engine = open_engine(f"sqlite:///{file}")
    metadata.create_all(engine)
    return engine


def _peak(file: Path, people: int) -> int:
    """Kilobytes that a process of its own needed at most to make that many."""
    command = [sys.executable, "-c", _PEAK, str(file), str(people)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _reading(engine: sa.Engine) -> Callable[[], object]:
    """Reads somebody else at each call."""
    rows = Population(engine).rows
    with engine.connect() as connection:
        iins = connection.execute(sa.select(people_table.c.iin)).scalars().all()
    drawn = Random(_SEED)

    def read() -> object:
        iin = Iin(drawn.choice(iins))
        return rows.person(iin), rows.records_about(iin)

    return read


def _count(engine: sa.Engine) -> int:
    return Population(engine).rows.count()


def _request(fields: Mapping[str, Any]) -> etree._Element:
    root = etree.Element("data")
    head = {"messageId": "m-1", "messageDate": "2026-03-10T12:00:00+05:00", "senderCode": "demo"}
    for name, value in {**head, **fields}.items():
        child = etree.SubElement(root, name)
        if isinstance(value, str):
            child.text = value
            continue
        for inner, text in value.items():
            etree.SubElement(child, inner).text = text
    return root


def _unsigned(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8")


def _signer(material: Material) -> Sign:
    return lambda root: xmldsig.sign_rendered(root, material.system)


def main() -> None:
    """``python -m benchmarks.population FOLDER PEOPLE``: rate and lookup for as many people as that, once."""
    folder, people = Path(sys.argv[1]), int(sys.argv[2])
    start = perf_counter()
    peak = _peak(folder / "region.sqlite", people)
    taken = perf_counter() - start
    print(f"{people:,} people in {taken:.0f} s, {people / taken:,.0f}/s, at most {peak / 1024:.0f} MB")
    small, region = make(folder / "small.sqlite", _SMALL), open_engine(f"sqlite:///{folder / 'region.sqlite'}")
    found = lookup(small, region)
    print(f"{found.name}: {found.ours} against {found.peer}, {found.ratio:.2f}")


if __name__ == "__main__":
    main()
