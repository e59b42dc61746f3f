"""The civil registry ("АХАЖ тіркеу пункті"): acts of birth, marriage, divorce, death and change of name.

A service for each kind of act; the contracts are project-defined. An act is told as of the day: what was registered
later is not there yet, a marriage that ends later still runs. Names are those that the act gives.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from lxml import etree

from registries.civil_register import CivilRegister
from registries.contract import Contract
from registries.elements import dictionary, named, put
from registries.identifiers import Iin
from registries.kinship import Kin, adoption_on
from registries.outcome import NOT_FOUND, Outcome
from registries.population.acts import KAZAKHSTAN
from registries.population.model import (
    LAST_PAPER_BIRTH,
    BirthAct,
    DeathAct,
    DictionaryValue,
    DivorceAct,
    MarriageAct,
    MarriageEnd,
    Name,
    NameChangeAct,
)

__all__ = [
    "CIVIL_ACTS",
    "DEATH_ACTS",
    "DIVORCE_ACTS",
    "MARRIAGE_ACTS",
    "NAME_CHANGE_ACTS",
    "BirthRegister",
    "DeathRegister",
    "DivorceRegister",
    "MarriageRegister",
    "NameChangeRegister",
]

CIVIL_ACTS: Final = Contract(
    "ZAGS_BirthActSync", "urn:shlyuz:registries:civil-acts:v1", "civil_acts.xsd", official=False
)
"""The civil registry: a child's birth act. Project-defined."""

MARRIAGE_ACTS: Final = Contract(
    "ZAGS_MarriageActSync", "urn:shlyuz:registries:marriage-acts:v1", "civil_marriage.xsd", official=False
)
"""The civil registry: marriages. Project-defined."""

DIVORCE_ACTS: Final = Contract(
    "ZAGS_DivorceActSync", "urn:shlyuz:registries:divorce-acts:v1", "civil_divorce.xsd", official=False
)
"""The civil registry: divorces. Project-defined."""

DEATH_ACTS: Final = Contract(
    "ZAGS_DeathActSync", "urn:shlyuz:registries:death-acts:v1", "civil_death.xsd", official=False
)
"""The civil registry: deaths. Project-defined."""

NAME_CHANGE_ACTS: Final = Contract(
    "ZAGS_NameChangeActSync", "urn:shlyuz:registries:name-change-acts:v1", "civil_name_change.xsd", official=False
)
"""The civil registry: changes of name. Project-defined."""

_UNKNOWN: Final = DictionaryValue("unknown", "НЕ УКАЗАН В АКТЕ", "АКТІДЕ КӨРСЕТІЛМЕГЕН")
_RUNNING: Final = DictionaryValue("running", "БРАК НЕ ПРЕКРАЩЁН", "НЕКЕ ТОҚТАТЫЛМАҒАН")
_ENDED: Final = {
    MarriageEnd.DIVORCE: DictionaryValue("divorced", "БРАК РАСТОРГНУТ", "НЕКЕ БҰЗЫЛҒАН"),
    MarriageEnd.DEATH: DictionaryValue("widowed", "БРАК ПРЕКРАЩЁН СМЕРТЬЮ", "НЕКЕ ӨЛІМГЕ БАЙЛАНЫСТЫ ТОҚТАТЫЛҒАН"),
}


