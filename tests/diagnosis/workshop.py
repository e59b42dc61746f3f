"""Good documents and messages, and the tools of those who spoil them or sign them wrongly."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from signing import KeyPair, SignatureReport, TrustStore, judge, wsse, xmldsig
from signing.layouts import KALKAN, Layout
from signing.namespaces import DS, SOAP11, WSSE, WSU

MOMENT = datetime(2031, 5, 1, 9, 30, tzinfo=UTC)
NS = {"ds": DS, "soap": SOAP11, "wsse": WSSE, "wsu": WSU}

DOCUMENT = (
    '<certificate xmlns="urn:test:g" xmlns:m="urn:test:m"><guardian iin="850101300123">ИВАНОВ Иван Ёлкин</guardian>'
    "<m:ward>ИВАНОВА Әлия</m:ward><text>a &amp;amp; b, два слова</text><line>один\nдва</line><empty/></certificate>"
).encode()
ENVELOPE = (
    f'<soap:Envelope xmlns:soap="{SOAP11}" xmlns:xs="http://www.w3.org/2001/XMLSchema"><soap:Body>'
    '<m:SendMessage xmlns:m="urn:test:channel"><request><messageId>m-1</messageId><!-- note --><name>Әлия</name>'
    "<data>&lt;request&gt;&lt;iin&gt;1&lt;/iin&gt;&lt;/request&gt;</data></request></m:SendMessage></soap:Body>"
    "</soap:Envelope>"
).encode()

Edit = Callable[[etree._Element], object]
Octets = Callable[[bytes], bytes]


def one(root: etree._Element, path: str) -> etree._Element:
    """The only element at *path*, with the prefixes ds, soap, wsse and wsu."""
    (found,) = root.xpath(path, namespaces=NS)
    assert isinstance(found, etree._Element)
    return found


def written(root: etree._Element) -> bytes:
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def edited(octets: bytes, edit: Edit) -> bytes:
    """*octets* after *edit* had its way with the root."""
    root = etree.fromstring(octets)
    edit(root)
    return written(root)


def replaced(octets: bytes, old: str, new: str) -> bytes:
    """*octets* with the text *old* replaced, which must be there."""
    assert old.encode() in octets
    return octets.replace(old.encode(), new.encode())


def c14n(element: etree._Element, *, exclusive: bool = False, comments: bool = False) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=exclusive, with_comments=comments)


def unsigned(octets: bytes) -> etree._Element:
    """The root without any signature in it."""
    root = etree.fromstring(octets)
    for signature in root.xpath("//ds:Signature", namespaces=NS):
        signature.getparent().remove(signature)
    return root


def same(octets: bytes) -> bytes:
    return octets


def nothing(root: etree._Element) -> None:
    assert root is not None


@dataclass(frozen=True, slots=True)
class Workshop:
    """Keys of one family, and what they signed."""

    family: str
    person: KeyPair
    system: KeyPair
    other: KeyPair
    trust: TrustStore

    def document(self, octets: bytes = DOCUMENT, layout: Layout = KALKAN) -> bytes:
        return xmldsig.sign(octets, self.person, layout=layout)

    def message(self, octets: bytes = ENVELOPE) -> bytes:
        return wsse.sign(octets, self.system)

    def judged(self, octets: bytes) -> SignatureReport:
        return judge(octets, self.trust, at=MOMENT)

    def diagnoses(self, octets: bytes) -> list[str]:
        return [diagnosis.code for diagnosis in self.judged(octets).diagnoses]

    def hashed(self, octets: bytes) -> bytes:
        return self.person.scheme.digest.digest(octets)

    def remade(
        self,
        octets: bytes,
        edit: Edit = nothing,
        *,
        over: Octets = same,
        spelt: Octets = same,
        key: KeyPair | None = None,
    ) -> bytes:
        """*octets* with SignedInfo edited and signed anew over what *over* makes of it, the value as *spelt* has it."""
        root = etree.fromstring(octets)
        edit(root)
        info = one(root, "//ds:SignedInfo")
        method = one(info, "ds:CanonicalizationMethod").get("Algorithm") or ""
        signer = key or (self.system if etree.QName(root).localname == "Envelope" else self.person)
        value = signer.sign(over(c14n(info, exclusive="exc-c14n" in method)))
        one(root, "//ds:SignatureValue").text = base64.b64encode(spelt(value)).decode()
        return written(root)

    def digested(self, octets: bytes, content: bytes | Callable[[etree._Element], bytes], **more: object) -> bytes:
        """*octets* whose DigestValue is of *content*, signed anew."""

        def edit(root: etree._Element) -> None:
            chosen = content if isinstance(content, bytes) else content(root)
            one(root, "//ds:DigestValue").text = base64.b64encode(self.hashed(chosen)).decode()

        return self.remade(octets, edit, **more)  # type: ignore[arg-type]

    def digest_text(self, octets: bytes, change: Octets) -> bytes:
        """*octets* whose DigestValue is spelt as *change* makes it from the right digest, signed anew."""

        def edit(root: etree._Element) -> None:
            element = one(root, "//ds:DigestValue")
            element.text = change(base64.b64decode(element.text or "")).decode()

        return self.remade(octets, edit)


@dataclass(frozen=True, slots=True)
class Damage:
    """One way to spoil a message, and what is to be told of it."""

    name: str
    codes: tuple[str, ...]
    """The diagnosis, and any documented companion."""
    make: Callable[[Workshop], bytes]
    families: tuple[str, ...] = ("rsa", "gost")
