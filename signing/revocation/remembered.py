"""A source that is asked once: for the time of one judgement, which may meet one certificate many times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.revocation.status import RevocationSource, Status

if TYPE_CHECKING:
    from signing.certificates import Certificate
    from signing.findings import Finding

__all__ = ["Remembered"]


class Remembered:
    """*source*, what it said kept for good: not for longer than one judgement."""

    def __init__(self, source: RevocationSource) -> None:
        self._source = source
        self._said: dict[tuple[Certificate, Certificate], tuple[Status | Finding, ...]] = {}

    def statuses(self, certificate: Certificate, issuer: Certificate) -> tuple[Status | Finding, ...]:
        """What the source said of *certificate*, issued by *issuer*."""
        key = certificate, issuer
        if key not in self._said:
            self._said[key] = tuple(self._source.statuses(certificate, issuer))
        return self._said[key]
