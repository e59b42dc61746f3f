"""Texts with places: ``{expression}`` or ``{expression ?? default}``; doubled braces stand for themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from gateway.stubs.expressions import LONGEST_VALUE, Expression
from gateway.stubs.mistakes import StubMistake
from gateway.stubs.scene import Scene

__all__ = ["PlaceUnfilled", "TextWithPlaces"]

_DEFAULT: Final = "??"
_QUOTES: Final = "\"'"


class PlaceUnfilled(Exception):
    """A place found nothing to be filled with, or too much."""

    def __init__(self, expression: str, actual: str) -> None:
        super().__init__(f"{{{expression}}}: {actual}")
        self.expression = expression
        """As it stands in the stub."""
        self.actual = actual


@dataclass(frozen=True, slots=True)
class _Place:
    expression: Expression
    default: str | None

    def filled(self, scene: Scene) -> str:
        try:
            value = self.expression.value(scene)
        except ValueError as error:
            raise PlaceUnfilled(self.expression.text, str(error)) from error
        if value is not None:
            return value
        if self.default is None:
            raise PlaceUnfilled(self.expression.text, "nothing in the request")
        return self.default


class TextWithPlaces:
    """A text that is filled anew for each request."""

    __slots__ = ("_parts",)

    def __init__(self, text: str, namespaces: Mapping[str, str]) -> None:
        """Raises :class:`StubMistake` with the column of the place that is wrong."""
        self._parts: Final[tuple[str | _Place, ...]] = tuple(_parts(text, namespaces))

    @property
    def is_plain(self) -> bool:
        """True if there is no place in it."""
        return not any(isinstance(part, _Place) for part in self._parts)

    def filled(self, scene: Scene) -> str:
        """The text for *scene*. Raises :class:`PlaceUnfilled`."""
        parts = (part if isinstance(part, str) else part.filled(scene) for part in self._parts)
        return "".join(_bounded(parts))


def _bounded(parts: Iterator[str]) -> Iterator[str]:
    size = 0
    for part in parts:
        size += len(part)
        if size > 16 * LONGEST_VALUE:
            raise PlaceUnfilled("", f"a text of more than {16 * LONGEST_VALUE} characters")
        yield part


def _parts(text: str, namespaces: Mapping[str, str]) -> Iterator[str | _Place]:
    position = 0
    while position < len(text):
        sign = text[position]
        if text[position : position + 2] in ("{{", "}}"):
            yield sign
            position += 2
        elif sign == "}":
            raise StubMistake("", f"column {position + 1}: a }} without a {{; the sign itself is written }}}}")
        elif sign == "{":
            end = _end_of(text, position)
            yield _place(text[position + 1 : end], position, namespaces)
            position = end + 1
        else:
            end = min((at for brace in "{}" if (at := text.find(brace, position)) >= 0), default=len(text))
            yield text[position:end]
            position = end


def _end_of(text: str, start: int) -> int:
    """Where the place that begins at *start* ends; braces within quotes do not end it."""
    quote = ""
    for position in range(start + 1, len(text)):
        sign = text[position]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in _QUOTES:
            quote = sign
        elif sign == "}":
            return position
    raise StubMistake("", f"column {start + 1}: a {{ without a }}; the sign itself is written {{{{")


def _place(content: str, start: int, namespaces: Mapping[str, str]) -> _Place:
    expression, default = _divided(content)
    if not expression:
        raise StubMistake("", f"column {start + 1}: an expression is wanted between the braces")
    try:
        return _Place(Expression(expression, namespaces), default)
    except StubMistake as mistake:
        raise StubMistake("", f"column {start + 1}: {mistake.problem}") from mistake


def _divided(content: str) -> tuple[str, str | None]:
    quote = ""
    for position, sign in enumerate(content):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in _QUOTES:
            quote = sign
        elif content.startswith(_DEFAULT, position):
            default = content[position + len(_DEFAULT) :].strip()
            quoted = len(default) > 1 and default[0] == default[-1] and default[0] in _QUOTES
            return content[:position].strip(), default[1:-1] if quoted else default
    return content.strip(), None
