"""Data files read into frozen dataclasses; whatever does not fit is an error that says where and what was meant."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, TypeVar

__all__ = ["DataReader", "nearest"]

_Record = TypeVar("_Record")


class DataReader:
    """Reads plain data, as tomllib or JSON give it, into dataclasses, by the types of their fields."""

    def __init__(self, source: str, error: Callable[[str], Exception]) -> None:
        """*source* names the file; *error* makes what is raised, of a text with the file, the key and the problem."""
        self._source = source
        self._error = error

    def record(self, kind: type[_Record], data: object) -> _Record:
        """The *kind* that *data* describes: a table with its fields as keys, those with a default may be missing."""
        found: _Record = self._read(kind, data, "")
        return found

    def problem(self, path: str, problem: str) -> Exception:
        """The error that says *problem* of the key at *path*."""
        return self._error(f"{self._source}: {path}: {problem}" if path else f"{self._source}: {problem}")

    def _read(self, kind: Any, value: Any, path: str) -> Any:
        origin = typing.get_origin(kind)
        if is_dataclass(kind):
            return self._table(kind, value, path)
        if origin is tuple:
            self._expect(isinstance(value, list), path, "a list", value)
            return tuple(self._read(typing.get_args(kind)[0], item, f"{path}[{n}]") for n, item in enumerate(value))
        if origin is Mapping:
            self._expect(isinstance(value, dict), path, "a table", value)
            return {key: self._read(typing.get_args(kind)[1], item, _join(path, key)) for key, item in value.items()}
        if kind is Any:
            return value
        if origin is Literal:
            choices = typing.get_args(kind)
            near = nearest(value, choices) if isinstance(value, str) else ""
            self._expect(value in choices, path, " or ".join(map(repr, choices)), value, near)
            return value
        if origin in (types.UnionType, typing.Union):
            return self._either([one for one in typing.get_args(kind) if one is not type(None)], value, path)
        plain = getattr(kind, "__supertype__", kind)
        if plain is float and type(value) is int:
            return float(value)
        self._expect(type(value) is plain, path, plain.__name__, value)
        return value

    def _either(self, kinds: list[Any], value: Any, path: str) -> Any:
        """*value* of one of the *kinds*, which are plain ones if there are several."""
        if len(kinds) == 1:
            return self._read(kinds[0], value, path)
        self._expect(type(value) in kinds, path, " or ".join(kind.__name__ for kind in kinds), value)
        return value

    def _table(self, kind: Any, value: Any, path: str) -> Any:
        self._expect(isinstance(value, dict), path, "a table", value)
        known = {field.name: field for field in fields(kind)}
        for key in value:
            if key not in known:
                raise self.problem(_join(path, key), f"unknown key{nearest(key, known)}")
        hints = typing.get_type_hints(kind)
        for key, field in known.items():
            if key not in value and field.default is MISSING and field.default_factory is MISSING:
                raise self.problem(_join(path, key), "missing")
        return kind(**{key: self._read(hints[key], item, _join(path, key)) for key, item in value.items()})

    def _expect(self, good: bool, path: str, wanted: str, value: Any, near: str = "") -> None:
        if not good:
            raise self.problem(path, f"{wanted} is wanted, not {value!r}{near}")


def nearest(word: str, known: Iterable[str]) -> str:
    """What to add to an error about *word*: the nearest of the *known* ones, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; the nearest known one is {near[0]!r}" if near else ""


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
