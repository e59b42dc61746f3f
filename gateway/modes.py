"""How a deviation from the contract is taken: refused, or accepted with a finding."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Mode"]


class Mode(StrEnum):
    """The two ways of reading a message.

    ``STRICT`` is deliberately pedantic: beyond the XSD it demands the offset that Asia/Almaty had at ``messageDate``,
    no empty optional elements and a messageId used once. ``LENIENT`` accepts what real clients are known to send, and
    writes a finding for each deviation (protocol: SyncChannel v10, 1.5).
    """

    STRICT = "strict"
    LENIENT = "lenient"
