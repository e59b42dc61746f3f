"""Which elements hold personal data, told by their names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from lxml import etree

__all__ = ["Kind", "kind_of"]


class Kind(StrEnum):
    """What an element holds; the value is the table in ``kinds.toml``."""

    SECRET = "secret"
    IIN = "iin"
    BIN = "bin"
    FULL_NAME = "full_name"
    SURNAME = "surname"
    PATRONYMIC = "patronymic"
    GIVEN_NAME = "given_name"
    BIRTH_DATE = "birth_date"
    DOCUMENT_NUMBER = "document_number"
    STREET = "street"
    BUILDING = "building"
    FLAT = "flat"
    ADDRESS_CODE = "address_code"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    ORGANISATION_NAME = "organisation_name"


@dataclass(frozen=True, slots=True)
class _Names:
    kind: Kind
    names: frozenset[str]
    ends: tuple[str, ...]

    def fit(self, name: str) -> bool:
        return name in self.names or name.endswith(self.ends)


@cache
def _table() -> tuple[_Names, ...]:
    data = tomllib.loads((files(__package__) / "kinds.toml").read_text("utf-8"))
    return tuple(_Names(Kind(key), frozenset(one["names"]), tuple(one["ends"])) for key, one in data.items())


def kind_of(element: etree._Element, attribute: str | None = None) -> Kind | None:
    """What *element*, or its *attribute*, holds; None for what its name does not tell."""
    name = _plain(etree.QName(element if attribute is None else attribute).localname)
    found = next((one.kind for one in _table() if one.fit(name)), None)
    if found is not None or attribute is not None:
        return found
    return _by_company(name, element)


def _by_company(name: str, element: etree._Element) -> Kind | None:
    """``name`` and ``number`` tell what they are by what stands beside and around them."""
    parent = element.getparent()
    if parent is None or name not in ("name", "number"):
        return None
    beside = {_plain(etree.QName(one).localname) for one in parent.iterchildren(etree.Element)}
    if name == "name":
        return Kind.GIVEN_NAME if any(_table_of(Kind.SURNAME).fit(one) for one in beside) else None
    around = _plain(etree.QName(parent).localname)
    of_paper = any(word in around for word in ("document", "certificate", "passport", "card"))
    issued = any(one.startswith("issueorgani") or one == "series" for one in beside)
    return Kind.DOCUMENT_NUMBER if of_paper or issued else None


def _table_of(kind: Kind) -> _Names:
    return next(one for one in _table() if one.kind is kind)


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
