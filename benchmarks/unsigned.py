"""The channel without signatures against the stand-ins that testers use elsewhere, each with its journal on.

Ours reads the request by its contract, authenticates the sender, refuses duplicates and looks a person up, whose data
their register signs; theirs send a text of the same length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.load import fire, post
from benchmarks.measure import Absent, Aim, Figure
from benchmarks.messages import SERVICE, question
from benchmarks.peers import PeerMissing, mountebank, wiremock
from benchmarks.server import Requester, requester, running

__all__ = ["figures"]

_PATH: Final = "/bip-sync/"
_CONNECTIONS: Final = 8
_ROUNDS: Final = 5
_MESSAGES: Final = 2000
"""Of one round."""
_WARM_UP: Final = 4000
"""A virtual machine compiles what it runs often."""
_ASKED: Final = ((1.2, "WireMock, static body"), (1.6, "WireMock, XPath"), (2.0, "mountebank, XPath"))

_Volley = Callable[[int], float]
"""Sends so many requests and tells how many were answered a second."""


def figures(folder: Path) -> Iterator[Figure | Absent]:
    """Ours with two workers in turns with each of the peers that can be had."""
    with ExitStack() as stack:
        server = stack.enter_context(running(folder / "world", workers=2))
        asker = requester(folder / "world", folder / "requester")
        numbers = count()

        def ours(messages: int) -> float:
            requests = [post(_PATH, question(asker, next(numbers))) for _ in range(messages)]
            return fire(server.port, requests, connections=_CONNECTIONS, wanted=b"SCSS001").rate

        found, missing = _peers(stack, folder, asker, server.post(_PATH, question(asker, next(numbers))))
        volleys = {"ours": ours, **found}
        for volley in volleys.values():
            volley(_WARM_UP)
        rates: dict[str, list[float]] = {name: [] for name in volleys}
        for _ in range(_ROUNDS):
            for name, volley in volleys.items():
                rates[name].append(volley(_MESSAGES))
    for aim, name in _ASKED:
        title = f"unsigned, 2 workers: against {name}"
        yield Absent(title, missing[name]) if name in missing else _figure(title, rates["ours"], rates[name], aim)


def _figure(title: str, ours: list[float], theirs: list[float], aim: float) -> Figure:
    ratio = median(mine / other for mine, other in zip(ours, theirs, strict=True))
    return Figure(title, f"{median(ours):.0f}/s", f"{median(theirs):.0f}/s", ratio, Aim.AT_LEAST, aim)


def _peers(
    stack: ExitStack, folder: Path, asker: Requester, sample: bytes
) -> tuple[Mapping[str, _Volley], Mapping[str, str]]:
    """What to send to each peer, and why the others are not here."""
    found: dict[str, _Volley] = {}
    missing: dict[str, str] = {}
    body = _template(sample)
    request = question(asker, 0)
    for peer, places in _PEERS.items():
        try:
            port = stack.enter_context(peer(folder, body=body, named=SERVICE))
        except PeerMissing as reason:
            missing |= dict.fromkeys(places, str(reason))
        else:
            found |= {name: _repeating(port, post(path, request)) for name, path in places.items()}
    return found, missing


_PEERS: Final = {
    wiremock: {"WireMock, static body": "/static/", "WireMock, XPath": "/xpath/"},
    mountebank: {"mountebank, XPath": "/"},
}


def _template(sample: bytes) -> str:
    """The text that the peers answer with: one of our own answers, with a place for the messageId."""
    text = sample.decode().translate(str.maketrans("{}", "()"))
    return re.sub("<messageId>[^<]*</messageId>", "<messageId>{id}</messageId>", text, count=1)


def _repeating(port: int, request: bytes) -> _Volley:
    def volley(messages: int) -> float:
        return fire(port, [request] * messages, connections=_CONNECTIONS, wanted=b"SCSS001").rate

    return volley
