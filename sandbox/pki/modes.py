"""How the authority's services were told to behave, kept in the world's database: in force at the next question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from sandbox.tables import service_modes
from signing.authority.behaviour import NORMAL, Behaviour, Mode

__all__ = ["MOST_DELAY", "AuthorityService", "ServiceModes", "as_dict"]

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
    """The modes in the database behind *engine*; a service that was told nothing behaves as it should."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def of(self, service: AuthorityService) -> Behaviour:
        """How *service* is to behave now."""
        return self.all()[service]

    def all(self) -> Mapping[AuthorityService, Behaviour]:
        """How every service is to behave now."""
        with self._engine.connect() as connection:
            rows = {row.service: row for row in connection.execute(sa.select(service_modes))}
        told = {name: Behaviour(Mode(row.mode), timedelta(milliseconds=row.delay_ms)) for name, row in rows.items()}
        return {service: told.get(service.value, NORMAL) for service in AuthorityService}

    def set(self, service: AuthorityService, behaviour: Behaviour) -> None:
        """*service* is to behave so from now on."""
        delay_ms = round(behaviour.delay / timedelta(milliseconds=1))
        row = {"service": service.value, "mode": behaviour.mode.value, "delay_ms": delay_ms}
        with self._engine.begin() as connection:
            connection.execute(sa.delete(service_modes).where(service_modes.c.service == service.value))
            connection.execute(sa.insert(service_modes).values(row))
