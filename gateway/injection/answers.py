"""What goes wrong in an answer before it is signed: small functions from a SOAP message to a damaged one.

Each returns None where there is nothing to damage.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from lxml import etree

from gateway.injection.parameters import Value
from gateway.wire import wire_date
from signing.namespaces import DS, SOAP11
from signing.xml import parse

__all__ = ["CONTENT", "data_tampered", "date_skewed", "other_message", "other_session", "tampered_text"]

Damage = Callable[[bytes, Mapping[str, Value]], "bytes | None"]
"""From the octets of an envelope and the parameters of a fault to other octets."""

_OTHERS: Final = uuid.UUID("5b7c1a52-7a4d-4d0c-9f5e-2f0a5a2d9b11")
"""Namespace of the identifiers that belong to nobody, for UUIDs of version 5 (RFC 4122, 4.3)."""
_DATES: Final = ("responseDate", "errorDate", "messageDate", "notificationDate", "requestDate", "statusDate")
_DATA: Final = "data"


def other_message(octets: bytes, _parameters: Mapping[str, Value]) -> bytes | None:
    """The answer with the messageId and the correlationId of another message."""
    return _with_texts(octets, ("messageId", "correlationId"), lambda text: str(uuid.uuid5(_OTHERS, text)))


def other_session(octets: bytes, _parameters: Mapping[str, Value]) -> bytes | None:
    """The answer with another sessionId, a GUID in braces too."""
    return _with_texts(octets, ("sessionId",), lambda text: f"{{{uuid.uuid5(_OTHERS, text)}}}")


def date_skewed(octets: bytes, parameters: Mapping[str, Value]) -> bytes | None:
    """The answer with every date of the channel moved by ``seconds``; those of the business data stay."""
    by = timedelta(seconds=float(parameters["seconds"]))
    return _with_texts(octets, _DATES, lambda text: wire_date(datetime.fromisoformat(text) + by))


def data_tampered(octets: bytes, _parameters: Mapping[str, Value]) -> bytes | None:
    """The answer with one character of the business data changed: what signed them covers something else."""
    root = parse(octets)
    for data in root.iter(f"{{*}}{_DATA}"):
        if len(data) == 0 and _tamper_escaped(data):
            return _written(root)
        for leaf in _leaves(data):
            leaf.text = tampered_text(leaf.text or "")
            return _written(root)
    return None


def tampered_text(text: str) -> str:
    """*text* with its first digit another one, or its last character where it has no digit."""
    digit = re.search("[0-9]", text)
    if digit is not None:
        return f"{text[: digit.start()]}{(int(digit.group()) + 1) % 10}{text[digit.end() :]}"
    return f"{text[:-1]}{'a' if text[-1:] != 'a' else 'b'}"


def _tamper_escaped(data: etree._Element) -> bool:
    """Change a character of business data that travel as escaped text; False if they are none."""
    text = data.text or ""
    found = re.search(r">([^<>\s][^<>]*)</", text) or re.search(r"^([^<]*\S[^<]*)$", text)
    if found is None:
        return False
    start, end = found.span(1)
    data.text = text[:start] + tampered_text(found.group(1)) + text[end:]
    return True


def _leaves(data: etree._Element) -> Iterator[etree._Element]:
    """The elements with text alone, those of signatures left out."""
    for element in data.iterchildren(etree.Element):
        if etree.QName(element).namespace == DS:
            continue
        if len(element) == 0 and (element.text or "").strip():
            yield element
        yield from _leaves(element)


def _with_texts(octets: bytes, names: tuple[str, ...], change: Callable[[str], str]) -> bytes | None:
    """The message with the texts of the channel's elements of these *names* changed."""
    root = parse(octets)
    body = root.find(f"{{{SOAP11}}}Body")
    assert body is not None, "the gateway wrote it"
    found = [one for one in _service_information(body) if etree.QName(one).localname in names and one.text]
    for element in found:
        element.text = change(element.text or "")
    return _written(root) if found else None


def _service_information(element: etree._Element) -> Iterator[etree._Element]:
    for child in element.iterchildren(etree.Element):
        if etree.QName(child).localname != _DATA:
            yield child
            yield from _service_information(child)


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


CONTENT: Final[Mapping[str, Damage]] = {
    "other-message": other_message,
    "other-session": other_session,
    "date-skewed": date_skewed,
    "data-tampered": data_tampered,
}
"""By the name of the fault."""
