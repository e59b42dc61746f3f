"""Those who may send to the gateway from the first day of a world, and those who join later."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from gateway.names import SenderId
from gateway.participants import Participant, Participants
from registries.identifiers import make_bin
from registries.population.model import OrganisationKind, Population
from sandbox.keyring import Keyring
from sandbox.offices.gateway_client import Sender
from signing.authority import System
from signing.certificates import Role
from signing.keys import KeyPair

__all__ = ["DEMO", "Membership", "ReadyParticipant"]

DEMO: Final = "demo"
"""The requester that every world has for whoever wants to try the gateway."""
_REGISTERED: Final = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class ReadyParticipant:
    """A participant with everything that it needs to send."""

    sender_id: str
    password: str = field(repr=False)
    """Of its login and of its PKCS#12 file alike."""
    bin: str
    organisation: str
    key: KeyPair = field(repr=False)

    @property
    def sender(self) -> Sender:
        """As the sandbox's own clients take it."""
        return Sender(self.sender_id, self.password, self.key)

    @property
    def pkcs12(self) -> bytes:
        """Key, certificate and chain as a PKCS#12 file."""
        return self.key.to_pkcs12(self.password)


class Membership:
    """The participants of a world with their keys. A participant is registered when it is first asked for."""

    def __init__(self, participants: Participants, keyring: Keyring, *, population: Population, seed: int) -> None:
        self._participants = participants
        self._keyring = keyring
        self._organisations = {one.key: one for one in population.organisations.values()}
        self._taken = frozenset(population.organisations)
        self._seed = seed

    def get(self, sender_id: str) -> ReadyParticipant | None:
        """The participant *sender_id*, if every world has it or it was added to this one; None otherwise.

        Every world has :data:`DEMO` and, under the key of its name, the system of each organisation.
        """
        everywhere = sender_id == DEMO or sender_id in self._organisations
        return self.add(sender_id) if everywhere or self._participants.find(sender_id) is not None else None

    def add(self, sender_id: str) -> ReadyParticipant:
        """The participant *sender_id*, registered with a password, a BIN and a key if it was not yet."""
        system, roles = self._system(sender_id)
        password = self._password(sender_id)
        key = self._keyring.system_of(system, roles)
        if self._participants.find(sender_id) is None:
            self._participants.add(Participant(SenderId(sender_id), bin=system.bin), password=password)
        return ReadyParticipant(sender_id, password, system.bin, system.organisation, key)

    def _system(self, sender_id: str) -> tuple[System, tuple[Role, ...]]:
        name = f"ИС {sender_id} SANDBOX"
        organisation = self._organisations.get(sender_id)
        if organisation is None:
            return System(name, f"ТОО «{sender_id}» SANDBOX", self._bin(sender_id)), ()
        roles = (Role.PORTAL,) if organisation.kind is OrganisationKind.PORTAL else ()
        return System(name, organisation.names.ru, organisation.bin), roles

    def _bin(self, sender_id: str) -> str:
        """A BIN that follows from the name, so that a participant needs no record but its own."""
        sequence = int.from_bytes(hashlib.sha256(sender_id.encode()).digest()[:4], "big")
        numbers = (make_bin(_REGISTERED, (sequence + step) % 100_000) for step in range(100))
        return next(number for number in numbers if number is not None and number not in self._taken)

    def _password(self, sender_id: str) -> str:
        """A password that anyone who knows the seed can find out: this is a sandbox, and it has to be shown again."""
        return hashlib.sha256(f"{self._seed}:{sender_id}".encode()).hexdigest()[:16]
