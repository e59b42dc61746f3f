"""XPath 1.0 over the business data of a request: checked when a stub is laid, bounded when it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isinf, isnan
from typing import Any, Final

from lxml import etree

from gateway.stubs.mistakes import StubMistake, meant
from gateway.stubs.scene import VARIABLES, Scene

__all__ = ["LONGEST_VALUE", "Expression"]

LONGEST_VALUE: Final = 2**16
"""Characters that one expression may give."""
_LONGEST: Final = 2000
_TOLD: Final = 120
_FUNCTIONS: Final = frozenset(
    {"last", "position", "count", "id", "local-name", "namespace-uri", "name"}
    | {"string", "concat", "starts-with", "contains", "substring-before", "substring-after", "substring"}
    | {"string-length", "normalize-space", "translate", "boolean", "not", "true", "false", "lang"}
    | {"number", "sum", "floor", "ceiling", "round"}
)
"""The core library of XPath 1.0 (section 4); nothing else can be called."""
_NODE_TYPES: Final = frozenset({"comment", "text", "processing-instruction", "node"})
_OPERATORS: Final = frozenset({"and", "or", "div", "mod"})
_NAME: Final = r"[^\W\d][\w.-]*"
_TOKEN: Final = re.compile(
    rf"""(?P<literal>"[^"]*"|'[^']*')|\$(?P<variable>{_NAME}(?::{_NAME})?)|(?P<axis>{_NAME})\s*::"""
    rf"""|(?P<prefix>{_NAME}):(?P<local>{_NAME}|\*)(?P<extension>\s*\()?|(?P<call>{_NAME})\s*\(|{_NAME}""",
)


class Expression:
    """One expression, ready to be evaluated any number of times, by several threads."""

    __slots__ = ("_finds", "_holds", "text")

    def __init__(self, text: str, namespaces: Mapping[str, str]) -> None:
        """Raises :class:`StubMistake` for what is no XPath 1.0, an unknown prefix, variable or function."""
        self.text: Final = text
        for problem in _problems(text, namespaces):
            raise StubMistake("", problem)
        try:
            self._finds: Final = _compiled(text, namespaces)
            self._holds: Final = _compiled(f"boolean({text})", namespaces)
            self._finds(etree.Element("data"), **dict.fromkeys(VARIABLES, ""))
        except etree.XPathError as error:
            raise StubMistake("", f"{_shown(text)} is no XPath 1.0: {error}") from error

    def value(self, scene: Scene) -> str | None:
        """What it finds: the text of the first node, or the value as text; None if that is nothing.

        ValueError if it is longer than :data:`LONGEST_VALUE`.
        """
        found = _evaluated(self._finds, scene)
        first = found[0] if isinstance(found, list) and found else None
        text = _text_of(first) if first is not None else None if isinstance(found, list) else _written(found) or None
        if text is not None and len(text) > LONGEST_VALUE:
            raise ValueError(f"more than {LONGEST_VALUE} characters")
        return text

    def holds(self, scene: Scene) -> bool:
        """True if it is true, by the rules of ``boolean()``. ValueError if it cannot be told."""
        return bool(_evaluated(self._holds, scene))


def _compiled(text: str, namespaces: Mapping[str, str]) -> etree.XPath:
    return etree.XPath(text, namespaces=dict(namespaces), regexp=False, smart_strings=False)


def _evaluated(compiled: etree.XPath, scene: Scene) -> Any:
    try:
        return compiled(scene.request, **scene.variables)
    except etree.XPathError as error:
        # what only the data of a request can cause, as an expression that costs too much
        raise ValueError(str(error)) from error


def _problems(text: str, namespaces: Mapping[str, str]) -> Iterator[str]:
    if len(text) > _LONGEST:
        yield f"an expression of at most {_LONGEST} characters is wanted"
    for token in _TOKEN.finditer(text):
        at = f"{_shown(text)}, column {token.start() + 1}"
        if token["extension"]:
            yield f"{at}: {token['prefix']}:{token['local']}() is no function of XPath 1.0"
        if token["prefix"] and token["prefix"] not in namespaces:
            yield f"{at}: unknown prefix {token['prefix']!r}{meant(token['prefix'], namespaces)}"
        if token["variable"] and token["variable"] not in VARIABLES:
            yield f"{at}: unknown variable ${token['variable']}{meant(token['variable'], VARIABLES)}"
        call = token["call"]
        if call and call not in _FUNCTIONS | _NODE_TYPES | _OPERATORS:
            yield f"{at}: unknown function {call}(){meant(call, _FUNCTIONS)}"


def _shown(text: str) -> str:
    return repr(text if len(text) <= _TOLD else f"{text[:_TOLD]}…")


def _text_of(node: Any) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, tuple):  # a namespace node: prefix and name
        return str(node[1])
    return "".join(node.itertext(etree.Element)) if isinstance(node.tag, str) else node.text or ""


def _written(value: object) -> str:
    """*value* as XPath's ``string()`` writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else "NaN" if isnan(value) else repr(value)
    return str(value)
