"""The register of legal entities (GBD UL): an organisation by its BIN (protocol: GBD UL)."""

from __future__ import annotations

from typing import Final

from lxml import etree

from registries.contract import Contract
from registries.elements import outcome_value
from registries.identifiers import Bin
from registries.organisation_element import directory, write_organisation
from registries.outcome import FOUND, NOT_FOUND, Outcome
from registries.population.model import DictionaryValue, OrganisationKey
from registries.register import Desk, Exchange, Register, Reply
from registries.signed_data import Senders, is_signed, signed_part

__all__ = ["LEGAL_ENTITIES", "LegalEntityRegister"]

LEGAL_ENTITIES: Final = Contract(
    "GbdulInfoByBin_v2",
    "http://gbdulinfobybin_v2.egp.gbdul.tamur.kz",
    "gbdul.xsd",
    official=True,
    request_aliases=frozenset({"requestDataType", "RequestDataType"}),
)
"""The register of legal entities, by BIN (protocol: GBD UL)."""

_PROCESSED: Final = DictionaryValue("002", "Запрос обработан успешно", "Сұрау сәтті өңделді")
"""The one status that was observed; its Kazakh text was not."""


class LegalEntityRegister(Register):
    """``GbdulInfoByBin_v2``. It asks for nobody's consent: what it tells of an organisation is public.

    A signature under the business data has to be that of the organisation named in ``RequestorBIN``. One that is there
    is always judged; that there is one is demanded of those whose messages are held to the letter.
    """

    contract = LEGAL_ENTITIES
    owner = OrganisationKey.CIVIL_REGISTRY
    bin_fields = ("RequestorBIN", "BIN")

    def __init__(self, desk: Desk, senders: Senders) -> None:
        super().__init__(desk)
        self._senders = senders

    def find(self, exchange: Exchange) -> Reply:
        """The organisation, as it stood on the day; one that was struck off is still told, with the day."""
        if is_signed(exchange) or self._senders.is_strict(exchange.context.sender_id):
            signed = signed_part(exchange, self._senders, signer=exchange.text("RequestorBIN"))
            if isinstance(signed, Outcome):
                return Reply(signed)
            exchange = signed
        day = exchange.day
        found = self.population.organisations.get(Bin(exchange.text("BIN")))
        if found is None or day < found.registered:
            return Reply(NOT_FOUND)
        return Reply(FOUND, lambda root: write_organisation(root, found, population=self.population, day=day))

    def write(self, root: etree._Element, exchange: Exchange, reply: Reply) -> None:
        """``Status``, then the organisation."""
        directory(root, "Status", _PROCESSED if reply.write else outcome_value(reply.outcome))
        if reply.write:
            reply.write(root)
