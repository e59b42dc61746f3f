"""Ways to spoil a CMS or its data, each with the one diagnosis that it gets."""

from __future__ import annotations

import base64
import hashlib
import quopri
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from signing import cms, der, gost
from signing.algorithms import RSA_SHA1, SHA1, SHA512, KeyFamily
from signing.signed_data.attributes import algorithm, issuer_and_serial, signed_attributes
from signing.signed_data.writing import Draft
from tests.cms.samples import DATA, MOMENT, PERSON, Office

BOTH = tuple(KeyFamily)
RSA, GOST = (KeyFamily.RSA,), (KeyFamily.GOST,)
MAIL = (
    b'MIME-Version: 1.0\nContent-Disposition: attachment; filename="smime.p7m"\n'
    b'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\n'
    b"Content-Transfer-Encoding: base64\n\n"
)
Octets = Callable[[bytes], bytes]


def same(octets: bytes) -> bytes:
    return octets


@dataclass(frozen=True, slots=True)
class Damage:
    """A CMS that fails, and the data that is given with it."""

    name: str
    code: str
    make: Callable[[Office, KeyFamily], tuple[bytes, bytes | None]]
    families: tuple[KeyFamily, ...] = BOTH


def data(name: str, code: str, given: Octets, signed: bytes = DATA) -> Damage:
    """A detached CMS over *signed*, and what *given* makes of it."""

    def make(office: Office, family: KeyFamily) -> tuple[bytes, bytes]:
        return cms.sign(signed, office.people[family], at=MOMENT, options=cms.SignOptions(detached=True)), given(signed)

    return Damage(name, code, make)


def other_data(name: str, code: str, given: bytes) -> Damage:
    """A CMS with its data inside, and *given* beside it."""
    return Damage(name, code, lambda office, family: (office.signed(family), given), RSA)


@dataclass(frozen=True, slots=True)
class Mistake:
    """How a program signs that does it wrongly."""

    digested: Octets | None = None
    """What messageDigest holds, of the data; None: its digest."""
    over: Octets = same
    """What the value is over, of the attributes."""
    spelt: Octets = same
    """How the value is written."""
    sent: Octets = same
    """The attributes as they are sent, of those that were signed."""


def mistaken(office: Office, family: KeyFamily, mistake: Mistake) -> bytes:
    key = office.people[family]
    digest = key.scheme.digest.digest(DATA) if mistake.digested is None else mistake.digested(DATA)
    attributes = signed_attributes(digest, key.certificate, at=MOMENT, profile=cms.Profile.KALKAN)
    signer = der.sequence(
        der.integer(1),
        issuer_and_serial(key.certificate),
        algorithm(key.scheme.digest),
        b"\xa0" + mistake.sent(attributes)[1:],
        algorithm(key.scheme),
        der.octet_string(mistake.spelt(key.sign(mistake.over(attributes)))),
    )
    certificates = (key.certificate.der, office.others[family].certificate.der, *(one.der for one in key.chain))
    return Draft((algorithm(key.scheme.digest),), certificates, (signer,)).written([DATA])


def program(name: str, code: str, families: tuple[KeyFamily, ...] = BOTH, **parts: Octets) -> Damage:
    """A program that signs wrongly."""
    mistake = Mistake(**parts)
    return Damage(name, code, lambda office, family: (mistaken(office, family, mistake), None), families)


def digesting(name: str, code: str, digested: Callable[[Octets, bytes], bytes]) -> Damage:
    """A program that puts what *digested* makes of digest function and data into messageDigest."""

    def make(office: Office, family: KeyFamily) -> tuple[bytes, None]:
        digest = office.people[family].scheme.digest.digest
        return mistaken(office, family, Mistake(digested=lambda octets: digested(digest, octets))), None

    return Damage(name, code, make)


def form(name: str, code: str, change: Octets, *, armour: Octets | None = None) -> Damage:
    """A CMS, perhaps in *armour*, that its transport changed."""

    def make(office: Office, family: KeyFamily) -> tuple[bytes, None]:
        octets = office.signed(family)
        return change(armour(octets) if armour is not None else octets), None

    return Damage(name, code, make)


