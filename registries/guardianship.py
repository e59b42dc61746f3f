"""The Republican data bank of orphans: who is guardian or trustee of whom. The contract is project-defined."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from lxml import etree

from registries.consent_ledger import ConsentLedger, ConsentReason
from registries.consented import ConsentedRegister
from registries.contract import GUARDIANSHIP
from registries.elements import dictionary, person_ref, put
from registries.identifiers import Iin
from registries.outcome import FOUND, NOT_FOUND, Outcome
from registries.population.model import (
    AbsenceKind,
    DictionaryValue,
    Guardianship,
    GuardianshipKind,
    ParentAbsence,
    ParentRole,
    Population,
    guardianship_kind,
)
from registries.register import Exchange, Reply, Sign

__all__ = ["GuardianshipRegister"]

_KINDS: Final = {
    GuardianshipKind.GUARDIANSHIP: DictionaryValue("guardianship", "ОПЕКА", "ҚОРҒАНШЫЛЫҚ"),
    GuardianshipKind.TRUSTEESHIP: DictionaryValue("trusteeship", "ПОПЕЧИТЕЛЬСТВО", "ҚАМҚОРШЫЛЫҚ"),
}
_PARENTS: Final = {
    ParentRole.MOTHER: DictionaryValue("mother", "МАТЬ", "АНАСЫ"),
    ParentRole.FATHER: DictionaryValue("father", "ОТЕЦ", "ӘКЕСІ"),
}
_REASONS: Final = {
    AbsenceKind.DEAD: DictionaryValue("dead", "СМЕРТЬ", "ҚАЙТЫС БОЛУЫ"),
    AbsenceKind.DEPRIVED: DictionaryValue("deprived", "ЛИШЕНИЕ РОДИТЕЛЬСКИХ ПРАВ", "АТА-АНА ҚҰҚЫҒЫНАН АЙЫРУ"),
    AbsenceKind.MISSING: DictionaryValue("missing", "БЕЗВЕСТНОЕ ОТСУТСТВИЕ", "ХАБАРСЫЗ КЕТУІ"),
    AbsenceKind.UNKNOWN: DictionaryValue("unknown", "НЕИЗВЕСТЕН", "БЕЛГІСІЗ"),
}


class GuardianshipRegister(ConsentedRegister):
    """``RBDS_GuardianSync``. The consent has to be the guardian's own."""

    iin_fields = ("guardianIin", "consent/applicantIin")

    def __init__(self, *, population: Population, sign: Sign, ledger: ConsentLedger) -> None:
        super().__init__(GUARDIANSHIP, population=population, sign=sign, ledger=ledger)

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
        return Reply(FOUND, lambda root: self._write_records(root, records))

    def _records_on(self, guardian: Iin, day: date) -> list[tuple[GuardianshipKind, Guardianship]]:
        kinds = (
            (guardianship_kind(self.population.person(record.ward).birth_date, day), record)
            for record in self.population.guardianships_of(guardian)
        )
        return [(kind, record) for kind, record in kinds if kind is not None]

    def _write_records(self, root: etree._Element, records: Sequence[tuple[GuardianshipKind, Guardianship]]) -> None:
        person_ref(root, "guardian", self.population.person(records[0][1].guardian))
        parent = put(root, "records")
        for kind, record in records:
            element = put(parent, "record")
            dictionary(element, "kind", _KINDS[kind])
            self._write_record(element, record)

    def _write_record(self, element: etree._Element, record: Guardianship) -> None:
        order = put(element, "order")
        put(order, "number", record.order_number)
        put(order, "date", record.order_date)
        department = self.population.organisation(record.provider)
        provider = put(element, "provider")
        put(provider, "bin", department.bin)
        put(provider, "nameRu", department.names.ru)
        put(provider, "nameKz", department.names.kk)
        person_ref(element, "ward", self.population.person(record.ward))
        grounds = put(element, "grounds")
        for ground in record.grounds:
            _write_ground(grounds, ground)


def _write_ground(parent: etree._Element, ground: ParentAbsence) -> None:
    element = put(parent, "ground")
    dictionary(element, "parent", _PARENTS[ground.parent])
    dictionary(element, "reason", _REASONS[ground.kind])
    if ground.since is not None:
        put(element, "since", ground.since)
    if ground.document is not None:
        put(element, "documentNumber", ground.document)
