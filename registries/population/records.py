"""What a register holds about people: records, each of a kind, each about somebody, each from a day on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
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


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which fields of a kind say what every record has to say."""

    key: Callable[[Any], str | None]
    since: Callable[[Any], date]
    until: Callable[[Any], date | None]
    parties: tuple[str, ...]


class Record(Strict):
    """Base of every kind of record: frozen dataclasses that a population keeps and finds by person and by number.

    A subclass names its kind, and its fields that hold the number, the first day, the first day no more, and those whom
    it is about, who have the names of their fields for roles::

        class DeathAct(Record, kind="death", key="number", since="registered", parties=("person",)): ...

    A full stop leads into a field (``"ruling.day"``). What no field says, the subclass says by a property or method of
    that name. A register from outside may bring kinds of its own.
    """

    __slots__ = ()

    kind: ClassVar[str]
    """Name of the kind in the storage and in the control API."""
    _shape: ClassVar[_Shape]

    def __init_subclass__(
        cls,
        kind: str = "",
        *,
        key: str | None = None,
        since: str | None = None,
        until: str | None = None,
        parties: tuple[str, ...] = (),
    ) -> None:
        super().__init_subclass__()
        # a dataclass with slots is made twice, under one name, the second time without arguments
        if kind:
            cls.kind, cls._shape = kind, _Shape(_said(key), _said(since), _said(until), parties)
        known = _KINDS.get(cls.kind)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise ValueError(f"two kinds of record are named {cls.kind}: {known.__qualname__} and {cls.__qualname__}")
        if kind and since is None and cls.since is Record.since:
            raise ValueError(f"{cls.__qualname__} does not say since when it holds")
        if kind and not parties and cls.parties is Record.parties:
            raise ValueError(f"{cls.__qualname__} does not say whom it is about")
        _KINDS[cls.kind] = cls

    @property
    def key(self) -> str | None:
        """The number by which the record is found, or None if it has none."""
        return self._shape.key(self)

    @property
    def since(self) -> date:
        """The first day for which the record holds."""
        return self._shape.since(self)

    @property
    def until(self) -> date | None:
        """The first day for which it holds no more; None as long as nobody knows one."""
        return self._shape.until(self)

    def parties(self) -> Iterator[Party]:
        """Everybody whom the record is about."""
        for role in self._shape.parties:
            iin = getattr(self, role)
            if iin is not None:
                yield Party(role, iin)

    def holds_on(self, day: date) -> bool:
        """True if the record holds on *day*."""
        return self.since <= day and (self.until is None or day < self.until)


def _said(path: str | None) -> Callable[[Any], Any]:
    """What reads the field at *path* of a record; None where there is no path."""
    return attrgetter(path) if path is not None else lambda _record: None


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
