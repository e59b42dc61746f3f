"""What goes wrong when a program signs: values of other things, in other forms, by other keys, under other names."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from signing import der, gost
from signing.layouts import COMPACT
from signing.namespaces import DS
from tests.diagnosis.workshop import DOCUMENT, Damage, Workshop, c14n, edited, one, unsigned

RSA, GOST = ("rsa",), ("gost",)
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)


def over(change: Callable[[bytes], bytes]) -> Callable[[Workshop], bytes]:
    """A document whose value is over what *change* makes of SignedInfo."""
    return lambda workshop: workshop.remade(workshop.document(layout=COMPACT), over=change)


def spelt(change: Callable[[bytes], bytes]) -> Callable[[Workshop], bytes]:
    """A document whose value is written as *change* has it."""
    return lambda workshop: workshop.remade(workshop.document(layout=COMPACT), spelt=change)


def addressed(element: str, uri: str, *, message: bool = False) -> Callable[[Workshop], bytes]:
    """A document or message that names *uri* as an algorithm, and is signed so."""

    def make(workshop: Workshop) -> bytes:
        def edit(root: etree._Element) -> None:
            one(root, f"(//ds:{element})[1]").set("Algorithm", uri)

        return workshop.remade(workshop.message() if message else workshop.document(layout=COMPACT), edit)

    return make


def by_rsa(sign: Callable[[rsa.RSAPrivateKey, bytes], bytes]) -> Callable[[Workshop], bytes]:
    """A document whose value *sign* makes from SignedInfo."""

    def make(workshop: Workshop) -> bytes:
        kept: list[bytes] = []

        def keep(octets: bytes) -> bytes:
            kept.append(octets)
            return octets

        private = workshop.person.private
        assert isinstance(private, rsa.RSAPrivateKey)
        return workshop.remade(workshop.document(), over=keep, spelt=lambda _: sign(private, kept[0]))

    return make


def sha1(workshop: Workshop, *, digest_uri: str, method_uri: str) -> bytes:
    def edit(root: etree._Element) -> None:
        one(root, "//ds:DigestMethod").set("Algorithm", digest_uri)
        one(root, "//ds:SignatureMethod").set("Algorithm", method_uri)
        plain = unsigned(etree.tostring(root))
        digest = hashlib.sha1(c14n(plain)).digest()
        one(root, "//ds:DigestValue").text = base64.b64encode(digest).decode()

    private = workshop.person.private
    assert isinstance(private, rsa.RSAPrivateKey)
    kept: list[bytes] = []
    return workshop.remade(
        workshop.document(layout=COMPACT),
        edit,
        over=lambda octets: kept.append(octets) or octets,
        spelt=lambda _: private.sign(kept[0], padding.PKCS1v15(), hashes.SHA1()),
    )


def hash_read_big_endian(workshop: Workshop) -> bytes:
    kept: list[bytes] = []
    private = workshop.person.private
    assert isinstance(private, gost.PrivateKey)
    return workshop.remade(
        workshop.document(),
        over=lambda octets: kept.append(octets) or octets,
        spelt=lambda _: gost.sign_digest(private, gost.streebog512(kept[0])[::-1]),
    )


def halves(value: bytes) -> tuple[bytes, bytes]:
    return value[: len(value) // 2], value[len(value) // 2 :]


def in_der(value: bytes) -> bytes:
    return der.sequence(*(der.integer(int.from_bytes(half, "little")) for half in halves(value)))


def other_certificate(workshop: Workshop) -> bytes:
    """The signer's certificate stands behind that of somebody else."""

    def edit(root: etree._Element) -> None:
        first = one(root, "(//ds:X509Certificate)[1]")
        stranger = etree.Element(f"{{{DS}}}X509Certificate")
        stranger.text = base64.b64encode(workshop.other.certificate.der).decode()
        first.addprevious(stranger)

    return edited(workshop.document(layout=COMPACT), edit)


def bare(key: rsa.RSAPrivateKey, digest_octets: bytes) -> bytes:
    """The value of PKCS#1 v1.5 over a hash without its DigestInfo."""
    numbers = key.private_numbers()
    size = (key.key_size + 7) // 8
    block = b"\x00\x01" + b"\xff" * (size - 3 - len(digest_octets)) + b"\x00" + digest_octets
    value = pow(int.from_bytes(block, "big"), numbers.d, numbers.public_numbers.n)
    return value.to_bytes(size, "big")


