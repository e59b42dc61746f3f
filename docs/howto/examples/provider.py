"""A provider on the asynchronous channel, with zeep and pytest-httpserver: a REQUEST in, NOTIFICATION and RESPONSE out.

usage: provider.py FOLDER PORT

FOLDER is what ``shlyuz participant add agency --out FOLDER`` made.
"""

from __future__ import annotations

import json
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response
from zeep import Client

from signing.keys import KeyPair
from signing.soap_client import BodySignature
from signing.trust import TrustStore

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


class Party:
    """A participant: sends to the gateway, reads what the gateway brings, and answers that."""

    def __init__(self, folder: Path) -> None:
        self.papers = json.loads((folder / "participant.json").read_text("utf-8"))
        key = KeyPair.from_pkcs12((folder / self.papers["key"]).read_bytes(), self.papers["password"])
        trust = TrustStore.from_pem((folder / self.papers["trust"]).read_bytes())
        self.signature = BodySignature(key, trust, now=lambda: datetime.now(UTC))
        self.gateway = Client(self.papers["asyncWsdl"], wsse=self.signature).service
        self.callback = Client(f"{self.papers['asyncWsdl']}=AsyncChannelClient.wsdl")

    def send(self, kind: str, message_id: str, conversation: tuple[str, str], text: str) -> Any:
        """Hand a message in, within *conversation* (serviceId, correlationId); what the gateway acknowledges."""
        info = {
            "messageId": message_id,
            "correlationId": conversation[1],
            "serviceId": conversation[0],
            "messageType": kind,
            "messageDate": datetime.now(UTC),
            "sender": {"senderId": self.papers["senderId"], "password": self.papers["password"]},
        }
        return self.gateway.sendMessage(request={"messageInfo": info, "messageData": {"data": text}})

    def read(self, octets: bytes) -> tuple[str, Any]:
        """The operation that the gateway calls and its request, read from what the gateway signed and nothing else."""
        self.signature.verify(etree.fromstring(octets))
        call = self.signature.report.covered[0].element[0]
        return call.tag, self.callback.get_element(call.tag).parse(call, self.callback.wsdl.types).request

    def answer(self, operation: str, session_id: str, **said: Any) -> Response:
        """The response of *operation* in the session that the gateway named, signed."""
        envelope = etree.Element(f"{{{SOAP}}}Envelope")
        body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
        response = self.callback.get_element(f"{operation}Response")
        said |= {"responseDate": datetime.now(UTC), "sessionId": session_id}
        response.render(body, response(response=said))
        self.signature.apply(envelope, {})
        return Response(etree.tostring(envelope), content_type="text/xml")


def provide(party: Party, server: HTTPServer) -> None:
    """Answer every REQUEST that is brought to ``/client`` of *server* with a NOTIFICATION and a RESPONSE."""

    def take(http: Request) -> Response:
        operation, request = party.read(http.get_data())
        if not operation.endswith("}sendMessage"):
            return party.answer(operation, request.sessionId)
        info = request.messageInfo
        conversation = (info.serviceId, info.correlationId)
        # brought again, the REQUEST has the same messageId, and so have these: the gateway takes each of them once
        party.send("NOTIFICATION", f"{info.messageId}-1", conversation, "accepted")
        party.send("RESPONSE", f"{info.messageId}-2", conversation, f"done: {request.messageData.data}")
        return party.answer(operation, info.sessionId, messageId=info.messageId, correlationId=info.correlationId)

    server.expect_request("/client", method="POST").respond_with_handler(take)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with HTTPServer(port=int(sys.argv[2])) as listening:
        provide(Party(Path(sys.argv[1])), listening)
        threading.Event().wait()
