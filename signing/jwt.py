"""JSON Web Tokens of the consent service: RS256 and nothing else (RFC 7519, RFC 7518, 3.3).

The algorithm is never taken from the token: a token that names another one is refused, whatever it carries.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import rsa

from signing.algorithms import RSA_SHA256, PublicKey
from signing.certificates import Certificate
from signing.errors import CertificateRefused, TokenRefused
from signing.findings import (
    Diagnosis,
    Finding,
    MomentReport,
    SignatureReport,
    Step,
    Verdict,
    failed,
    passed,
    skipped,
    undetermined,
)
from signing.foreign import BAD_JSON
from signing.jwt_diagnosis import diagnose_form, diagnose_signature, diagnose_time
from signing.jwt_form import Token, encoded, read, written
from signing.key_strength import is_bounded, judge_strength
from signing.keys import KeyPair
from signing.limits import MAX_CERTIFICATES
from signing.moments import Asked, When
from signing.trust import Policy, Purpose, TrustStore
from signing.verification import report

__all__ = ["KIND", "RS256", "TOKEN", "Token", "make", "read", "verify"]

RS256: Final = "RS256"
"""The one algorithm: RSASSA-PKCS1-v1_5 with SHA-256."""
TOKEN: Final = Purpose("token", non_repudiation=False)
"""A signature that says who speaks, and binds nobody to a document."""
KIND: Final = "jwt"
"""What reports on tokens say of their kind."""

_TIMES: Final = ("iat", "nbf", "exp")
_LATEST: Final = 2**53
_ON_TRIAL: Final = 16


def make(claims: Mapping[str, Any], key: KeyPair, *, header_certificate: bool = False) -> str:
    """A token with *claims*, signed by *key*; with *header_certificate* it carries the certificates (``x5c``).

    Raises :class:`~signing.errors.TokenRefused`: ``JWT-KEY`` (not an RSA key), ``JWT-CLAIMS`` (claims that are no
    JSON; moments are numbers of seconds since 1970).
    """
    if not isinstance(key.private, rsa.RSAPrivateKey):
        raise TokenRefused("JWT-KEY", f"{RS256} needs an RSA key, this is a key of {key.scheme.name}")
    header: dict[str, Any] = {"alg": RS256, "typ": "JWT"}
    if header_certificate:
        carried = [one for one in (key.certificate, *key.chain) if not one.is_self_issued]
        header["x5c"] = [base64.b64encode(one.der).decode() for one in carried]
    signed = written(header) + b"." + written(claims)
    return (signed + b"." + encoded(RSA_SHA256.sign(key.private, signed))).decode("ascii")


def verify(
    token: str | bytes,
    trust: TrustStore | Certificate | PublicKey,
    *,
    at: datetime | When,
    policy: Policy = Policy(),
) -> SignatureReport:
    """Judge *token* at the moment *at*, or at the moments of a :class:`~signing.moments.When`, side by side.

    Any octets at all leave findings, none raise.

    *trust* is the key that must have signed, or the certificate of it, or a store. With a store the token has to carry
    its certificate (``x5c``), from which a path leads to an anchor, or the store holds that of the signer. A key that
    the token itself brings or points at (``jwk``, ``jku``, ``x5u``) is never believed.
    """
    octets = token.encode("utf-8", "replace") if isinstance(token, str) else bytes(token)
    when = at if isinstance(at, When) else When(at)
    try:
        found = read(octets)
    except TokenRefused as refused:
        finding = failed(
            Step.ENVELOPE,
            "JWT-FORM",
            expected="three parts in base64url: header, claims, signature",
            actual=str(refused).partition(": ")[2],
        )
        told = report([finding], at=when.decides[1], diagnoses=diagnose_form(octets))
        return replace(told, kind=KIND)
    store = TrustStore([trust]) if isinstance(trust, Certificate) else trust
    return _judged(found, store, when, policy)


@dataclass(frozen=True, slots=True)
class _Signer:
    """A key that may have signed, and where it comes from."""

    key: PublicKey
    certificate: Certificate | None = None
    helpers: tuple[Certificate, ...] = ()


def _judged(token: Token, trust: TrustStore | PublicKey, when: When, policy: Policy) -> SignatureReport:
    signers = list(_signers(token, trust))
    known = [one for one in signers if isinstance(one, _Signer)]
    signer = next((one for one in known if _verifies(one, token)), known[0] if known else None)
    algorithm = _algorithm(token)
    findings = [passed(Step.ENVELOPE, "JWT-FORM"), algorithm, *_malformed(token)]
    findings += [one for one in signers if isinstance(one, Finding)]
    if signer is not None:
        findings += _signature(signer, token, policy)
    findings += _holder(token, signer)
    moments = _at_moments(token, signer, trust, when=when, policy=policy)
    findings += moments[-1].findings
    at = when.decides[1]
    told = report(
        findings,
        at=at,
        signer=signer.certificate if signer is not None else None,
        diagnoses=_diagnoses(token, known, findings, at=at),
    )
    sound = algorithm.verdict is Verdict.PASSED and signer is not None and _verifies(signer, token)
    return replace(
        told,
        kind=KIND,
        claimed_at=_moment(_seconds(token, "iat")),
        moments=moments,
        signed_octets=token.claims_octets if sound else None,
    )


def _at_moments(
    token: Token, signer: _Signer | None, trust: TrustStore | PublicKey, *, when: When, policy: Policy
) -> tuple[MomentReport, ...]:
    """What is to be said of the signer's certificate and of the token's own times, at every moment."""
    asked = None
    if signer is not None and signer.certificate is not None and isinstance(trust, TrustStore):
        asked = Asked.about(signer.certificate, signer.helpers, trust)

    def judged(at: datetime) -> Iterator[Finding]:
        if asked is not None:
            yield from asked.judged(at=at, purpose=TOKEN, policy=policy)
        yield from _times(token, at, policy)

    return tuple(MomentReport(kind, at, tuple(judged(at))) for kind, at in when.all)


def _algorithm(token: Token) -> Finding:
    if token.algorithm == RS256:
        return passed(Step.SIGNATURE, "JWT-ALGORITHM", actual=RS256)
    told = token.algorithm[:60] or "no alg"
    if told.lower() == "none":
        told = f"{told}: not signed at all"
    elif told.upper().startswith("HS"):
        told = f"{told}: a code made with a shared secret; whoever knows the public key could have made it"
    return failed(Step.SIGNATURE, "JWT-ALGORITHM", expected=RS256, actual=told)


def _malformed(token: Token) -> Iterator[Finding]:
    """What the header says has to be understood, and is not (RFC 7515, 4.1.11); moments that are no numbers."""
    if "crit" in token.header:
        actual = str(token.header["crit"])[:200]
        yield failed(Step.ENVELOPE, "JWT-CRITICAL", expected="a header without crit", actual=actual)
    for name in _TIMES:
        if name in token.claims and _seconds(token, name) is None:
            actual = f"{name}: {str(token.claims[name])[:60]}"
            yield failed(Step.ENVELOPE, "JWT-CLAIMS", expected=f"{name}: seconds since 1970", actual=actual)


def _signers(token: Token, trust: TrustStore | PublicKey) -> Iterator[_Signer | Finding]:
    """Whose key may have signed: the one given, the one in ``x5c``, or one that the store holds."""
    if not isinstance(trust, TrustStore):
        yield _Signer(trust)
    elif "x5c" in token.header:
        yield _carried(token.header["x5c"])
    else:
        known = [one for one in (*trust.anchors, *trust.intermediates) if not one.is_authority]
        keys = [(one, one.public_key) for one in known]
        fitting = [_Signer(key, one) for one, key in keys if isinstance(key, rsa.RSAPublicKey)]
        yield from fitting[:_ON_TRIAL]
        if not fitting:
            yield undetermined(
                Step.SIGNATURE,
                "JWT-KEY",
                expected="x5c in the header, or the signer's certificate among the trusted ones",
                actual="neither",
            )


def _carried(x5c: object) -> _Signer | Finding:
    expected = "x5c: certificates in base64, the signer's first"
    try:
        if not isinstance(x5c, list) or not x5c:
            raise TypeError("a list was expected")
        carried = [Certificate.from_der(base64.b64decode(one, validate=True)) for one in x5c[:MAX_CERTIFICATES]]
    except (*BAD_JSON, CertificateRefused) as error:
        return failed(Step.SIGNATURE, "JWT-KEY", expected=expected, actual=str(error)[:200])
    key = carried[0].public_key
    return _unfit(carried[0]) if key is None else _Signer(key, carried[0], tuple(carried[1:]))


def _unfit(certificate: Certificate) -> Finding:
    return failed(Step.SIGNATURE, "JWT-KEY", expected="an RSA key", actual=f"a key of {certificate.key_oid}")


def _verifies(signer: _Signer, token: Token) -> bool:
    key = signer.key
    return (
        token.algorithm == RS256
        and isinstance(key, rsa.RSAPublicKey)
        and is_bounded(key.public_numbers())
        and RSA_SHA256.verify(key, token.signature, token.signed)
    )


def _signature(signer: _Signer, token: Token, policy: Policy) -> Iterator[Finding]:
    """The kind and the strength of the key, and the signature value."""
    if not isinstance(signer.key, rsa.RSAPublicKey):
        yield failed(Step.SIGNATURE, "JWT-KEY", expected="an RSA key", actual="a GOST key")
        return
    yield judge_strength(signer.key.public_numbers(), policy)
    if token.algorithm == RS256:
        yield _value(signer, token)


def _value(signer: _Signer, token: Token) -> Finding:
    whose = signer.certificate.subject.dn if signer.certificate is not None else "the key given"
    good = _verifies(signer, token)
    return (passed if good else failed)(
        Step.SIGNATURE,
        "JWT-SIGNATURE",
        expected=f"a signature over header and claims by {whose}",
        actual=None if good else "a value that this key did not make over these octets",
    )


def _seconds(token: Token, name: str) -> float | None:
    """The claim *name* as seconds since 1970; None if it is not there or no number that could be one."""
    value = token.claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < _LATEST else None


def _times(token: Token, at: datetime, policy: Policy) -> Iterator[Finding]:
    """``exp``, ``nbf`` and ``iat``, each forgiven the difference of clocks that the policy allows."""
    named = {name: found for name in _TIMES if (found := _seconds(token, name)) is not None}
    now, skew = at.timestamp(), policy.clock_skew.total_seconds()
    told = ", ".join(f"{name} {_shown(value)}" for name, value in named.items())
    late = now >= named.get("exp", math.inf) + skew
    early = now < max(named.get("iat", -math.inf), named.get("nbf", -math.inf)) - skew
    if late or early:
        yield failed(Step.TIME, "JWT-TIME", expected=told, actual=at.isoformat())
    elif "exp" in named:
        yield passed(Step.TIME, "JWT-TIME", expected=told, actual=at.isoformat())
    elif "exp" not in token.claims:
        yield skipped(Step.TIME, "JWT-TIME", expected="exp", actual=told or "neither iat, nor nbf, nor exp")


def _moment(seconds: float | None) -> datetime | None:
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except BAD_JSON:
        return None


def _shown(seconds: float) -> str:
    moment = _moment(seconds)
    return moment.isoformat() if moment is not None else str(seconds)[:30]


def _holder(token: Token, signer: _Signer | None) -> Iterator[Finding]:
    """Whether an organisation speaks for itself: ``cbin`` against the BIN of its certificate."""
    claimed = token.claims.get("cbin")
    holder = signer.certificate.bin if signer is not None and signer.certificate is not None else None
    if claimed is not None and holder is not None:
        yield (passed if claimed == holder else failed)(
            Step.PURPOSE, "JWT-HOLDER", expected=f"cbin {holder}", actual=f"cbin {str(claimed)[:60]}"
        )


def _diagnoses(
    token: Token, known: Iterable[_Signer], findings: Iterable[Finding], *, at: datetime
) -> tuple[Diagnosis, ...]:
    codes = {one.code for one in findings if one.verdict is Verdict.FAILED}
    keys = [one.key for one in known if isinstance(one.key, rsa.RSAPublicKey) and is_bounded(one.key.public_numbers())]
    found: list[Diagnosis] = []
    if codes & {"JWT-SIGNATURE", "JWT-ALGORITHM"}:
        found += diagnose_signature(token, keys)
    if "JWT-TIME" in codes:
        found += diagnose_time(token, at)
    return tuple(found)
