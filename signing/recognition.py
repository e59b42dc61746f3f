"""What octets are: a signed document, a certificate, a service's answer. Told from their shape, nothing judged."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from signing.armour import label_of, unwrapped
from signing.der import object_identifier
from signing.jwt_form import looks_like
from signing.namespaces import SOAP11, SOAP12

__all__ = ["Kind", "recognise"]


class Kind(StrEnum):
    """Everything that can be judged or looked into."""

    DOCUMENT = "document"
    """A signed XML document, or XML at least."""
    MESSAGE = "message"
    """A SOAP message."""
    CMS = "cms"
    PDF = "pdf"
    CERTIFICATE = "certificate"
    CRL = "crl"
    OCSP = "ocsp"
    """An OCSP answer."""
    TIME_STAMP = "time-stamp"
    """A time-stamp token, or the answer that holds one."""
    KEY_FILE = "key file"
    """PKCS#12 or PKCS#8."""
    JWT = "jwt"
    UNKNOWN = "unknown"


_HEAD: Final = 4096
_DER_BEGINS: Final = b"0"
"""A SEQUENCE."""
_PDF: Final = b"%PDF-"
_PDF_BEGINS_WITHIN: Final = 1024
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*<")
_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?Envelope[\s>/]")
_LABELS: Final = (
    ("CERTIFICATE", Kind.CERTIFICATE),
    ("CRL", Kind.CRL),
    ("PRIVATE KEY", Kind.KEY_FILE),
)
"""Ends of PEM labels; they count where the octets under them tell nothing."""
_CMS_TYPES: Final = object_identifier("1.2.840.113549.1.7.1")[2:-1]
_TYPE_WITHIN: Final = 256
"""Octets of a CMS in which the type of its content stands."""
_TST_INFO: Final = object_identifier("1.2.840.113549.1.9.16.1.4")

_INTEGER, _BIT_STRING, _OID, _ENUMERATED, _SEQUENCE = 0x02, 0x03, 0x06, 0x0A, 0x30
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_EXPLICIT_0, _EXPLICIT_1, _EXPLICIT_2 = 0xA0, 0xA1, 0xA2


def recognise(octets: bytes | memoryview) -> Kind:
    """The kind of *octets*, DER, BER, PEM or base64 where it is ASN.1; cheap, and never an error.

    ``UNKNOWN`` where they are nothing that is known here. What is recognised may still turn out to be broken.
    """
    if octets[:1] == _DER_BEGINS:
        # nothing else begins like that, and a CMS may be too large to be copied
        return _asn1(octets)
    octets = bytes(octets)
    if _PDF in octets[:_PDF_BEGINS_WITHIN] and octets[:1] != b"0":
        return Kind.PDF
    if _XML.match(octets):
        return Kind.MESSAGE if _is_soap(octets[:_HEAD].replace(b"\x00", b"")) else Kind.DOCUMENT
    if looks_like(octets):
        return Kind.JWT
    found = _asn1(unwrapped(octets))
    return found if found is not Kind.UNKNOWN else _labelled(octets)


def _labelled(octets: bytes) -> Kind:
    """The kind that a PEM text says it has."""
    label = label_of(octets)
    return next((kind for end, kind in _LABELS if label is not None and label.endswith(end)), Kind.UNKNOWN)


def _is_soap(head: bytes) -> bool:
    return _ROOT.search(head) is not None and any(one.encode() in head for one in (SOAP11, SOAP12))


def _asn1(octets: bytes | memoryview) -> Kind:
    """The kind of one element, by the tags of the first that lie within it."""
    if octets[:1] != bytes((_SEQUENCE,)):
        return Kind.UNKNOWN
    members = _within(octets, 0, 2)
    outer = [octets[one] for one in members]
    if not outer:
        return Kind.UNKNOWN
    if outer[0] == _SEQUENCE:
        return _signed([octets[one] for one in _within(octets, members[0], 7)], outer)
    if outer[0] == _OID:
        return _content(octets, members[0])
    if outer[0] == _ENUMERATED:
        return Kind.OCSP
    is_key = outer == [_INTEGER, _SEQUENCE] and [octets[one] for one in _within(octets, members[1], 1)] == [_OID]
    return Kind.KEY_FILE if is_key else Kind.UNKNOWN


def _content(octets: bytes | memoryview, start: int) -> Kind:
    """The kind of a ContentInfo whose type stands at *start*."""
    head = bytes(octets[start : start + _TYPE_WITHIN])
    if not head[2:].startswith(_CMS_TYPES):
        return Kind.UNKNOWN
    return Kind.TIME_STAMP if _TST_INFO in head else Kind.CMS


def _signed(inner: list[int], outer: list[int]) -> Kind:
    """The kind of something that begins with what is signed: *inner* are the tags within that."""
    if inner[:1] == [_EXPLICIT_0]:
        return Kind.OCSP if inner[1:2] in ([_EXPLICIT_1], [_EXPLICIT_2]) else Kind.CERTIFICATE
    if inner[:1] in ([_EXPLICIT_1], [_EXPLICIT_2]):
        return Kind.OCSP
    if any(tag in inner[:4] for tag in (_UTC_TIME, _GENERALIZED_TIME)):
        return Kind.CRL
    if inner[:5] == [_INTEGER, _SEQUENCE, _SEQUENCE, _SEQUENCE, _SEQUENCE]:
        return Kind.CERTIFICATE
    if inner[:1] == [_INTEGER] and all(tag in (_SEQUENCE, _BIT_STRING) for tag in inner[1:]) and len(inner) < 4:
        return Kind.TIME_STAMP if outer[1:] in ([], [_SEQUENCE]) else Kind.UNKNOWN
    return Kind.UNKNOWN


def _body(octets: bytes | memoryview, start: int) -> int:
    """Where the contents of the element at *start* begin."""
    size = octets[start + 1] if start + 1 < len(octets) else 0
    return start + 2 + (size & 0x7F if size > 0x80 else 0)


def _stop(octets: bytes | memoryview, start: int) -> int | None:
    """Where the element at *start* ends; None where it does not say so."""
    body = _body(octets, start)
    size = octets[start + 1] if start + 1 < len(octets) else 0
    if size == 0x80:
        return None
    return body + (size if size < 0x80 else int.from_bytes(octets[start + 2 : body], "big"))


def _within(octets: bytes | memoryview, start: int, most: int) -> list[int]:
    """Where the first elements lie within the one at *start*, *most* of them.

    Fewer where the octets end, and after one of indefinite length: to know its end is not worth the work.
    """
    found: list[int] = []
    position, stop = _body(octets, start), _stop(octets, start)
    end = len(octets) if stop is None else min(stop, len(octets))
    while position < end and len(found) < most and (stop is not None or octets[position]):
        found.append(position)
        after = _stop(octets, position)
        if after is None:
            break
        position = after
    return found
