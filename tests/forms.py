"""Forms of education departments for the data bank of orphans, written by hand and signed."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from gateway.conversations import AsyncMessage, MessageType, NewMessage
from gateway.names import CorrelationId, MessageId, SenderId, ServiceId, SessionId
from registries.data_bank.form_import import ESTABLISH, FORM_IMPORT
from registries.identifiers import Iin
from sandbox.people import People
from sandbox.world import World
from signing import xmldsig

__all__ = ["DATA_BANK", "DEPARTMENT", "Value", "establishing", "form", "orphan_of", "requested", "signed"]

DEPARTMENT = "education-department-almaty"
DATA_BANK = "data-bank-owner"
Value = tuple[str, str, str]
"""The code of a value, the element that it stands in, and its text."""
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def orphan_of(world: World, ordered: date) -> Iin:
    """A child in Almaty whose father is unknown, and whose mother died a month before the day *ordered*."""

    def before(days: int) -> str:
        return (ordered - timedelta(days=days)).isoformat()

    people = People(world)
    grown = {"gender": "2", "birth_date": "1980-05-06", "surname": "СЫНАҚОВА", "name": "АЙШОЛПАН"}
    mother = people.happen("arrival", grown | {"city": "almaty", "since": before(1000)}).people[0]
    born = {"mother": mother, "gender": "1", "name": "ӘЛІХАН", "day": before(900)}
    child = people.happen("birth", born).people[0]
    people.happen("death", {"person": mother, "day": before(30)})
    return Iin(child)


def form(world: World, chain: str, kind: str, *values: Value, sender: str = DEPARTMENT) -> str:
    """The element ``data`` of a form of the department *sender*, not signed."""
    said = {
        "importSource": "EDUCATION_DEPARTMENT",
        "updatedValues": "".join(
            f"<updatedValues><code>{code}</code><values><{tag}>{text}</{tag}></values></updatedValues>"
            for code, tag, text in values
        ),
        "externalRequestChainId": chain,
        "externalRequestId": f"form-{chain}",
        "requesterIin": world.population.organisation(sender).head,
        "serviceProviderBin": world.population.organisation(sender).bin,
        "serviceType": kind,
    }
    fields = "".join(text if name == "updatedValues" else f"<{name}>{text}</{name}>" for name, text in said.items())
    typed = 'xsi:type="cs:typedRequestFormImportData"'
    return f'<data xmlns:xsi="{_XSI}" xmlns:cs="{FORM_IMPORT.namespace}" {typed}>{fields}</data>'


def establishing(number: str, day: str, *, guardian: str, ward: str) -> tuple[Value, ...]:
    """The values of a form that puts *ward* under *guardian*."""
    order = ("orderNumber", "string", number), ("orderDate", "date", day)
    return *order, ("guardianIin", "string", guardian), ("wardIin", "string", ward)


def signed(world: World, data: str, *, sender: str = DEPARTMENT) -> str:
    """*data* signed by the official of the department *sender*."""
    key = world.keyring.official(world.population.organisation(sender))
    return xmldsig.sign(data.encode(), key).decode()


def requested(world: World, chain: str, *values: Value) -> AsyncMessage:
    """The REQUEST with the signed form of *values*, as the gateway accepts it."""
    now = world.clock.now()
    new = NewMessage(
        message_id=MessageId(f"m-{chain}"),
        correlation_id=CorrelationId(chain),
        service_id=ServiceId(FORM_IMPORT.service_id),
        message_type=MessageType.REQUEST,
        sender_id=SenderId(DEPARTMENT),
        session_id=SessionId("{0}"),
        message_date=now.astimezone(UTC),
        accepted_at=now,
        data=signed(world, form(world, chain, ESTABLISH, *values)).encode(),
        digest="d",
    )
    return world.systems.conversations.accept(new).message
