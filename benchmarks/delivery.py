"""Deliveries of the asynchronous channel: whole conversations a second, the cost of a long queue, an idle worker."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from statistics import median

import sqlalchemy as sa

from benchmarks.measure import Aim, Figure, interleaved
from benchmarks.server import Server, running
from gateway.conversation_store import Conversations
from gateway.conversations import MessageType, NewMessage
from gateway.deliveries import Deliveries, Outcome, Sent
from gateway.names import (
    ASYNC_CLIENT_TYPES,
    ASYNC_TYPES,
    CorrelationId,
    MessageId,
    SenderId,
    ServiceId,
    SessionId,
)
from gateway.subscribers import Offer, Subscriber, Subscribers
from gateway.tables import async_messages, conversations, deliveries
from gateway.wire import Draft, wrapper
from sandbox.storage import database_seconds, migrate, open_engine
from signing.keys import KeyPair

__all__ = ["Party", "figures"]

_SHLYUZ = Path(sys.executable).with_name("shlyuz")
_SERVICE = "FORM_ImportAsync"
_CONVERSATIONS = 1000
_CLIENTS = 6
_SIGNATURES = 12
"""Of the gateway in one conversation: for each of three messages its acknowledgement, its delivery, the word to its
sender, and the answer to its confirmation."""
_MOMENT = datetime(2026, 11, 20, 7, tzinfo=UTC)
_PATH = "/bip-async"


def figures(folder: Path) -> Iterator[Figure]:
    """The three figures; what they need is made in *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    yield _throughput(folder / "throughput")
    yield _long_queue(folder)
    yield from _idle(folder / "idle")


def _throughput(data: Path) -> Figure:
    """Whole conversations a second with two workers, against the raw signing rate and the signatures they need."""
    with running(data, workers=2) as server, ExitStack() as stack:
        demo, bank = (_party(data, data / name, name) for name in ("demo", "bank"))
        post = _Post(server, {"demo": demo, "bank": bank})
        url = stack.enter_context(_listening(post))
        _run("participant", "endpoint", "bank", "--at", url, "--service", _SERVICE, "--no-check", "--data", str(data))
        _run("participant", "endpoint", "demo", "--at", url, "--no-check", "--data", str(data))
        post.converse("warm", 20)
        post.prepare("c", _CONVERSATIONS)
        before = _raw_rate(demo.key)
        start = time.perf_counter()
        post.converse("c", _CONVERSATIONS)
        rate = _CONVERSATIONS / (time.perf_counter() - start)
        raw = (before + _raw_rate(demo.key)) / 2 / _SIGNATURES
    name = f"conversations, 2 workers, SQLite: each / (raw RSA signatures ÷ {_SIGNATURES})"
    return Figure(name, f"{rate:.1f}/s", f"{raw:.0f}/s", rate / raw, Aim.AT_LEAST, 0.25)


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a conversation."""

    sender_id: str
    password: str
    key: KeyPair

    def message(self, kind: str, correlation: str, *, service: str = _SERVICE) -> bytes:
        """A signed ``sendMessage`` to *service*."""
        info = (
            f"<messageInfo><messageId>{correlation}-{kind}</messageId><correlationId>{correlation}</correlationId>"
            f"<serviceId>{service}</serviceId><messageType>{kind}</messageType><messageDate>{_now()}</messageDate>"
            f"{self._sender()}</messageInfo><messageData><data><form>{'0123456789' * 100}</form></data></messageData>"
        )
        return self._signed("sendMessage", info)

    def confirmation(self, message_id: str) -> bytes:
        """A signed ``sendDeliveryNotification`` that accepts the message."""
        moment = _now()
        said = (
            f"<notification><messageId>{message_id}</messageId><serviceId>{_SERVICE}</serviceId>"
            f"<notificationDate>{moment}</notificationDate><deliveryStatus><receiveStatus>MESSAGE_ACCEPTED"
            f"</receiveStatus><statusDate>{moment}</statusDate><resendMessage>NOT_RESEND</resendMessage>"
            f"</deliveryStatus></notification><requestDate>{moment}</requestDate>{self._sender()}"
        )
        return self._signed("sendDeliveryNotification", said)

    def _sender(self) -> str:
        return f"<sender><senderId>{self.sender_id}</senderId><password>{self.password}</password></sender>"

    def _signed(self, operation: str, content: str) -> bytes:
        start, end = wrapper(operation, ASYNC_TYPES)
        return Draft(f"{start}<request>{content}</request>{end}".encode(), body_id="id-b").signed(self.key)


@dataclass(slots=True)
class _Post:
    """Both parties: what they have to say is signed beforehand, as only the gateway is measured."""

    server: Server
    parties: dict[str, Party]
    ready: dict[str, bytes] = field(default_factory=dict)
    errands: SimpleQueue[str | None] = field(default_factory=SimpleQueue)
    done: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    seen: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self, prefix: str, count: int) -> None:
        """Sign everything that will be said in *count* conversations."""
        demo, bank = self.parties["demo"], self.parties["bank"]
        for number in range(count):
            correlation = f"{prefix}{number}"
            for kind in MessageType:
                author, reader = (demo, bank) if kind is MessageType.REQUEST else (bank, demo)
                self.ready[f"{correlation}-{kind}"] = author.message(kind, correlation)
                self.ready[f"{correlation}-{kind}!"] = reader.confirmation(f"{correlation}-{kind}")

    def converse(self, prefix: str, count: int) -> None:
        """Hold *count* conversations, from the REQUEST to the confirmation of the RESPONSE."""
        if f"{prefix}0-REQUEST" not in self.ready:
            self.prepare(prefix, count)
        clients = [threading.Thread(target=self._client, daemon=True) for _ in range(_CLIENTS)]
        for client in clients:
            client.start()
        for number in range(count):
            self.errands.put(f"{prefix}{number}-REQUEST")
        for _ in range(3 * count):
            if not self.done.acquire(timeout=120):
                raise RuntimeError("the conversations do not come to an end")
        for _ in clients:
            self.errands.put(None)
        for client in clients:
            client.join()

    def arrived(self, octets: bytes) -> str:
        """What the gateway brought; the name of the element of the answer."""
        if b"changeMassageStatusNotification" in octets:
            return "changeMassageStatusNotificationResponse"
        found = re.search(rb"<messageId>([^<]+)</messageId>", octets)
        message_id = found.group(1).decode() if found is not None else ""
        with self.lock:
            new = message_id not in self.seen
            self.seen.add(message_id)
        if new:
            self.errands.put(f"{message_id}!")
            if message_id.endswith("-REQUEST"):
                self.errands.put(message_id.replace("-REQUEST", "-NOTIFICATION"))
        return "sendMessageResponse"

    def _client(self) -> None:
        connection = HTTPConnection(self.server.host, self.server.port, timeout=60)
        while (errand := self.errands.get()) is not None:
            connection.request("POST", _PATH, self.ready[errand], {"Content-Type": "text/xml; charset=utf-8"})
            response = connection.getresponse()
            answer = response.read()
            if response.status != 200:
                raise RuntimeError(f"{errand}: {answer[:2000]!r}")
            if errand.endswith("-NOTIFICATION"):
                self.errands.put(errand.replace("-NOTIFICATION", "-RESPONSE"))
            if errand.endswith("!"):
                self.done.release()
        connection.close()


@contextmanager
def _listening(post: _Post) -> Iterator[str]:
    """Where both parties take IAsyncChannelClient."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            octets = self.rfile.read(int(self.headers["Content-Length"]))
            answer = _answer(post.arrived(octets))
            self.send_response(200)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/callback"
    finally:
        server.shutdown()
        server.server_close()


