"""A JSON Web Token as it is written: header, claims and signature in base64url (RFC 7515, 3.1; RFC 7519, 3)."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from signing.errors import TokenRefused
from signing.foreign import BAD_JSON
from signing.limits import MAX_TOKEN

__all__ = ["Token", "decoded", "encoded", "looks_like", "read", "written"]

_PART: Final = re.compile(rb"[A-Za-z0-9_-]*")
_PARTS: Final = 3
_BEGINS: Final = re.compile(rb"(?i:\s*(?:authorization:\s*)?(?:bearer\s+)?)[\"']?\s*(?:ey[JAI]|ew[o0])")
_SIGNS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=%.\"'\r\n\t "


@dataclass(frozen=True, slots=True)
class Token:
    """The parts of a token; nothing of it was checked."""

    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    claims_octets: bytes
    """The claims as the token carries them: JSON in UTF-8."""
    signature: bytes
    signed: bytes
    """What the signature is made over: both parts and the dot between them, in ASCII."""

    @property
    def algorithm(self) -> str:
        """``alg`` of the header, or nothing if it is no text."""
        found = self.header.get("alg")
        return found if isinstance(found, str) else ""


def looks_like(octets: bytes) -> bool:
    """True if *octets* are a token, or one that something was done to on the way; cheap, and no promise."""
    begin = _BEGINS.match(octets)
    if begin is None or len(octets) > 2 * MAX_TOKEN:
        return False
    rest = octets[begin.end() :]
    dots = rest.count(b".") + rest.count(b"%2E") + rest.count(b"%2e")
    return dots == _PARTS - 1 and not rest.translate(None, _SIGNS)


def read(token: bytes) -> Token:
    """The parts of *token*; white space around it does not matter.

    Raises :class:`~signing.errors.TokenRefused` with ``JWT-FORM`` for anything that RFC 7515 and 7519 do not allow:
    padding, signs of plain base64, a name that stands twice in an object, numbers that are none.
    """
    if len(token) > MAX_TOKEN:
        raise TokenRefused("JWT-FORM", f"more than {MAX_TOKEN} octets")
    parts = token.strip().split(b".")
    if len(parts) != _PARTS:
        raise TokenRefused("JWT-FORM", f"{len(parts)} parts between dots; a signed token has three")
    names = ("header", "claims", "signature")
    header, claims, signature = (decoded(part, name) for part, name in zip(parts, names, strict=True))
    return Token(_object(header, "header"), _object(claims, "claims"), claims, signature, b".".join(parts[:2]))


def decoded(part: bytes, name: str) -> bytes:
    """The octets of one *part* in base64url without padding; TokenRefused names it by *name*."""
    if not _PART.fullmatch(part):
        wrong = sorted({bytes((octet,)).decode("latin-1") for octet in _PART.sub(b"", part)})
        signs = " ".join(repr(sign) for sign in wrong[:8])
        raise TokenRefused("JWT-FORM", f"the {name} is not base64url: it has {signs}")
    try:
        octets = base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except BAD_JSON:
        raise TokenRefused("JWT-FORM", f"the {name} is cut off: {len(part)} signs of base64url") from None
    if encoded(octets) != part:
        # bits behind the last octet would let one token be written in several ways
        raise TokenRefused("JWT-FORM", f"the {name} has bits behind its last octet")
    return octets


def encoded(octets: bytes) -> bytes:
    """*octets* in base64url without padding (RFC 7515, appendix C)."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def written(data: Mapping[str, Any]) -> bytes:
    """*data* as a part of a token. Raises TokenRefused with ``JWT-CLAIMS`` for what is no JSON."""
    try:
        text = json.dumps(dict(data), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return encoded(text.encode("utf-8"))
    except BAD_JSON as error:
        raise TokenRefused("JWT-CLAIMS", f"the claims are no JSON: {error}") from None


def _object(octets: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(octets.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_number)
    except BAD_JSON as error:
        raise TokenRefused("JWT-FORM", f"no JSON in the {name}: {error}") from None
    if not isinstance(found, dict):
        raise TokenRefused("JWT-FORM", f"no JSON object in the {name}")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON")
