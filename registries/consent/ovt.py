"""The ``ovt`` of a request for consent: a company's signed word that it recognised the citizen, so that no SMS goes.

Observed: a JWT by RS256 with the claims ``cbin``, ``mcheck`` (``Bio``), ``iat`` and ``exp``. How each failure is
called is project-defined.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from registries.identifiers import Bin
from registries.outcome import Outcome
from signing import jwt
from signing.findings import Finding, Verdict
from signing.jwt import Token
from signing.trust import TrustStore

__all__ = ["judge_ovt"]

_FIELD: Final = "ovt"
_CHECK: Final = "Bio"
_OUTCOMES: Final = {
    "JWT-FORM": "OVT-FORM",
    "JWT-ALGORITHM": "OVT-FORM",
    "JWT-CRITICAL": "OVT-FORM",
    "JWT-CLAIMS": "OVT-CLAIMS",
    "JWT-HOLDER": "OVT-BIN",
    "JWT-KEY": "OVT-KEY",
    "JWT-SIGNATURE": "OVT-SIGNATURE",
    "JWT-TIME": "OVT-TIME",
}
"""The outcome of each finding; what is said of the certificate and its path is one outcome, OVT-CERTIFICATE."""


def judge_ovt(token: str, *, company: Bin, trust: TrustStore, at: datetime) -> Outcome | None:
    """Why *token* does not let *company* leave the SMS out at *at*; None if it does.

    *trust* holds the certificates of the company, or the token carries its own.
    """
    report = jwt.verify(token, trust, at=at)
    standing = [one for one in report.findings if one.verdict in (Verdict.FAILED, Verdict.UNDETERMINED)]
    form = next((one for one in standing if _code(one) in ("OVT-FORM", "OVT-CLAIMS")), None)
    if form is not None:
        return _outcome(form)
    problem = next(_claim_problems(jwt.read(token.encode()), company), None)
    if problem is not None:
        return problem
    order = list(dict.fromkeys(_OUTCOMES.values()))
    worst = min(standing, key=lambda one: order.index(_code(one)) if _code(one) in order else len(order), default=None)
    return None if worst is None else _outcome(worst)


def _claim_problems(token: Token, company: Bin) -> Iterator[Outcome]:
    claims = token.claims
    for name in ("cbin", "mcheck", "iat", "exp"):
        if name not in claims:
            yield Outcome("OVT-CLAIMS", field=_FIELD, detail=f"{name}: required")
    if claims["mcheck"] != _CHECK:
        yield Outcome("OVT-CLAIMS", field=_FIELD, detail=f"mcheck: {_CHECK}")
    if claims["cbin"] != company:
        yield Outcome("OVT-BIN", field=_FIELD, detail=f"cbin: {str(claims['cbin'])[:60]}")


def _code(finding: Finding) -> str:
    return _OUTCOMES.get(finding.code, "OVT-CERTIFICATE")


def _outcome(finding: Finding) -> Outcome:
    return Outcome(_code(finding), field=_FIELD, detail=finding.actual)
