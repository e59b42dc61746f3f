"""Where faults on purpose take part in bringing something to a subscriber."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol, TypeVar

from gateway.errors import ProviderTimeout
from gateway.injection.catalogue import FaultKind, Stage
from gateway.injection.hooks import provider_error, waited
from gateway.injection.plan import Plan, Strike
from signing.findings import Step, failed

__all__ = ["Bringing", "HeldBack", "Unsent", "bring", "choose"]

_A_co = TypeVar("_A_co", covariant=True)
_REORDERED = "delivery-reordered"


class Unsent(Exception):
    """Nothing was sent, and all the gateway's books say that it was."""


class HeldBack(Exception):
    """The delivery waits for the one behind it, to be overtaken."""

    def __init__(self, kind: FaultKind) -> None:
        super().__init__(kind.code)
        self.kind = kind


class Bringing(Protocol[_A_co]):
    """One attempt at a delivery."""

    def send(self) -> _A_co:
        """Send what is to be brought, and read the answer."""

    def send_behind(self) -> None:
        """Send what waits behind it first; its answer is of no meaning."""


def choose(plan: Plan, *, waits: timedelta | None, behind: Callable[[], bool] | None) -> Strike | None:
    """What goes wrong with a message, *behind* telling whether another one waits that follows it.

    None in place of *behind*: it is no message, but word of how far one has come. *waits* says how long it has been
    there if another one may follow it at all. Raises :class:`HeldBack` where that is to overtake it and is not there
    yet.
    """
    if not plan.candidates:
        return None
    provider = plan.strike(Stage.ROUTING)
    if provider is not None or behind is None:
        return provider
    found = plan.strike(Stage.DELIVERY, lambda rule: rule.fault != _REORDERED or behind())
    if found is None and waits is not None:
        for rule in plan.pending(Stage.DELIVERY):
            if rule.fault == _REORDERED and waits < timedelta(seconds=float(rule.parameters["seconds"])):
                raise HeldBack(rule.kind)
    return found


def bring(plan: Plan, strike: Strike | None, bringing: Bringing[_A_co], *, patience: float) -> _A_co:
    """What *bringing* is answered, with what *plan* has for it gone wrong.

    It waits no longer than *patience*, in seconds: another worker would take the delivery over. Raises DeliveryFailed,
    or :class:`Unsent`.
    """
    injection = plan.injection
    wait = plan.strike(Stage.WAIT) if plan.candidates else None
    if wait is not None and injection is not None:
        injection.pause(min(waited(wait), patience))
    if strike is None:
        return bringing.send()
    name = strike.kind.name
    if name == "delivery-lost":
        raise Unsent
    if name == "delivery-duplicate":
        for _ in range(int(strike.number("copies")) - 1):
            bringing.send()
        return bringing.send()
    if name == _REORDERED:
        bringing.send_behind()
        return bringing.send()
    if name in ("confirmation-lost", "provider-garbage"):
        bringing.send()
    if name == "provider-timeout" and injection is not None:
        injection.pause(min(strike.number("seconds"), patience))
    if name == "confirmation-lost":
        raise ProviderTimeout(failed(Step.POLICY, "PROV-TIME", expected="an answer", actual=strike.kind.code))
    raise provider_error(strike)
