"""Documents, messages and the tools of those who tamper with them."""

from __future__ import annotations

import base64
import copy
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from signing import KeyPair, SignatureReport
from signing.namespaces import DS, SOAP11, WSSE, WSU

MOMENT = datetime(2031, 5, 1, 9, 30, tzinfo=UTC)
"""When everything here is signed and judged, unless a test says otherwise."""

NS = {"ds": DS, "soap": SOAP11, "wsse": WSSE, "wsu": WSU}
DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<certificate xmlns="urn:test:guardianship" Id="c1">\n  <guardian iin="850101300123">ИВАНОВ Иван</guardian>\n'
    "  <ward>ИВАНОВА Әлия</ward>\n  <text>a &amp; b</text>\n</certificate>\n"
).encode()
ENVELOPE = (
    f'<soap:Envelope xmlns:soap="{SOAP11}"><soap:Body><m:SendMessage xmlns:m="urn:test:channel"><request>'
    "<messageId>m-1</messageId><iin>850101300123</iin></request></m:SendMessage></soap:Body></soap:Envelope>"
).encode()

LAWFUL = {
    "plain": "<a>text</a>",
    "empty": "<a/>",
    "empty with an end tag": "<a></a>",
    "an end tag in CDATA": "<a><![CDATA[</a>]]></a>",
    "default namespace": '<a xmlns="urn:a"><b xmlns=""/></a>',
    "namespaces nobody uses": '<a xmlns:x="urn:x" xmlns:y="urn:y"><b xmlns:z="urn:z"/></a>',
    "the prefix ds taken": '<a xmlns:ds="urn:other"><ds:b ds:c="1"/></a>',
    "xml:lang on the root": '<a xml:lang="kk" xml:space="preserve"><b xml:lang="ru">т</b></a>',
    "a namespace in apostrophes": "<a xmlns:q='urn:q'><q:b/></a>",
    "comments": "<!-- before --><a>te<!-- within -->xt</a><!-- after </a> -->",
    "instructions outside": '<?before x="1"?><a><?within?></a><?after </a>?>',
    "cyrillic": "<құжат аты='Әлия'>Ұлттық</құжат>",
    "entities": "<a b='&lt;&quot;&#9;&#10;&#13;'>&lt;&amp;&gt;&#13;</a>",
    "line ends of windows": "<a>\r\n<b/>\r\n</a>\r\n",
    "a declaration of its own": '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n<a>ә</a>',
    "another encoding": '<?xml version="1.0" encoding="windows-1251"?><a>Иванов</a>',
}
"""Lawful XML of every kind that has ever tripped a signer."""

Edit = Callable[[etree._Element], object]


def octets_of(text: str) -> bytes:
    """*text* of :data:`LAWFUL` in the encoding that it declares."""
    return text.encode("cp1251" if "windows-1251" in text else "utf-8")


def one(root: etree._Element, path: str) -> etree._Element:
    """The only element at *path*, with the prefixes ds, soap, wsse and wsu."""
    (found,) = root.xpath(path, namespaces=NS)
    assert isinstance(found, etree._Element)
    return found


def edited(octets: bytes, edit: Edit) -> bytes:
    """*octets* after *edit* had its way with the root."""
    root = etree.fromstring(octets)
    edit(root)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def resigned(octets: bytes, key: KeyPair, edit: Edit, *, algorithm: hashes.HashAlgorithm | None = None) -> bytes:
    """*octets* with SignedInfo changed by *edit* and its value made anew: a signer who signs differently."""
    root = etree.fromstring(octets)
    edit(root)
    info = one(root, "//ds:SignedInfo")
    c14n = one(info, "ds:CanonicalizationMethod").get("Algorithm") or ""
    signed = etree.tostring(
        info, method="c14n", exclusive="exc-c14n" in c14n, with_comments=c14n.endswith("WithComments")
    )
    value = key.private.sign(signed, padding.PKCS1v15(), algorithm or hashes.SHA256())
    one(root, "//ds:SignatureValue").text = base64.b64encode(value).decode()
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def redigested(
    root: etree._Element, target: etree._Element, digest: str = "sha256", *, exclusive: bool = False
) -> None:
    """Write the digest of *target* (the signature taken out of it) into the one Reference."""
    path = root.getroottree().getelementpath(target)
    whole = copy.deepcopy(root)
    for signature in whole.xpath("//ds:Signature", namespaces=NS):
        parent = signature.getparent()
        if target is root:
            parent.remove(signature)
    found = whole if path == "." else whole.find(path)
    assert found is not None
    octets = etree.tostring(found, method="c14n", exclusive=exclusive, with_comments=False)
    value = hashlib.new(digest, octets).digest()
    one(root, "//ds:DigestValue").text = base64.b64encode(value).decode()


def failures(report: SignatureReport) -> list[str]:
    """The codes that stand in the way of a valid verdict, in order."""
    return [finding.code for finding in report.failures]
