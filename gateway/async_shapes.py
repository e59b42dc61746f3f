"""The operations of AsyncChannel v10 and the shape of each request (protocol: 2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from gateway.names import ASYNC_ITYPES, ASYNC_TYPES, ASYNC_TYPES_LOWERCASE
from gateway.shapes import PROPERTIES, SENDER, Shape

__all__ = ["SCHEMA", "SHAPES", "Operation", "operation_of"]

SCHEMA: Final = "AsyncChannel_v10_Types.xsd"
"""The XSD file of the gateway's side."""


class Operation(StrEnum):
    """The operations of IAsyncChannel."""

    SEND_MESSAGE = "sendMessage"
    SEND_DELIVERY_NOTIFICATION = "sendDeliveryNotification"
    GET_MESSAGE_STATUS = "getMessageStatus"
    GET_MESSAGES = "getMessages"

    @property
    def fault(self) -> str:
        """The element that a fault of it has in its detail, ``{namespace}name``."""
        return f"{{{ASYNC_TYPES}}}{self.value}Fault1_{self.value}Fault"


_ERROR: Final = ("errorCode", "errorMessage", "errorData", "errorDate", "subError", "sessionId")


def _shape(operation: Operation, sequences: Mapping[str, tuple[str, ...]], *, required: tuple[str, ...]) -> Shape:
    name = operation.value
    sends = operation is Operation.SEND_MESSAGE
    optional = {"correlationId", "routeId", "password", "sessionId", "error", "amount"}
    if sends or operation is Operation.GET_MESSAGES:
        optional |= {"messageId"}
    if operation is Operation.GET_MESSAGES:
        optional |= {"requestDate"}
    return Shape(
        schema=SCHEMA,
        root=f"{{{ASYNC_TYPES}}}{name}",
        wrappers={
            f"{{{ASYNC_TYPES}}}{name}": None,
            f"{{{ASYNC_TYPES}}}{name}Request": "ENV-WRAPPER-REQUEST",
            f"{{{ASYNC_TYPES_LOWERCASE}}}{name}": "ENV-TYPES-LOWERCASE",
        },
        sequences={**sequences, "sender": SENDER, "properties": PROPERTIES},
        voidable=frozenset(optional),
        data_in="messageData" if sends else None,
        required=required,
        renamed={ASYNC_TYPES_LOWERCASE: ASYNC_ITYPES},
    )


SHAPES: Final[Mapping[Operation, Shape]] = {
    Operation.SEND_MESSAGE: _shape(
        Operation.SEND_MESSAGE,
        {
            "request": ("messageInfo", "messageData"),
            "messageInfo": (
                *("messageId", "correlationId", "serviceId", "messageType", "routeId"),
                *("messageDate", "sender", "properties", "sessionId"),
            ),
        },
        required=("messageInfo/serviceId", "messageInfo/messageType", "messageInfo/sender/senderId"),
    ),
    Operation.SEND_DELIVERY_NOTIFICATION: _shape(
        Operation.SEND_DELIVERY_NOTIFICATION,
        {
            "request": ("notification", "requestDate", "sender"),
            "notification": ("messageId", "serviceId", "notificationDate", "deliveryStatus"),
            "deliveryStatus": ("receiveStatus", "statusDate", "resendMessage", "error"),
            "error": _ERROR,
            "subError": _ERROR,
        },
        required=("notification/messageId", "notification/serviceId", "sender/senderId"),
    ),
    Operation.GET_MESSAGE_STATUS: _shape(
        Operation.GET_MESSAGE_STATUS,
        {"request": ("messageId", "requestDate", "sender", "properties")},
        required=("messageId", "sender/senderId"),
    ),
    Operation.GET_MESSAGES: _shape(
        Operation.GET_MESSAGES,
        {
            "request": (
                *("messageId", "correlationId", "requestDate", "serviceId"),
                *("sender", "amount", "properties"),
            )
        },
        required=("serviceId", "sender/senderId"),
    ),
}
"""What each request looks like by contract, and what is tolerated."""

_BY_TAG: Final = {tag: operation for operation, shape in SHAPES.items() for tag in shape.wrappers}


def operation_of(tag: str) -> Operation | None:
    """The operation whose request has the element *tag* in the Body, or None."""
    return _BY_TAG.get(tag)
