"""Whether a world can be worked with, dependency by dependency, with the reason where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from sandbox.errors import SandboxError, WorldUnknown
from sandbox.storage import HEAD, revision_of

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Check", "Readiness", "readiness_of"]


@dataclass(frozen=True, slots=True)
class Check:
    """One dependency."""

    name: str
    """``database``, ``migrations``, ``authority``, ``deliveries``."""
    ok: bool
    detail: str
    """What was found; of one that is not ready, why."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Everything that was looked at."""

    checks: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        """True if nothing stands in the way."""
        return all(one.ok for one in self.checks)

    def as_dict(self) -> dict[str, Any]:
        """The readiness as JSON data."""
        return {
            "ready": self.ready,
            "checks": [{"name": one.name, "ok": one.ok, "detail": one.detail} for one in self.checks],
        }


def readiness_of(opened: AbstractContextManager[World]) -> Readiness:
    """Whether the world that *opened* opens is ready: what goes wrong is the answer.

    What depends on something that is not there is not looked at. Raises :class:`~sandbox.errors.WorldUnknown`.
    """
    checks: list[Check] = []
    try:
        with opened as world:
            for look in (_database, _migrations, _authority, _deliveries):
                checks.append(_looked(look, world))
                if not checks[-1].ok:
                    break
    except WorldUnknown:
        raise
    except (SandboxError, SQLAlchemyError) as error:
        checks.append(Check("database", False, _reason(error)))
    return Readiness(tuple(checks))


def _looked(look: Callable[[World], str], world: World) -> Check:
    name = look.__name__.strip("_")
    try:
        return Check(name, True, look(world))
    except (SandboxError, SQLAlchemyError) as error:
        return Check(name, False, _reason(error))


def _database(world: World) -> str:
    with world.engine.connect() as connection:
        connection.execute(sa.select(1)).scalar_one()
    return world.engine.dialect.name


def _migrations(world: World) -> str:
    with world.engine.connect() as connection:
        found = revision_of(connection)
    if found != HEAD:
        raise _NotAtHead(found)
    return HEAD


def _authority(world: World) -> str:
    """The authority is founded here if it was not yet, so that no client waits for it."""
    roots = world.authority.trust.anchors
    return ", ".join(one.subject.common_name or one.subject.dn for one in roots)


def _deliveries(world: World) -> str:
    if not world.settings.delivers:
        return "made by other processes"
    due = world.post.deliveries.next_at()
    return "nothing waits" if due is None else f"the next is due at {due.isoformat()}"


class _NotAtHead(SandboxError):
    """The schema is not the one that this program knows."""

    def __init__(self, found: str | None) -> None:
        super().__init__("WORLD-DATA", f"revision {found or 'none'}, {HEAD} is wanted")


def _reason(error: SandboxError | SQLAlchemyError) -> str:
    """In one line, without what a connection string may hold."""
    if isinstance(error, SandboxError):
        return str(error)
    original = getattr(error, "orig", None)
    return f"{type(error).__name__}: {original or type(error).__name__}".partition("\n")[0]
