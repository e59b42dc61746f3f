"""Keys that the gateway must not sign with, for answers that are wrong on purpose."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from registries.population.model import OrganisationKey
from signing.algorithms import KeyFamily
from signing.authority import System
from signing.authority.bad import BadKind, Order, issue_bad
from signing.authority.profiles import SYSTEM, with_roles
from signing.certificates import Role
from signing.keys import KeyPair
from signing.revocation.status import Reason

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["FoulKeys"]

_GATEWAY: Final = (Role.GATEWAY,)
_STRANGER: Final = "ИС Посторонняя SANDBOX"
_REVOKED: Final = "ИС Шлюз SANDBOX, отозванный ключ"
_EXPIRED: Final = "ИС Шлюз SANDBOX, истекший ключ"
_OLD: Final = "ИС Шлюз SANDBOX, RSA"


class FoulKeys:
    """The foul keys of one world, minted on first use. Safe to share among threads."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._minting = threading.Lock()
        self._minted: dict[str, KeyPair] = {}

    def key(self, kind: str) -> KeyPair:
        """The key of somebody else (``another``), one that is ``expired``, ``revoked`` or ``obsolete``."""
        makers: dict[str, Callable[[], KeyPair]] = {
            "another": self._another,
            "expired": lambda: self._remembered("expired", self._expired),
            "revoked": self._revoked,
            "obsolete": lambda: self._remembered("obsolete", self._rsa),
        }
        return makers[kind]()

    def _another(self) -> KeyPair:
        stranger = self._world.population.organisation(OrganisationKey.DATA_BANK)
        return self._world.keyring.system(stranger, _STRANGER)

    def _revoked(self) -> KeyPair:
        world = self._world
        found = world.keyring.system_of(self._system(_REVOKED), _GATEWAY)
        serial = found.certificate.serial_number
        with self._minting:
            if world.pki.register.revocation(serial) is None:
                world.pki.register.revoke(serial, at=world.clock.now(), reason=Reason.KEY_COMPROMISE)
        return found

    def _expired(self) -> KeyPair:
        world = self._world
        order = Order(self._system(_EXPIRED), with_roles(SYSTEM, _GATEWAY), world.choices.current().keys_of_systems)
        return issue_bad(world.authority, BadKind.EXPIRED, order, at=world.clock.now())

    def _rsa(self) -> KeyPair:
        """One that could sign as it should, but for the algorithm."""
        world = self._world
        system, now = self._system(_OLD), world.clock.now()
        return world.authority.issue_system(system, _GATEWAY, at=now, family=KeyFamily.RSA)

    def _remembered(self, kind: str, mint: Callable[[], KeyPair]) -> KeyPair:
        with self._minting:
            if kind not in self._minted:
                self._minted[kind] = mint()
            return self._minted[kind]

    def _system(self, name: str) -> System:
        operator = self._world.population.organisation(OrganisationKey.GATEWAY)
        return System(name, operator.names.ru, operator.bin)
