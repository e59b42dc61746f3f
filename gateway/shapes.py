"""The shape that a request has by contract: what the reader straightens towards, and what it demands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from gateway.names import KDP, SYNC_REQUEST, SYNC_TYPES

__all__ = ["PROPERTIES", "SENDER", "SYNC_REQUEST_SHAPE", "Shape"]

SENDER: Final = ("senderId", "password")
"""The children of SenderInfo, in order."""
PROPERTIES: Final = ("key", "value")
"""The children of Property, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One kind of request."""

    schema: str
    """File of the XSD that it is valid by."""
    root: str
    """The global element by contract, ``{namespace}name``."""
    wrappers: Mapping[str, str | None]
    """Known elements of the Body, with the code of the deviation where it is not :attr:`root`."""
    bare: frozenset[str] = frozenset()
    """Wrappers that may hold the parts of the request without the element ``request`` around them."""
    sequences: Mapping[str, tuple[str, ...]]
    """The children of each element that has some, in order."""
    voidable: frozenset[str]
    """Optional elements that are as good as absent where they are empty."""
    data_in: str | None = None
    """The element that holds ``data``; None if the request has no business data."""
    required: tuple[str, ...]
    """Paths from ``request`` to what must not be empty, though the XSD lets it be."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Namespaces of types in another flavour of the contract, with the one that this contract has."""


SYNC_REQUEST_SHAPE: Final = Shape(
    schema="SyncChannel_v10_Types.xsd",
    root=f"{{{SYNC_TYPES}}}SendMessage",
    wrappers={
        f"{{{SYNC_TYPES}}}SendMessage": None,
        f"{{{SYNC_TYPES}}}SendMessageRequest": "ENV-WRAPPER-REQUEST",
        f"{{{KDP}}}sendMessageRequest": "ENV-WRAPPER-KDP",
        f"{{{SYNC_REQUEST}}}syncSendMessageRequest": "ENV-WRAPPER-PROVIDER",
    },
    bare=frozenset({f"{{{SYNC_REQUEST}}}syncSendMessageRequest"}),
    sequences={
        "request": ("requestInfo", "requestData"),
        "requestInfo": (
            *("messageId", "correlationId", "serviceId", "messageDate", "routeId"),
            *("sender", "properties", "sessionId"),
        ),
        "sender": SENDER,
        "properties": PROPERTIES,
    },
    voidable=frozenset({"correlationId", "routeId", "password", "sessionId"}),
    data_in="requestData",
    required=("requestInfo/messageId", "requestInfo/serviceId", "requestInfo/sender/senderId"),
)
"""SyncSendMessageRequest of SyncChannel v10 (protocol: 1.3, 1.5)."""
