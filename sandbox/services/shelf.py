"""Passports and questions read from their files; what does not fit is an error that says where and what was meant."""

from __future__ import annotations

import tomllib
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, TypeVar

from sandbox.data_reader import DataReader, nearest
from sandbox.documents.form import Form
from sandbox.documents.form_reading import load_forms
from sandbox.errors import PassportError
from sandbox.services.examination import Surroundings, examine_passport, examine_question
from sandbox.services.passport import Passport, PassportId
from sandbox.services.questions import Question

__all__ = ["Shelf", "load_passports", "passport", "passport_in", "question_in", "shelf_of", "shipped", "text_of"]

_PASSPORTS: Final = "passports"
_QUESTIONS: Final = "questions"
_Kind = TypeVar("_Kind", Passport, Question)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The passports that a world goes by, with the questions that they ask."""

    passports: Mapping[PassportId, Passport]
    questions: Mapping[str, Question]

    def passport(self, passport_id: str) -> Passport:
        """The passport of *passport_id*; PassportError PASSPORT-UNKNOWN names the nearest one there is."""
        found = self.passports.get(PassportId(passport_id))
        if found is None:
            raise PassportError("PASSPORT-UNKNOWN", f"{passport_id}{nearest(passport_id, self.passports)}")
        return found

    def newest(self) -> tuple[Passport, ...]:
        """The newest edition of each service, which is its default."""
        ordered = sorted(self.passports.values(), key=lambda one: one.edition)
        return tuple({one.service: one for one in ordered}.values())


@cache
def shipped() -> Shelf:
    """What comes with the sandbox."""
    nothing = Shelf(types.MappingProxyType({}), types.MappingProxyType({}))
    return _read(nothing, files("sandbox.services"), load_forms(None))


@cache
def shelf_of(folder: Path | None, forms: Path | None) -> Shelf:
    """What comes with the sandbox, and what lies in *folder*: passports, and questions in a folder ``questions`` in it.

    A passport or a question of a name that is there already takes its place; *forms* is the folder of the forms that
    they may name beside those that come with the sandbox. PassportError as :func:`passport_in`, PASSPORT-FOLDER if the
    folder cannot be read.
    """
    if folder is None:
        return shipped()
    if not folder.is_dir():
        raise PassportError("PASSPORT-FOLDER", str(folder))
    return _read(shipped(), folder, load_forms(forms))


def load_passports() -> Mapping[PassportId, Passport]:
    """Every passport that comes with the sandbox, by id."""
    return shipped().passports


def passport(passport_id: str) -> Passport:
    """The passport of *passport_id* that comes with the sandbox; PassportError PASSPORT-UNKNOWN as for a shelf."""
    return shipped().passport(passport_id)


def passport_in(
    name: str, text: str, *, questions: Mapping[str, Question], forms: Mapping[str, Form] | None = None
) -> Passport:
    """The passport written in *text*, the contents of the file *name*, which may ask *questions* and name *forms*.

    PassportError: PASSPORT-SYNTAX if it is not TOML, PASSPORT-KEY if a key is unknown, missing or of the wrong type,
    PASSPORT-SENSE if it does not hold together; the message names the file, the key and the nearest known one.
    """
    found, reader = _record(Passport, name, text)
    known = Surroundings(questions, load_forms(None) if forms is None else forms)
    examine_passport(found, known, reader=reader)
    registers = tuple(replace(use, service=questions[use.question].service) for use in found.registers)
    return replace(found, registers=registers)


def question_in(name: str, text: str) -> Question:
    """The question written in *text*, the contents of the file *name*; PassportError as for a passport."""
    found, reader = _record(Question, name, text)
    examine_question(found, reader=reader)
    return found


def _read(shelf: Shelf, folder: Traversable, forms: Mapping[str, Form]) -> Shelf:
    asked = (question_in(name, text) for name, text in _files(folder, _QUESTIONS))
    questions = {**shelf.questions, **{one.id: one for one in asked}}
    inner = folder.joinpath(_PASSPORTS)
    sources = _files(folder, _PASSPORTS) if inner.is_dir() else _files(folder, "")
    found = (passport_in(name, text, questions=questions, forms=forms) for name, text in sources)
    passports = {**shelf.passports, **{one.id: one for one in found}}
    return Shelf(types.MappingProxyType(passports), types.MappingProxyType(questions))


def _files(folder: Traversable, inner: str) -> Iterator[tuple[str, str]]:
    place = folder.joinpath(inner) if inner else folder
    items: Iterable[Traversable] = place.iterdir() if place.is_dir() else ()
    for item in sorted((one for one in items if one.name.endswith(".toml")), key=lambda one: one.name):
        yield item.name, text_of(item)


def text_of(file: Traversable) -> str:
    """The text of *file*; PassportError PASSPORT-SYNTAX if it is none."""
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PassportError("PASSPORT-SYNTAX", f"{file.name}: {error}") from error


def _record(kind: type[_Kind], name: str, text: str) -> tuple[_Kind, DataReader]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PassportError("PASSPORT-SYNTAX", f"{name}: {error}") from error
    reader = DataReader(name, lambda problem: PassportError("PASSPORT-KEY", problem))
    found = reader.record(kind, data)
    return found, DataReader(name, lambda problem: PassportError("PASSPORT-SENSE", problem))
