"""Names on the wire: namespaces and identifiers of both channels (protocol: 1 and 2, observed)."""

from __future__ import annotations

from typing import Final, NewType
from zoneinfo import ZoneInfo

__all__ = [
    "ALMATY",
    "ASYNC_CLIENT_TYPES",
    "ASYNC_ITYPES",
    "ASYNC_TYPES",
    "ASYNC_TYPES_LOWERCASE",
    "KDP",
    "SYNC_REQUEST",
    "SYNC_TYPES",
    "WSDL",
    "XSD",
    "XSI",
    "CorrelationId",
    "MessageId",
    "RouteId",
    "SenderId",
    "ServiceId",
    "SessionId",
]

MessageId = NewType("MessageId", str)
"""Identifier of a message in the system that made it."""
CorrelationId = NewType("CorrelationId", str)
"""Identifier of a chain of messages."""
ServiceId = NewType("ServiceId", str)
"""Identifier of an interaction in the register of the gateway, e.g. ``GBDFL_UniversalServiceSync``."""
RouteId = NewType("RouteId", str)
"""Additional identifier for routing."""
SenderId = NewType("SenderId", str)
"""Login of a sending system."""
SessionId = NewType("SessionId", str)
"""Session of the gateway: a GUID in braces."""

SYNC_TYPES: Final = "http://bip.bee.kz/SyncChannel/v10/Types"
SYNC_REQUEST: Final = "http://bip.bee.kz/SyncChannel/v10/Types/Request"
ASYNC_TYPES: Final = "http://bip.bee.kz/AsyncChannel/v10/Types"
ASYNC_ITYPES: Final = "http://bip.bee.kz/AsyncChannel/v10/ITypes"
ASYNC_TYPES_LOWERCASE: Final = "http://bip.bee.kz/AsyncChannel/v10/types"
"""What one generated code base has instead of :data:`ASYNC_ITYPES`: two flavours of the WSDL exist."""
ASYNC_CLIENT_TYPES: Final = "http://bip.bee.kz/AsyncChannel/v10/Types/Client"
"""Elements of the subscriber's side."""
KDP: Final = "http://service.2fa-chain.kz/ns/kdp"
"""Namespace of the consent service, whose clients wrap their requests in an element of it."""
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
XSD: Final = "http://www.w3.org/2001/XMLSchema"
WSDL: Final = "http://schemas.xmlsoap.org/wsdl/"

ALMATY: Final = ZoneInfo("Asia/Almaty")
"""The one time zone of Kazakhstan: +05:00 since 2024-03-01."""
