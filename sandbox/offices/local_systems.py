"""Which participants of a world receive on the asynchronous channel within the sandbox itself."""

from __future__ import annotations

from typing import Final

from gateway.subscribers import STUBS
from registries.population.bodies import OrganisationKey

__all__ = ["LOCAL_SYSTEMS"]

LOCAL_SYSTEMS: Final = frozenset({OrganisationKey.DATA_BANK.value, STUBS})
"""By senderId."""
