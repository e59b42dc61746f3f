"""What a JSON Web Token says of itself."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any, Final

from signing.certificates import Certificate
from signing.errors import CertificateRefused
from signing.foreign import BAD_JSON
from signing.inspected.facts import Fact, Facts
from signing.jwt_form import read
from signing.limits import MAX_CERTIFICATES

__all__ = ["jwt_facts"]

_TIMES: Final = ("iat", "nbf", "exp")


def jwt_facts(octets: bytes) -> Facts:
    """Header and claims. Raises :class:`~signing.errors.TokenRefused` (``JWT-FORM``) for what is no token."""
    token = read(octets)
    moments = {name: _moment(token.claims.get(name)) for name in _TIMES}
    known = {name: at for name, at in moments.items() if at is not None}
    header = {name: value for name, value in token.header.items() if name != "x5c"}
    return {
        "algorithm": token.algorithm,
        "header": header,
        "claims": token.claims,
        "times": known or None,
        "signature_octets": len(token.signature),
        "certificates": list(_certificates(token.header.get("x5c"))) or None,
    }


def _moment(seconds: Any) -> datetime | None:
    try:
        return None if isinstance(seconds, bool | str) else datetime.fromtimestamp(seconds, UTC)
    except BAD_JSON:
        return None


def _certificates(x5c: Any) -> list[Fact]:
    found: list[Fact] = []
    for one in x5c[:MAX_CERTIFICATES] if isinstance(x5c, list) else ():
        try:
            found.append(Certificate.from_der(base64.b64decode(one, validate=True)))
        except (*BAD_JSON, CertificateRefused):
            continue
    return found
