"""The data bank of orphans, candidates: who wishes to take a child into the family. Project-defined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lxml import etree

from registries.contract import Contract
from registries.data_bank.elements import write_entry
from registries.dictionaries import value_of
from registries.elements import dictionary, person_ref, put
from registries.outcome import FOUND, NOT_FOUND
from registries.population.model import Candidate, DictionaryValue, OrganisationKey, Person
from registries.register import Exchange, Reply
from registries.subject_register import SubjectRegister

__all__ = ["GUARDIANSHIP_CANDIDATE", "CandidateRegister"]

GUARDIANSHIP_CANDIDATE: Final = Contract(
    "RBDS_CandidateSync",
    "urn:shlyuz:registries:guardianship-candidate:v1",
    "guardianship_candidate.xsd",
    official=False,
)
"""The Republican data bank of orphans: the entries of a candidate. Project-defined."""

_FORMS: Final = {
    "guardianship": DictionaryValue("guardianship", "ОПЕКА (ПОПЕЧИТЕЛЬСТВО)", "ҚОРҒАНШЫЛЫҚ (ҚАМҚОРШЫЛЫҚ)"),
    "adoption": DictionaryValue("adoption", "УСЫНОВЛЕНИЕ (УДОЧЕРЕНИЕ)", "БАЛА АСЫРАП АЛУ"),
    "patronage": DictionaryValue("patronage", "ПАТРОНАТНОЕ ВОСПИТАНИЕ", "ПАТРОНАТТЫҚ ТӘРБИЕ"),
    "foster-family": DictionaryValue("foster-family", "ПРИЕМНАЯ СЕМЬЯ", "ҚАБЫЛДАУШЫ ОТБАСЫ"),
}


class CandidateRegister(SubjectRegister):
    """``RBDS_CandidateSync``. The consent has to be the candidate's own."""

    contract = GUARDIANSHIP_CANDIDATE
    owner = OrganisationKey.DATA_BANK
    iin_fields = ("personIin", "consent/applicantIin")

    def tell(self, person: Person, exchange: Exchange) -> Reply:
        """The entries of *person* as a candidate that hold on the day."""
        known = self.population.records(Candidate, person.iin)
        entries = [one for one in known if one.holds_on(exchange.day)]
        return Reply(FOUND, lambda root: self._write(root, person, entries)) if entries else Reply(NOT_FOUND)

    def _write(self, root: etree._Element, person: Person, entries: Sequence[Candidate]) -> None:
        person_ref(root, "person", person)
        parent = put(root, "entries")
        for entry in entries:
            self._write_entry(put(parent, "entry"), entry)

    def _write_entry(self, element: etree._Element, entry: Candidate) -> None:
        write_entry(element, entry, self.population.organisation(entry.provider))
        dictionary(element, "form", _FORMS.get(entry.form, DictionaryValue(entry.form, entry.form, entry.form)))
        wish = put(element, "child")
        put(wish, "leastAge", str(entry.least_age))
        put(wish, "mostAge", str(entry.most_age))
        if entry.gender is not None:
            dictionary(wish, "gender", value_of("gender", entry.gender.value))
