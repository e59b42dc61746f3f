"""Tokens as other programs, careless ones and liars write them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from signing import KeyPair


def part(data: object) -> bytes:
    """*data* as JSON in base64url."""
    return encoded(json.dumps(data).encode())


def encoded(octets: bytes) -> bytes:
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def signed(header: object, claims: object, key: KeyPair) -> bytes:
    """A token with any header, its value by RS256."""
    return valued(part(header) + b"." + part(claims), key)


def valued(octets: bytes, key: KeyPair, over: bytes | None = None) -> bytes:
    return octets + b"." + encoded(value(octets if over is None else over, key))


def value(
    octets: bytes,
    key: KeyPair,
    *,
    scheme: padding.AsymmetricPadding | None = None,
    digest: hashes.HashAlgorithm | None = None,
) -> bytes:
    assert isinstance(key.private, rsa.RSAPrivateKey)
    return key.private.sign(octets, scheme or padding.PKCS1v15(), digest or hashes.SHA256())


def confused(claims: dict[str, Any], key: KeyPair) -> bytes:
    """HS256 with the file of the public key as the secret."""
    public = key.certificate.public_key
    assert isinstance(public, rsa.RSAPublicKey)
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    octets = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(claims)
    return octets + b"." + encoded(hmac.new(secret, octets, hashlib.sha256).digest())