def pem(octets: bytes) -> bytes:
    return b"-----BEGIN CMS-----\n" + base64.encodebytes(octets) + b"-----END CMS-----\n"


def halves(value: bytes) -> tuple[bytes, bytes]:
    return value[: len(value) // 2], value[len(value) // 2 :]


def in_der(value: bytes) -> bytes:
    return der.sequence(*(der.integer(int.from_bytes(half, "little")) for half in halves(value)))


def other_key(office: Office, family: KeyFamily) -> tuple[bytes, None]:
    return mistaken_by(office, family, office.others[family].sign), None


def mistaken_by(office: Office, family: KeyFamily, sign: Octets) -> bytes:
    """A CMS whose value is what *sign* makes of the attributes."""
    kept: list[bytes] = []
    mistake = Mistake(over=lambda octets: kept.append(octets) or octets, spelt=lambda _: sign(kept[0]))
    return mistaken(office, family, mistake)


def stranger(office: Office, family: KeyFamily) -> tuple[bytes, None]:
    """By a key of which no certificate is there."""
    key = office.authority.fresh_key(family)
    assert isinstance(key, rsa.RSAPrivateKey)
    return mistaken_by(office, family, lambda octets: key.sign(octets, padding.PKCS1v15(), hashes.SHA256())), None


def another_hash(office: Office, family: KeyFamily) -> tuple[bytes, None]:
    key = office.people[family].private
    assert isinstance(key, rsa.RSAPrivateKey)
    return mistaken_by(office, family, lambda octets: RSA_SHA1.sign(key, octets)), None


def hash_read_big_endian(office: Office, family: KeyFamily) -> tuple[bytes, None]:
    key = office.people[family].private
    assert isinstance(key, gost.PrivateKey)
    return mistaken_by(office, family, lambda octets: gost.sign_digest(key, gost.streebog512(octets)[::-1])), None


def text_mode(office: Office, family: KeyFamily) -> tuple[bytes, None]:
    """Every LF written as CRLF. A CMS that has a CRLF by chance could not be restored, so it is none of those."""
    key = office.people[family]
    while b"\r\n" in (octets := cms.sign(DATA, key, at=MOMENT, options=cms.SignOptions(with_chain=False))):
        key = office.authority.issue_person(PERSON, at=MOMENT, family=family)
    return octets.replace(b"\n", b"\r\n"), None


def other_order(attributes: bytes) -> bytes:
    members = [one.encoded for one in der.read(attributes).members]
    return der.tagged(0x31, b"".join(members[::-1]))


ON_THE_WAY = (
    data("CRLF for LF", "DIAG-CMS-LINE-ENDS", lambda octets: octets.replace(b"\n", b"\r\n")),
    data("LF for CRLF", "DIAG-CMS-LINE-ENDS", lambda octets: octets.replace(b"\r\n", b"\n"), b"one\r\ntwo\r\nthree"),
    data("a mark added", "DIAG-CMS-BOM", lambda octets: b"\xef\xbb\xbf" + octets),
    data("a mark lost", "DIAG-CMS-BOM", lambda octets: octets[3:], b"\xef\xbb\xbf" + DATA),
    data("a line end lost", "DIAG-CMS-LAST-LINE", lambda octets: octets[:-1]),
    data("a line end added", "DIAG-CMS-LAST-LINE", lambda octets: octets + b"\n", b"<a>text</a>"),
    data("zeros appended", "DIAG-CMS-PADDED", lambda octets: octets + bytes(12)),
    data("base64 given", "DIAG-CMS-BASE64-GIVEN", base64.encodebytes),
    data("base64 signed", "DIAG-CMS-BASE64-SIGNED", base64.b64decode, base64.b64encode(DATA)),
    data("lines of base64 signed", "DIAG-CMS-BASE64-SIGNED", base64.b64decode, base64.encodebytes(DATA)),
    data("hexadecimal given", "DIAG-CMS-HEX-GIVEN", lambda octets: octets.hex().encode()),
    data("hexadecimal signed", "DIAG-CMS-HEX-SIGNED", lambda octets: bytes.fromhex(octets.decode()), b"cafe0042"),
    data("cp1251 for UTF-8", "DIAG-CMS-CHARSET", lambda octets: octets.decode().encode("cp1251"), "Прошу".encode()),
    data("UTF-16 for UTF-8", "DIAG-CMS-CHARSET", lambda octets: octets.decode().encode("utf-16-le")),
    data(
        "UTF-8 for UTF-16", "DIAG-CMS-CHARSET", lambda octets: octets.decode("utf-16").encode(), "Әлия".encode("utf-16")
    ),
    data("header signed", "DIAG-CMS-HEADER-SIGNED", lambda octets: der.read(octets).octets, der.octet_string(DATA)),
    Damage(
        "a CMS given for its data",
        "DIAG-CMS-WRAPPED",
        lambda office, family: (office.signed(family, detached=True), office.signed(family)),
    ),
    data("nothing signed", "DIAG-CMS-EMPTY", lambda _: DATA, b""),
    Damage(
        "appended",
        "DIAG-CMS-APPENDED",
        lambda office, family: (office.signed(family, detached=True), DATA + b"<!-- archive 17 -->"),
        RSA,
    ),
    other_data("data cut", "DIAG-CMS-DATA-CUT", DATA[:40]),
    other_data("other line ends", "DIAG-CMS-LINE-ENDS", DATA.replace(b"\n", b"\r\n")),
)
MISTAKES = (
    digesting("digest of the digest", "DIAG-CMS-DIGEST-TWICE", lambda digest, octets: digest(digest(octets))),
    digesting(
        "digest of hexadecimal", "DIAG-CMS-DIGEST-TWICE", lambda digest, octets: digest(digest(octets).hex().encode())
    ),
    digesting(
        "digest of base64", "DIAG-CMS-DIGEST-TWICE", lambda digest, octets: digest(base64.b64encode(digest(octets)))
    ),
    digesting("digest in hexadecimal", "DIAG-CMS-DIGEST-TEXT", lambda digest, octets: digest(octets).hex().encode()),
    digesting("digest in base64", "DIAG-CMS-DIGEST-TEXT", lambda digest, octets: base64.b64encode(digest(octets))),
    digesting("digest reversed", "DIAG-CMS-DIGEST-REVERSED", lambda digest, octets: digest(octets)[::-1]),
    program("SHA-1 digest", "DIAG-CMS-DIGEST-ALGORITHM", RSA, digested=SHA1.digest),
    program("SHA-512 digest", "DIAG-CMS-DIGEST-ALGORITHM", GOST, digested=SHA512.digest),
    program("implicit tag", "DIAG-CMS-IMPLICIT-TAG", over=lambda octets: b"\xa0" + octets[1:]),
    program("over the content", "DIAG-CMS-OVER-CONTENT", over=lambda _: DATA),
    Damage(
        "over messageDigest",
        "DIAG-CMS-OVER-CONTENT",
        lambda office, family: (
            mistaken(office, family, Mistake(over=lambda _: office.people[family].scheme.digest.digest(DATA))),
            None,
        ),
    ),
    Damage(
        "value of the digest",
        "DIAG-CMS-VALUE-OF-DIGEST",
        lambda office, family: (
            mistaken(office, family, Mistake(over=office.people[family].scheme.digest.digest)),
            None,
        ),
    ),
    program("another order signed", "DIAG-CMS-ATTRIBUTE-ORDER", over=other_order),
    program("another order sent", "DIAG-CMS-ATTRIBUTE-ORDER", over=other_order, sent=other_order),
    program("value in base64", "DIAG-CMS-VALUE-TEXT", spelt=base64.b64encode),
    program("value in hexadecimal", "DIAG-CMS-VALUE-TEXT", spelt=lambda value: value.hex().encode()),
    program("RSA from last to first", "DIAG-CMS-VALUE-REVERSED", RSA, spelt=lambda value: value[::-1]),
    program("Russian order", "DIAG-GOST-RUSSIAN-ORDER", GOST, spelt=lambda value: value[::-1]),
    program("halves swapped", "DIAG-GOST-HALVES-SWAPPED", GOST, spelt=lambda value: b"".join(halves(value)[::-1])),
    program(
        "halves reversed",
        "DIAG-GOST-HALVES-REVERSED",
        GOST,
        spelt=lambda value: b"".join(half[::-1] for half in halves(value)),
    ),
    program("GOST in DER", "DIAG-GOST-DER", GOST, spelt=in_der),
    Damage("hash read big-endian", "DIAG-GOST-HASH-ORDER", hash_read_big_endian, GOST),
    Damage("SHA-1 value", "DIAG-CMS-SIGNATURE-ALGORITHM", another_hash, RSA),
    Damage("another certificate named", "DIAG-CMS-OTHER-CERTIFICATE", other_key),
    Damage("a key of nobody", "DIAG-CMS-KEY-MISMATCH", stranger, RSA),
    program(
        "attributes changed",
        "DIAG-CMS-ATTRIBUTES-CHANGED",
        RSA,
        over=lambda octets: hashlib.sha256(octets).digest() * 2,
    ),
)
ARMOURED = (
    form("cut", "DIAG-CMS-CUT", lambda octets: octets[:-300]),
    form("PEM cut", "DIAG-CMS-CUT", lambda octets: octets[:-300], armour=pem),
    form("octets before", "DIAG-CMS-OCTETS-BEFORE", lambda octets: b"\xef\xbb\xbf" + octets),
    form("a header of HTTP before", "DIAG-CMS-OCTETS-BEFORE", lambda octets: b"HTTP/1.1 200 OK\r\n\r\n" + octets),
    form("octets behind", "DIAG-CMS-OCTETS-BEHIND", lambda octets: octets + b"\n"),
    Damage("text mode", "DIAG-CMS-TEXT-MODE", text_mode),
    form("UTF-8", "DIAG-CMS-UTF-8", lambda octets: octets.decode("latin-1").encode()),
    form("UTF-16", "DIAG-CMS-UTF-16", lambda octets: octets.decode().encode("utf-16"), armour=pem),
    form(
        "a mail with the signature in it",
        "DIAG-CMS-SMIME",
        lambda octets: MAIL + octets + b"\n",
        armour=base64.encodebytes,
    ),
    form("JSON", "DIAG-CMS-ESCAPED", lambda octets: b'"' + octets.replace(b"\n", b"\\n") + b'"', armour=pem),
    form("quoted-printable", "DIAG-CMS-QUOTED-PRINTABLE", quopri.encodestring, armour=base64.b64encode),
    form(
        "quoted in mail", "DIAG-CMS-MAIL-QUOTED", lambda octets: b"> " + octets[:-1].replace(b"\n", b"\n> "), armour=pem
    ),
    form("another label", "DIAG-CMS-LABEL", lambda octets: octets.replace(b" CMS-", b" CERTIFICATE-"), armour=pem),
    form(
        "dashes of a text processor",
        "DIAG-CMS-PEM-LINES",
        lambda octets: octets.replace(b"-----", "—".encode()),
        armour=pem,
    ),
    form(
        "the last line lost", "DIAG-CMS-PEM-LINES", lambda octets: octets.replace(b"-----END CMS-----", b""), armour=pem
    ),
    form("a plus lost", "DIAG-CMS-PLUS-LOST", lambda octets: octets.replace(b"+", b" "), armour=base64.b64encode),
    form("base64url", "DIAG-CMS-BASE64-URL", same, armour=lambda octets: base64.urlsafe_b64encode(octets).rstrip(b"=")),
    form("base64 twice", "DIAG-CMS-BASE64-TWICE", base64.b64encode, armour=base64.b64encode),
    form("hexadecimal", "DIAG-CMS-HEX", lambda octets: octets.hex().encode()),
)
DAMAGES = (*ON_THE_WAY, *MISTAKES, *ARMOURED)
