"""``[[faults]]`` of the setup file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from gateway.fault_errors import FaultRefused
from gateway.injection.rules import Rule, declared
from sandbox.setup.section import Change, Section, Source

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["FAULTS", "FaultEntry"]


@dataclass(frozen=True, slots=True)
class FaultEntry:
    """A fault on purpose, unless the very same one is in force; what is left out lets everything through."""

    fault: str
    """A name of the [catalogue](faults.md)."""
    parameters: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    """Its parameters; those that are left out have their defaults."""
    channel: str | None = None
    """``sync-wss``, ``sync``, ``async``, ``callback`` or ``authority``."""
    service: str | None = None
    """serviceId."""
    sender: str | None = None
    """senderId; that of the subscriber where something is brought to one."""
    message: str | None = None
    """messageId."""
    share: float = 1.0
    """Of the calls that the rest fits, more than 0."""
    times: int | None = None
    """How often it strikes at the most."""
    until: datetime | None = None
    """A moment of the world's clock, with its offset."""

    def rule(self) -> Rule:
        """The rule that it describes. Raises FaultRefused."""
        return declared(
            self.fault,
            self.parameters,
            channel=self.channel,
            service=self.service,
            sender=self.sender,
            message=self.message,
            share=self.share,
            times=self.times,
            until=self.until,
        )


def _prepare(world: World, entries: tuple[FaultEntry, ...], source: Source) -> Change:
    known = [one.rule for one in world.faults.list()] if entries else []
    wanted: list[Rule] = []
    for place, entry in enumerate(entries):
        try:
            rule = entry.rule()
        except FaultRefused as refused:
            raise source.refused(f"faults[{place}]", str(refused)) from refused
        if rule not in (*known, *wanted):
            wanted.append(rule)

    def write(connection: sa.Connection) -> Iterable[str]:
        world.faults.write(connection, *wanted)
        return [f"fault {rule.fault}: in force" for rule in wanted]

    return Change(write)


FAULTS: Final = Section("faults", FaultEntry, _prepare)
"""What goes wrong on purpose."""
