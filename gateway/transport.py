"""The transport signature of a request: what the gateway makes of its findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from gateway.envelope import Envelope
from gateway.errors import SignatureExpired, SignatureMissing, SignatureWrong, SignerRevoked, TransportSignatureError
from gateway.modes import Mode
from signing.certificates import Certificate
from signing.findings import Finding, SignatureReport, Step, Verdict, failed
from signing.key_info_forms import KeyInfoForm, key_info_form
from signing.trust import Policy, TrustStore
from signing.wsse import verify
from signing.xml import xpath_of

__all__ = ["LOWERCASE_ID", "demand_signed", "refuse_lowercase", "report_on"]

LOWERCASE_ID: Final = "ID-LOWERCASE"
"""The finding on a ``wsu:id`` in lower case, one of the deviations that real clients send."""
_DIAGNOSIS_WORK: Final = 8 * 2**20
"""About a tenth of a second: most diagnoses of a message of some kilobytes take less, and nobody is kept waiting."""
_POLICY: Final = Policy(accept_lowercase_wsu_id=True, diagnosis_work=_DIAGNOSIS_WORK)
_TIME_CODES: Final = frozenset({"TIME-EXPIRED", "TIME-NOT-YET", "TIME-ISSUER"})
_REVOCATION_CODES: Final = frozenset({"REV-REVOKED", "REV-HOLD"})


def report_on(
    envelope: Envelope, trust: TrustStore, *, at: datetime, known: Callable[[], Iterable[Certificate]] = tuple
) -> SignatureReport:
    """The report on the transport signature of *envelope*. An Id in lower case is resolved, with a finding.

    *known* is asked for certificates if the message only names its own.
    """
    names_only = key_info_form(envelope.root) is KeyInfoForm.ISSUER_SERIAL
    return verify(envelope.root, trust, at=at, policy=_POLICY, known=known() if names_only else ())


def demand_signed(envelope: Envelope, report: SignatureReport) -> None:
    """Raise TransportSignatureError unless *report* says that the Body of *envelope* is the one that was signed."""
    if not report.ok:
        raise _error(report.failures or report.findings)
    if not any(ref.element is envelope.body for ref in report.covered):
        raise SignatureWrong(
            failed(Step.REFERENCE, "REF-COVERS", expected=xpath_of(envelope.body), actual="another element")
        )


def refuse_lowercase(report: SignatureReport, mode: Mode) -> None:
    """Raise SignatureWrong if *mode* is strict and an Id was written in lower case."""
    lowercase = [replace(one, verdict=Verdict.FAILED) for one in report.findings if one.code == LOWERCASE_ID]
    if mode is Mode.STRICT and lowercase:
        raise SignatureWrong(*lowercase)


def _error(failures: tuple[Finding, ...]) -> TransportSignatureError:
    codes = {finding.code for finding in failures}
    if "SIG-PRESENT" in codes:
        return SignatureMissing(*failures)
    if codes <= _TIME_CODES:
        return SignatureExpired(*failures)
    if codes <= _TIME_CODES | _REVOCATION_CODES:
        return SignerRevoked(*failures)
    return SignatureWrong(*failures)
