"""A register from outside: the books that somebody has borrowed from the library."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from registries.contract import Contract
from registries.elements import person_ref, put
from registries.identifiers import Iin
from registries.outcome import FOUND, NOT_FOUND
from registries.population.model import OrganisationKey, Person, Record
from registries.register import Exchange, Reply
from registries.subject_register import SubjectRegister


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan(Record, kind="loan", since="borrowed", until="returned", parties=("reader",)):
    """A book that somebody has at home, or had."""

    reader: Iin
    title: str
    borrowed: date
    returned: date | None = None


class Library(SubjectRegister):
    """The books of a reader, told under the reader's consent."""

    contract = Contract("LIB_Loans", "urn:library:v1", "library.xsd", official=False, directory=Path(__file__).parent)
    owner = OrganisationKey.STATE_CORPORATION
    iin_fields = ("readerIin", "consent/applicantIin")
    subject_fields = ("readerIin",)

    def tell(self, person: Person, exchange: Exchange) -> Reply:
        """The titles of the day."""
        loans = [one for one in self.population.records(Loan, person.iin) if one.holds_on(exchange.day)]

        def write(root):
            person_ref(root, "reader", person)
            for loan in loans:
                put(root, "book", loan.title)

        return Reply(FOUND, write) if loans else Reply(NOT_FOUND)
