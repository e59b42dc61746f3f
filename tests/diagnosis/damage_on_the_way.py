"""What happens to a good message between its signer and its reader."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Callable
from xml.sax.saxutils import escape

from lxml import etree

from signing import xmldsig
from signing.layouts import COMPACT, KALKAN, WINDOWS
from signing.namespaces import DS, SOAP11, WSU
from tests.diagnosis.workshop import DOCUMENT, ENVELOPE, Damage, Workshop, edited, one, replaced

XSI = "http://www.w3.org/2001/XMLSchema-instance"
TABBED = DOCUMENT.replace(b"<m:ward>", b"\n\t<m:ward>").replace(b"<text>", b"\n\t<text>")
SPELT = DOCUMENT.replace(b"a &amp;amp; b", b"&lt;a&gt;x&lt;/a&gt;")


def indented(workshop: Workshop) -> bytes:
    return edited(workshop.document(layout=COMPACT), etree.indent)


def stripped(workshop: Workshop) -> bytes:
    root = etree.fromstring(DOCUMENT)
    etree.indent(root, "    ")
    signed = workshop.document(etree.tostring(root, encoding="UTF-8"), layout=COMPACT)
    parser = etree.XMLParser(remove_blank_text=True)
    return etree.tostring(etree.fromstring(signed, parser), encoding="UTF-8")


def misread(encoding: str) -> Damage:
    """Octets in UTF-8 read in *encoding* by somebody, and written again."""

    def make(workshop: Workshop) -> bytes:
        def wrong(text: str) -> str:
            octets = text.encode()
            return "".join(bytes([one]).decode(encoding, "ignore") or chr(one) for one in octets)

        def edit(root: etree._Element) -> None:
            for element in root.iter("{urn:test:g}*", "{urn:test:m}*"):
                if element.text and not element.text.isascii():
                    element.text = wrong(element.text)

        return edited(workshop.document(), edit)

    return Damage(f"UTF-8 read as {encoding}", (f"DIAG-CHARSET-{encoding.upper()}",), make)


def base64_rewrapped(workshop: Workshop) -> bytes:
    def edit(root: etree._Element) -> None:
        value = one(root, "//ds:DigestValue")
        value.text = "\n" + "".join((value.text or "").split()) + "\n"

    return edited(workshop.document(layout=COMPACT), edit)


def other_prefix(workshop: Workshop) -> bytes:
    return (
        workshop.document(layout=COMPACT)
        .replace(b"<ds:", b"<dsig:")
        .replace(b"</ds:", b"</dsig:")
        .replace(b"xmlns:ds=", b"xmlns:dsig=")
    )


def soap_prefix(workshop: Workshop) -> bytes:
    signed = workshop.message()
    return signed.replace(b"soap:", b"soapenv:").replace(b"xmlns:soap=", b"xmlns:soapenv=")


def prefix_of_zeep(workshop: Workshop) -> bytes:
    """Signed by a client that writes soap-env, re-serialised with another prefix."""
    envelope = ENVELOPE.replace(b"soap:", b"soap-env:").replace(b"xmlns:soap=", b"xmlns:soap-env=")
    return workshop.message(envelope).replace(b"soap-env:", b"soapenv:").replace(b"xmlns:soap-env=", b"xmlns:soapenv=")


def extracted(workshop: Workshop) -> bytes:
    """The business document cut out of its envelope with the envelope's declarations."""
    return replaced(workshop.document(), "<certificate ", f'<certificate xmlns:soap="{SOAP11}" xmlns:wsu="{WSU}" ')


def hoisted(workshop: Workshop) -> bytes:
    document = b'<a><b xmlns:m="urn:m"><m:c/></b><b>x</b></a>'
    signed = workshop.document(document, layout=COMPACT)
    return replaced(replaced(signed, '<b xmlns:m="urn:m">', "<b>"), "<a>", '<a xmlns:m="urn:m">')


def declarations_dropped(workshop: Workshop) -> bytes:
    signed = workshop.document(DOCUMENT.replace(b"<certificate ", f'<certificate xmlns:xsi="{XSI}" '.encode()))
    return replaced(signed, f' xmlns:xsi="{XSI}"', "")


def co_signed_apart(workshop: Workshop) -> bytes:
    """Two people signed the same document; the signatures were put into one, in the other order of nesting."""
    first = workshop.document(layout=COMPACT)
    second = xmldsig.sign(DOCUMENT, workshop.other, layout=COMPACT)
    start, end = first.index(b"<ds:Signature "), first.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    place = second.index(b"<ds:Signature ")
    return second[:place] + first[start:end] + second[place:]


