"""The Republican data bank of orphans, by guardian: who brings up whom. The contract is project-defined."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from lxml import etree

from registries.consent.record import ConsentReason
from registries.consented import ConsentedRegister
from registries.contract import Contract
from registries.data_bank.elements import KINDS, body_ref, write_grounds, write_order
from registries.elements import dictionary, person_ref, put
from registries.identifiers import Iin
from registries.outcome import FOUND, NOT_FOUND, Outcome
from registries.population.model import Guardianship, GuardianshipKind, OrganisationKey, guardianship_kind
from registries.register import Exchange, Reply

__all__ = ["GUARDIANSHIP", "GuardianshipRegister"]

GUARDIANSHIP: Final = Contract(
    "RBDS_GuardianSync", "urn:shlyuz:registries:guardianship:v1", "guardianship.xsd", official=False
)
"""The Republican data bank of orphans: the records of a guardian. Project-defined."""

_Records = Sequence[tuple[GuardianshipKind, Guardianship]]


class GuardianshipRegister(ConsentedRegister):
    """``RBDS_GuardianSync``. The consent has to be the guardian's own."""

    contract = GUARDIANSHIP
    owner = OrganisationKey.DATA_BANK
    iin_fields = ("guardianIin", "consent/applicantIin")

    def find(self, exchange: Exchange) -> Reply:
        """The records of ``guardianIin`` whose wards are under 18 on the day, under the guardian's consent."""
        guardian = Iin(exchange.text("guardianIin"))
        refusal = self.refusal(exchange)
        if refusal is None and guardian != exchange.text("consent/applicantIin"):
            refusal = Outcome(ConsentReason.OTHER_PERSON.value)
        if refusal is not None:
            return Reply(refusal)
        records = self._records_on(guardian, exchange.day)
        if not records:
            return Reply(NOT_FOUND)
        return Reply(FOUND, lambda root: self._write_records(root, records, exchange.day))

    def _records_on(self, guardian: Iin, day: date) -> _Records:
        kinds = (
            (guardianship_kind(self.population.person(record.ward).birth_date, day), record)
            for record in self.population.guardianships_of(guardian)
            if record.holds_on(day)
        )
        return [(kind, record) for kind, record in kinds if kind is not None]

    def _write_records(self, root: etree._Element, records: _Records, day: date) -> None:
        person_ref(root, "guardian", self.population.person(records[0][1].guardian).on(day))
        parent = put(root, "records")
        for kind, record in records:
            element = put(parent, "record")
            dictionary(element, "kind", KINDS[kind])
            write_order(element, record.order_number, record.order_date)
            body_ref(element, "provider", self.population.organisation(record.provider))
            person_ref(element, "ward", self.population.person(record.ward).on(day))
            write_grounds(element, record.grounds)
