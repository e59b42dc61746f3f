"""The story of ``docs/howto/answer-on-the-asynchronous-channel.md``, told as often as wanted, and what came of it."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from pytest_httpserver import HTTPServer

from tests.delivery.cluster import Cluster, until

__all__ = ["Story", "a_story"]

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/howto/examples"
KINDS = ("NOTIFICATION", "RESPONSE")


def _example(name: str) -> ModuleType:
    """The program *name* of the how-to, as another one of them imports it."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
        assert spec and spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


provider, requester = _example("provider"), _example("requester")


class Watched(provider.Party):  # type: ignore[misc, name-defined]
    """A party of the how-to whose doings are noted."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.acknowledged: list[str] = []
        """messageIds of what it handed in, repetitions too."""
        self.brought: list[str] = []
        """messageIds of what it was brought, repetitions too."""
        self.told: set[tuple[str, str, str]] = set()
        """messageId, state and notificationId of each state that it was told."""

    def send(self, kind: str, message_id: str, conversation: tuple[str, str], text: str) -> Any:
        """Send, and note what is acknowledged."""
        answer = super().send(kind, message_id, conversation, text)
        self.acknowledged.append(answer.messageId)
        return answer

    def read(self, octets: bytes) -> tuple[str, Any]:
        """Read, and note it."""
        operation, request = super().read(octets)
        if operation.endswith("}sendMessage"):
            self.brought.append(request.messageInfo.messageId)
        else:
            one = request.notification
            self.told.add((one.messageId, one.messageState, one.notificationId))
        return operation, request


@dataclass(slots=True)
class Story:
    """Conversations, and who takes part."""

    cluster: Cluster
    agency: Watched
    portal: Watched
    asking: Watched
    """The portal again, as it sends: an object of the how-to serves one thread."""
    portal_port: int
    """Where the portal listens, on this machine."""
    asked: list[str] = field(default_factory=list)
    """correlationIds of the acknowledged REQUESTs."""
    arrived: list[tuple[str, str, str]] = field(default_factory=list)
    """correlationId, messageType and text of what the requester did, each messageId once."""
    linger: float = 0.15
    """Seconds for which the requester keeps the gateway waiting, so that something is always on its way."""
    _done: set[str] = field(default_factory=set)

    def ask(self, correlation_id: str) -> None:
        """Begin a conversation: return once its REQUEST is acknowledged, however often it had to be sent."""
        requester.ask(self.asking, correlation_id, f"work {correlation_id}")
        self.asked.append(correlation_id)

    @contextmanager
    def under_load(self, name: str = "c") -> Iterator[None]:
        """Begin one conversation after the other until the end of the block."""
        over = threading.Event()

        def go_on() -> None:
            for number in count(1):
                if over.wait(2 * self.linger):
                    return
                self.ask(f"{name}{number}")

        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(go_on)
            try:
                yield
            finally:
                over.set()
            asking.result()

    def take(self, correlation_id: str, message_id: str, kind: str, text: str) -> None:
        """What the requester does with a message: it knows by the messageId what it has done."""
        if message_id not in self._done:
            self._done.add(message_id)
            self.arrived.append((correlation_id, kind, text))
        threading.Event().wait(self.linger)

    def finish(self, seconds: float = 120) -> None:
        """Wait until every conversation is at its end and nothing is left to deliver."""
        until(lambda: len(self.arrived) >= 2 * len(self.asked) and self.cluster.waiting() == 0, seconds)

    def problems(self) -> list[str]:
        """What should not be: something acknowledged that was lost, done twice, or out of order."""
        found = []
        for one in self.asked:
            got = [(kind, text) for correlation, kind, text in self.arrived if correlation == one]
            if got != [("NOTIFICATION", "accepted"), ("RESPONSE", f"done: work {one}")]:
                found.append(f"{one}: the requester got {got}")
        stored = self.cluster.messages()
        wanted = sorted(f"{one}{tail}" for one in self.asked for tail in ("-0", "-0-1", "-0-2"))
        if sorted(row.message_id for row in stored) != wanted:
            found.append(f"stored are {sorted(row.message_id for row in stored)}, wanted {wanted}")
        found += [f"{row.message_id} is {row.state}" for row in stored if row.state != "DELIVERED"]
        handed_in = {*self.asking.acknowledged, *self.agency.acknowledged}
        found += [f"{one} was lost" for one in sorted(handed_in - {row.message_id for row in stored})]
        told = Counter((message, state) for message, state, _ in self.portal.told | self.agency.told)
        return found + [f"{one} was told under {number} names" for one, number in told.items() if number > 1]

    def __str__(self) -> str:
        brought = len(self.agency.brought) + len(self.portal.brought)
        effects = len({*self.agency.brought}) + len({*self.portal.brought})
        sent = len(self.asking.acknowledged) + len(self.agency.acknowledged)
        return (
            f"kills {self.cluster.kills}, conversations {len(self.asked)}, deliveries {brought}, "
            f"repeats {brought - effects}, acknowledgements {sent}, effects {effects}"
        )


@contextmanager
def a_story(cluster: Cluster, folder: Path) -> Iterator[Story]:
    """A requester and a provider that listen until the end of the block; the cluster answers already."""
    with ExitStack() as stack:
        servers = [stack.enter_context(HTTPServer(port=0)) for _ in KINDS]
        addresses = [server.url_for("/client") for server in servers]
        agency = Watched(cluster.admit("agency", folder / "agency", at=addresses[0], services=(requester.SERVICE,)))
        papers = cluster.admit("portal", folder / "portal", at=addresses[1])
        story = Story(cluster, agency, Watched(papers), Watched(papers), servers[1].port)
        provider.provide(agency, servers[0])
        requester.listen(story.portal, servers[1], story.take)
        yield story
