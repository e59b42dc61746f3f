"""A person as the register of individuals knows them: names, dates, documents, address, family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registries.identifiers import Gender, Iin
from registries.population.values import DictionaryValue, Texts

__all__ = [
    "Address",
    "CourtRuling",
    "DocumentKind",
    "DocumentStatus",
    "Gender",
    "IdentityDocument",
    "Nationality",
    "Person",
    "age_on",
]


class Nationality(StrEnum):
    """Nationality by dictionary code (``005`` observed, ``001`` inferred)."""

    KAZAKH = "005"
    RUSSIAN = "001"


class DocumentKind(StrEnum):
    """Kind of an identity document by dictionary code (observed)."""

    PASSPORT = "001"
    IDENTITY_CARD = "002"


class DocumentStatus(StrEnum):
    """State of a document by dictionary code (observed).

    No code for a lapsed term was ever observed: a document past its ``end_date`` keeps the status that it had.
    """

    VALID = "00"
    REPLACED = "17"
    HOLDER_DIED = "18"


@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """An identity card or a passport of a citizen of Kazakhstan."""

    kind: DocumentKind
    number: str
    """Nine digits for a card, ``N`` and eight digits for a passport; unique in a population."""
    begin_date: date
    end_date: date
    """Last day of validity."""
    status: DocumentStatus = DocumentStatus.VALID
    invalid_since: date | None = None
    """Day on which it was replaced or its holder died."""

    def is_valid_on(self, day: date) -> bool:
        """True if the document is in force on *day*."""
        return self.status is DocumentStatus.VALID and self.begin_date <= day <= self.end_date


@dataclass(frozen=True, slots=True)
class Address:
    """A place of registration."""

    city_key: str
    """Key of the city in the list of places, e.g. ``astana``; decides the education department."""
    district: DictionaryValue
    """Oblast or city of republican significance."""
    region: DictionaryValue
    """District or city inside :attr:`district`."""
    city: Texts
    street: Texts
    building: str
    flat: str
    ar_code: str
    """Code of the address register, 16 digits."""
    since: date
    """Day of registration at this address."""


@dataclass(frozen=True, slots=True)
class CourtRuling:
    """A ruling that changes somebody's standing (missing, deprived of parental rights)."""

    number: str
    day: date
    """Day on which it took force."""
    court: Texts


@dataclass(frozen=True, slots=True)
class Person:
    """One person. Names are upper case, as the register has them."""

    iin: Iin
    surname: str
    name: str
    patronymic: str | None
    gender: Gender
    birth_date: date
    nationality: Nationality
    birth_place: DictionaryValue
    """Country of birth (ISO 3166 numeric code)."""
    birth_city: Texts
    address: Address
    """Registration; of a dead person, the last one."""
    documents: tuple[IdentityDocument, ...] = ()
    """Newest first, old ones included; empty under 16."""
    death_date: date | None = None
    mother: Iin | None = None
    """Mother, if she is known and in this population."""
    father: Iin | None = None
    """Father, if he is known and in this population."""
    missing: CourtRuling | None = None
    """The ruling that declared the person missing."""
    citizenship: str = "398"
    """ISO 3166 numeric code; 398 is Kazakhstan."""

    @property
    def full_name(self) -> str:
        """``SURNAME NAME PATRONYMIC``; the patronymic only where there is one."""
        return " ".join(part for part in (self.surname, self.name, self.patronymic) if part)

    @property
    def is_alive(self) -> bool:
        """True if no death is recorded."""
        return self.death_date is None

    @property
    def born_in_kazakhstan(self) -> bool:
        """True if the civil registry of Kazakhstan registered the birth."""
        return self.birth_place.code == "398"

    def age_on(self, day: date) -> int:
        """Full years on *day*."""
        return age_on(self.birth_date, day)

    def document_on(self, day: date) -> IdentityDocument | None:
        """The document in force on *day*, an identity card before a passport."""
        valid = [document for document in self.documents if document.is_valid_on(day)]
        return max(valid, key=lambda document: document.kind.value, default=None)


def age_on(birth_date: date, day: date) -> int:
    """Full years between *birth_date* and *day*; somebody born on 29 February turns on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
