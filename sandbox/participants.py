"""Those who may send to the gateway from the first day of a world, and those who join later."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from gateway.names import SenderId
from gateway.participants import Participant, Participants
from registries.identifiers import make_bin
from registries.population.model import OrganisationKind, Population
from sandbox.keyring import DATA, TRANSPORT, Keyring
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
    """Of its PKCS#12 file, and of its login unless somebody chose another one."""
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
        self._names: dict[str, str] = {one.bin: one.names.ru for one in population.organisations.values()}
        self._seed = seed

    def is_own(self, sender_id: str) -> bool:
        """True for :data:`DEMO` and the systems of the organisations, which every world has."""
        return sender_id == DEMO or sender_id in self._organisations

    def get(self, sender_id: str) -> ReadyParticipant | None:
        """The participant *sender_id*, if every world has it or it was added to this one; None otherwise.

        Every world has :data:`DEMO` and, under the key of its name, the system of each organisation.
        """
        known = self.is_own(sender_id) or self._participants.find(sender_id) is not None
        return self.add(sender_id) if known else None

    def add(self, sender_id: str) -> ReadyParticipant:
        """The participant *sender_id*, registered with a password, a BIN and a key if it was not yet."""
        if self._participants.find(sender_id) is None:
            own = Participant(SenderId(sender_id), bin=self.system(sender_id).bin)
            self._participants.add(own, password=self.password(sender_id))
        system = self.system(sender_id)
        keys = self.keys(sender_id)
        return ReadyParticipant(sender_id, self.password(sender_id), system.bin, system.organisation, keys[0])

    def keys(self, sender_id: str) -> tuple[KeyPair, ...]:
        """The keys that the participant is given here: one of each family that was chosen for it, or of the world's."""
        system, roles = self.system(sender_id), self._roles(sender_id)
        families = self._keyring.given_to(sender_id, TRANSPORT) or (None,)
        return tuple(self._keyring.system_of(system, roles, family=one) for one in families)

    def data_keys(self, sender_id: str) -> tuple[KeyPair, ...]:
        """The keys of its own that the participant is given here for business data; empty: those of its messages."""
        system = self.system(sender_id)
        named = replace(system, name=f"{system.name} DATA")
        families = self._keyring.given_to(sender_id, DATA)
        return tuple(self._keyring.system_of(named, self._roles(sender_id), family=one) for one in families)

    def tls_key(self, sender_id: str) -> KeyPair:
        """The key with which the participant shows itself in TLS."""
        return self._keyring.tls_client(self.system(sender_id))

    def system(self, sender_id: str) -> System:
        """The system that *sender_id* is, or would be, as certificates name it."""
        name = f"ИС {sender_id} SANDBOX"
        organisation = self._organisations.get(sender_id)
        if organisation is not None:
            return System(name, organisation.names.ru, organisation.bin)
        known = self._participants.find(sender_id)
        number = self._bin(sender_id) if known is None else known.bin
        told = None if known is None else known.organisation
        return System(name, told or self._names.get(number) or f"ТОО «{sender_id}» SANDBOX", number)

    def password(self, sender_id: str) -> str:
        """The password of a participant for which nobody chose another, and that of its key files.

        Anyone who knows the seed can find it out: this is a sandbox, and it has to be shown again.
        """
        return hashlib.sha256(f"{self._seed}:{sender_id}".encode()).hexdigest()[:16]

    def known_password(self, sender_id: str) -> str | None:
        """The password of the participant's login, or None: somebody chose another one, and it is kept as a hash."""
        found, password = self._participants.find(sender_id), self.password(sender_id)
        return password if found is None or self._participants.verifies(found, password) else None

    def _roles(self, sender_id: str) -> tuple[Role, ...]:
        organisation = self._organisations.get(sender_id)
        is_portal = organisation is not None and organisation.kind is OrganisationKind.PORTAL
        return (Role.PORTAL,) if is_portal else ()

    def _bin(self, sender_id: str) -> str:
        """A BIN that follows from the name, so that a participant needs no record but its own."""
        sequence = int.from_bytes(hashlib.sha256(sender_id.encode()).digest()[:4], "big")
        numbers = (make_bin(_REGISTERED, (sequence + step) % 100_000) for step in range(100))
        return next(number for number in numbers if number is not None and number not in self._names)