def plus_lost(workshop: Workshop) -> bytes:
    def edit(root: etree._Element) -> None:
        for element in root.iter(f"{{{DS}}}SignatureValue", f"{{{DS}}}DigestValue", f"{{{DS}}}X509Certificate"):
            element.text = (element.text or "").replace("+", " ")

    # a value that begins with the sign is the hardest case; there is one among a few hundred documents
    documents = (workshop.document(f"<a>{number}</a>".encode(), COMPACT) for number in range(400))
    return edited(
        next((one for one in documents if b"SignatureValue>+" in one), workshop.document(layout=COMPACT)), edit
    )


def in_alphabet_of_addresses(workshop: Workshop) -> bytes:
    def edit(root: etree._Element) -> None:
        for element in root.iter(f"{{{DS}}}SignatureValue", f"{{{DS}}}X509Certificate"):
            element.text = (element.text or "").replace("+", "-").replace("/", "_").rstrip("=")

    return edited(workshop.document(layout=COMPACT), edit)


def as_pem(workshop: Workshop) -> bytes:
    def edit(root: etree._Element) -> None:
        one(root, "(//ds:X509Certificate)[1]").text = workshop.person.certificate.pem.decode()

    return edited(workshop.document(), edit)


def percent_encoded(workshop: Workshop) -> bytes:
    def edit(root: etree._Element) -> None:
        value = one(root, "//ds:SignatureValue")
        value.text = (value.text or "").replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")

    return edited(workshop.document(layout=COMPACT), edit)


def markup_unescaped(workshop: Workshop) -> bytes:
    escaped = "&lt;request&gt;&lt;iin&gt;1&lt;/iin&gt;&lt;/request&gt;"
    return replaced(workshop.message(), escaped, "<request><iin>1</iin></request>")


def set_id(name: str, value: str | None) -> Callable[[Workshop], bytes]:
    def make(workshop: Workshop) -> bytes:
        def edit(root: etree._Element) -> None:
            body = one(root, "/soap:Envelope/soap:Body")
            old = body.attrib.pop(f"{{{WSU}}}Id")
            if value is None:
                return
            body.set(name, value.replace("OLD", str(old)))

        return edited(workshop.message(), edit)

    return make


def doubled_id(workshop: Workshop) -> bytes:
    def edit(root: etree._Element) -> None:
        found = one(root, "/soap:Envelope/soap:Body").get(f"{{{WSU}}}Id") or ""
        one(root, "/soap:Envelope/soap:Header").append(etree.Element("note", Id=found))

    return edited(workshop.message(), edit)


def in_koi8(workshop: Workshop) -> bytes:
    signed = workshop.document('<?xml version="1.0" encoding="UTF-8"?><a>Привет</a>'.encode())
    return signed.decode().encode("koi8-r")


