"""Where worlds are kept: one SQLite file each, or one PostgreSQL schema each. Databases only, no ``World`` objects."""

from __future__ import annotations

from sandbox.worlds.names import DEFAULT_WORLD, WorldName, parse_world_name
from sandbox.worlds.store import WorldStore, open_store
from sandbox.worlds.world_file import WorldFile, read_world_file

__all__ = [
    "DEFAULT_WORLD",
    "WorldFile",
    "WorldName",
    "WorldStore",
    "open_store",
    "parse_world_name",
    "read_world_file",
]
