"""Passports read from their files; whatever does not fit is an error that says where and what was meant."""

from __future__ import annotations

import difflib
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from sandbox.errors import PassportError
from sandbox.services.passport import Passport, PassportId

__all__ = ["load_passports", "passport", "read_passport"]

_FOLDER: Final = "passports"


@cache
def load_passports() -> Mapping[PassportId, Passport]:
    """Every passport that comes with the sandbox, by id."""
    folder = files("sandbox.services").joinpath(_FOLDER)
    sources = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    found = (read_passport(item.name, item.read_text("utf-8")) for item in sources)
    return types.MappingProxyType({one.id: one for one in found})


def passport(passport_id: str) -> Passport:
    """The passport of *passport_id*; PassportError PASSPORT-UNKNOWN names the nearest one there is."""
    known = load_passports()
    found = known.get(PassportId(passport_id))
    if found is None:
        raise PassportError("PASSPORT-UNKNOWN", f"{passport_id}{_nearest(passport_id, known)}")
    return found


def read_passport(name: str, text: str) -> Passport:
    """The passport written in *text*, the contents of the file *name*.

    PassportError: PASSPORT-SYNTAX if it is not TOML, PASSPORT-KEY if a key is unknown, missing or of the wrong type;
    the message names the file, the key and the nearest known one.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PassportError("PASSPORT-SYNTAX", f"{name}: {error}") from error
    found: Passport = _Reader(name).read(Passport, data, "")
    known = {use.id for use in found.registers}
    for ground in found.grounds:
        if ground.register is not None and ground.register not in known:
            problem = f"{name}: grounds.register: no register {ground.register!r}{_nearest(ground.register, known)}"
            raise PassportError("PASSPORT-KEY", problem)
    return found


class _Reader:
    """Reads plain data into the dataclasses above, and knows where it is."""

    def __init__(self, source: str) -> None:
        self._source = source

    def read(self, kind: Any, value: Any, path: str) -> Any:
        origin = typing.get_origin(kind)
        if is_dataclass(kind):
            return self._record(kind, value, path)
        if origin is tuple:
            self._expect(isinstance(value, list), path, "a list", value)
            return tuple(self.read(typing.get_args(kind)[0], item, f"{path}[{n}]") for n, item in enumerate(value))
        if origin is Literal:
            choices = typing.get_args(kind)
            self._expect(value in choices, path, " or ".join(map(repr, choices)), value)
            return value
        if origin is types.UnionType:
            return self.read(typing.get_args(kind)[0], value, path)
        plain = getattr(kind, "__supertype__", kind)
        self._expect(type(value) is plain, path, plain.__name__, value)
        return value

    def _record(self, kind: Any, value: Any, path: str) -> Any:
        self._expect(isinstance(value, dict), path, "a table", value)
        known = {field.name: field for field in fields(kind)}
        for key in value:
            if key not in known:
                raise self._error(_join(path, key), f"unknown key{_nearest(key, known)}")
        hints = typing.get_type_hints(kind)
        required = {name for name, field in known.items() if field.default is MISSING}
        for key in known:
            if key in required and key not in value:
                raise self._error(_join(path, key), "missing")
        return kind(**{key: self.read(hints[key], item, _join(path, key)) for key, item in value.items()})

    def _expect(self, good: bool, path: str, wanted: str, value: Any) -> None:
        if not good:
            raise self._error(path, f"{wanted} is wanted, not {value!r}")

    def _error(self, path: str, problem: str) -> PassportError:
        return PassportError("PASSPORT-KEY", f"{self._source}: {path}: {problem}")


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _nearest(key: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(key, list(known), n=1, cutoff=0.5)
    return f"; the nearest known one is {near[0]!r}" if near else ""
