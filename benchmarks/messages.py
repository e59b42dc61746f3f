"""Requests of SyncChannel v10 for the gateway to answer, each unlike every other."""

from __future__ import annotations

from datetime import UTC, datetime

from benchmarks.server import Requester
from signing import wsse
from signing.key_info import KeyInfoForm
from signing.namespaces import SOAP11

__all__ = ["SERVICE", "question", "signed_question"]

SERVICE = "GBDFL_UniversalServiceSync"
"""The register of individuals."""
_NAMESPACE = "http://message.persistence.interactive.nat"


def question(asker: Requester, number: int) -> bytes:
    """A question of *asker* to the register of individuals for one of the people, without a signature."""
    iin = asker.iins[number % len(asker.iins)]
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    body = (
        '<ns2:SendMessage xmlns:ns2="http://bip.bee.kz/SyncChannel/v10/Types"><request><requestInfo>'
        f"<messageId>benchmark-{number}</messageId><serviceId>{SERVICE}</serviceId>"
        f"<messageDate>{moment}</messageDate><sender><senderId>{asker.sender_id}</senderId>"
        f"<password>{asker.password}</password></sender></requestInfo><requestData>"
        f'<data xmlns:ns3="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="ns3:Request">'
        f"<messageId>benchmark-{number}</messageId><messageDate>{moment}</messageDate>"
        f"<senderCode>{asker.sender_id}</senderCode><iin>{iin}</iin></data></requestData></request></ns2:SendMessage>"
    )
    return f'<soap:Envelope xmlns:soap="{SOAP11}"><soap:Body>{body}</soap:Body></soap:Envelope>'.encode()


def signed_question(asker: Requester, number: int) -> bytes:
    """The same, signed for transport."""
    return wsse.sign(question(asker, number), asker.key, form=KeyInfoForm.KEY_IDENTIFIER)
