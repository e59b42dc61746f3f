"""Paper copies of results: printed, and certified by the head of the provider (C-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.cases import Case
from sandbox.documents.issuing import Issuer
from sandbox.errors import NotFound
from sandbox.services.officials import Official, Officials
from signing.certificates import Role
from signing.texts import Lang

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["certified_copy"]


def certified_copy(world: World, case: Case, *, languages: tuple[Lang, ...] = ("kk", "ru")) -> bytes:
    """The result of *case* as PDF that says it is a true copy, with the signature (PAdES) of the provider's head.

    Raises :class:`~sandbox.errors.NotFound` RESULT-NOT-READY, and :class:`~sandbox.errors.OfficialRefused` where the
    head may not act: dismissed, or the key is revoked.
    """
    result = world.cases.result(case)
    if result is None:
        raise NotFound("RESULT-NOT-READY", case.number)
    key = world.keyring.official(world.population.organisation(case.provider), Role.HEAD)
    head = Official(key.certificate)
    Officials(world).admit(head, office=case.provider, roles=(Role.HEAD.value,), at=world.clock.now())
    return Issuer(world).certified(result.document, key, languages=languages)
