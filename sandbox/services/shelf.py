"""Passports read from their files; whatever does not fit is an error that says where and what was meant."""

from __future__ import annotations

import tomllib
import types
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from sandbox.data_reader import DataReader, nearest
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
        raise PassportError("PASSPORT-UNKNOWN", f"{passport_id}{nearest(passport_id, known)}")
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
    reader = DataReader(name, lambda problem: PassportError("PASSPORT-KEY", problem))
    found = reader.record(Passport, data)
    known = {use.id for use in found.registers}
    for ground in found.grounds:
        if ground.register is not None and ground.register not in known:
            near = nearest(ground.register, known)
            raise reader.problem("grounds.register", f"no register {ground.register!r}{near}")
    return found
