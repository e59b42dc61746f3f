"""Messages without the people they were about: everybody in an exchange replaced, the same one by the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from typing import Final

from lxml import etree

from sandbox.recording.fields import WORDS, Owner, instead_of
from sandbox.recording.kinds import Kind, kind_of
from sandbox.recording.substitution import Known, numbers_in
from signing.errors import XmlRefused
from signing.namespaces import DS
from signing.xml import parse

__all__ = ["ScrubFailed", "Scrubber"]

_DROPPED: Final = (f"{{{DS}}}Signature", "{*}Security", "{*}BinarySecurityToken")
_NAMES: Final = (Kind.SURNAME, Kind.GIVEN_NAME, Kind.PATRONYMIC, Kind.FULL_NAME)


class ScrubFailed(Exception):
    """Something real is still to be read: it must not be kept."""


class Scrubber:
    """Scrubs the messages of one exchange. First everything is learnt from all of them, then each is replaced."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._subject: str | None = None
        """The IIN that the exchange is about: the first one met."""

    def learn(self, root: etree._Element) -> None:
        """Find everybody in the document of *root*."""
        for element in root.iter(etree.Element):
            for text in (element.text, element.tail, *element.attrib.values()):
                self._learn_numbers(str(text or ""))
        for element in root.iter(etree.Element):
            self._learn_words(element)

    def octets(self, root: etree._Element) -> bytes:
        """The document of *root* without signatures, comments, and real people. Raises :class:`ScrubFailed`."""
        made = self._scrubbed(root)
        written = etree.tostring(made, encoding="UTF-8", xml_declaration=False, with_tail=False)
        if self._known.remains(written):
            raise ScrubFailed("a real number stands where nothing can be replaced")
        return written

    def text(self, text: str) -> str:
        """*text* without real people."""
        self._learn_numbers(text)
        return self._known.replaced(text)

    def identifier(self, text: str) -> str:
        """*text*, an id of a message, with the numbers of stand-ins in the place of real ones."""
        self._learn_numbers(text)
        return self._known.renumbered(text)

    def _learn_numbers(self, text: str) -> None:
        self._known.learn_numbers(text)
        if self._subject is None:
            self._subject = next((number for kind, number in numbers_in(text) if kind == "iin"), None)

    def _learn_words(self, element: etree._Element) -> None:
        nested = _nested(element.text)
        if nested is not None:
            self.learn(nested)
        value, kind = (element.text or "").strip(), kind_of(element)
        if kind in WORDS and value and len(element) == 0:
            self._known.learn_word(value, instead_of(kind, value, owner=self._owner(element), known=self._known))
            if kind is Kind.BIRTH_DATE:
                self._known.learn_word(value[:10], self._instead(kind, value[:10], element))

    def _scrubbed(self, root: etree._Element) -> etree._Element:
        made = _bare(root)
        # whose a field is, is told by the real numbers around it: nothing is changed before all is decided
        for change in [change for element in made.iter(etree.Element) for change in self._changes(element)]:
            change()
        return made

    def _changes(self, element: etree._Element) -> Iterator[Callable[[], None]]:
        for name, value in element.attrib.items():
            made = self._instead(kind_of(element, str(name)), str(value), element)
            yield partial(element.set, name, made)
        nested = _nested(element.text)
        if nested is not None:
            written = etree.tostring(self._scrubbed(nested), encoding="unicode")
            yield partial(setattr, element, "text", written)
        elif element.text and element.text.strip():
            kind = kind_of(element) if len(element) == 0 else None
            yield partial(setattr, element, "text", self._instead(kind, element.text, element))
        if element.tail and element.tail.strip():
            yield partial(setattr, element, "tail", self._known.replaced(element.tail))

    def _instead(self, kind: Kind | None, text: str, element: etree._Element) -> str:
        value = text.strip()
        if kind is None or not value:
            return self._known.replaced(text)
        return text.replace(value, instead_of(kind, value, owner=self._owner(element), known=self._known))

    def _owner(self, element: etree._Element) -> Owner:
        name = etree.QName(element).localname.lower()
        person, body = self._around(element, "iin") or self._subject, self._around(element, "bin")
        return Owner(
            None if person is None else self._known.people.person(person),
            None if body is None else self._known.people.body(body),
            _name_beside(element) or (element.text or "").strip(),
            kazakh=name.endswith(("kz", "kk")),
        )

    def _around(self, element: etree._Element, wanted: str) -> str | None:
        """The IIN or BIN that stands beside *element*, or beside what is around it."""
        around = element.getparent()
        while around is not None:
            for one in around.iterchildren(etree.Element):
                text = (one.text or "").strip()
                if len(one) == 0 and text in self._known.numbers and ((wanted, text) in numbers_in(text)):
                    return text
            around = around.getparent()
        return None


def _bare(root: etree._Element) -> etree._Element:
    """A copy of *root* without signatures, comments and processing instructions."""
    made = deepcopy(root)
    made.tail = None
    etree.strip_elements(made, *_DROPPED, with_tail=False)
    etree.strip_tags(made, etree.Comment, etree.ProcessingInstruction)
    return made


def _nested(text: str | None) -> etree._Element | None:
    """The document that stands in an element as text, if it is one."""
    found = (text or "").strip()
    if not found.startswith("<"):
        return None
    try:
        return parse(found.partition("?>")[2].encode() if found.startswith("<?xml ") else found.encode())
    except XmlRefused:
        return None


def _name_beside(element: etree._Element) -> str:
    """The whole real name that *element* is a part of."""
    parent = element.getparent()
    if parent is None:
        return ""
    return " ".join((one.text or "").strip() for one in parent.iterchildren(etree.Element) if kind_of(one) in _NAMES)