def _answer(name: str) -> bytes:
    start, end = wrapper(name, ASYNC_CLIENT_TYPES)
    ids = "<messageId>m</messageId><correlationId>c</correlationId>" if name == "sendMessageResponse" else ""
    session = "<sessionId>{00000000-0000-4000-8000-000000000000}</sessionId>"
    content = f"{start}<response>{ids}<responseDate>{_now()}</responseDate>{session}</response>{end}"
    return Draft(content.encode(), body_id="id-b").octets()


def _long_queue(folder: Path) -> Figure:
    """A delivery claimed and finished with 100,000 waiting, against one with 100 waiting."""
    with ExitStack() as stack:
        queues = {name: stack.enter_context(_queue(folder / name, size)) for name, size in _SIZES.items()}
        times = interleaved(queues, 300)
    short, long = times["short"], times["long"]
    name = "a delivery with 100,000 waiting / with 100 waiting"
    return Figure(name, f"{long * 1e3:.2f} ms", f"{short * 1e3:.2f} ms", long / short, Aim.AT_MOST, 1.3)


_SIZES = {"short": 100, "long": 100_000}


@contextmanager
def _queue(path: Path, size: int) -> Iterator[Callable[[], object]]:
    """Something that makes one delivery while *size* others wait: half of them for one who has enough on its way."""
    engine = open_engine(f"sqlite:///{path}.sqlite")
    migrate(engine)
    names = (f"guid-{number}" for number in iter(int, 1))
    subscribers = Subscribers(engine)
    for name in ("slow", "bank"):
        offers = frozenset({Offer(ServiceId(name))})
        subscribers.add(Subscriber(SenderId(name), f"http://{name}.example/", offers))
    kept = Conversations(engine, subscribers, new_guid=lambda: next(names))
    for name in ("slow", "bank"):
        kept.accept(_new(f"{name}-first", name))
    with engine.begin() as connection:
        _multiply(connection, size)
    deliver = Deliveries(engine, seconds=database_seconds(engine), new_guid=lambda: next(names))
    late = _MOMENT + timedelta(days=1)
    for _ in range(4):
        deliver.claim(_MOMENT)
    numbers = iter(range(10**9))

    def once() -> None:
        # one comes, one goes: the queue stays as long as it is
        kept.accept(_new(f"more-{next(numbers)}", "bank"))
        claimed = deliver.claim(late)
        assert claimed is not None
        deliver.finish(claimed, Outcome(Sent.TAKEN, "200", "OK"), late)

    try:
        yield once
    finally:
        engine.dispose()


