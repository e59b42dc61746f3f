"""What a person may choose about a world beyond its seed and its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from signing.algorithms import KeyFamily

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one running sandbox. None of them changes what is true inside the world."""

    base_url: str | None = None
    """Where this server answers, e.g. ``http://127.0.0.1:8000``. None: the sandbox's own systems call it in process."""
    services_url: str | None = None
    """Where certificates lead to for status and issuers, if not to *base_url*: the server of another process."""
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
    keys_of_people: KeyFamily | None = None
    """What citizens and officials are to sign with from now on; the world remembers it. None: what it was told before,
    else each kind's own."""
    system_keys: KeyFamily = KeyFamily.RSA
    """What information systems sign messages with."""

    @property
    def person_keys(self) -> KeyFamily:
        """What citizens sign with. The national authority issues GOST keys only, since 28 April 2024."""
        return self.keys_of_people or KeyFamily.GOST

    @property
    def official_keys(self) -> KeyFamily:
        """What heads and signers of organisations sign with: RSA, which tools without GOST can judge."""
        return self.keys_of_people or KeyFamily.RSA
