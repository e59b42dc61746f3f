"""Passwords and private keys in what passed over the wire: hidden wherever a message is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

__all__ = ["MASK", "masked", "masked_headers", "secret_spans"]

MASK: Final = b"********"
"""Stands for a secret, whatever its length was."""

_LESS: Final = "(?:<|&lt;|&#60;|&#x3c;)"
_MORE: Final = "(?:(?<!/)>|(?<!/)&gt;|(?<!/)&#62;|(?<!/)&#x3e;)"
_NAME: Final = r"(?:[\w.-]{1,60}:)?[\w.-]{0,40}password[\w.-]{0,40}"
_SECRET: Final = re.compile(
    rf"(?P<open>{_LESS}{_NAME}(?:\s[^<>]{{0,2000}}?)?{_MORE}|-----BEGIN [A-Z ]{{0,40}}PRIVATE KEY-----)"
    rf"(?:.*?)"
    rf"(?P<close>{_LESS}/{_NAME}|-----END [A-Z ]{{0,40}}PRIVATE KEY-----|\Z)".encode(),
    re.IGNORECASE | re.DOTALL,
)
_SIGNS: Final = ("password", "private key")
_WIDE: Final = ("utf-16-le", "utf-16-be")
"""Encodings in which markup has other octets than in ASCII."""
_HEADERS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"})


def masked(octets: bytes) -> bytes:
    """*octets* with :data:`MASK` for what stands in an element with a password, and for private keys in PEM.

    Elements are told by their names in any namespace and in any case, also in escaped business data, also where the
    message is no well-formed XML; one that is not closed is hidden to the end of the message. Octets without a secret
    are returned as they are.
    """
    if _has_sign(octets, "ascii"):
        return _SECRET.sub(_hidden, octets)
    for encoding in _WIDE:
        if _has_sign(octets, encoding):
            text = octets.decode(encoding, "replace").encode()
            # the signs stand in the octets of the other encoding, too, an octet off
            if _has_sign(text, "ascii"):
                return _SECRET.sub(_hidden, text).decode().encode(encoding)
    return octets


def secret_spans(octets: bytes) -> tuple[tuple[int, int], ...]:
    """Where in *octets* the secrets stand that :func:`masked` hides: from which octet to which.

    In an encoding that does not have ASCII's octets the whole of a message that holds one.
    """
    if _has_sign(octets, "ascii"):
        return tuple((found.end("open"), found.start("close")) for found in _SECRET.finditer(octets))
    return ((0, len(octets)),) if any(_has_sign(octets, encoding) for encoding in _WIDE) else ()


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """*headers* without the values of those that let somebody in."""
    return {name: MASK.decode() if name.lower() in _HEADERS else value for name, value in headers.items()}


def _has_sign(octets: bytes, encoding: str) -> bool:
    lowered = octets.lower()
    return any(sign.encode(encoding) in lowered for sign in _SIGNS)


def _hidden(found: re.Match[bytes]) -> bytes:
    return found["open"] + MASK + found["close"]
