"""The errors of faults on purpose: a rule or a header that cannot be, and what a fault lets the gateway say.

::

    GatewayError
    ├── FaultRefused             SHZ-FAULT-RULE
    └── Provoked                 SHZ-INTERNAL, or the code that the fault was told to give

"""

from __future__ import annotations

from gateway.errors import GatewayError
from signing.findings import Finding

__all__ = ["FaultRefused", "Provoked"]


class FaultRefused(GatewayError):
    """A rule, or the header of a request, asks for a fault that cannot be: its finding says what was meant."""

    code = "SHZ-FAULT-RULE"

    def __str__(self) -> str:
        """What was wanted in place of what."""
        return "; ".join(f"{one.code}: {one.expected} is wanted, not {one.actual!r}" for one in self.findings)


class Provoked(GatewayError):
    """A fault that somebody asked for."""

    def __init__(self, code: str = GatewayError.code, *findings: Finding, http_status: int = 500) -> None:
        super().__init__(*findings)
        self.code = code  # type: ignore[misc]  # each of them has its own
        self.http_status = http_status  # type: ignore[misc]  # the same
