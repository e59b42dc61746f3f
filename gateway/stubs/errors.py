"""Why a stub gives no answer.

::

    GatewayError
    └── DeliveryFailed
        ├── StubFailed                   SHZ-STUB
        └── ProviderFault
            └── StubFault                SHZ-PROVIDER-FAULT

What stands in the way is in the findings ``STUB-ANSWER``, ``STUB-PLACE`` and ``STUB-SCHEMA``.
"""

from __future__ import annotations

from gateway.errors import DeliveryFailed, ProviderFault
from signing.findings import Step, failed

__all__ = ["StubFailed", "StubFault"]


class StubFailed(DeliveryFailed):
    """The stub of the service has no answer to this request, or cannot fill the one it has."""

    code = "SHZ-STUB"


class StubFault(ProviderFault):
    """The stub answers with a fault, as a provider's system would."""

    code = "SHZ-PROVIDER-FAULT"

    def __init__(self, fault_code: str, message: str) -> None:
        super().__init__(failed(Step.POLICY, "PROV-FAULT", actual=f"{fault_code}: {message}"))
        self.fault_code = fault_code
        """``errorCode`` of the provider."""
        self.message = message
        """``errorMessage`` of the provider."""
