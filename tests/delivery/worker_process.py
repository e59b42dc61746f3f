"""A worker of the tests, a process of its own: the real postman, and a send() that posts a few words to a subscriber.

``python worker_process.py WORLD DATA TIMEOUT MARGIN [DATABASE-URL]``
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from gateway.deliveries import Deliveries, Delivery, Outcome, Sent
from gateway.delivery_policy import DeliveryPolicy
from gateway.postman import Postman
from sandbox.clock import SystemClock
from sandbox.storage import database_seconds
from sandbox.world_clock import WorldClock
from sandbox.worlds import open_store, parse_world_name


def send(delivery: Delivery) -> Outcome:
    """One attempt: HTTP 200 is an answer, everything else a failure."""
    told = {
        "kind": delivery.kind.value,
        "message_id": delivery.message.message_id,
        "correlation_id": delivery.message.correlation_id,
        "state": delivery.message.state.value,
        "notification_id": delivery.notification_id,
        "pid": os.getpid(),
        "recipient": delivery.subscriber.sender_id,
    }
    address = urlsplit(delivery.subscriber.url or "")
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=delivery.timeout)
    try:
        connection.request("POST", "/", json.dumps(told).encode())
        status = connection.getresponse().status
    except OSError as error:
        return Outcome(Sent.FAILED, "SHZ-PROVIDER-UNREACHABLE", type(error).__name__)
    finally:
        connection.close()
    return Outcome(Sent.TAKEN, "200", "OK") if status == 200 else Outcome(Sent.FAILED, str(status))


def main(world: str, data: str, timeout: str, margin: str, url: str | None = None) -> None:
    """Deliver until SIGTERM."""
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    store = open_store(Path(data), url)
    engine = store.engine(parse_world_name(world))
    policy = DeliveryPolicy(
        timeout=float(timeout),
        margin=float(margin),
        backoff=timedelta(milliseconds=100),
        longest=timedelta(seconds=1),
    )
    deliveries = Deliveries(
        engine,
        seconds=database_seconds(engine),
        new_guid=lambda: str(uuid4()),
        policy=lambda: policy,
    )
    postman = Postman(deliveries, send, now=WorldClock(engine, SystemClock()).now)
    print("ready", flush=True)  # noqa: T201
    while not stopped.wait(0.2):
        postman.start()
    postman.stop()
    engine.dispose()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
