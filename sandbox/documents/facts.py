"""Facts as XML elements and back, by the fields of a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Final

from lxml import etree

from sandbox.clock import ASTANA, in_astana
from sandbox.data_reader import nearest
from sandbox.documents.form import Field, Form, PlainType
from sandbox.errors import FactsRefused
from signing.texts import LANGUAGES

__all__ = ["elements_of", "facts_in"]

_Facts = Mapping[str, object]
_WANTED: Final[Mapping[PlainType, type]] = {
    "line": str,
    "text": str,
    "code": str,
    "iin": str,
    "bin": str,
    "choice": str,
    "date": date,
    "moment": datetime,
    "number": int,
    "flag": bool,
}


def elements_of(form: Form, facts: _Facts) -> Iterator[etree._Element]:
    """The elements of *facts* in the order of the form.

    Raises :class:`~sandbox.errors.FactsRefused` PAPER-FACTS for a fact that is missing, unknown or of another type than
    the form says; it names the form, the field and, for an unknown one, the nearest known one.
    """
    yield from _Writer(form).group(form.fields, facts, "")


def facts_in(form: Form, root: etree._Element) -> dict[str, object]:
    """The facts in *root*, an element of *form* that is valid against its schema; lists that are empty are there.

    ValueError for a date that the schema lets pass and no calendar of Python has: the year 12026.
    """
    return _read_group(form.namespace, form.fields, root)


class _Writer:
    def __init__(self, form: Form) -> None:
        self._form = form

    def group(self, fields: tuple[Field, ...], facts: object, at: str) -> Iterator[etree._Element]:
        if not isinstance(facts, Mapping):
            raise self._refused(at, f"a group of facts is wanted, not {facts!r}")
        known = [field.name for field in fields]
        for name in facts:
            if name not in known:
                raise self._refused(_join(at, str(name)), f"unknown{nearest(str(name), known)}")
        for field in fields:
            yield from self._field(field, facts.get(field.name), _join(at, field.name))

    def _field(self, field: Field, value: object, at: str) -> Iterator[etree._Element]:
        if value is None or (field.many and value in ([], ())):
            if not field.optional:
                raise self._refused(at, "missing")
        elif not field.many:
            yield self._element(field, value, at)
        elif isinstance(value, list | tuple):
            for number, one in enumerate(value):
                yield self._element(field, one, f"{at}[{number}]")
        else:
            raise self._refused(at, f"a list is wanted, not {value!r}")

    def _element(self, field: Field, value: object, at: str) -> etree._Element:
        element = self._new(field.name)
        if field.type == "words":
            element.extend(self._words(value, at))
        elif field.plain is None:
            element.extend(self.group(field.fields, value, at))
        else:
            element.text = self._text(field, field.plain, value, at=at)
        return element

    def _words(self, value: object, at: str) -> Iterator[etree._Element]:
        if not isinstance(value, Mapping) or set(value) != set(LANGUAGES):
            raise self._refused(at, f"a text in {', '.join(LANGUAGES)} is wanted, not {value!r}")
        for lang in LANGUAGES:
            element = self._new(lang)
            element.text = self._allowed(value[lang], _join(at, lang))
            yield element

    def _text(self, field: Field, plain: PlainType, value: object, *, at: str) -> str:
        wanted = _WANTED[plain]
        # a moment is a date to Python, and a flag is a number
        if not isinstance(value, wanted) or (type(value) is not wanted and isinstance(value, datetime | bool)):
            raise self._refused(at, f"{plain} is wanted, not {value!r}")
        if isinstance(value, datetime):
            if value.tzinfo is None:
                raise self._refused(at, f"a moment with a zone is wanted, not {value!r}")
            return in_astana(value).isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, bool):
            return "true" if value else "false"
        if field.choices and value not in (choices := [one.value for one in field.choices]):
            raise self._refused(at, f"{' or '.join(choices)} is wanted, not {value!r}{nearest(str(value), choices)}")
        return self._allowed(str(value), at)

    def _allowed(self, value: object, at: str) -> str:
        """*value*, if XML can hold it."""
        if not isinstance(value, str) or not value.strip():
            raise self._refused(at, f"a text is wanted, not {value!r}")
        try:
            self._new("probe").text = value
        except ValueError as error:
            raise self._refused(at, "characters that XML cannot hold") from error
        return value

    def _new(self, name: str) -> etree._Element:
        namespace = self._form.namespace
        return etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace})

    def _refused(self, at: str, problem: str) -> FactsRefused:
        return FactsRefused("PAPER-FACTS", f"{self._form.id}: {at}: {problem}" if at else f"{self._form.id}: {problem}")


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return in_astana(moment if moment.tzinfo is not None else moment.replace(tzinfo=ASTANA))


_READ: Final[Mapping[PlainType, Callable[[str], object]]] = {
    "date": lambda text: date.fromisoformat(text.strip()[:10]),
    "moment": lambda text: _moment(text.strip()),
    "number": int,
    "flag": lambda text: text.strip() in ("true", "1"),
    "text": str,
}


def _read_group(namespace: str, fields: tuple[Field, ...], parent: etree._Element) -> dict[str, object]:
    facts: dict[str, object] = {}
    for field in fields:
        found = [_read(namespace, field, one) for one in parent.findall(f"{{{namespace}}}{field.name}")]
        if field.many:
            facts[field.name] = found
        elif found:
            facts[field.name] = found[0]
    return facts


def _read(namespace: str, field: Field, element: etree._Element) -> object:
    if field.type == "words":
        return {lang: element.findtext(f"{{{namespace}}}{lang}") or "" for lang in LANGUAGES}
    if field.plain is None:
        return _read_group(namespace, field.fields, element)
    text = "".join(element.itertext())
    return _READ.get(field.plain, _token)(text)


def _token(text: str) -> str:
    return " ".join(text.split())
