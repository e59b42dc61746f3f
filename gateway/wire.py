"""What the gateway writes: small templates of SOAP 1.1, business data put in octet for octet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from gateway.names import ALMATY, SYNC_TYPES
from gateway.spans import Fragment
from signing.key_info import KeyInfoForm
from signing.keys import KeyPair
from signing.namespaces import SOAP11, WSU
from signing.wsse import security_for

__all__ = ["Draft", "character_data", "element", "fragment_in", "wire_date", "wrapper"]

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


class Draft:
    """A SOAP 1.1 message whose Body is settled and whose header is not."""

    __slots__ = ("_content", "_id")

    def __init__(self, content: bytes, *, body_id: str) -> None:
        self._content = content
        self._id = body_id

    def octets(self, header: bytes = b"") -> bytes:
        """The message with *header* in front of its Body, which stays the same to the octet."""
        open_ = f'{_HEAD}<soap:Envelope xmlns:soap="{SOAP11}">'.encode()
        body = f'<soap:Body xmlns:wsu="{WSU}" wsu:Id={quoteattr(self._id)}>'.encode()
        return b"".join((open_, header, body, self._content, b"</soap:Body></soap:Envelope>"))

    def containing(self, octets: bytes) -> Draft:
        """The same message with what the Body of the envelope *octets* holds instead."""
        content = etree.fromstring(octets, _PARSER)[-1]
        return Draft(b"".join(etree.tostring(one, encoding="UTF-8") for one in content), body_id=self._id)

    def signed(self, key: KeyPair, *, form: KeyInfoForm = KeyInfoForm.KEY_IDENTIFIER) -> bytes:
        """The message with its Body signed by *key*, the certificate named in *form*."""
        body = etree.fromstring(self.octets(), _PARSER)[0]
        return self.octets(b"<soap:Header>" + security_for(body, key, form=form) + b"</soap:Header>")


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
"""For what this module wrote itself."""


def character_data(text: str) -> str:
    """*text* as character data; characters that XML 1.0 (section 2.2) does not have become U+FFFD."""
    return escape(_NOT_XML.sub("\ufffd", text))


def element(name: str, text: str | None) -> str:
    """An unqualified element with *text*, nothing for None."""
    return "" if text is None else f"<{name}>{character_data(text)}</{name}>"


def fragment_in(name: str, fragment: Fragment | None) -> bytes:
    """The element *name* around *fragment*, with the prefixes declared that the fragment takes from outside."""
    if fragment is None:
        return f"<{name}/>".encode()
    return f"<{name}{_declarations(fragment.namespaces)}>".encode() + fragment.octets + f"</{name}>".encode()


def wire_date(moment: datetime) -> str:
    """*moment* as xs:dateTime with the offset of Asia/Almaty."""
    return moment.astimezone(ALMATY).isoformat(timespec="milliseconds")


def wrapper(name: str, namespace: str = SYNC_TYPES) -> tuple[str, str]:
    """Start and end tag of the global element *name*, of SyncChannel v10 or in another *namespace*."""
    return f'<ns2:{name} xmlns:ns2="{namespace}">', f"</ns2:{name}>"


def _declarations(namespaces: Mapping[str, str]) -> str:
    """The default namespace is left out: the channel's own elements around the fragment are in none."""
    known = {"soap": SOAP11, "wsu": WSU}
    wanted = {prefix: uri for prefix, uri in namespaces.items() if prefix and known.get(prefix) != uri}
    return "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in wanted.items())
