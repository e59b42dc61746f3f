"""The consent service (KDP): records a citizen's consent on signed evidence, and hands out its token.

Protocol: section on the consent service; the request's fields are observed, ``evidence`` and the values of ``status``
are project-defined. Rule C-6.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from registries.consent_ledger import Consent, ConsentClaim, ConsentLedger
from registries.contract import CONSENT
from registries.elements import dictionary, outcome_value, put
from registries.identifiers import Iin
from registries.outcome import FOUND, Outcome
from registries.population.model import Population
from registries.register import Exchange, Register, Reply, Sign

__all__ = ["CheckEvidence", "ConsentRegister", "ConsentTools"]

CheckEvidence = Callable[[bytes, Iin], bool]
"""True if the octets are a request that this citizen signed."""

_GRANTED: Final = "GRANTED"
_REFUSED: Final = "REFUSED"


@dataclass(frozen=True, slots=True)
class ConsentTools:
    """What the consent service works with."""

    ledger: ConsentLedger
    check_evidence: CheckEvidence
    new_token: Callable[[], str]
    """A fresh opaque text of at most 64 characters; asked twice for each consent."""


class ConsentRegister(Register):
    """``KDP_SERVICE``."""

    iin_fields = ("uin",)
    bin_fields = ("company_bin",)

    def __init__(self, tools: ConsentTools, *, population: Population, sign: Sign) -> None:
        super().__init__(CONSENT, population=population, sign=sign)
        self._tools = tools

    def check(self, exchange: Exchange) -> Iterator[Outcome]:
        """Base64 by the letter: the schema's processor lets stray characters through."""
        try:
            _octets(exchange.text("evidence"))
        except ValueError:
            yield Outcome("REQUEST-FIELD", field="evidence", detail="base64")

    def find(self, exchange: Exchange) -> Reply:
        """Records the consent if its evidence holds; refuses it otherwise."""
        iin = Iin(exchange.text("uin"))
        person = self.population.people.get(iin)
        if person is None or not person.is_alive:
            return Reply(Outcome("CONSENT-NOBODY", field="uin"))
        evidence = _octets(exchange.text("evidence"))
        if not self._tools.check_evidence(evidence, iin):
            return Reply(Outcome("CONSENT-EVIDENCE", field="evidence"))
        claim = ConsentClaim(self._tools.new_token(), self._tools.new_token())
        self._tools.ledger.record(
            Consent(
                claim=claim,
                iin=iin,
                service_ids=frozenset((each.text or "").strip() for each in exchange.fields.findall("access_name")),
                given_at=exchange.context.moment,
                expires_in_seconds=int(exchange.text("expiresIn")),
                evidence=evidence,
            )
        )
        return Reply(FOUND, lambda root: _write_claim(root, claim))

    def write(self, root: etree._Element, exchange: Exchange, reply: Reply) -> None:
        """``status``, then ``code`` and ``public-key`` if granted, then the reason."""
        put(root, "status", _GRANTED if reply.write else _REFUSED)
        if reply.write:
            reply.write(root)
        dictionary(root, "result", outcome_value(reply.outcome))


def _octets(text: str) -> bytes:
    return b64decode("".join(text.split()), validate=True)


def _write_claim(root: etree._Element, claim: ConsentClaim) -> None:
    put(root, "code", claim.token)
    put(root, "public-key", claim.public_key)
