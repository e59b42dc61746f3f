"""The signed gateway: messages a second of a real server against what one core can sign, and against two workers."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.load import Fired, fire, post
from benchmarks.measure import Aim, Figure
from benchmarks.messages import signed_question
from benchmarks.server import Requester, requester, running
from signing.keys import KeyPair

__all__ = ["figures"]

_CONNECTIONS = 8
_ROUNDS = 5
_MESSAGES = 1000
"""Of one round."""
_WARM_UP = 400
_SIGNATURES_OF_AN_ANSWER = 2
"""Business data by the owner of the register, and the envelope by the gateway."""
_PATH = "/bip-sync-wss-gost/"


def figures(folder: Path) -> Iterator[Figure]:
    """One worker and two take turns, each on a world of its own in *folder*; the raw rate is measured between them."""
    with ExitStack() as stack:
        one, two = (_Party(stack, folder / f"workers-{number}", number) for number in (1, 2))
        for party in (one, two):
            party.fire(_WARM_UP)
        shares, gains, fired = [], [], []
        for _ in range(_ROUNDS):
            before = _raw_rate(one.asker.key)
            alone = one.fire(_MESSAGES)
            raw = (before + _raw_rate(one.asker.key)) / 2
            shares.append((alone.rate * _SIGNATURES_OF_AN_ANSWER / raw, alone.rate, raw))
            gains.append((two.fire(_MESSAGES).rate / alone.rate, alone.rate))
            fired.append(alone)
    yield _share(shares)
    yield _gain(gains)
    yield _evenness(fired)


class _Party:
    """A server with so many workers, and who asks it."""

    def __init__(self, stack: ExitStack, folder: Path, workers: int) -> None:
        self._server = stack.enter_context(running(folder / "world", workers=workers))
        self.asker: Requester = requester(folder / "world", folder / "requester")
        self._count = 0

    def fire(self, messages: int) -> Fired:
        """Send so many messages, unlike all before; they are signed before the clock runs."""
        numbers = range(self._count, self._count + messages)
        self._count += messages
        requests = [post(_PATH, signed_question(self.asker, number)) for number in numbers]
        return fire(self._server.port, requests, connections=_CONNECTIONS, wanted=b"SCSS001")


def _share(shares: Sequence[tuple[float, float, float]]) -> Figure:
    share, rate, raw = sorted(shares)[len(shares) // 2]
    name = f"gateway, signed, 1 worker: answers / (raw RSA signatures ÷ {_SIGNATURES_OF_AN_ANSWER})"
    return Figure(name, f"{rate:.0f}/s", f"{raw / _SIGNATURES_OF_AN_ANSWER:.0f}/s", share, Aim.AT_LEAST, 0.45)


def _gain(gains: Sequence[tuple[float, float]]) -> Figure:
    gain, alone = sorted(gains)[len(gains) // 2]
    name = f"gateway, signed: 2 workers against 1, median of {len(gains)}"
    return Figure(name, f"{gain * alone:.0f}/s", f"{alone:.0f}/s", gain, Aim.AT_LEAST, 1.6)


def _evenness(fired: Sequence[Fired]) -> Figure:
    late, usual = median(one.quantile(0.99) for one in fired), median(one.median for one in fired)
    name = f"gateway, signed, 1 worker: p99 against the median wait, {_CONNECTIONS} connections"
    return Figure(name, f"{late * 1e3:.1f} ms", f"{usual * 1e3:.1f} ms", late / usual, Aim.AT_MOST, 3)


def _raw_rate(key: KeyPair) -> float:
    """Signatures a second of one core."""
    times = []
    for _ in range(300):
        start = time.perf_counter()
        key.sign(b"x")
        times.append(time.perf_counter() - start)
    return 1 / median(times)
