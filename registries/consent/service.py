"""The consent service (KDP): asks citizens for consent, and hands out the token of one that was given.

Protocol: section on the consent service; the request's fields are observed, ``evidence`` and the values of ``status``
are project-defined. Rule C-6.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from typing import Final

from lxml import etree

from registries.consent.contracts import CONSENT, CONSENT_OBSERVED
from registries.consent.desk import Application, ConsentDesk, ConsentMeans
from registries.consent.kdp import KDP, KdpRegister
from registries.consent.record import Asker, ConsentClaim, ConsentStatus
from registries.consent.sms import phone_of
from registries.elements import dictionary, outcome_value, put
from registries.outcome import FOUND, Outcome
from registries.population.model import Person
from registries.register import Desk, Exchange, Reply

__all__ = ["ConsentRegister"]

_STATUSES: Final = {
    FOUND.code: ConsentStatus.GIVEN,
    "CONSENT-ASKED": ConsentStatus.PENDING,
    "CONSENT-UNANSWERED": ConsentStatus.EXPIRED,
}


class ConsentRegister(KdpRegister):
    """``KDP_SERVICE``."""

    contract = CONSENT
    iin_fields = ("uin",)
    bin_fields = ("company_bin",)

    def __init__(self, desk: Desk, means: ConsentMeans) -> None:
        super().__init__(desk)
        self._desk = ConsentDesk(desk.ledger, means)

    def check(self, exchange: Exchange) -> Iterator[Outcome]:
        """Base64 by the letter: the schema's processor lets stray characters through."""
        try:
            _octets(exchange.text("evidence"))
        except ValueError:
            yield Outcome("REQUEST-FIELD", field="evidence", detail="base64")

    def find(self, exchange: Exchange) -> Reply:
        """The token, or what the citizen was asked or answered, or why there is nothing to ask."""
        person = self.known(exchange.text("uin"), exchange.day)
        if person is None or not person.is_alive:
            return Reply(Outcome("CONSENT-NOBODY", field="uin"))
        decision = self._desk.decide(_application(exchange, person), moment=exchange.context.moment)
        claim = decision.claim
        return Reply(decision.outcome, None if claim is None else lambda root: _write_claim(root, claim))

    def blank(self, exchange: Exchange) -> etree._Element:
        """The observed shape for whoever writes in KDP's own namespace; ours otherwise."""
        if exchange.context.wrapper_namespace == KDP:
            return CONSENT_OBSERVED.new_response()
        return super().blank(exchange)

    def write(self, root: etree._Element, exchange: Exchange, reply: Reply) -> None:
        """``status``, then ``code`` and ``public-key`` if granted, then the reason, which is no part of KDP's shape."""
        put(root, "status", _STATUSES.get(reply.outcome.code, ConsentStatus.REFUSED).value)
        if reply.write:
            reply.write(root)
        if etree.QName(root).namespace != KDP:
            dictionary(root, "result", outcome_value(reply.outcome))
            return
        for element in root.iterchildren(tag=etree.Element):
            element.tag = etree.QName(KDP, etree.QName(element).localname)


def _application(exchange: Exchange, person: Person) -> Application:
    return Application(
        iin=person.iin,
        phone=phone_of(person, exchange.day),
        asker=Asker(exchange.text("company_bin"), exchange.text("company"), exchange.text("personal_data_name")),
        service_ids=frozenset((each.text or "").strip() for each in exchange.fields.findall("access_name")),
        expires_in_seconds=int(exchange.text("expiresIn")),
        omit_sms=exchange.text("omit-sms") in ("true", "1"),
        ovt=exchange.text("ovt"),
        evidence=_octets(exchange.text("evidence")) or None,
    )


def _octets(text: str) -> bytes:
    return b64decode("".join(text.split()), validate=True)


def _write_claim(root: etree._Element, claim: ConsentClaim) -> None:
    # the real service puts white space around it, and its clients take it away
    put(root, "code", f"\n{claim.token}\n")
    put(root, "public-key", claim.public_key)
