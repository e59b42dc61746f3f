"""Business data as fields that can be compared: paths and values, what changes with every message set aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from gateway.names import XSI
from signing.errors import XmlRefused
from signing.namespaces import DS
from signing.xml import parse

__all__ = ["Difference", "Fields", "differences", "fields_of"]

_PASSING: Final = frozenset(
    {"messageid", "requestid", "correlationid", "sessionid", "chainid", "messagedate", "requestdate", "responsedate"}
    | {"kdptoken", "publickey", "token", "code_challenge", "ovt"}
)
"""Local names, in lower case, of what is another one in each message."""
_PASSING_VALUE: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?"
    r"|\{?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\}?"
)
"""Moments and GUIDs, wherever they stand."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of business data."""

    compared: Mapping[str, str]
    """Value by path; the path has local names, and numbers where a name is met again."""
    passing: Mapping[str, str]
    """What is set aside, in the same form."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which a request is not what was recorded."""

    path: str
    recorded: str | None
    """None: the recorded request does not have it."""
    asked: str | None
    """None: the request does not have it."""

    def __str__(self) -> str:
        recorded = "absent" if self.recorded is None else repr(self.recorded)
        asked = "absent" if self.asked is None else repr(self.asked)
        return f"{self.path}: recorded {recorded}, asked {asked}"


def fields_of(data: etree._Element, ignored: Collection[str] = ()) -> Fields:
    """The fields of *data*; those whose path or local name is *ignored* are set aside, too."""
    compared: dict[str, str] = {}
    passing: dict[str, str] = {}
    for path, value in _walk(data, ""):
        name = path.rpartition("/")[2].partition("[")[0].lstrip("@")
        aside = name.lower() in _PASSING or name in ignored or path in ignored or _PASSING_VALUE.fullmatch(value)
        (passing if aside else compared)[path] = value
    return Fields(compared, passing)


def differences(recorded: Fields, asked: Fields) -> tuple[Difference, ...]:
    """Every field in which the two are not the same, by path."""
    paths = sorted(recorded.compared.keys() | asked.compared.keys())
    pairs = ((path, recorded.compared.get(path), asked.compared.get(path)) for path in paths)
    return tuple(Difference(path, before, now) for path, before, now in pairs if before != now)


def _walk(element: etree._Element, path: str) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if etree.QName(name).namespace != XSI:
            yield f"{path}/@{etree.QName(name).localname}".lstrip("/"), str(value).strip()
    children = [one for one in element.iterchildren(etree.Element) if etree.QName(one).namespace != DS]
    if not children:
        yield from _leaf(element, path)
    names = Counter(etree.QName(one).localname for one in children)
    met: Counter[str] = Counter()
    for child in children:
        name = etree.QName(child).localname
        met[name] += 1
        step = f"{name}[{met[name]}]" if names[name] > 1 else name
        yield from _walk(child, f"{path}/{step}".lstrip("/"))


def _leaf(element: etree._Element, path: str) -> Iterator[tuple[str, str]]:
    text = " ".join((element.text or "").split())
    if text.startswith("<"):
        try:
            yield from _walk(parse(text.encode()), path)
        except XmlRefused:
            yield path, text
    elif text or path:
        yield path, text
