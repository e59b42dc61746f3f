"""Sentences with facts in them: ``{child.name} was born on {child.birthDate}``, and conditions on a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sandbox.clock import in_astana
from sandbox.documents.form import Block, Field, Words
from signing.texts import Lang

__all__ = ["Condition", "Facts", "Scope", "applies", "field_at", "label_of", "names_in", "stray_braces"]

Facts = Mapping[str, object]
"""What a paper holds, by the names of its fields: text, numbers, dates, and groups and lists of them."""

_NAME: Final = re.compile(r"\{([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*)\}")
_NOTHING: Final = "—"
_FLAGS: Final[Mapping[bool, Words]] = {True: Words("иә", "да", "yes"), False: Words("жоқ", "нет", "no")}


def names_in(text: str) -> tuple[str, ...]:
    """The paths of the facts that stand in *text*."""
    return tuple(_NAME.findall(text))


def stray_braces(text: str) -> bool:
    """True if *text* has a brace that encloses no path."""
    return bool(re.search(r"[{}]", _NAME.sub("", text)))


def field_at(fields: tuple[Field, ...], path: str) -> Field | None:
    """The field at *path*; None if there is none. A list is not gone into."""
    name, _, rest = path.partition(".")
    found = next((one for one in fields if one.name == name), None)
    if found is None or not rest:
        return found
    return None if found.many else field_at(found.fields, rest)


def label_of(fields: tuple[Field, ...], path: str, lang: Lang) -> str:
    """What a paper calls the fact at *path*, those around it first: ``Order: date``."""
    labels = []
    for step in path.split("."):
        found = next(one for one in fields if one.name == step)
        labels.append(found.label.in_language(lang))
        fields = found.fields
    said = ": ".join(labels)
    return said[:1].upper() + said[1:]


@dataclass(frozen=True, slots=True)
class Condition:
    """When a part of a paper is there."""

    path: str
    wanted: str | None = None
    """The value that the fact has to have; None: it is given, and not *no*."""
    negated: bool = False

    @classmethod
    def of(cls, text: str) -> Condition:
        """The condition written as ``spouse``, ``not spouse`` or ``care is trusteeship``."""
        negated = text.startswith("not ")
        path, _, wanted = text.removeprefix("not ").partition(" is ")
        return cls(path.strip(), wanted.strip() or None, negated)

    def holds(self, scope: Scope) -> bool:
        """True if the facts of *scope* fulfil it."""
        value = scope.value(self.path)
        met = bool(value) if self.wanted is None else value == self.wanted
        return met is not self.negated


@dataclass(frozen=True, slots=True)
class Scope:
    """The facts that a sentence can speak of: an item's first, then those around it."""

    fields: tuple[Field, ...]
    facts: Facts
    around: Scope | None = None

    def value(self, path: str) -> object:
        """The fact at *path*; None if it is not given."""
        if self.around is not None and field_at(self.fields, path) is None:
            return self.around.value(path)
        value: object = self.facts
        for step in path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    def field(self, path: str) -> Field | None:
        """The field at *path*."""
        found = field_at(self.fields, path)
        return self.around.field(path) if found is None and self.around is not None else found

    def label(self, path: str, lang: Lang) -> str:
        """What a paper calls the fact at *path*."""
        if field_at(self.fields, path) is None and self.around is not None:
            return self.around.label(path, lang)
        return label_of(self.fields, path, lang)

    def items(self, path: str) -> Iterator[Scope]:
        """A scope for each item of the list at *path*; an item that is no group goes by the name of the list."""
        field, values = self.field(path), self.value(path)
        if field is None or not isinstance(values, list | tuple):
            return
        single = (replace(field, many=False),)
        for one in values:
            if field.fields and isinstance(one, Mapping):
                yield Scope(field.fields, one, self)
            else:
                yield Scope(single, {field.name: one}, self)

    def say(self, text: str, lang: Lang) -> str:
        """*text* with its facts put in, in *lang*."""
        return _NAME.sub(lambda found: self.told(found[1], lang), text)

    def told(self, path: str, lang: Lang) -> str:
        """The fact at *path* in words; a dash where it is not given."""
        field, value = self.field(path), self.value(path)
        if field is None or value is None or value in ([], ()):
            return _NOTHING
        if field.many and isinstance(value, list | tuple):
            return ("; " if field.fields else ", ").join(self._one(field, one, lang) for one in value)
        return self._one(field, value, lang)

    def _one(self, field: Field, value: object, lang: Lang) -> str:
        if isinstance(value, Mapping):
            if field.type == "words":
                return str(value[lang])
            inner = Scope(field.fields, value, self)
            assert field.says is not None, "the reader of forms lets no group without words into a sentence"
            return inner.say(field.says.in_language(lang), lang)
        if field.type == "choice":
            return next(one.label.in_language(lang) for one in field.choices if one.value == value)
        return _plain(value, lang)


def applies(block: Block, scope: Scope) -> bool:
    """True if *block* is there on a paper with these facts."""
    return block.when is None or Condition.of(block.when).holds(scope)


def _plain(value: object, lang: Lang) -> str:
    if isinstance(value, bool):
        return _FLAGS[value].in_language(lang)
    if isinstance(value, datetime):
        return f"{in_astana(value):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value)