class BirthRegister(CivilRegister[BirthAct]):
    """``ZAGS_BirthActSync``: births in Kazakhstan after 13 August 2007, and what was entered later (C-4, C-5).

    Of any other birth it says where the certificate has to come from. After an adoption the adopters are the parents,
    whoever asks: the secrecy of adoption is kept.
    """

    contract = CIVIL_ACTS
    iin_fields = ("childIin", "consent/applicantIin")
    optional_fields = frozenset({"childIin"})
    record = BirthAct
    element = "birthAct"
    roles = ("child",)
    readers = (Kin.SELF, Kin.GUARDIAN, Kin.PARENT, Kin.SPOUSE, Kin.GRANDPARENT, Kin.CANDIDATE)

    def holds(self, act: BirthAct, day: date) -> bool:
        """True if the electronic registry has the act on *day*."""
        return act.is_electronic_on(day)

    def nothing(self, iin: Iin, day: date) -> Outcome:
        """``BIRTH-ABROAD`` or ``BIRTH-ON-PAPER`` if no registry here has to know, else nothing found."""
        person = self.population.find(iin)
        if person is None or person.birth_date > day:
            return NOT_FOUND
        if not person.born_in_kazakhstan:
            return Outcome("BIRTH-ABROAD", field=self.iin_fields[0])
        if person.birth_date <= LAST_PAPER_BIRTH:
            return Outcome("BIRTH-ON-PAPER", field=self.iin_fields[0])
        return NOT_FOUND

    def describe(self, element: etree._Element, act: BirthAct, day: date) -> None:
        """Certificate, child, place, parents; for what was entered later, when, and the country if it is another."""
        adoption = adoption_on(self.population, act.child, day)
        written = act.registered if adoption is None else adoption.registered
        put(element, "certificateNumber", act.certificate_number)
        self.party(element, "child", act.child, day=written)
        named(element, "place", ru=act.place.ru, kk=act.place.kk)
        mother, father = (act.mother, act.father) if adoption is None else (adoption.mother, adoption.father)
        for role, iin in (("mother", mother), ("father", father)):
            parent = put(element, role)
            if iin is None:
                dictionary(parent, "absence", _UNKNOWN)
            else:
                self.party(parent, "person", iin, day=written)
        if act.country != KAZAKHSTAN:
            dictionary(element, "country", act.country)
        if act.entered is not None:
            put(element, "entered", act.entered)


class MarriageRegister(CivilRegister[MarriageAct]):
    """``ZAGS_MarriageActSync``: marriages, ended ones too; one that ends after the day runs."""

    contract = MARRIAGE_ACTS
    record = MarriageAct
    element = "marriageAct"
    roles = ("husband", "wife")

    def describe(self, element: etree._Element, act: MarriageAct, day: date) -> None:
        """The spouses, the surnames that they gave up, and whether the marriage runs."""
        self.party(element, "husband", act.husband, day=act.married)
        self.party(element, "wife", act.wife, day=act.married)
        for name, surname in (("husbandSurnameBefore", act.husband_before), ("wifeSurnameBefore", act.wife_before)):
            if surname:
                put(element, name, surname)
        ended = act.ended if act.ended is not None and act.ended <= day else None
        reason = None if ended is None else act.end_reason
        dictionary(element, "state", _RUNNING if reason is None else _ENDED[reason])
        if ended is not None:
            put(element, "ended", ended)


class DivorceRegister(CivilRegister[DivorceAct]):
    """``ZAGS_DivorceActSync``: divorces."""

    contract = DIVORCE_ACTS
    record = DivorceAct
    element = "divorceAct"
    roles = ("husband", "wife")

    def describe(self, element: etree._Element, act: DivorceAct, day: date) -> None:
        """Who they were, which marriage it was, and the court's ruling where there was one."""
        self.party(element, "husband", act.husband, day=act.registered)
        self.party(element, "wife", act.wife, day=act.registered)
        put(element, "marriageNumber", act.marriage)
        if act.ruling is not None:
            ruling = put(element, "ruling")
            put(ruling, "number", act.ruling.number)
            put(ruling, "date", act.ruling.day)
            named(ruling, "court", ru=act.ruling.court.ru, kk=act.ruling.court.kk)


class DeathRegister(CivilRegister[DeathAct]):
    """``ZAGS_DeathActSync``: deaths, also for the children of who died, and for those who bring them up."""

    contract = DEATH_ACTS
    record = DeathAct
    element = "deathAct"
    roles = ("person",)
    readers = (Kin.SPOUSE, Kin.CHILD, Kin.PARENT, Kin.GUARDIAN, Kin.GUARDIAN_OF_CHILD)

    def describe(self, element: etree._Element, act: DeathAct, day: date) -> None:
        """Who died, and when."""
        self.party(element, "person", act.person, day=act.death_date)
        put(element, "deathDate", act.death_date)


class NameChangeRegister(CivilRegister[NameChangeAct]):
    """``ZAGS_NameChangeActSync``: changes of name on the wish of who bears it."""

    contract = NAME_CHANGE_ACTS
    record = NameChangeAct
    element = "nameChangeAct"
    roles = ("person",)

    def describe(self, element: etree._Element, act: NameChangeAct, day: date) -> None:
        """Whose name, and the names before and after."""
        self.party(element, "person", act.person, day=act.registered)
        _write_name(element, "before", act.before)
        _write_name(element, "after", act.after)


def _write_name(element: etree._Element, name: str, value: Name) -> None:
    written = put(element, name)
    put(written, "surname", value.surname)
    put(written, "name", value.name)
    if value.patronymic:
        put(written, "patronymic", value.patronymic)
