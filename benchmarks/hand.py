"""The smallest lxml and cryptography code that does the job: the limit to which the library is compared.

It finds nothing out but whether the numbers fit: no findings, no Ids, no chain, no time, no purpose. Not for use.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from signing.namespaces import DS, WSU

__all__ = ["verify_document", "verify_message"]

_SIGNATURE = f"{{{DS}}}Signature"
_REFERENCE = f"{{{DS}}}SignedInfo/{{{DS}}}Reference"
_DIGEST = f"{_REFERENCE}/{{{DS}}}DigestValue"
_BODIES = etree.XPath("//*[@wsu:Id=$id]", namespaces={"wsu": WSU})


def verify_document(octets: bytes, key: rsa.RSAPublicKey) -> None:
    """Raise unless the enveloped signature at the end of the document in *octets* fits *key*."""
    root = etree.fromstring(octets, etree.XMLParser(resolve_entities=False, no_network=True))
    signature = root[-1]
    _check_value(signature, key, exclusive=False)
    root.remove(signature)
    _check_digest(etree.tostring(root.getroottree(), method="c14n", with_comments=False), signature)


def verify_message(octets: bytes, key: rsa.RSAPublicKey) -> None:
    """Raise unless the signature in the header of the SOAP message in *octets* covers an element and fits *key*."""
    root = etree.fromstring(octets, etree.XMLParser(resolve_entities=False, no_network=True))
    signature = next(root.iter(_SIGNATURE))
    _check_value(signature, key, exclusive=True)
    reference = signature.find(_REFERENCE)
    if reference is None:
        raise ValueError("no Reference")
    (body,) = _BODIES(root, id=str(reference.get("URI")).removeprefix("#"))
    _check_digest(etree.tostring(body, method="c14n", exclusive=True, with_comments=False), signature)


def _check_value(signature: etree._Element, key: rsa.RSAPublicKey, *, exclusive: bool) -> None:
    signed = etree.tostring(signature[0], method="c14n", exclusive=exclusive, with_comments=False)
    key.verify(base64.b64decode(signature[1].text or ""), signed, padding.PKCS1v15(), hashes.SHA256())


def _check_digest(octets: bytes, signature: etree._Element) -> None:
    if base64.b64decode(signature.findtext(_DIGEST) or "") != hashlib.sha256(octets).digest():
        raise ValueError("the digest does not fit")
