"""What a register holds about people: records, each of a kind, each about somebody, each from a day on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from registries.errors import RecordRefused
from registries.identifiers import Iin
from registries.population.values import Strict

__all__ = ["Party", "Record", "Stored", "decoded", "encoded", "is_known", "kind_named", "kinds"]

_KINDS: dict[str, type[Record]] = {}


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whom a record is about, and as what."""

    role: str
    """E.g. ``child``; one word of the record's own."""
    iin: Iin


class Record(Strict):
    """Base of every kind of record: frozen dataclasses that a population keeps and finds by person and by number.

    A subclass names its kind once, ``class BirthAct(Record, kind="birth")``; a register from outside may bring its own.
    """

    __slots__ = ()

    kind: ClassVar[str]
    """Name of the kind in the storage and in the control API."""

    def __init_subclass__(cls, kind: str = "", **more: Any) -> None:
        super().__init_subclass__(**more)
        # a dataclass with slots is made twice, under one name, the second time without arguments
        kind = kind or cls.kind
        known = _KINDS.get(kind)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise ValueError(f"two kinds of record are named {kind}: {known.__qualname__} and {cls.__qualname__}")
        cls.kind = kind
        _KINDS[kind] = cls

    @property
    def key(self) -> str | None:
        """The number by which the record is found, or None if it has none."""
        return None

    @property
    def since(self) -> date:
        """The first day for which the record holds."""
        raise NotImplementedError

    @property
    def until(self) -> date | None:
        """The first day for which it holds no more; None as long as nobody knows one."""
        return None

    def parties(self) -> Iterator[Party]:
        """Everybody whom the record is about."""
        raise NotImplementedError

    def holds_on(self, day: date) -> bool:
        """True if the record holds on *day*."""
        return self.since <= day and (self.until is None or day < self.until)


_R_co = TypeVar("_R_co", bound=Record, covariant=True)


@dataclass(frozen=True, slots=True)
class Stored(Generic[_R_co]):
    """A record with the number by which it can be changed."""

    id: int
    record: _R_co


def kinds() -> Mapping[str, type[Record]]:
    """Every kind of record that is known, by name."""
    return dict(sorted(_KINDS.items()))


def is_known(name: str) -> bool:
    """True if there is a kind *name* here; a register from outside that is not loaded may have kept others."""
    return name in _KINDS


def kind_named(name: str) -> type[Record]:
    """The kind *name*; :class:`~registries.errors.RecordRefused` RECORD-KIND if there is none."""
    found = _KINDS.get(name)
    if found is None:
        raise RecordRefused("RECORD-KIND", f"{name}; there are {', '.join(kinds())}")
    return found


def encoded(value: object) -> str:
    """*value*, a dataclass, as JSON text without the fields that have their defaults."""
    return _adapter(type(value)).dump_json(value, exclude_defaults=True).decode()


_T = TypeVar("_T")


def decoded(kind: type[_T], text: str | bytes) -> _T:
    """The *kind* in the JSON *text*.

    Raises :class:`~registries.errors.RecordRefused` RECORD-FIELD that names the field which does not fit.
    """
    try:
        made: _T = _adapter(kind).validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RecordRefused("RECORD-FIELD", f"{kind.__name__}.{place}: {first['msg']}") from None
    return made


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """How *kind* is written as JSON, made once."""
    known = _ADAPTERS.get(kind)
    if known is None:
        known = _ADAPTERS[kind] = TypeAdapter(kind)
    return known
