"""A worker is killed in the middle of its work: whatever it answered before stands in the journal."""

from __future__ import annotations

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event

import pytest
import requests

from sandbox.demo.own_sandbox import OwnSandbox, own_sandbox

CLIENTS = 4
BEFORE_THE_KILL = 40


def message(sender_id: str, password: str, number: int) -> bytes:
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        '<n:SendMessage xmlns:n="http://bip.bee.kz/SyncChannel/v10/Types"><request><requestInfo>'
        f"<messageId>m-{number}</messageId><serviceId>GBDFL_UniversalServiceSync</serviceId>"
        "<messageDate>2026-11-20T12:00:00+05:00</messageDate>"
        f"<sender><senderId>{sender_id}</senderId><password>{password}</password></sender></requestInfo>"
        "<requestData><data/></requestData></request></n:SendMessage></soap:Body></soap:Envelope>"
    ).encode()


def worker_of(sandbox: OwnSandbox) -> int:
    home = Path(str(sandbox.world.engine.url.database)).parent
    master = json.loads((home / "address.json").read_text("utf-8"))["pid"]
    return int(Path(f"/proc/{master}/task/{master}/children").read_text("ascii").split()[0])


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the worker as Linux tells it")
def test_what_a_killed_worker_answered_is_in_the_journal():
    with own_sandbox(seed=7) as sandbox, ThreadPoolExecutor(CLIENTS) as threads:
        demo = sandbox.world.systems.membership.add("demo").sender
        numbers, enough = count(), Event()
        answered: list[tuple[int, int]] = []

        def client(_number: int) -> int:
            """Send until the worker is gone; the number of the message that was not answered."""
            with requests.Session() as session:
                session.trust_env = False
                while True:
                    number = next(numbers)
                    octets = message(demo.sender_id, demo.password, number)
                    try:
                        answer = session.post(f"{sandbox.url}/bip-sync/", data=octets, timeout=30)
                    except requests.ConnectionError:
                        return number
                    answered.append((number, int(answer.headers["X-Shlyuz-Message"])))
                    if len(answered) >= BEFORE_THE_KILL:
                        enough.set()

        worker = worker_of(sandbox)
        clients = [threads.submit(client, number) for number in range(CLIENTS)]
        assert enough.wait(60)
        os.kill(worker, signal.SIGKILL)
        broken = [one.result() for one in clients]
        journal = sandbox.world.systems.journal
        for number, key in answered:
            entry = journal.get(key)
            assert entry is not None and entry.message_id == f"m-{number}"
            assert journal.answers_to(key), "the answer is stored with its request"
        assert len(broken) == CLIENTS and len(answered) >= BEFORE_THE_KILL
