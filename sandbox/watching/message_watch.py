"""What is said and counted of every message: one line of the log, and the metrics."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from signing.findings import Step, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.journal import Record
    from sandbox.watching.meters import Meters
    from signing.findings import Finding

__all__ = ["MessageWatch"]

_log: Final = logging.getLogger("shlyuz.messages")
_SIGNATURE: Final = frozenset(
    {Step.REFERENCE, Step.DIGEST, Step.SIGNATURE, Step.CHAIN, Step.TIME, Step.REVOCATION, Step.PURPOSE}
)
_MISSING: Final = "SIG-PRESENT"
"""Tells of a signature that is not there, which the envelope shows."""
_GRAVE: Final = (Verdict.FAILED, Verdict.UNDETERMINED)


class MessageWatch:
    """Hears of every exchange of one world once it is in the journal. Never raises, and costs microseconds."""

    def __init__(self, world: str, services: Iterable[str]) -> None:
        """*world* is its name; *services* are those that are known from the beginning."""
        self._world = world
        self._services = tuple(services)
        self._meters: Meters | None = None

    def __call__(self, request: Record, answers: tuple[Record, ...], key: int | None) -> None:
        """*request* and what followed from it were written down; *key* is its id in the journal, if it is known."""
        answer = answers[-1] if answers else request
        self._counting().count(request, answer, _decisive(request.findings))
        if _log.isEnabledFor(logging.INFO):
            _log.info("message", extra=self._told(request, answer, key))

    def _counting(self) -> Meters:
        """The metrics of this process, which are made in the one that answers: those share a directory."""
        if self._meters is None:
            from sandbox.watching.meters import meters

            self._meters = meters()
            self._meters.know(self._services)
        return self._meters

    def _told(self, request: Record, answer: Record, key: int | None) -> dict[str, Any]:
        told = {
            "world": self._world,
            "journal": key,
            "channel": request.channel,
            "message_id": request.message_id,
            "correlation_id": request.correlation_id or answer.correlation_id,
            "session_id": request.session_id,
            "service_id": request.service_id or answer.service_id,
            "sender": request.sender_id,
            "code": answer.code,
            "http_status": answer.http_status,
            "ms": None if answer.latency_us is None else answer.latency_us / 1000,
            "failed": [one.code for one in request.findings if one.verdict in _GRAVE] or None,
        }
        return {name: value for name, value in told.items() if value is not None}


def _decisive(findings: tuple[Finding, ...]) -> Finding | None:
    """The finding on the signature that decides: the first that stands in the way, else the last that passed."""
    decisive: Finding | None = None
    for one in findings:
        if one.step in _SIGNATURE or one.code == _MISSING:
            if one.verdict in _GRAVE:
                return one
            if one.verdict is Verdict.PASSED:
                decisive = one
    return decisive