def _new(correlation: str, service: str) -> NewMessage:
    return NewMessage(
        message_id=MessageId(f"{correlation}-REQUEST"),
        correlation_id=CorrelationId(correlation),
        service_id=ServiceId(service),
        message_type=MessageType.REQUEST,
        sender_id=SenderId("portal"),
        session_id=SessionId("{0}"),
        message_date=_MOMENT,
        accepted_at=_MOMENT,
        data=b"<data/>",
        digest="d",
    )


def _multiply(connection: sa.Connection, size: int) -> None:
    """Give each of the first two messages copies of its own, in conversations of their own."""
    for first in connection.execute(sa.select(async_messages)).all():
        talk = connection.execute(
            sa.select(conversations).where(conversations.c.correlation_id == first.correlation_id)
        ).one()
        row = connection.execute(sa.select(deliveries).where(deliveries.c.message == first.id)).one()
        base = 10 * first.id * size
        copies = [{"id": base + n, "correlation_id": f"{first.service_id}-{n}"} for n in range(size // 2)]
        talks = [dict(talk._mapping) | {"correlation_id": one["correlation_id"]} for one in copies]
        connection.execute(sa.insert(conversations), talks)
        messages = [dict(first._mapping) | one | {"message_id": one["correlation_id"]} for one in copies]
        connection.execute(sa.insert(async_messages), messages)
        rows = [dict(row._mapping) | one | {"message": one["id"], "notification_id": one["id"]} for one in copies]
        connection.execute(sa.insert(deliveries), rows)


def _idle(data: Path) -> Iterator[Figure]:
    """What an idle ``shlyuz worker`` costs, and how soon it takes up a message that another process accepted."""
    arrivals: SimpleQueue[float] = SimpleQueue()

    class Noting(_Post):
        def arrived(self, octets: bytes) -> str:
            arrivals.put(time.perf_counter())
            return _Post.arrived(self, octets)

    with ExitStack() as stack:
        post = Noting(Server("", 0, 0.0), {})
        url = stack.enter_context(_listening(post))
        _run("participant", "endpoint", "demo", "--at", url, "--service", _SERVICE, "--no-check", "--data", str(data))
        process = stack.enter_context(subprocess.Popen([str(_SHLYUZ), "worker", "--data", str(data)], stdout=-1))
        stack.callback(process.terminate)
        engine = open_engine(f"sqlite:///{data / 'world.sqlite'}")
        stack.callback(engine.dispose)
        names = (f"guid-{number}" for number in iter(int, 1))
        kept = Conversations(engine, Subscribers(engine), new_guid=lambda: next(names))
        waits = []
        for number in range(21):
            time.sleep(0.3)
            start = time.perf_counter()
            kept.accept(_new(f"idle-{number}", _SERVICE))
            waits.append(arrivals.get(timeout=60) - start)
        time.sleep(3)
        share = _cost(process.pid, seconds=10)
    # the first one finds the keys not loaded yet
    wait = median(waits[1:])
    yield Figure("an idle worker: share of a core", f"{share:.2%}", "1 %", share / 0.01, Aim.AT_MOST, 1)
    yield Figure("a new message is on its way after", f"{wait * 1e3:.0f} ms", "100 ms", wait / 0.1, Aim.AT_MOST, 1)


def _cost(pid: int, *, seconds: float) -> float:
    """The share of one core that the process takes."""
    before, start = _ticks(pid), time.perf_counter()
    time.sleep(seconds)
    return (_ticks(pid) - before) / (time.perf_counter() - start) / 100


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _party(data: Path, folder: Path, name: str) -> Party:
    _run("participant", "add", name, "--out", str(folder), "--data", str(data))
    told = json.loads((folder / "participant.json").read_text("utf-8"))
    key = KeyPair.from_pkcs12((folder / told["key"]).read_bytes(), told["password"])
    return Party(told["senderId"], told["password"], key)


def _raw_rate(key: KeyPair) -> float:
    return 1 / interleaved({"raw": lambda: key.sign(b"x")}, 300)["raw"]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _run(*words: str) -> str:
    return subprocess.run([str(_SHLYUZ), *words], check=True, capture_output=True, text=True).stdout
