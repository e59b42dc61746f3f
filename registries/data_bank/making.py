"""How an entry is made in the data bank of orphans, by whatever service it came: by whom, by which order, once."""

from __future__ import annotations

from datetime import date

from registries.data_bank.filing import Entry, Filing
from registries.elements import day_of
from registries.errors import EntryRefused
from registries.identifiers import Bin
from registries.outcome import Outcome
from registries.population.model import Organisation, OrganisationKind, Population

__all__ = ["filing_of", "made"]


def filing_of(population: Population, number: str | None, *, order: tuple[str, str], today: date) -> Filing | Outcome:
    """On what an entry rests that reaches the data bank *today* from the organisation with the BIN *number*.

    *order* is the number and the ``xsd:date`` of the department's order. The outcome says why nothing can rest on it.
    """
    department = population.organisations.get(Bin(number or ""))
    if department is None or not _enters(department, today):
        return Outcome("ENTRY-DEPARTMENT-UNKNOWN", detail=number)
    name, text = order
    day = day_of(text)
    if day is None or day > today:
        return Outcome("ENTRY-DATE-FUTURE", field="order/date", detail=text)
    return Filing(" ".join(name.split()), day, department, today)


def made(population: Population, entry: Entry, filing: Filing) -> Outcome | None:
    """Make *entry*, all of it or nothing, once: None, or why it was not made."""
    try:
        with population.change() as change:
            entry.apply(change, filing)
    except EntryRefused as refused:
        return Outcome(refused.code, detail=refused.subject)
    return None


def _enters(organisation: Organisation, day: date) -> bool:
    """True if *organisation* may make entries on *day*."""
    stands = organisation.ended is None or day < organisation.ended
    return stands and organisation.kind is OrganisationKind.EDUCATION_DEPARTMENT
