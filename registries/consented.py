"""What the project-defined registers share: they are read under a consent, and head their answers alike."""

from __future__ import annotations

from lxml import etree

from registries.consent_ledger import ConsentClaim, ConsentLedger
from registries.contract import Contract
from registries.elements import dictionary, moment_text, outcome_value, put
from registries.identifiers import Iin
from registries.outcome import Outcome
from registries.population.model import Population
from registries.register import Exchange, Register, Reply, Sign

__all__ = ["ConsentedRegister"]


class ConsentedRegister(Register):
    """A register whose request has the block ``consent`` (rule C-6)."""

    def __init__(self, contract: Contract, *, population: Population, sign: Sign, ledger: ConsentLedger) -> None:
        super().__init__(contract, population=population, sign=sign)
        self._ledger = ledger

    def refusal(self, exchange: Exchange) -> Outcome | None:
        """Why the register may not be read; None if the applicant's consent is on record."""
        decision = self._ledger.covers(
            ConsentClaim(exchange.text("consent/kdpToken"), exchange.text("consent/publicKey")),
            iin=Iin(exchange.text("consent/applicantIin")),
            service_id=self.service_id,
            moment=exchange.context.moment,
        )
        return None if decision.reason is None else Outcome(decision.reason.value)

    def write(self, root: etree._Element, exchange: Exchange, reply: Reply) -> None:
        """``messageId``, ``messageDate``, ``requestId``, ``result``, then the business data."""
        put(root, "messageId", exchange.answer_id)
        put(root, "messageDate", moment_text(exchange.context.moment))
        put(root, "requestId", exchange.text("messageId"))
        dictionary(root, "result", outcome_value(reply.outcome))
        if reply.write:
            reply.write(root)