ON_THE_WAY = (
    Damage("indented", ("DIAG-WHITE-SPACE-BETWEEN",), indented),
    Damage("stripped of white space", ("DIAG-WHITE-SPACE-BETWEEN",), stripped),
    Damage("tabs to spaces", ("DIAG-TABS",), lambda w: w.document(TABBED).replace(b"\t", b"    ")),
    Damage(
        "text trimmed",
        ("DIAG-WHITE-SPACE-TEXT",),
        lambda w: replaced(w.document(DOCUMENT.replace(b"</m:ward>", b" </m:ward>")), " </m:ward>", "</m:ward>"),
    ),
    Damage(
        "text framed",
        ("DIAG-WHITE-SPACE-TEXT",),
        lambda w: replaced(w.document(), "<m:ward>", "<m:ward>\n   "),
    ),
    Damage("a no-break space", ("DIAG-NO-BREAK-SPACE",), lambda w: replaced(w.document(), "два слова", "два\xa0слова")),
    Damage("base64 of the digest in other lines", ("DIAG-BASE64-WRAPPED",), base64_rewrapped),
    Damage("CR lost in the signature", ("DIAG-CR-LOST",), lambda w: replaced(w.document(layout=WINDOWS), "&#13;", "")),
    Damage(
        "CR lost in the signature of Kalkan",
        ("DIAG-CR-LOST",),
        lambda w: replaced(w.document(layout=KALKAN), "&#13;", ""),
        ("gost",),
    ),
    Damage(
        "CR lost in the text",
        ("DIAG-CR-LOST",),
        lambda w: replaced(w.document(DOCUMENT.replace(b"\n", b"&#13;\n"), COMPACT), "&#13;", ""),
    ),
    Damage("CR added", ("DIAG-CR-ADDED",), lambda w: replaced(w.document(layout=COMPACT), "\n", "&#13;\n")),
    misread("cp1251"),
    misread("koi8-r"),
    misread("latin-1"),
    misread("cp866"),
    Damage(
        "cp1251 read as Latin-1",
        ("DIAG-CHARSET-SWAPPED",),
        lambda w: replaced(w.document(), "ИВАНОВ Иван", "ИВАНОВ Иван".encode("cp1251").decode("latin-1")),
    ),
    Damage(
        "decomposed",
        ("DIAG-UNICODE-FORM",),
        lambda w: replaced(w.document(), "Ёлкин", unicodedata.normalize("NFD", "Ёлкин")),
    ),
    Damage(
        "a BOM in the text", ("DIAG-INVISIBLE-CHARACTER",), lambda w: replaced(w.document(), "ИВАНОВ", "\ufeffИВАНОВ")
    ),
    Damage("escaped twice", ("DIAG-ESCAPED-TWICE",), lambda w: replaced(w.document(), "&amp;amp;", "&amp;amp;amp;")),
    Damage("unescaped", ("DIAG-UNESCAPED",), lambda w: replaced(w.document(), "&amp;amp;", "&amp;")),
    Damage("text became elements", ("DIAG-MARKUP-UNESCAPED",), markup_unescaped),
    Damage(
        "elements became text",
        ("DIAG-MARKUP-ESCAPED",),
        lambda w: replaced(w.document(b"<a><data><b>1</b></data></a>"), "<b>1</b>", escape("<b>1</b>")),
    ),
    Damage(
        "an attribute added",
        ("DIAG-ATTRIBUTE-ADDED",),
        lambda w: replaced(w.document(), "<empty/>", '<empty note="1"/>'),
    ),
    Damage(
        "xsi:schemaLocation added",
        ("DIAG-ATTRIBUTE-ADDED",),
        lambda w: replaced(
            w.document(), "<guardian ", f'<guardian xmlns:xsi="{XSI}" xsi:schemaLocation="urn:a a.xsd" '
        ),
    ),
    Damage(
        "an attribute dropped",
        ("DIAG-ATTRIBUTE-REMOVED",),
        lambda w: replaced(w.document(b'<a xml:space="preserve"><b>1</b></a>', COMPACT), ' xml:space="preserve"', ""),
    ),
    Damage(
        "an attribute rewritten",
        ("DIAG-ATTRIBUTE-CHANGED",),
        lambda w: replaced(w.document(b'<a><b ready="true">1</b></a>'), '"true"', '"1"'),
    ),
    Damage(
        "a namespace declared",
        ("DIAG-NAMESPACE-ADDED",),
        lambda w: replaced(w.document(), "<certificate ", '<certificate xmlns:zz="urn:z" '),
    ),
    Damage("a namespace dropped", ("DIAG-NAMESPACE-LOST",), declarations_dropped),
    Damage("a namespace hoisted", ("DIAG-NAMESPACE-MOVED",), hoisted),
    Damage("taken out with the envelope's namespaces", ("DIAG-PAYLOAD-EXTRACTED",), extracted),
    Damage("prefix of the envelope renamed", ("DIAG-PREFIX-RENAMED",), soap_prefix),
    Damage("prefix of zeep's envelope renamed", ("DIAG-PREFIX-RENAMED",), prefix_of_zeep),
    Damage("prefix of the signature renamed", ("DIAG-SIGNATURE-PREFIX",), other_prefix),
    Damage("signed side by side", ("DIAG-SIGNATURE-ADDED",), co_signed_apart),
    Damage("plus signs lost", ("DIAG-PLUS-LOST",), plus_lost),
    Damage("base64url", ("DIAG-BASE64-URL",), in_alphabet_of_addresses),
    Damage("percent signs", ("DIAG-PERCENT-ENCODED",), percent_encoded),
    Damage("certificate as PEM", ("DIAG-CERTIFICATE-PEM",), as_pem),
    Damage("Id instead of wsu:Id", ("DIAG-ID-ATTRIBUTE",), set_id("id", "OLD")),
    Damage("Id without its namespace", ("DIAG-ID-ATTRIBUTE",), set_id("Id", "OLD")),
    Damage("Id in capitals", ("DIAG-ID-CASE",), lambda w: edited(w.message(), _capitals)),
    Damage("Id dropped", ("DIAG-ID-LOST",), set_id("", None)),
    Damage("Id twice", ("DIAG-ID-TWICE",), doubled_id),
    Damage("KOI8-R declared as UTF-8", ("DIAG-ENCODING-DECLARED",), in_koi8),
    Damage(
        "a blank line before the declaration",
        ("DIAG-DECLARATION-PLACE",),
        lambda w: b"\n<?xml version='1.0'?>" + w.document(),
    ),
    Damage("the whole document escaped", ("DIAG-DOCUMENT-ESCAPED",), lambda w: escape(w.document().decode()).encode()),
    Damage("the whole document in base64", ("DIAG-DOCUMENT-BASE64",), lambda w: base64.b64encode(w.document())),
)


def _capitals(root: etree._Element) -> None:
    body = one(root, "/soap:Envelope/soap:Body")
    body.set(f"{{{WSU}}}Id", (body.get(f"{{{WSU}}}Id") or "").upper())
