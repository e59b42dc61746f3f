"""Why a recording has no answer.

::

    GatewayError
    └── DeliveryFailed
        └── NotRecorded                  SHZ-NOT-RECORDED
"""

from __future__ import annotations

from gateway.errors import DeliveryFailed

__all__ = ["NotRecorded"]


class NotRecorded(DeliveryFailed):
    """No recorded exchange is like the request; the findings say what was asked and what there is."""

    code = "SHZ-NOT-RECORDED"
