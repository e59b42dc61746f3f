"""A requester on the asynchronous channel: sends a REQUEST and takes what is answered at its own endpoint.

usage: requester.py FOLDER PORT TEXT

FOLDER is what ``shlyuz participant add portal --out FOLDER`` made.
"""

from __future__ import annotations

import sys
import threading
import uuid
from collections.abc import Callable
from pathlib import Path

import requests
from provider import Party
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response
from zeep.exceptions import Fault, TransportError

SERVICE = "FORM_ImportAsync"
Take = Callable[[str, str, str, str], None]


def listen(party: Party, server: HTTPServer, take: Take) -> None:
    """Hand each message that is brought to ``/client`` to *take*: correlationId, messageId, messageType, text."""

    def answer(http: Request) -> Response:
        operation, request = party.read(http.get_data())
        if not operation.endswith("}sendMessage"):
            return party.answer(operation, request.sessionId)
        info = request.messageInfo
        take(info.correlationId, info.messageId, info.messageType, request.messageData.data)
        return party.answer(operation, info.sessionId, messageId=info.messageId, correlationId=info.correlationId)

    server.expect_request("/client", method="POST").respond_with_handler(answer)


def ask(party: Party, correlation_id: str, text: str, *, patience: int = 60) -> int:
    """Send a REQUEST until it is acknowledged; how often that took. A repetition is safe: it has the same messageId."""
    for attempt in range(1, patience + 1):
        try:
            party.send("REQUEST", f"{correlation_id}-0", (SERVICE, correlation_id), text)
        except (requests.RequestException, TransportError):
            threading.Event().wait(0.5)
        except Fault as fault:
            if fault.code != "SCE909":
                raise
            threading.Event().wait(0.5)
        else:
            return attempt
    raise TimeoutError(f"{correlation_id} was not acknowledged in {patience} attempts")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    known: set[str] = set()
    over = threading.Event()

    def note(_correlation_id: str, message_id: str, kind: str, text: str) -> None:
        if message_id not in known:
            known.add(message_id)
            print(kind, text, flush=True)
        if kind == "RESPONSE":
            over.set()

    with HTTPServer(port=int(sys.argv[2])) as listening:
        listen(Party(Path(sys.argv[1])), listening, note)
        ask(Party(Path(sys.argv[1])), str(uuid.uuid4()), sys.argv[3])
        sys.exit(not over.wait(60))
