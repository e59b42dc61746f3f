"""What a person may choose about a world beyond its seed and its clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from signing.algorithms import KeyFamily

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one running sandbox. None of them changes what is true inside the world."""

    base_url: str | None = None
    """Where this server answers, e.g. ``http://127.0.0.1:8000``. None: the sandbox's own systems call it in process."""
    strict: bool = False
    """True: the gateway refuses every deviation from the contract. False: it accepts what real clients send."""
    case_threads: int = 4
    """How many threads of one process work on cases."""
    attempts: int = 8
    """How often a case is tried before it waits for a person."""
    backoff: timedelta = timedelta(seconds=2)
    """How long a case waits after its first failed attempt, on the world's clock; each further one doubles it."""
    call_timeout: float = 10.0
    """How long a call of the gateway may take, in seconds of the machine."""
    person_keys: KeyFamily = KeyFamily.GOST
    """What citizens sign with. The national authority issues GOST keys only, since 28 April 2024."""
    official_keys: KeyFamily = KeyFamily.RSA
    """What heads and signers of organisations sign with. RSA, so that tools without GOST can judge their documents."""
    system_keys: KeyFamily = KeyFamily.RSA
    """What information systems sign messages with."""

    def with_keys_of_people(self, family: KeyFamily | None) -> Settings:
        """These settings with citizens and officials signing with *family*; None changes nothing."""
        return self if family is None else replace(self, person_keys=family, official_keys=family)
