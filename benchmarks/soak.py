"""``python -m benchmarks.soak MINUTES``: real workers under mixed traffic while everything goes wrong on purpose.

Good and bad messages come by both channels while every fault of the catalogue that they can meet strikes a share of
them. An answer that is not what its message deserves must be explained by a fault that the journal says struck it;
what is not is listed, and makes the exit code 1.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import sqlalchemy as sa

from benchmarks.delivery import Party
from benchmarks.messages import SERVICE, question, signed_question
from benchmarks.server import Requester, Server, requester, running
from gateway.injection.catalogue import PREFIX, catalogue
from gateway.injection.rules import declared
from gateway.tables import messages
from registries.data_bank.form_import import FORM_IMPORT
from sandbox.estate import Estate
from sandbox.world import World
from sandbox.worlds import DEFAULT_WORLD, open_store

__all__ = ["main"]

_CLIENTS: Final = 6
_SHARE: Final = 0.01
"""Of the messages that each fault strikes."""
_QUICK: Final[Mapping[str, Mapping[str, str]]] = {
    "delay": {"seconds": "0.2"},
    "delay-spread": {"most": "0.3"},
    "provider-timeout": {"seconds": "0.2"},
    "slow-drip": {"seconds": "0.01"},
}
"""Faults that last, made short: a client that waits sends nothing."""
_CHANNELS: Final = frozenset({"sync", "sync-wss", "async"})
_PLAIN, _SIGNED, _ASYNC = "/bip-sync/", "/bip-sync-wss-gost/", "/bip-async"
_HEADER: Final = "X-Soak"
_GOOD: Final = b"SCSS001"
_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class _Sent:
    """One message and what came back."""

    number: int
    kind: str
    wanted: bytes
    """What the answer has to hold."""
    status: int | None
    """None: the connection broke."""
    answer: bytes = field(repr=False)

    @property
    def told(self) -> bytes:
        """The part of the answer that says most: its fault, or the beginning."""
        return self.answer[max(self.answer.find(b"<faultcode"), 0) :][:300]

    @property
    def is_deserved(self) -> bool:
        """True if the answer is the one that the message deserves."""
        return self.status in (200, 500) and self.wanted in self.answer


_Kind = Callable[[Requester, int], tuple[str, bytes, bytes]]
"""Path, octets, and what the answer has to hold."""


def _altered(old: bytes, new: bytes, wanted: bytes) -> _Kind:
    return lambda asker, number: (_PLAIN, question(asker, number).replace(old, new, 1), wanted)


def _tampered(asker: Requester, number: int) -> tuple[str, bytes, bytes]:
    return _SIGNED, signed_question(asker, number).replace(b"<iin>", b"<iin>1", 1), b"SCE006"


def _asynchronous(asker: Requester, number: int) -> tuple[str, bytes, bytes]:
    party = Party(asker.sender_id, asker.password, asker.key)
    return _ASYNC, party.message("REQUEST", f"soak-{number}", service=FORM_IMPORT.service_id), b"sendMessageResponse"


_KINDS: Final[Mapping[str, _Kind]] = {
    "good": lambda asker, number: (_PLAIN, question(asker, number), _GOOD),
    "good, signed": lambda asker, number: (_SIGNED, signed_question(asker, number), _GOOD),
    "good, asynchronous": _asynchronous,
    "wrong password": _altered(b"<password>", b"<password>not-", b"SHZ-PASSWORD"),
    "unknown sender": _altered(b"<senderId>", b"<senderId>no-", b"SHZ-SENDER-UNKNOWN"),
    "unknown service": _altered(SERVICE.encode(), b"NOBODYS_Service", b"SCE004"),
    "no service": _altered(f"<serviceId>{SERVICE}</serviceId>".encode(), b"", b"SCE001"),
    "broken XML": _altered(b"</requestInfo>", b"", b"SHZ-XML-SYNTAX"),
    "a DTD": _altered(b"<soap:Envelope", b"<!DOCTYPE a><soap:Envelope", b"SHZ-XML-DTD"),
    "tampered": _tampered,
    "not signed": lambda asker, number: (_SIGNED, question(asker, number), b"SCE007"),
}
_WEIGHTS: Final = (8, 8, 3, *[1] * (len(_KINDS) - 3))


def main(minutes: float) -> int:
    """Let it run, then tell; 0 if everything is explained."""
    with TemporaryDirectory(prefix="shlyuz-soak-") as name:
        data = Path(name) / "world"
        with running(data, workers=2) as server:
            asker = requester(data, Path(name) / "requester")
            with _world(data) as world:
                _let_things_go_wrong(world)
                before = server.resident()
                sent = _traffic(server, asker, seconds=minutes * 60)
                world.faults.clear()
                quiet = [_send(server, asker, 10**9 + number, "good, signed") for number in range(100)]
                memory = before, server.resident()
                struck = _struck(world)
    return _tell(sent, quiet, struck, memory)


@contextmanager
def _world(data: Path) -> Iterator[World]:
    estate = Estate(open_store(data))
    try:
        with estate.use(DEFAULT_WORLD) as world:
            yield world
    finally:
        estate.close()


def _let_things_go_wrong(world: World) -> None:
    kinds = [kind for kind in catalogue().values() if _CHANNELS & set(kind.channels)]
    world.faults.add(*(declared(kind.name, _QUICK.get(kind.name, {}), share=_SHARE) for kind in kinds))


def _traffic(server: Server, asker: Requester, *, seconds: float) -> list[_Sent]:
    numbers, found, until = count(), [], time.monotonic() + seconds

    def client(seed: int) -> None:
        drawn = random.Random(seed)
        while time.monotonic() < until:
            [kind] = drawn.choices(list(_KINDS), _WEIGHTS)
            found.append(_send(server, asker, next(numbers), kind))

    clients = [threading.Thread(target=client, args=(seed,)) for seed in range(_CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    return found


def _send(server: Server, asker: Requester, number: int, kind: str) -> _Sent:
    path, octets, wanted = _KINDS[kind](asker, number)
    connection = HTTPConnection(server.host, server.port, timeout=60)
    headers = {"Content-Type": "text/xml; charset=utf-8", _HEADER: str(number)}
    try:
        connection.request("POST", path, octets, headers)
        answer = connection.getresponse()
        return _Sent(number, kind, wanted, answer.status, answer.read())
    except (OSError, HTTPException) as broken:
        return _Sent(number, kind, wanted, None, repr(broken).encode())
    finally:
        connection.close()


def _struck(world: World) -> dict[int, set[str]]:
    """Which faults struck each message, as the journal says."""
    query = sa.select(messages.c.headers, messages.c.findings).where(messages.c.direction == "in")
    found: dict[int, set[str]] = {}
    with world.engine.connect() as connection:
        for headers, findings in connection.execute(query):
            if _HEADER in headers:
                codes = {one["code"] for one in findings if one["code"].startswith(PREFIX)}
                found.setdefault(int(headers[_HEADER]), set()).update(codes)
    return found


def _tell(sent: list[_Sent], quiet: list[_Sent], struck: Mapping[int, set[str]], memory: tuple[int, int]) -> int:
    surprising = [one for one in sent if not one.is_deserved]
    unexplained = [one for one in surprising if not struck.get(one.number)]
    unexplained += [one for one in quiet if not one.is_deserved]
    unwritten = [one for one in sent if one.number not in struck]
    print(f"{len(sent):,} messages, {len(surprising):,} answered otherwise than they deserve")
    for kind, times in Counter(one.kind for one in sent).most_common():
        print(f"  {times:8,} {kind}")
    print("faults that struck")
    for code, times in Counter(code for codes in struck.values() for code in codes).most_common():
        print(f"  {times:8,} {code}")
    print(f"memory of the workers: {memory[0] / 1024:.0f} MB before, {memory[1] / 1024:.0f} MB after")
    print(f"{len(unwritten)} not in the journal, {len(unexplained)} unexplained")
    for one in [*unwritten, *unexplained][:_TOLD]:
        print(f"  {one.number} {one.kind}: {one.status} {one.told!r}")
    return 1 if unwritten or unexplained else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10))
