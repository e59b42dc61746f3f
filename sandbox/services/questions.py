"""What registers are asked, and how their verified answers are read: data in ``questions/*.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, Literal

from lxml import etree

from sandbox.services.conditions import Facts, expression

__all__ = ["Fact", "Question", "Unreadable", "answer_of", "request_of"]

_FLAGS: Final = {"true": True, "1": True, "false": False, "0": False}


class Unreadable(ValueError):
    """An answer lacks what the question counts on; the message names the place."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that an answer says."""

    at: str
    """XPath from the element around it; ``$subject`` is the IIN that was asked about."""
    kind: Literal["text", "code", "day", "number", "amount", "flag", "name", "one", "each"] = "text"
    """``code`` is a text in small letters; ``name`` the texts of all places that the path leads to, with blanks between
    them; ``one`` an element with facts of its own, ``each`` a list of such."""
    optional: bool = False
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """Of ``one`` and ``each``."""


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of question: to whom, with which fields, and what its answer says."""

    id: str
    service: str
    """The serviceId under which the gateway knows the register."""
    type: str
    """The XSD type of the request, ``{namespace}name``."""
    request: Mapping[str, Any]
    """Its fields beside messageId, messageDate and senderCode, nested as in the contract: expressions over ``subject``,
    ``applicant``, ``token``, ``public_key`` and the facts of the case."""
    result: str
    """XPath of the code of the result in the answer."""
    found: tuple[str, ...]
    """The codes that say: here it is."""
    nothing: tuple[str, ...]
    """The codes that say: nothing here about this person."""
    no_consent: tuple[str, ...] = ()
    """The codes that say that the consent does not hold any more."""
    expired: tuple[str, ...] = ("CONSENT-EXPIRED",)
    """The codes that say that the consent has to be put on record again: its number there holds for a time only."""
    subject: str = ""
    """XPath of the IIN that the answer is about, which must be the one asked about."""
    needs: str = ""
    """XPath of what must be there for an answer to count as found."""
    signed: bool = False
    """True: the register wants the request signed by who sends it."""
    facts: Mapping[str, Fact] = field(default_factory=dict)


def request_of(question: Question, facts: Facts) -> dict[str, Any]:
    """The fields of the request, filled in from *facts*; what they do not say is left out."""
    return _filled(question.request, facts)


def answer_of(question: Question, data: etree._Element, *, subject: str) -> dict[str, Any]:
    """What the element *data*, which its owner's signature covers, says: ``found``, ``result``, and the facts.

    Raises :class:`Unreadable` where it contradicts itself or the question.
    """
    code = _text(data, question.result, subject)
    found = code in question.found and (not question.needs or bool(_nodes(data, question.needs, subject)))
    answer: dict[str, Any] = {"found": found, "result": code}
    if not found:
        return answer
    about = _text(data, question.subject, subject) if question.subject else ""
    if about and about != subject:
        raise Unreadable(f"asked about {subject}, answered about {about}")
    return answer | _facts(question.facts, data, subject)


def _filled(fields: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for name, wanted in fields.items():
        value = _filled(wanted, facts) if isinstance(wanted, Mapping) else expression(wanted).value(facts)
        if value not in (None, {}):
            filled[name] = value
    return filled


def _facts(wanted: Mapping[str, Fact], element: etree._Element, subject: str) -> dict[str, Any]:
    read = {name: _fact(fact, element, subject) for name, fact in wanted.items()}
    return {name: value for name, value in read.items() if value is not None}


def _fact(fact: Fact, element: etree._Element, subject: str) -> Any:
    nodes = _nodes(element, fact.at, subject)
    if fact.kind == "each":
        return [_facts(fact.facts, node, subject) for node in nodes]
    if not nodes:
        if fact.optional:
            return None
        raise Unreadable(f"{etree.QName(element).localname}: no {fact.at}")
    if fact.kind == "one":
        return _facts(fact.facts, nodes[0], subject)
    if fact.kind == "name":
        return " ".join(text for node in nodes if (text := _content(node)))
    return _plain(fact, _content(nodes[0]))


def _plain(fact: Fact, text: str) -> Any:
    if not text:
        if fact.optional:
            return None
        raise Unreadable(f"{fact.at} is empty")
    try:
        if fact.kind == "day":
            # xsd:date may carry an offset, which says nothing about a day of birth.
            return date.fromisoformat(text[:10])
        if fact.kind == "number":
            return int(text)
        if fact.kind == "flag":
            return _FLAGS[text.lower()]
        if fact.kind == "amount":
            return str(Decimal(text))
    except (ValueError, KeyError, InvalidOperation):
        raise Unreadable(f"{fact.at}: no {fact.kind}: {text}") from None
    return text.lower() if fact.kind == "code" else text


def _text(element: etree._Element, path: str, subject: str) -> str:
    nodes = _nodes(element, path, subject)
    return _content(nodes[0]) if nodes else ""


def _nodes(element: etree._Element, path: str, subject: str) -> list[Any]:
    found = _path(path)(element, subject=subject)
    return found if isinstance(found, list) else [found]


def _content(node: Any) -> str:
    text = "".join(node.itertext()) if isinstance(node, etree._Element) else str(node)
    return text.strip()


@lru_cache(maxsize=1024)
def _path(path: str) -> etree.XPath:
    return etree.XPath(path, smart_strings=False)
