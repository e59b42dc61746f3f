"""The names of worlds: short enough for an address, a file name and a schema of PostgreSQL."""

from __future__ import annotations

import re
from typing import Final, NewType

from sandbox.errors import WorldNameRefused

__all__ = ["DEFAULT_WORLD", "WorldName", "is_world_name", "parse_world_name"]

WorldName = NewType("WorldName", str)
"""Lower-case letters, digits and hyphens, 1 to 40 of them; a letter or a digit comes first."""

DEFAULT_WORLD: Final = WorldName("default")
"""The world that answers at ``/``."""

_FORM: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def parse_world_name(text: str) -> WorldName:
    """*text* as the name of a world; :class:`~sandbox.errors.WorldNameRefused` WORLD-NAME if it is none."""
    if not is_world_name(text):
        raise WorldNameRefused("WORLD-NAME", repr(text[:60]))
    return WorldName(text)


def is_world_name(text: str) -> bool:
    """True if a world may have the name *text*."""
    return _FORM.fullmatch(text) is not None
