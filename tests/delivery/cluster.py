"""A sandbox of several processes, started by the commands that people start, on one database, behind one address."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event

import requests
import sqlalchemy as sa

from gateway.names import SenderId, ServiceId
from gateway.subscribers import Offer, Subscriber
from gateway.tables import async_messages, deliveries
from sandbox.estate import Estate
from sandbox.joining.folder import write_folder
from sandbox.worlds import DEFAULT_WORLD
from tests.delivery.balancer import Balancer, a_balancer, free_port
from tests.stores import Place

__all__ = ["Cluster", "Process", "a_cluster"]

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {"delivery_timeout": 2, "delivery_backoff": 1, "delivery_longest_wait": 2}
"""Of its world: a lost worker's deliveries are taken up again after the timeout and ten seconds more."""
LEASE_SECONDS = 12.0

Process = subprocess.Popen[bytes]


@dataclass(slots=True)
class Cluster:
    """Web processes and workers that share nothing but the database, and the balancer in front of them."""

    place: Place
    balancer: Balancer
    webs: list[Process] = field(default_factory=list)
    workers: list[Process] = field(default_factory=list)
    kills: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def start_web(self, *, processes: int = 1) -> Process:
        """One more ``shlyuz up``, with a directory of its own if the worlds are in no directory."""
        port = free_port()
        options = ["--port", str(port), "--workers", str(processes), "--url", self.balancer.url]
        made = self._start("up", *options)
        self.webs.append(made)
        self.balancer.ports.append(port)
        return made

    def start_worker(self) -> Process:
        """One more ``shlyuz worker``; it has yet to come up."""
        made = self._start("worker", "--url", self.balancer.url)
        self.workers.append(made)
        return made

    def wait_until_served(self, seconds: float = 60) -> None:
        """Wait until every web process answers."""
        for port in self.balancer.ports:
            until(lambda port=port: _healthy(port), seconds)  # type: ignore[misc]

    def kill(self, process: Process) -> None:
        """End *process* as a loss of power would, with the processes that it started."""
        for pid in (process.pid, *children(process)):
            self.kill_pid(pid)
        process.wait()
        for known in (self.webs, self.workers):
            if process in known:
                known.remove(process)

    def kill_pid(self, pid: int) -> None:
        """End the process *pid* alone."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.kills += 1

    def admit(self, name: str, folder: Path, *, at: str, services: tuple[str, ...] = ()) -> Path:
        """Have a participant with an endpoint; the folder with its papers."""
        with _estate(self.place) as estate, estate.use(DEFAULT_WORLD) as world:
            world.systems.membership.add(name)
            write_folder(world, name, out=folder, url=self.balancer.url)
            offers = frozenset(Offer(ServiceId(one)) for one in services)
            world.post.subscribe(Subscriber(SenderId(name), at, offers))
        return folder

    def waiting(self) -> int:
        """How many deliveries wait, dead letters among them."""
        return int(self._ask(sa.select(sa.func.count()).select_from(deliveries))[0][0])

    def messages(self) -> list[sa.Row[tuple[str, str, str]]]:
        """correlation_id, message_id and state of all messages that are stored, in the order of acceptance."""
        told = async_messages.c
        return self._ask(sa.select(told.correlation_id, told.message_id, told.state).order_by(told.id))

    def _ask(self, query: sa.Select[tuple[object, ...]]) -> list[sa.Row[tuple[object, ...]]]:
        with _estate(self.place) as estate, estate.use(DEFAULT_WORLD) as world, world.engine.connect() as connection:
            return list(connection.execute(query))

    def _start(self, *words: str) -> Process:
        directory = self.place.directory
        options = self.place.options
        if self.place.url is not None:
            options = ["--data", str(directory / f"host-{next(self._numbers)}"), "--database-url", self.place.url]
        with (directory / "processes.log").open("ab") as log:
            call = [sys.executable, "-m", "sandbox.cli", *words, *options]
            return subprocess.Popen(call, cwd=ROOT, stdout=log, stderr=log)

    def close(self) -> None:
        """Stop everything; what does not stop is killed."""
        for process in (*self.webs, *self.workers):
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in (*self.webs, *self.workers):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill(process)


def children(process: Process) -> list[int]:
    """The processes that *process* started: of ``shlyuz up``, those that serve."""
    try:
        listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii")
    except OSError:
        return []
    return [int(pid) for pid in listed.split()]


def until(met: Callable[[], bool], seconds: float) -> None:
    """Wait until *met*; TimeoutError if that takes longer."""
    pause = Event()
    for _ in range(int(seconds * 10)):
        if met():
            return
        pause.wait(0.1)
    raise TimeoutError(f"not met within {seconds:.0f} s")


def _healthy(port: int) -> bool:
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
        except requests.RequestException:
            return False


@contextmanager
def _estate(place: Place) -> Iterator[Estate]:
    estate = Estate(place.open())
    try:
        yield estate
    finally:
        estate.close()


@contextmanager
def a_cluster(place: Place) -> Iterator[Cluster]:
    """A cluster at *place* with a world, and no process yet."""
    place.directory.mkdir(parents=True, exist_ok=True)
    with _estate(place) as estate:
        estate.ensure_default(7)
        with estate.use(DEFAULT_WORLD) as world:
            world.choices.change(dict(SETTINGS))
    with a_balancer() as balancer:
        cluster = Cluster(place, balancer)
        try:
            yield cluster
        finally:
            cluster.close()