MISTAKES_IN_VALUES = (
    Damage(
        "SignedInfo alone",
        ("DIAG-C14N-EXCLUSIVE",),
        over(lambda octets: octets.replace(b' xmlns="urn:test:g"', b"").replace(b' xmlns:m="urn:test:m"', b"")),
    ),
    Damage("value over the digest", ("DIAG-VALUE-OF-DIGEST",), lambda w: over(w.hashed)(w)),
    Damage("value over the content", ("DIAG-VALUE-OVER-CONTENT",), over(lambda _: c14n(etree.fromstring(DOCUMENT)))),
    Damage("value in base64 twice", ("DIAG-VALUE-BASE64-TWICE",), spelt(base64.b64encode)),
    Damage("value in hexadecimal", ("DIAG-VALUE-HEX",), spelt(lambda value: value.hex().encode())),
    Damage("another certificate first", ("DIAG-OTHER-CERTIFICATE",), other_certificate),
    Damage("another key", ("DIAG-KEY-MISMATCH",), lambda w: w.remade(w.document(), key=w.other), RSA),
    Damage("another SignedInfo", ("DIAG-SIGNED-INFO-CHANGED",), over(lambda octets: octets + b"?"), RSA),
    Damage("RSA from last to first", ("DIAG-VALUE-REVERSED",), spelt(lambda value: value[::-1]), RSA),
    Damage(
        "RSA with SHA-1",
        ("DIAG-SIGNATURE-ALGORITHM",),
        by_rsa(lambda key, octets: key.sign(octets, padding.PKCS1v15(), hashes.SHA1())),
        RSA,
    ),
    Damage(
        "RSA with SHA-384",
        ("DIAG-SIGNATURE-ALGORITHM",),
        by_rsa(lambda key, octets: key.sign(octets, padding.PKCS1v15(), hashes.SHA384())),
        RSA,
    ),
    Damage("RSA-PSS", ("DIAG-RSA-PSS",), by_rsa(lambda key, octets: key.sign(octets, PSS, hashes.SHA256())), RSA),
    Damage(
        "a bare hash",
        ("DIAG-VALUE-BARE-HASH",),
        by_rsa(lambda key, octets: bare(key, hashlib.sha256(octets).digest())),
        RSA,
    ),
    Damage("Russian order", ("DIAG-GOST-RUSSIAN-ORDER",), spelt(lambda value: value[::-1]), GOST),
    Damage("halves swapped", ("DIAG-GOST-HALVES-SWAPPED",), spelt(lambda value: b"".join(halves(value)[::-1])), GOST),
    Damage(
        "halves reversed",
        ("DIAG-GOST-HALVES-REVERSED",),
        spelt(lambda value: b"".join(half[::-1] for half in halves(value))),
        GOST,
    ),
    Damage("GOST in DER", ("DIAG-GOST-DER",), spelt(in_der), GOST),
    Damage("hash read big-endian", ("DIAG-GOST-HASH-ORDER",), hash_read_big_endian, GOST),
    Damage(
        "an RSA method with a GOST key",
        ("DIAG-SIGNATURE-ALGORITHM",),
        addressed("SignatureMethod", f"{MORE}rsa-sha256"),
        GOST,
    ),
    Damage(
        "SHA-1",
        ("DIAG-URI-OBSOLETE",),
        lambda w: sha1(w, digest_uri=f"{XMLDSIG}sha1", method_uri=f"{XMLDSIG}rsa-sha1"),
        RSA,
    ),
    Damage(
        "SHA-1 under false addresses",
        ("DIAG-URI-NONEXISTENT",),
        lambda w: sha1(w, digest_uri=f"{MORE}sha1", method_uri=f"{MORE}rsa-sha1"),
        RSA,
    ),
    Damage(
        "DigestMethod misspelt",
        ("DIAG-URI-MISSPELT",),
        addressed("DigestMethod", "http://www.w3.org/2001/04/xmlenc#SHA-256"),
        RSA,
    ),
    Damage(
        "SignatureMethod misspelt",
        ("DIAG-URI-MISSPELT",),
        addressed("SignatureMethod", "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:gostr34102015-gostr34112015"),
        GOST,
    ),
    Damage(
        "c14n misspelt",
        ("DIAG-URI-MISSPELT",),
        addressed("CanonicalizationMethod", "http://www.w3.org/2001/10/xml-exc-c14n", message=True),
    ),
    Damage("a transform misspelt", ("DIAG-URI-MISSPELT",), addressed("Transform", f"{XMLDSIG}enveloped")),
    Damage("an address that is none", ("DIAG-URI-NONEXISTENT",), addressed("DigestMethod", f"{XMLDSIG}sha512")),
    Damage(
        "a Russian address",
        ("DIAG-ALGORITHM-FOREIGN",),
        addressed("DigestMethod", "urn:ietf:params:xml:ns:cpxmlsec:algorithms:gostr34112012-512"),
        GOST,
    ),
    Damage(
        "canonicalisation 1.1",
        ("DIAG-ALGORITHM-FOREIGN",),
        addressed("CanonicalizationMethod", "http://www.w3.org/2006/12/xml-c14n11"),
    ),
)
