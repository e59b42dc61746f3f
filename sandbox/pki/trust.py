"""Whom a world trusts: its own authority, and the authorities of others that somebody added."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from sandbox.errors import NotFound, TrustRefused
from sandbox.tables import anchors
from signing.certificates import Certificate
from signing.findings import Finding
from signing.revocation.status import RevocationSource
from signing.trust import TrustStore

__all__ = ["Anchor", "ForeignAnchors", "WorldTrust"]

_FRESH: Final = 1.0
"""Seconds for which the anchors that were read are taken to be as they were."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A certificate of another authority that the world trusts as it is."""

    certificate: Certificate
    name: str
    """Where it came from, in the words of whoever added it."""
    added_at: datetime

    def as_dict(self) -> dict[str, Any]:
        """The anchor as JSON data."""
        return {"name": self.name, "added_at": self.added_at.isoformat(), "certificate": self.certificate.as_dict()}


class ForeignAnchors:
    """The anchors in the database behind *engine*; *now* tells when one is added."""

    def __init__(self, engine: sa.Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    def list(self) -> tuple[Anchor, ...]:
        """All of them, in the order in which they were added."""
        query = sa.select(anchors).order_by(anchors.c.added_at, anchors.c.fingerprint)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(Anchor(Certificate.from_der(row.der), row.name, row.added_at) for row in rows)

    def add(self, certificates: Iterable[Certificate], *, name: str) -> tuple[Anchor, ...]:
        """Trust each of *certificates*, which are called *name*; one that is trusted already gets that name.

        Raises :class:`~sandbox.errors.TrustRefused` TRUST-AUTHORITY if one of them can lead to nothing: it is no
        authority's, and was issued by another.
        """
        added = tuple(Anchor(one, name, self._now()) for one in dict.fromkeys(certificates))
        for one in added:
            if not (one.certificate.is_authority or one.certificate.is_self_issued):
                raise TrustRefused("TRUST-AUTHORITY", one.certificate.subject.dn)
        with self._engine.begin() as connection:
            for one in added:
                fingerprint = one.certificate.fingerprint
                connection.execute(sa.delete(anchors).where(anchors.c.fingerprint == fingerprint))
                row = {"name": name, "added_at": one.added_at, "der": one.certificate.der}
                connection.execute(sa.insert(anchors).values(fingerprint=fingerprint, **row))
        return added

    def remove(self, name: str) -> tuple[Anchor, ...]:
        """Trust no longer the anchors that *name* names: as they were called when they were added, or by fingerprint.

        Eight digits of a fingerprint are enough. Raises :class:`~sandbox.errors.NotFound` TRUST-UNKNOWN.
        """
        digits = name.replace(":", "").lower()
        found = tuple(one for one in self.list() if one.name == name or _begins(one.certificate.fingerprint, digits))
        if not found:
            raise NotFound("TRUST-UNKNOWN", name)
        fingerprints = [one.certificate.fingerprint for one in found]
        with self._engine.begin() as connection:
            connection.execute(sa.delete(anchors).where(anchors.c.fingerprint.in_(fingerprints)))
        return found


def _begins(fingerprint: str, digits: str) -> bool:
    return len(digits) >= 8 and fingerprint.startswith(digits)


class WorldTrust(TrustStore):
    """Trust in the world's *own* authority and in *foreign* ones, which may be added while it is in use.

    An anchor that another process added or removed counts within a second. *ticks* are seconds of a clock that never
    stands still.
    """

    def __init__(
        self,
        own: TrustStore,
        foreign: Callable[[], Iterable[Anchor]],
        *,
        sources: Iterable[RevocationSource] = (),
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(own.anchors, own.intermediates, sources)
        self._own = own.anchors
        self._foreign = foreign
        self._ticks = ticks
        self._read_at: float | None = None
        self._read()

    def path(self, certificate: Certificate, extra: Iterable[Certificate] = ()) -> tuple[Certificate, ...] | Finding:
        """The path from *certificate* to an anchor, as :meth:`TrustStore.path` has it."""
        self._read()
        return super().path(certificate, extra)

    def _read(self) -> None:
        now = self._ticks()
        if self._read_at is not None and now - self._read_at < _FRESH:
            return
        self._read_at = now
        found = (*self._own, *(one.certificate for one in self._foreign() if one.certificate not in self._own))
        if found != self.anchors:
            self.anchors = found
            # whoever asks in the meantime keeps its paths to the anchors that were
            self._paths = {}
