"""The certification authority of a world with all that belongs to it, put together on first use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from gateway.injection.rules import FaultRules
from sandbox.clock import Clock
from sandbox.errors import NotFound
from sandbox.keyring import Keyring
from sandbox.pki.issued import Issued, IssuedCertificates, Standing, read_serial
from sandbox.pki.modes import ServiceModes
from sandbox.pki.register import DatabaseRegister
from sandbox.pki.source import RegisterSource
from sandbox.pki.trust import ForeignAnchors, WorldTrust
from signing.trust import TrustStore

if TYPE_CHECKING:
    from signing.authority.services import AuthorityServices

__all__ = ["Infrastructure"]


class Infrastructure:
    """Register, services and trust of one world. Making one mints nothing and reads nothing."""

    def __init__(
        self, engine: sa.Engine, keyring: Keyring, *, clock: Clock, faults: FaultRules, new_serial: Callable[[], int]
    ) -> None:
        """*faults* say how the services behave; *new_serial* numbers the time-stamps."""
        self._keyring = keyring
        self._clock = clock
        self._new_serial = new_serial
        self.register: Final[DatabaseRegister] = keyring.register
        self.issued: Final = IssuedCertificates(engine)
        self.modes: Final = ServiceModes(faults)
        self.anchors: Final = ForeignAnchors(engine, clock.now)

    @cached_property
    def services(self) -> AuthorityServices:
        """OCSP, CRL, time-stamps and certificates of the world's authority; their keys are minted here."""
        # whoever asks for nothing of theirs does not pay for what they are made of
        from signing.authority.services import AuthorityServices

        keys = self._keyring.service_keys()
        return AuthorityServices.of(self._keyring.authority, keys, now=self._clock.now, serials=self._new_serial)

    @cached_property
    def trust(self) -> TrustStore:
        """Trust in the world's own roots and in the anchors of others; the register is asked about revocation."""
        return self.trust_as_of(self._clock.now)

    def trust_as_of(self, now: Callable[[], datetime]) -> TrustStore:
        """The same for one who takes *now* for the present moment: what the register holds is what is known then."""
        own = self._keyring.authority.trust
        source = RegisterSource(self.register, (*own.anchors, *own.intermediates), now=now)
        return WorldTrust(own, self.anchors.list, sources=[source])

    def named(self, text: str) -> Sequence[Issued]:
        """The certificates that *text* names: one by its serial number, or all of the holder with that IIN or BIN.

        Raises :class:`~sandbox.errors.NotFound` CERTIFICATE-UNKNOWN.
        """
        found = self.issued.list(text) if _is_holder(text) else ()
        if found:
            return found
        serial = read_serial(text)
        one = None if serial is None else self.issued.find(serial)
        if one is None:
            raise NotFound("CERTIFICATE-UNKNOWN", text)
        return (one,)

    def current(self, text: str, standings: frozenset[Standing]) -> Sequence[Issued]:
        """As :meth:`named`; of a holder's certificates those alone that stand as one of *standings* now.

        Raises NotFound CERTIFICATE-UNKNOWN, or CERTIFICATE-NONE if the holder has none that stands so.
        """
        found = self.named(text)
        if not _is_holder(text):
            return found
        now = self._clock.now()
        fitting = [one for one in found if one.standing(now) in standings and now <= one.certificate.not_after]
        if not fitting:
            raise NotFound("CERTIFICATE-NONE", text)
        return fitting


def _is_holder(text: str) -> bool:
    """True for what looks like an IIN or a BIN: twelve digits, fewer than serial numbers have."""
    return len(text) == 12 and text.isascii() and text.isdigit()
