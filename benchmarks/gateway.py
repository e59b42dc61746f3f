"""The signed gateway: messages a second of a real server with one worker, against what one core can sign."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path

from benchmarks.measure import Aim, Figure, interleaved
from benchmarks.server import Requester, Server, requester, running
from signing import wsse
from signing.key_info import KeyInfoForm
from signing.namespaces import SOAP11

__all__ = ["figures"]

_CLIENTS = 4
_MESSAGES = 4800
_WARM_UP = 400
_SIGNATURES_OF_AN_ANSWER = 2
"""Business data by the owner of the register, and the envelope by the gateway."""
_NAMESPACE = "http://message.persistence.interactive.nat"
_PATH = "/bip-sync-wss-gost/"


def figures(data: Path, folder: Path) -> Iterator[Figure]:
    """Answered messages a second against the raw signing rate, divided by the signatures of an answer."""
    with running(data) as server:
        asker = requester(data, folder)
        messages = [_message(asker, number) for number in range(_MESSAGES + _WARM_UP)]
        _send_all(server, messages[:_WARM_UP])
        before = _raw_rate(asker)
        start = time.perf_counter()
        _send_all(server, messages[_WARM_UP:])
        rate = _MESSAGES / (time.perf_counter() - start)
        raw = (before + _raw_rate(asker)) / 2
    share = rate * _SIGNATURES_OF_AN_ANSWER / raw
    yield Figure(
        "gateway, signed, 1 worker: answers / (raw RSA signatures ÷ 2)",
        f"{rate:.0f}/s",
        f"{raw / _SIGNATURES_OF_AN_ANSWER:.0f}/s",
        share,
        Aim.AT_LEAST,
        0.3,
    )


def _raw_rate(asker: Requester) -> float:
    return 1 / interleaved({"raw": lambda: asker.key.sign(b"x")}, 300)["raw"]


def _message(asker: Requester, number: int) -> bytes:
    """A signed question for a person, unlike every other."""
    iin = asker.iins[number % len(asker.iins)]
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    body = (
        '<ns2:SendMessage xmlns:ns2="http://bip.bee.kz/SyncChannel/v10/Types"><request><requestInfo>'
        f"<messageId>benchmark-{number}</messageId><serviceId>GBDFL_UniversalServiceSync</serviceId>"
        f"<messageDate>{moment}</messageDate><sender><senderId>{asker.sender_id}</senderId>"
        f"<password>{asker.password}</password></sender></requestInfo><requestData>"
        f'<data xmlns:ns3="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ns3:Request">'
        f"<messageId>benchmark-{number}</messageId><messageDate>{moment}</messageDate>"
        f"<senderCode>{asker.sender_id}</senderCode><iin>{iin}</iin></data></requestData></request></ns2:SendMessage>"
    )
    octets = f'<soap:Envelope xmlns:soap="{SOAP11}"><soap:Body>{body}</soap:Body></soap:Envelope>'.encode()
    return wsse.sign(octets, asker.key, form=KeyInfoForm.KEY_IDENTIFIER)


def _send_all(server: Server, messages: Sequence[bytes]) -> None:
    with ThreadPoolExecutor(_CLIENTS) as clients:
        shares = [islice(messages, client, None, _CLIENTS) for client in range(_CLIENTS)]
        for _ in clients.map(lambda share: _send(server, share), shares):
            continue


def _send(server: Server, messages: Iterator[bytes]) -> None:
    """Send one after another over one connection; RuntimeError for an answer that is not the one wanted."""
    connection = HTTPConnection(server.host, server.port, timeout=60)
    try:
        for octets in messages:
            connection.request("POST", _PATH, octets, {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'})
            answer = connection.getresponse()
            told = answer.read()
            if answer.status != 200 or b"SCSS001" not in told:
                raise RuntimeError(f"HTTP {answer.status}: {told[-2000:].decode()}")
    finally:
        connection.close()
