"""Data files read key by key; whatever does not fit is an error that says where and what was meant."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import TypeVar

from sandbox.data_reader import nearest
from sandbox.errors import CalendarError

__all__ = ["Record"]

T = TypeVar("T")


class Record:
    """One table of a TOML file, read key by key, then closed.

    Every fault is a CalendarError CALENDAR-DATA that names the file, the key and, for an unknown key, the nearest
    known one.
    """

    def __init__(self, data: object, place: str) -> None:
        if not isinstance(data, Mapping):
            raise CalendarError("CALENDAR-DATA", f"{place}: a table is wanted, not {data!r}")
        self._data = data
        self._place = place
        self._asked: list[str] = []

    @classmethod
    def of_text(cls, text: str, name: str) -> Record:
        """The whole of a file called *name* whose contents are *text*."""
        try:
            return cls(tomllib.loads(text), name)
        except tomllib.TOMLDecodeError as error:
            raise CalendarError("CALENDAR-DATA", f"{name}: {error}") from error

    def take(self, key: str, kind: type[T]) -> T:
        """The value of *key*, which must be there and be a *kind*."""
        value = self.look(key, kind)
        if value is None:
            raise self.wrong(key, "missing")
        return value

    def look(self, key: str, kind: type[T]) -> T | None:
        """The value of *key*, which must be a *kind*, or None if there is none."""
        self._asked.append(key)
        value = self._data.get(key)
        # a bool is an int and a datetime is a date to isinstance, but never to somebody who writes a file
        if value is not None and type(value) is not kind:
            raise self.wrong(key, f"{kind.__name__} is wanted, not {value!r}")
        return value

    def items(self, key: str, kind: type[T]) -> tuple[T, ...]:
        """The values in the list *key*, each a *kind*; empty if there is no such list."""
        values = self.look(key, list) or []
        for value in values:
            if type(value) is not kind:
                raise self.wrong(key, f"{kind.__name__} is wanted, not {value!r}")
        return tuple(values)

    def record(self, key: str) -> Record:
        """The table *key*, which must be there."""
        return Record(self.take(key, dict), f"{self._place}: {key}")

    def records(self, key: str) -> Iterator[Record]:
        """The tables in the list *key*."""
        for number, data in enumerate(self.look(key, list) or []):
            yield Record(data, f"{self._place}: {key}[{number}]")

    def close(self) -> None:
        """Nothing more is read from this table: a key that nobody asked for is unknown."""
        for key in self._data:
            if key not in self._asked:
                raise self.wrong(key, f"unknown key{nearest(key, self._asked)}")

    def wrong(self, key: str, problem: str) -> CalendarError:
        """The error that says what is wrong with *key* here."""
        return CalendarError("CALENDAR-DATA", f"{self._place}: {key}: {problem}")
