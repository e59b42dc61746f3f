"""How the authority's services were told to behave: rules for faults like any others, about these services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

from gateway.injection.rules import FaultRules, Rule, Standing, declared
from signing.authority.behaviour import NORMAL, Behaviour, Mode

__all__ = ["MOST_DELAY", "AuthorityService", "ServiceModes", "as_dict", "behaviour_of"]

_PREFIX: Final = "authority-"
MOST_DELAY: Final = timedelta(seconds=60)
"""How late a slow service can be told to answer."""


class AuthorityService(StrEnum):
    """The services that can be told to misbehave."""

    OCSP = "ocsp"
    """Status of certificates (RFC 6960)."""
    TSP = "tsp"
    """Time-stamps (RFC 3161)."""
    CRL = "crl"
    """Lists of revoked certificates (RFC 5280)."""

    @property
    def path(self) -> str:
        """Where it is below the address of the sandbox; lists have their names behind it."""
        return f"/pki/{self.value}"


def as_dict(service: AuthorityService, behaviour: Behaviour) -> dict[str, str | float]:
    """How *service* behaves, as JSON data."""
    delay = behaviour.delay.total_seconds()
    return {"service": service.value, "mode": behaviour.mode.value, "delay_seconds": delay}


class ServiceModes:
    """How the services behave by the rules for faults of a world; one that no rule is about behaves as it should."""

    def __init__(self, faults: FaultRules) -> None:
        self._faults = faults

    def of(self, service: AuthorityService) -> Behaviour:
        """How *service* is to answer the question that is there now: the oldest rule that strikes, which is counted."""
        for standing in _about(self._faults.current(), service):
            if self._faults.strike(standing) is not None:
                return behaviour_of(standing.rule)
        return NORMAL

    def all(self) -> Mapping[AuthorityService, Behaviour]:
        """How every service is to behave now, as far as one rule says it for all questions; nothing is counted."""
        standing = self._faults.list()
        return {
            service: next((behaviour_of(one.rule) for one in _about(standing, service)), NORMAL)
            for service in AuthorityService
        }

    def set(self, service: AuthorityService, behaviour: Behaviour) -> None:
        """*service* is to behave so from now on, whatever rules there are about it."""
        self._faults.remove(*(one.id for one in _about(self._faults.list(), service)))
        if behaviour.mode is Mode.NORMAL:
            return
        parameters: dict[str, object] = {"service": service.value}
        if behaviour.mode is Mode.SLOW:
            parameters["seconds"] = behaviour.delay.total_seconds()
        self._faults.add(declared(f"{_PREFIX}{behaviour.mode.value}", parameters))


def behaviour_of(rule: Rule) -> Behaviour:
    """How a service behaves by *rule*, one for the services of the authority."""
    seconds = rule.parameters.get("seconds")
    delay = NORMAL.delay if seconds is None else timedelta(seconds=float(seconds))
    return Behaviour(Mode(rule.fault.removeprefix(_PREFIX)), delay)


def _about(standing: Iterable[Standing], service: AuthorityService) -> Iterator[Standing]:
    for one in standing:
        if one.rule.fault.startswith(_PREFIX) and one.rule.parameters["service"] == service.value:
            yield one
