"""Questions to a journal of 300,000 messages beside the same to one of 3,000: what each index is good for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

import sqlalchemy as sa

from benchmarks.measure import Aim, Figure, interleaved
from gateway.tables import message_findings, messages
from sandbox.journal.questions import Questions
from sandbox.storage import migrate, open_engine

__all__ = ["QUESTIONS", "a_journal", "figures"]

_NOON: Final = datetime(2026, 3, 10, 7, tzinfo=UTC)
_FEW: Final = 3_000
_MANY: Final = 300_000
_ROUNDS: Final = 15
_AT_ONCE: Final = 1000
_DAY_US: Final = 86_400_000_000

QUESTIONS: Final = (
    "",
    "service:GBDUL",
    "service:GBDFL*",
    "sender:system-7",
    "receiver:system-12 direction:out",
    "party:system-3 is:fault",
    "message:m-1*",
    "correlation:chain-*",
    "code:SCE006",
    "fault:SCE0*",
    "http:500",
    "channel:async",
    "signer:850101300123",
    "finding:REF-*",
    "finding:CERT-EXPIRED direction:in",
    "verdict:failed",
    "is:unanswered",
    "latency:>100ms",
    "size:>10k",
    "before:2026-03-10T02:00 service:GBDUL",
    "after:2026-03-10T02:00 before:2026-03-10T05:00",
    "service:GBDFL* finding:REF-* direction:in after:2026-03-09T10:00",
    "signer:850101300123 service:GBDFL* direction:in",
    "(code:SCE006 OR finding:CERT-*) NOT sender:system-1",
    "sender:nobody",
    "text:nobody",
)
"""What people ask, every field of the language that has an index among it."""

_RARE: Final = 300
"""So many messages of each rare kind are in either journal, so that either answers with as many."""


def figures(folder: Path) -> Iterator[Figure]:
    """The time of each question, the latest 100 messages, in the large journal against the small one."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(_Asked(folder / "few.sqlite", _FEW)) as few, closing(_Asked(folder / "many.sqlite", _MANY)) as many:
        for question in QUESTIONS:
            times = interleaved({"many": partial(many.ask, question), "few": partial(few.ask, question)}, _ROUNDS)
            yield Figure(
                f"journal of {_MANY:,} against {_FEW:,}: {question or 'everything'}",
                f"{times['many'] * 1000:.2f} ms",
                f"{times['few'] * 1000:.2f} ms",
                times["many"] / times["few"],
                Aim.AT_MOST,
                2.0,
            )


class _Asked:
    """A journal to ask."""

    def __init__(self, file: Path, size: int) -> None:
        self._engine = a_journal(file, size)
        self._questions = Questions(self._engine, now=lambda: _NOON)

    def ask(self, question: str) -> int:
        return len(self._questions.search(question).entries)

    def close(self) -> None:
        self._engine.dispose()


def a_journal(file: Path, size: int) -> sa.Engine:
    """A database in *file* whose journal has *size* messages of one day, made up by chance that is always the same."""
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    rows = _rows(_Chance(Random(1), 2 * _RARE / size), size)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA cache_size = -400000")
        while part := list(islice(rows, _AT_ONCE)):
            connection.execute(sa.insert(messages), [row for row, _ in part])
            observed = [one for row, codes in part for one in _observed(row, codes)]
            if observed:
                connection.execute(sa.insert(message_findings), observed)
    return engine


class _Chance:
    """Decides what a message is like."""

    def __init__(self, pick: Random, rare: float) -> None:
        """*rare* is the probability of a rare kind."""
        self.pick = pick
        self._rare = rare

    def is_rare(self) -> bool:
        return self.pick.random() < self._rare

    def either(self, rare: str, usual: str) -> str:
        return rare if self.is_rare() else usual


def _rows(pick: _Chance, size: int) -> Iterator[tuple[dict[str, Any], list[tuple[str, str]]]]:
    for key in range(1, size + 1, 2):
        moment = _NOON - timedelta(microseconds=_DAY_US - _DAY_US * key // size)
        request = _request(pick, key, moment)
        codes = [("ENV-DATE-NO-ZONE", "skipped")] if pick.pick.random() < 0.2 else []
        codes += [(code, "failed") for code in _FAILED if pick.is_rare()]
        request["findings"] = [{"code": code, "verdict": verdict, "step": "reference"} for code, verdict in codes]
        request["answered"] = not pick.is_rare()
        yield request, codes
        if request["answered"]:
            yield _answer(pick, request, key + 1), []


_FAILED: Final = ("REF-DIGEST", "REF-MISSING", "CERT-EXPIRED")


def _request(chance: _Chance, key: int, moment: datetime) -> dict[str, Any]:
    pick = chance.pick
    person = pick.random() < 0.1
    octets = _octets(chance)
    sender = pick.choices(["system-1", "system-2", "system-3"], [50, 30, 20])[0]
    return {
        "id": key,
        "answers": None,
        "direction": "in",
        "channel": chance.either("async", pick.choice(["sync", "sync-wss"])),
        "moment": moment.isoformat(),
        "latency_us": None,
        "sender_id": chance.either("system-7", chance.either("system-12", sender)),
        "receiver_id": "gateway",
        "service_id": pick.choices(["GBDFL_Universal", "GBDFL_token", "GBDUL", "KDP_SERVICE"], [60, 20, 15, 5])[0],
        "message_id": f"m-{pick.randrange(10**9)}",
        "correlation_id": chance.either(f"chain-{key}", f"c-{pick.randrange(10**6)}"),
        "session_id": f"{{{pick.randrange(16**32):032x}}}",
        "code": None,
        "http_status": None,
        "provoked": None,
        "signer": "CN=СЕРІКОВ" if person else "CN=СИСТЕМА",
        "signer_iin": chance.either("850101300123", "900101300001") if person else None,
        "signer_bin": None if person else "100140000011",
        "fingerprint": f"{pick.randrange(50):064x}",
        "headers": {"Content-Type": "text/xml; charset=utf-8", "User-Agent": "zeep"},
        "size": len(octets),
        "octets": octets,
    }


def _answer(chance: _Chance, request: dict[str, Any], key: int) -> dict[str, Any]:
    octets, is_fault = _octets(chance), chance.is_rare()
    own = {
        "id": key,
        "answers": request["id"],
        "answered": None,
        "direction": "out",
        "latency_us": 250_000 if chance.is_rare() else chance.pick.randrange(2_000, 60_000),
        "sender_id": "gateway",
        "receiver_id": request["sender_id"],
        "code": "SCE006" if is_fault else "SCSS001",
        "http_status": 500 if is_fault else 200,
        "signer_iin": None,
        "signer_bin": "100140000022",
        "findings": [],
        "size": len(octets),
        "octets": octets,
    }
    return {**request, **own}


def _octets(chance: _Chance) -> bytes:
    """Two kilobytes, and twelve now and then."""
    return b"<e>nothing to see</e>" * (600 if chance.is_rare() else 100)


def _observed(row: dict[str, Any], codes: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for code, verdict in codes:
        yield {
            "code": code,
            "moment": row["moment"],
            "message": row["id"],
            "verdict": verdict,
            "sender_id": row["sender_id"],
        }
