"""The smallest lxml and cryptography code that does the job: the limit to which the library is compared.

It finds nothing out but whether the numbers fit: no findings, no Ids, no chain, no time, no purpose. Not for use.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from signing.namespaces import DS

__all__ = ["verify_document"]

_SIGNATURE = f"{{{DS}}}Signature"
_REFERENCE = f"{{{DS}}}SignedInfo/{{{DS}}}Reference"
_DIGEST = f"{_REFERENCE}/{{{DS}}}DigestValue"


def verify_document(octets: bytes, key: rsa.RSAPublicKey) -> None:
    """Raise unless the enveloped signature at the end of the document in *octets* fits *key*."""
    root = etree.fromstring(octets, etree.XMLParser(resolve_entities=False, no_network=True))
    signature = root[-1]
    _check_value(signature, key)
    root.remove(signature)
    _check_digest(etree.tostring(root.getroottree(), method="c14n", with_comments=False), signature)


def _check_value(signature: etree._Element, key: rsa.RSAPublicKey) -> None:
    signed = etree.tostring(signature[0], method="c14n", with_comments=False)
    key.verify(base64.b64decode(signature[1].text or ""), signed, padding.PKCS1v15(), hashes.SHA256())


def _check_digest(octets: bytes, signature: etree._Element) -> None:
    if base64.b64decode(signature.findtext(_DIGEST) or "") != hashlib.sha256(octets).digest():
        raise ValueError("the digest does not fit")
