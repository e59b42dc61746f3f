"""What goes wrong when a program digests: every digest is right for something, not for what it says."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from xml.sax.saxutils import escape, unescape

from lxml import etree

from signing.canonical import C14N, EXCLUSIVE
from signing.layouts import COMPACT
from signing.namespaces import DS
from tests.diagnosis.workshop import DOCUMENT, ENVELOPE, NS, Damage, Workshop, c14n, one, unsigned

XSI_DOCUMENT = b'<a xmlns:x="urn:x"><x:b>1</x:b><c xmlns:y="urn:y"/></a>'


def content(change: Callable[[bytes], bytes], octets: bytes = DOCUMENT) -> Callable[[Workshop], bytes]:
    """A document whose digest is over what *change* makes of the canonical octets."""

    def make(workshop: Workshop) -> bytes:
        signed = workshop.document(octets, COMPACT)
        return workshop.digested(signed, change(c14n(unsigned(signed))))

    return make


def body(change: Callable[[etree._Element], bytes]) -> Callable[[Workshop], bytes]:
    """A message whose digest is over what *change* makes of the whole envelope."""
    return lambda workshop: workshop.digested(workshop.message(), change)


def without_transform(workshop: Workshop) -> bytes:
    def edit(root: etree._Element) -> None:
        first = one(root, "(//ds:Transform)[1]")
        first.getparent().remove(first)

    return workshop.remade(workshop.document(layout=COMPACT), edit)


def with_transform(workshop: Workshop) -> bytes:
    def edit(root: etree._Element) -> None:
        transforms = one(root, "//ds:Transforms")
        etree.SubElement(transforms, f"{{{DS}}}Transform", Algorithm=EXCLUSIVE)

    return workshop.remade(workshop.document(layout=COMPACT), edit)


def skeleton(workshop: Workshop) -> bytes:
    def empty(root: etree._Element) -> bytes:
        twin = etree.fromstring(etree.tostring(root))
        for element in twin.xpath("//ds:DigestValue | //ds:SignatureValue", namespaces=NS):
            element.text = None
        return c14n(twin)

    return workshop.digested(workshop.document(layout=COMPACT), empty)


def comments_digested(workshop: Workshop) -> bytes:
    document = DOCUMENT.replace(b"<empty/>", b"<!-- draft --><empty/>")
    signed = workshop.document(document, COMPACT)
    return workshop.digested(signed, c14n(unsigned(signed), comments=True))


def without_number_sign(workshop: Workshop) -> bytes:
    def edit(root: etree._Element) -> None:
        reference = one(root, "//ds:Reference")
        reference.set("URI", (reference.get("URI") or "").removeprefix("#"))

    return workshop.remade(workshop.message(), edit)


def late_id(workshop: Workshop) -> bytes:
    def bare(root: etree._Element) -> bytes:
        twin = one(etree.fromstring(etree.tostring(root)), "/soap:Envelope/soap:Body")
        twin.attrib.clear()
        return c14n(twin, exclusive=True)

    return workshop.digested(workshop.message(), bare)


def signed_alone(workshop: Workshop) -> bytes:
    """A part signed inclusively as a document of its own, then put into an envelope."""

    def edit(root: etree._Element) -> None:
        one(root, "//ds:Reference/ds:Transforms/ds:Transform").set("Algorithm", C14N)
        part = one(root, "/soap:Envelope/soap:Body")
        octets = c14n(part, exclusive=True)
        assert octets != c14n(part)
        one(root, "//ds:DigestValue").text = base64.b64encode(workshop.hashed(octets)).decode()

    return workshop.remade(workshop.message(), edit)


def inclusive_used(workshop: Workshop) -> bytes:
    return workshop.digested(workshop.message(), lambda root: c14n(one(root, "/soap:Envelope/soap:Body")))


def file_with(head: bytes) -> Callable[[Workshop], bytes]:
    return content(lambda octets: head + octets)


def envelope_before_signing(root: etree._Element) -> bytes:
    twin = etree.fromstring(etree.tostring(root))
    header = one(twin, "/soap:Envelope/soap:Header")
    header.remove(header[0])
    return c14n(twin, exclusive=True)


def data_alone(root: etree._Element) -> bytes:
    return c14n(one(root, "//data"), exclusive=True)


def body_content(root: etree._Element) -> bytes:
    return c14n(one(root, "/soap:Envelope/soap:Body/*"), exclusive=True)


def digest(change: Callable[[bytes], bytes]) -> Callable[[Workshop], bytes]:
    return lambda workshop: workshop.digest_text(workshop.document(layout=COMPACT), change)


def other_digest(workshop: Workshop) -> bytes:
    def edit(root: etree._Element) -> None:
        octets = c14n(unsigned(etree.tostring(root)))
        value = hashlib.sha1(octets).digest() if workshop.family == "rsa" else hashlib.sha512(octets).digest()
        one(root, "//ds:DigestValue").text = base64.b64encode(value).decode()

    return workshop.remade(workshop.document(layout=COMPACT), edit)


def twice_encoded(octets: bytes) -> bytes:
    return base64.b64encode(base64.b64encode(octets))


def with_prefix_list(workshop: Workshop) -> bytes:
    """A Body digested with a namespace that it does not use, though no PrefixList says so."""
    message = workshop.message(ENVELOPE.replace(b"<soap:Envelope ", b'<soap:Envelope xmlns:zz="urn:z" '))

    def content_of(root: etree._Element) -> bytes:
        subject = one(root, "/soap:Envelope/soap:Body")
        return etree.tostring(subject, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=["xs"])

    return workshop.digested(message, content_of)


MISTAKES_IN_DIGESTS = (
    Damage("CRLF digested", ("DIAG-CRLF-DIGESTED",), content(lambda octets: octets.replace(b"\n", b"\r\n"))),
    Damage("UTF-16 digested", ("DIAG-CHARSET-DIGESTED",), content(lambda octets: octets.decode().encode("utf-16-le"))),
    Damage("declaration digested", ("DIAG-XML-DECLARATION",), file_with(b'<?xml version="1.0" encoding="UTF-8"?>\n')),
    Damage("BOM digested", ("DIAG-BOM",), file_with(b"\xef\xbb\xbf")),
    Damage("BOM and declaration", ("DIAG-BOM",), file_with(b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\r\n')),
    Damage(
        "file digested",
        ("DIAG-NOT-CANONICAL",),
        content(lambda octets: octets.replace(b"<empty></empty>", b"<empty/>")),
    ),
    Damage(
        "escaped text digested", ("DIAG-ESCAPED-DIGESTED",), content(lambda octets: escape(octets.decode()).encode())
    ),
    Damage(
        "unescaped digested",
        ("DIAG-UNESCAPED-DIGESTED",),
        content(lambda octets: unescape(octets.decode()).encode(), b"<a>x &amp; y &lt; z</a>"),
    ),
    Damage(
        "text digested",
        ("DIAG-TEXT-DIGESTED",),
        content(lambda octets: "".join(etree.fromstring(octets).itertext()).encode()),
    ),
    Damage("comments digested", ("DIAG-COMMENTS-DIGESTED",), comments_digested),
    Damage(
        "exclusive for inclusive",
        ("DIAG-C14N-EXCLUSIVE",),
        content(lambda octets: c14n(etree.fromstring(octets), exclusive=True), XSI_DOCUMENT),
    ),
    Damage("inclusive for exclusive", ("DIAG-C14N-INCLUSIVE",), inclusive_used),
    Damage("signed alone, then enveloped", ("DIAG-PAYLOAD-ENVELOPED",), signed_alone),
    Damage("no enveloped-signature", ("DIAG-TRANSFORM-MISSING",), without_transform),
    Damage("a transform too many", ("DIAG-TRANSFORM-EXTRA",), with_transform),
    Damage("digested with the empty signature", ("DIAG-SIGNATURE-DIGESTED",), skeleton),
    Damage("another element", ("DIAG-OTHER-ELEMENT",), body(data_alone)),
    Damage("the whole envelope", ("DIAG-ENVELOPE-DIGESTED",), body(envelope_before_signing)),
    Damage("what the Body holds", ("DIAG-BODY-CONTENT",), body(body_content)),
    Damage("nothing at all", ("DIAG-NOTHING-DIGESTED",), body(lambda _: b"")),
    Damage("Id set too late", ("DIAG-ID-ADDED",), late_id),
    Damage("no number sign", ("DIAG-URI-NUMBER-SIGN",), without_number_sign),
    Damage("another digest", ("DIAG-DIGEST-ALGORITHM",), other_digest),
    Damage("digest in hexadecimal", ("DIAG-DIGEST-HEX",), digest(lambda value: value.hex().encode())),
    Damage("hexadecimal in base64", ("DIAG-DIGEST-HEX",), digest(lambda value: base64.b64encode(value.hex().encode()))),
    Damage("digest in base64 twice", ("DIAG-DIGEST-BASE64-TWICE",), digest(twice_encoded)),
    Damage("digest of the digest", ("DIAG-DIGEST-TWICE",), lambda w: content(w.hashed)(w)),
    Damage("digest from last to first", ("DIAG-DIGEST-REVERSED",), digest(lambda value: base64.b64encode(value[::-1]))),
    Damage("a PrefixList that is not written", ("DIAG-PREFIX-LIST",), with_prefix_list),
)
