"""The answer as it leaves for the wire: what its plan has for it gone wrong, and said so in the journal."""

from __future__ import annotations

from dataclasses import replace

from gateway.injection.catalogue import Stage
from gateway.injection.packets import Packet, Sending, damaged
from gateway.injection.plan import Plan
from gateway.journal import Record

__all__ = ["on_the_wire"]


def on_the_wire(plan: Plan, answer: Record) -> tuple[Record, Sending | None]:
    """*answer* with the octets and the status of HTTP that really go out, and how they are sent.

    A fault that struck when the request arrived speaks for itself; the stage of the wire is not asked then.
    """
    if not plan.candidates:
        return answer, None
    instead = next((one for one in plan.struck if one.stage is Stage.ARRIVAL), None)
    strike = instead or plan.strike(Stage.WIRE)
    if strike is None:
        return replace(answer, findings=(*answer.findings, *plan.findings)), None
    packet = damaged(Packet(answer.octets, answer.http_status or 200, answer.headers), strike)
    silent = packet.sending is not None and packet.sending.silent
    written = replace(
        answer,
        octets=packet.octets,
        headers=packet.headers,
        http_status=None if silent else packet.status,
        findings=(*answer.findings, *plan.findings),
    )
    return written, packet.sending
