"""The desk of the consent service: what a request for consent comes to (rule C-6).

The order is project-defined: the world's mode, the citizen's signed document, the company's ``ovt``, the SMS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from registries.consent.ledger import ConsentLedger
from registries.consent.ovt import judge_ovt
from registries.consent.policy import ConsentMode, ConsentPolicy
from registries.consent.record import Asker, Consent, ConsentClaim, ConsentGround, ConsentStatus
from registries.consent.sms import SmsDraft
from registries.identifiers import Bin, Iin
from registries.outcome import FOUND, Outcome
from signing.texts import Catalogue
from signing.trust import TrustStore

__all__ = ["Application", "CheckEvidence", "ConsentDesk", "ConsentMeans", "Decision"]

CheckEvidence = Callable[[bytes, Iin], bool]
"""True if the octets are a request that this citizen signed."""

_TEXTS: Final = Catalogue.load("registries.texts", "sms")
_ASKED: Final = Outcome("CONSENT-ASKED")
_CODES: Final = 10**6


@dataclass(frozen=True, slots=True)
class ConsentMeans:
    """What the consent service needs of the world around it."""

    new_token: Callable[[], str]
    """A fresh opaque hexadecimal text of at most 64 characters; asked three times for each consent."""
    check_evidence: CheckEvidence
    trust_of: Callable[[Bin], TrustStore]
    """Whom an ``ovt`` of this organisation may be signed by."""
    bin_of: Callable[[str], str | None]
    """The BIN of the organisation behind a sender of messages."""
    policy: Callable[[], ConsentPolicy]


@dataclass(frozen=True, slots=True)
class Application:
    """A request for consent whose fields fit the contract."""

    iin: Iin
    """Of somebody who lives."""
    phone: str | None
    """Where the citizen gets SMS; None: nowhere."""
    asker: Asker
    service_ids: frozenset[str]
    expires_in_seconds: int
    omit_sms: bool
    ovt: str
    """Empty: there is none."""
    evidence: bytes | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a request for consent came to."""

    outcome: Outcome
    claim: ConsentClaim | None = None
    """What opens the registers; None: nothing (yet)."""


class ConsentDesk:
    """Decides on requests for consent and keeps them in the ledger."""

    def __init__(self, ledger: ConsentLedger, means: ConsentMeans) -> None:
        self._ledger = ledger
        self._means = means

    def decide(self, asked: Application, *, moment: datetime) -> Decision:
        """What *asked* comes to at *moment*; an SMS is sent at most once for a question that is open."""
        policy = self._means.policy()
        match policy.mode:
            case ConsentMode.NEVER:
                return Decision(Outcome("CONSENT-EVIDENCE" if asked.evidence else "CONSENT-REFUSED"))
            case ConsentMode.ALWAYS:
                return self._given(asked, ConsentGround.SETTING, moment)
            case ConsentMode.EVIDENCE if asked.evidence is not None:
                return self._on_evidence(asked, asked.evidence, moment)
            case ConsentMode.EVIDENCE if asked.omit_sms:
                return self._on_ovt(asked, moment)
            case _:
                return self._by_sms(asked, policy, moment)

    def _on_evidence(self, asked: Application, evidence: bytes, moment: datetime) -> Decision:
        if not self._means.check_evidence(evidence, asked.iin):
            return Decision(Outcome("CONSENT-EVIDENCE", field="evidence"))
        consent = self._consent(asked, ConsentGround.EVIDENCE, moment)
        self._ledger.record(replace(consent, evidence=evidence, given_at=moment))
        return Decision(FOUND, consent.claim)

    def _on_ovt(self, asked: Application, moment: datetime) -> Decision:
        if not asked.ovt:
            return Decision(Outcome("OVT-MISSING", field="ovt"))
        company = Bin(asked.asker.bin)
        problem = judge_ovt(asked.ovt, company=company, trust=self._means.trust_of(company), at=moment)
        return self._given(asked, ConsentGround.OVT, moment) if problem is None else Decision(problem)

    def _given(self, asked: Application, ground: ConsentGround, moment: datetime) -> Decision:
        consent = replace(self._consent(asked, ground, moment), given_at=moment)
        while True:
            latest = self._ledger.latest(consent.question)
            if latest is not None and latest.status_at(moment) is ConsentStatus.GIVEN:
                return Decision(FOUND, latest.claim)
            if self._ledger.begin(consent, instead_of=latest):
                return Decision(FOUND, consent.claim)

    def _by_sms(self, asked: Application, policy: ConsentPolicy, moment: datetime) -> Decision:
        term = timedelta(seconds=policy.answer_seconds)
        consent = replace(self._consent(asked, ConsentGround.SMS, moment), answer_by=moment + term, told=False)
        while True:
            latest = self._ledger.latest(consent.question)
            known = None if latest is None else self._standing(latest, moment)
            if known is not None:
                return known
            if asked.phone is None:
                return Decision(Outcome("CONSENT-NO-PHONE", field="uin"))
            draft = self._draft(asked, asked.phone)
            if self._ledger.begin(consent, instead_of=latest, message=draft):
                return Decision(_ASKED)

    def _standing(self, latest: Consent, moment: datetime) -> Decision | None:
        """What the question came to when it was asked before; None if it has to be asked anew.

        That the citizen refused, or did not answer, is told once.
        """
        status = latest.status_at(moment)
        if status is ConsentStatus.GIVEN:
            return Decision(FOUND, latest.claim)
        if status is ConsentStatus.PENDING:
            return Decision(_ASKED)
        unanswered = latest.given_at is None and status is ConsentStatus.EXPIRED
        if (status is ConsentStatus.REFUSED or unanswered) and self._ledger.tell(latest.claim.token):
            return Decision(Outcome("CONSENT-UNANSWERED" if unanswered else "CONSENT-REFUSED"))
        return None

    def _consent(self, asked: Application, ground: ConsentGround, moment: datetime) -> Consent:
        return Consent(
            claim=ConsentClaim(self._means.new_token(), self._means.new_token()),
            iin=asked.iin,
            service_ids=asked.service_ids,
            given_at=None,
            expires_in_seconds=asked.expires_in_seconds,
            asker=asked.asker,
            ground=ground,
            asked_at=moment,
        )

    def _draft(self, asked: Application, phone: str) -> SmsDraft:
        code = f"{int(self._means.new_token(), 16) % _CODES:06d}"
        filled = {
            "company": asked.asker.name,
            "bin": asked.asker.bin,
            "purpose": asked.asker.purpose,
            "services": ", ".join(sorted(asked.service_ids)),
            "code": code,
        }
        kk, ru = ((_TEXTS.text("SMS-CONSENT", "message", lang) or "").format_map(filled) for lang in ("kk", "ru"))
        return SmsDraft(phone, code, kk, ru)
