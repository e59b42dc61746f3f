"""The civil registry ("АХАЖ тіркеу пункті"): the birth act of a child. The contract is project-defined."""

from __future__ import annotations

from typing import Final

from lxml import etree

from registries.consent_ledger import ConsentLedger
from registries.consented import ConsentedRegister
from registries.contract import CIVIL_ACTS
from registries.elements import dictionary, named, person_ref, put
from registries.identifiers import Iin
from registries.outcome import FOUND, NOT_FOUND, Outcome
from registries.population.model import BirthAct, DictionaryValue, Population, birth_is_on_paper
from registries.register import Exchange, Reply, Sign

__all__ = ["CivilRegister"]

_UNKNOWN: Final = DictionaryValue("unknown", "НЕ УКАЗАН В АКТЕ", "АКТІДЕ КӨРСЕТІЛМЕГЕН")


class CivilRegister(ConsentedRegister):
    """``ZAGS_BirthActSync``.

    It holds births registered in Kazakhstan after 13 August 2007 (rules C-4 and C-5): for an earlier one it says that
    the certificate is on paper, for one abroad that nothing is found.
    """

    iin_fields = ("childIin", "consent/applicantIin")

    def __init__(self, *, population: Population, sign: Sign, ledger: ConsentLedger) -> None:
        super().__init__(CIVIL_ACTS, population=population, sign=sign, ledger=ledger)

    def find(self, exchange: Exchange) -> Reply:
        """The birth act of ``childIin``, under the applicant's consent."""
        refusal = self.refusal(exchange)
        if refusal is not None:
            return Reply(refusal)
        act = self.population.births.get(Iin(exchange.text("childIin")))
        if act is None:
            return Reply(NOT_FOUND)
        if birth_is_on_paper(act):
            return Reply(Outcome("BIRTH-ON-PAPER", field="childIin"))
        return Reply(FOUND, lambda root: self._write_act(put(root, "birthActs"), act))

    def _write_act(self, parent: etree._Element, act: BirthAct) -> None:
        element = put(parent, "birthAct")
        put(element, "number", act.number)
        put(element, "date", act.registered)
        named(element, "registeringBody", ru=act.body.ru, kk=act.body.kk)
        put(element, "certificateNumber", act.certificate_number)
        person_ref(element, "child", self.population.person(act.child))
        named(element, "place", ru=act.place.ru, kk=act.place.kk)
        for role, iin in (("mother", act.mother), ("father", act.father)):
            parent_element = put(element, role)
            if iin is None:
                dictionary(parent_element, "absence", _UNKNOWN)
            else:
                person_ref(parent_element, "person", self.population.person(iin))
