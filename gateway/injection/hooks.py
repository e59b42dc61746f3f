"""Where faults on purpose take part in the life of a message of a channel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.answers import Answer
from gateway.envelope import Envelope, open_envelope
from gateway.errors import GatewayError, ProviderGarbage, ProviderTimeout, ProviderUnreachable
from gateway.fault_errors import FaultRefused, Provoked
from gateway.injection.catalogue import Stage
from gateway.injection.header import HEADER
from gateway.injection.plan import Facts, Injection, Strike
from signing.findings import Step, failed

if TYPE_CHECKING:
    from gateway.trail import Incoming, Trail

__all__ = ["Intercepted", "arrive", "promise", "provider_error", "provoke", "routed", "waited"]

_UNAVAILABLE = "SCE004"
"""What a real participant system says of a service that is switched off (protocol: 2.3)."""


class Intercepted(Exception):
    """The request goes no further: the plan of its trail says what stands in place of an answer."""


def arrive(injection: Injection | None, trail: Trail) -> None:
    """Settle what is to go wrong with the request of *trail*, and do what comes before it is read.

    Raises :class:`Intercepted`, or FaultRefused for a header that asks for what cannot be.
    """
    if injection is None:
        return
    incoming = trail.incoming
    trail.plan = plan = injection.plan(
        incoming.headers.get(HEADER),
        lambda: _facts(incoming),
        channel=incoming.channel.value,
        label=trail.session_id,
    )
    if not plan.candidates:
        return
    wait = plan.strike(Stage.WAIT)
    if wait is not None:
        injection.pause(waited(wait))
    if plan.strike(Stage.ARRIVAL) is not None:
        trail.envelope = _envelope(incoming)
        raise Intercepted


def provoke(trail: Trail) -> None:
    """Raise Provoked if a fault is to be told to a request with which all is well."""
    strike = trail.plan.strike(Stage.CHECKED) if trail.plan.candidates else None
    if strike is None:
        return
    if strike.kind.name == "register-maintenance":
        service = trail.message.info.service_id if trail.message is not None else None
        raise Provoked(_UNAVAILABLE, failed(Step.POLICY, "ROUTE-MAINTENANCE", actual=service))
    raise Provoked(strike.text("code"), http_status=200 if strike.kind.name == "soap-fault-200" else 500)


def promise(trail: Trail, message_id: str | None) -> None:
    """Let the delivery of the message *message_id*, which is about to be accepted, go wrong as its header asks.

    What was asked becomes a rule for that message, once. None: nothing is to be delivered; then what is asked of a
    delivery is refused. Raises FaultRefused.
    """
    plan = trail.plan
    asked = plan.pending(Stage.DELIVERY) if plan.candidates else ()
    if not asked or plan.injection is None:
        return
    if message_id is None:
        expected = "sendMessage, which something is delivered of"
        raise FaultRefused(failed(Step.POLICY, "RULE-CHANNEL", expected=expected, actual=asked[0].fault))
    plan.injection.rules.add(*(replace(one, message=message_id, times=1) for one in asked))


def routed(trail: Trail, deliver: Callable[[], Answer]) -> Answer:
    """What *deliver* brings, or what is to stand in its place. Raises DeliveryFailed."""
    strike = trail.plan.strike(Stage.ROUTING) if trail.plan.candidates else None
    if strike is None:
        return deliver()
    if strike.kind.name == "status":
        return Answer(strike.text("code"), strike.text("message"), None)
    if strike.kind.name == "provider-garbage":
        deliver()
    elif strike.kind.name == "provider-timeout":
        assert trail.plan.injection is not None, "something struck"
        trail.plan.injection.pause(strike.number("seconds"))
    raise provider_error(strike)


def provider_error(strike: Strike) -> GatewayError:
    """What the gateway makes of a provider that does as *strike* says."""
    code = strike.kind.code
    if strike.kind.name == "provider-unreachable":
        return ProviderUnreachable(failed(Step.POLICY, "PROV-CONNECTION", expected="a connection", actual=code))
    if strike.kind.name == "provider-garbage":
        return ProviderGarbage(failed(Step.POLICY, "PROV-ANSWER", expected="SendMessageResponse", actual=code))
    expected = f"an answer within {strike.number('seconds'):g} s" if "seconds" in strike.parameters else "an answer"
    return ProviderTimeout(failed(Step.POLICY, "PROV-TIME", expected=expected, actual=code))


def waited(strike: Strike) -> float:
    """For how many seconds the caller waits."""
    if strike.kind.name == "delay":
        return strike.number("seconds")
    least, most = sorted((strike.number("least"), strike.number("most")))
    return least + (most - least) * strike.chance


def _facts(incoming: Incoming) -> Facts:
    """What the request says of itself; nothing is judged yet, and what cannot be read says nothing."""
    envelope = _envelope(incoming)
    claims = {} if envelope is None else envelope.claims()
    return Facts(incoming.channel.value, claims.get("serviceId"), claims.get("senderId"), claims.get("messageId"))


def _envelope(incoming: Incoming) -> Envelope | None:
    try:
        return open_envelope(incoming.octets)
    except GatewayError:
        return None
