"""What the project-defined registers share: they are read under a consent, and head their answers alike."""

from __future__ import annotations

from registries.consent.ledger import ConsentClaim
from registries.identifiers import Iin
from registries.outcome import Outcome
from registries.register import Desk, Exchange, Register, Reply

__all__ = ["ConsentedRegister"]


class ConsentedRegister(Register):
    """A register whose request has the block ``consent`` (rule C-6); every reading is in the citizen's list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._ledger = desk.ledger

    def refusal(self, exchange: Exchange) -> Outcome | None:
        """Why the register may not be read; None if the applicant's consent is on record."""
        decision = self._ledger.covers(
            ConsentClaim(exchange.text("consent/kdpToken"), exchange.text("consent/publicKey")),
            iin=Iin(exchange.text("consent/applicantIin")),
            service_id=self.service_id,
            moment=exchange.context.moment,
        )
        return None if decision.reason is None else Outcome(decision.reason.value)

    def count(self, exchange: Exchange, reply: Reply) -> None:
        """Every reading, and every attempt at one, stands in the list of the citizen whom the request names."""
        access = exchange.access(self.service_id, exchange.text("consent/kdpToken"), reply.outcome)
        self._ledger.reads.count(Iin(exchange.text("consent/applicantIin")), access)
