"""The settings of a world in its storage: every worker goes by the same ones, and they survive a restart."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from sandbox.agreement import Agreed
from sandbox.errors import SettingRefused
from sandbox.tables import settings as rows
from sandbox.world_settings import WorldSettings, declared

__all__ = ["SettingsStore"]


class SettingsStore:
    """Reads and writes the settings of one world. Safe to share among threads and over a fork."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._settings = Agreed(self._stored)

    def current(self) -> WorldSettings:
        """The settings in force."""
        return self._settings.value()

    def change(self, chosen: Mapping[str, object], *, founding: bool = False) -> WorldSettings:
        """Put the *chosen* values in force and keep them, all or none; all settings after that.

        Raises :class:`~sandbox.errors.SettingRefused` SETTING-UNKNOWN, SETTING-VALUE, or SETTING-FIXED unless the world
        is just being made (*founding*).
        """
        values = WorldSettings.of(chosen).as_dict()
        fixed = {one.name for one in declared() if one.fixed}
        before = self._stored().as_dict()
        refused = [name for name in chosen if name in fixed and not founding and values[name] != before[name]]
        if refused:
            raise SettingRefused("SETTING-FIXED", ", ".join(refused))
        if chosen:
            with self._engine.begin() as connection:
                connection.execute(sa.delete(rows).where(rows.c.name.in_(list(chosen))))
                connection.execute(sa.insert(rows), [{"name": name, "value": values[name]} for name in chosen])
            self._settings.changed()
        return self.current()

    def _stored(self) -> WorldSettings:
        with self._engine.connect() as connection:
            kept = {row.name: row.value for row in connection.execute(sa.select(rows))}
        known = {one.name for one in declared()}
        # a setting of an older version that is gone has no meaning any more
        return WorldSettings.of({name: value for name, value in kept.items() if name in known})
