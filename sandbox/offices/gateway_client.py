"""How the sandbox's own systems call the gateway: over HTTP, with zeep, signed, and believing nothing unsigned."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any, Final

import requests
import zeep
from lxml import etree
from zeep.exceptions import Error as ZeepError
from zeep.exceptions import Fault, TransportError
from zeep.transports import Transport
from zeep.xsd import AnyObject, String

from registries.catalogue import CONTRACTS
from sandbox.clock import in_astana
from sandbox.errors import AnswerRejected, GatewayRefused, GatewayUnreachable
from signing.certificates import Role
from signing.errors import SignatureRejected
from signing.findings import SignatureReport
from signing.keys import KeyPair
from signing.soap_client import BodySignature
from signing.trust import Policy, TrustStore

__all__ = ["GatewayClient", "Line", "Reply", "Sender"]

_BINDING: Final = "{http://bip.bee.kz/SyncChannel/v10/Interfaces}SyncChannelHttpBinding"
_PATH: Final = "/bip-sync-wss-gost/"
_GATEWAY: Final = Policy(required_roles=frozenset({Role.GATEWAY}))
_SCHEMAS: Final = sorted({contract.schema_path.as_uri() for contract in CONTRACTS})


@dataclass(frozen=True, slots=True)
class Sender:
    """A participant with what it needs to send."""

    sender_id: str
    password: str = field(repr=False)
    key: KeyPair = field(repr=False)


@dataclass(frozen=True, slots=True)
class Line:
    """The way to the gateway."""

    url: str
    """Where the server answers, without a path."""
    session: Callable[[], requests.Session]
    """A session of HTTP; called once a thread."""
    trust: TrustStore
    now: Callable[[], datetime]
    timeout: float
    """Seconds of the machine that one call may take."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer whose envelope the gateway signed."""

    status_code: str
    status_message: str
    data: etree._Element | None
    """The element ``data``, a document of its own; its business signature has not been judged yet."""


class GatewayClient:
    """A participant's client of SyncChannel v10. Threads may share it: each gets a connection of its own."""

    def __init__(self, sender: Sender, line: Line) -> None:
        self.sender: Final = sender
        self._line = line
        self._of_thread = threading.local()

    def send(
        self, service_id: str, data_type: str, fields: Mapping[str, object], *, message_id: str, correlation_id: str
    ) -> Reply:
        """Send the business data *fields*, of the XSD type *data_type* (``{namespace}name``), and wait for the answer.

        Only what the gateway's signature covers is read. Raises :class:`~sandbox.errors.GatewayUnreachable`,
        :class:`~sandbox.errors.GatewayRefused` or :class:`~sandbox.errors.AnswerRejected`.
        """
        client, _ = self._client()
        typed = client.get_type(data_type)
        return self._send(service_id, AnyObject(typed, typed(**fields)), (message_id, correlation_id))

    def send_text(self, service_id: str, data: str, *, message_id: str, correlation_id: str) -> Reply:
        """Send the element *data* as text, to the letter: what somebody signed. Otherwise as :meth:`send`."""
        return self._send(service_id, AnyObject(String(), data), (message_id, correlation_id))

    def _send(self, service_id: str, data: AnyObject, ids: tuple[str, str]) -> Reply:
        client, signature = self._client()
        info = {
            "messageId": ids[0],
            "correlationId": ids[1],
            "serviceId": service_id,
            "messageDate": in_astana(self._line.now()),
            "sender": {"senderId": self.sender.sender_id, "password": self.sender.password},
        }
        request = {"requestInfo": info, "requestData": {"data": data}}
        service = client.create_service(_BINDING, self._line.url.rstrip("/") + _PATH)
        try:
            service.SendMessage(request=request)
        except Fault as fault:
            raise GatewayRefused("INQUIRY-FAULT", f"{service_id}: {_fault_code(fault)} {fault.message}") from fault
        except SignatureRejected as rejected:
            raise AnswerRejected("INQUIRY-TRANSPORT", f"{service_id}: {rejected}") from rejected
        except (requests.RequestException, TransportError) as error:
            raise GatewayUnreachable("INQUIRY-UNREACHABLE", f"{service_id}: {type(error).__name__}") from error
        except (ZeepError, etree.LxmlError) as error:
            raise AnswerRejected("INQUIRY-CONTENT", f"{service_id}: {error}") from error
        return _reply(signature.report)

    def _client(self) -> tuple[Any, BodySignature]:
        known: tuple[Any, BodySignature] | None = getattr(self._of_thread, "client", None)
        if known is None:
            line = self._line
            signature = BodySignature(self.sender.key, line.trust, now=line.now, policy=_GATEWAY)
            transport = Transport(session=line.session(), timeout=line.timeout, operation_timeout=line.timeout)
            with as_file(files("gateway.contracts")) as contracts:
                client = zeep.Client(str(contracts / "SyncChannel.wsdl"), wsse=signature, transport=transport)
                for address in _SCHEMAS:
                    client.wsdl.types.add_document_by_url(address)
            known = self._of_thread.client = (client, signature)
        return known


def _reply(report: SignatureReport | None) -> Reply:
    bodies = [] if report is None or not report.ok else [ref.element for ref in report.covered]
    response = bodies[0].find("./{*}SendMessageResponse/response") if bodies else None
    if response is None:
        raise AnswerRejected("INQUIRY-TRANSPORT", "the signed Body holds no SendMessageResponse")
    data = response.find("responseData/data")
    return Reply(
        status_code=(response.findtext("responseInfo/status/code") or "").strip(),
        status_message=(response.findtext("responseInfo/status/message") or "").strip(),
        # A copy keeps the declarations of its own element only: what the owner of the register signed.
        data=None if data is None else copy.deepcopy(data),
    )


def _fault_code(fault: Fault) -> str:
    detail = fault.detail
    code = None if detail is None else detail.findtext(".//errorCode")
    return str(code or fault.code or "")
