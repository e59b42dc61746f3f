"""The services of an authority in a test: a clock that stands, keys that were minted once."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime

from signing import Authority
from signing.authority.services import AuthorityServices, ServiceKeys

__all__ = ["Clock", "services_of"]


@dataclass
class Clock:
    """A clock that stands where it was put."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def services_of(authority: Authority, keys: ServiceKeys, clock: Clock) -> AuthorityServices:
    """The services of *authority*, whose register knows their *keys*; time-stamps are numbered from 1."""
    for key in (*keys.ocsp.values(), *keys.time_stamps.values()):
        authority.register.record(key.certificate)
    return AuthorityServices.of(authority, keys, now=clock.now, serials=itertools.count(1).__next__)
