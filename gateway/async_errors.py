"""The errors that only the asynchronous channel knows: every reason for a fault of a conversation.

::

    GatewayError
    └── ConversationError            SHZ-CONVERSATION
        ├── MessageTypeUnknown       SHZ-MESSAGE-TYPE
        ├── CorrelationUnknown       SHZ-CORRELATION
        ├── CorrelationTaken         SHZ-CORRELATION-TAKEN
        ├── NotAParty                SHZ-NOT-A-PARTY
        ├── ConversationOver         SHZ-CONVERSATION-OVER
        ├── MessageUnknown           SHZ-MESSAGE-UNKNOWN
        ├── MessageGone              SHZ-MESSAGE-GONE
        ├── StateRefused             SHZ-STATE
        └── EndpointRefused          SHZ-ENDPOINT

What the two kinds of channel share stands in :mod:`gateway.errors`. All these codes are defined by this project: no
public list of the real gateway's codes for this channel was found. A service that nobody offers is SCE004 here too.
"""

from __future__ import annotations

from gateway.errors import GatewayError

__all__ = [
    "ConversationError",
    "ConversationOver",
    "CorrelationTaken",
    "CorrelationUnknown",
    "EndpointRefused",
    "MessageGone",
    "MessageTypeUnknown",
    "MessageUnknown",
    "NotAParty",
    "StateRefused",
]


class ConversationError(GatewayError):
    """The message is in order and does not fit into its conversation."""

    code = "SHZ-CONVERSATION"


class MessageTypeUnknown(ConversationError):
    """The messageType is none of REQUEST, NOTIFICATION and RESPONSE."""

    code = "SHZ-MESSAGE-TYPE"


class CorrelationUnknown(ConversationError):
    """No conversation has this correlationId, or a NOTIFICATION or RESPONSE names none."""

    code = "SHZ-CORRELATION"


class CorrelationTaken(ConversationError):
    """A REQUEST would begin a conversation under a correlationId that another one has."""

    code = "SHZ-CORRELATION-TAKEN"


class NotAParty(ConversationError):
    """The sender has no such part in this conversation: it is somebody else's, or the other side's to say."""

    code = "SHZ-NOT-A-PARTY"


class ConversationOver(ConversationError):
    """The final RESPONSE has been given; nothing can follow it."""

    code = "SHZ-CONVERSATION-OVER"


class MessageUnknown(ConversationError):
    """There is no message with this messageId that the sender may know of."""

    code = "SHZ-MESSAGE-UNKNOWN"


class MessageGone(ConversationError):
    """The message that is to be sent again is no longer there to be sent: its recipient refused it for good."""

    code = "SHZ-MESSAGE-GONE"


class StateRefused(ConversationError):
    """The message is in a state that cannot be followed by the one asked for."""

    code = "SHZ-STATE"


class EndpointRefused(ConversationError):
    """The address is none that a message may be delivered to."""

    code = "SHZ-ENDPOINT"
