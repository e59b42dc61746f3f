"""A person as the register of individuals knows them: names, dates, documents, addresses, standing, parents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from registries.identifiers import Gender, Iin
from registries.population.values import DictionaryValue, Strict, Texts

__all__ = [
    "Address",
    "CourtRuling",
    "DocumentKind",
    "DocumentStatus",
    "Exclusion",
    "FormerName",
    "Gender",
    "IdentityDocument",
    "Name",
    "Nationality",
    "Person",
    "Repatriation",
    "age_on",
]


class Nationality(StrEnum):
    """Nationality by dictionary code (``005`` observed, the others inferred)."""

    KAZAKH = "005"
    RUSSIAN = "001"
    UZBEK = "004"
    UIGHUR = "024"
    KOREAN = "071"
    GERMAN = "052"


class DocumentKind(StrEnum):
    """Kind of an identity document by dictionary code (observed)."""

    PASSPORT = "001"
    IDENTITY_CARD = "002"
    FOREIGN_PASSPORT = "015"


class DocumentStatus(StrEnum):
    """State of a document by dictionary code (observed; of ``03`` only that there is a code for a lost document).

    No code for a lapsed term was ever observed: a document past its ``end_date`` keeps the status that it had.
    """

    VALID = "00"
    LOST = "03"
    UNFIT = "07"
    REPLACED = "17"
    HOLDER_DIED = "18"


@dataclass(frozen=True, slots=True)
class IdentityDocument(Strict):
    """An identity card or a passport."""

    kind: DocumentKind
    number: str
    """Nine digits for a card, ``N`` and eight digits for a passport; unique in a population."""
    begin_date: date
    end_date: date
    """Last day of validity."""
    status: DocumentStatus = DocumentStatus.VALID
    invalid_since: date | None = None
    """Day on which it was replaced or lost, or its holder died."""
    series: str | None = None
    """Series beside the number, as passports of some other states have one."""

    def is_valid_on(self, day: date) -> bool:
        """True if the document is in force on *day*: what made it void has not happened yet then."""
        void = self.invalid_since is not None and self.invalid_since <= day
        never = self.status is not DocumentStatus.VALID and self.invalid_since is None
        return not (void or never) and self.begin_date <= day <= self.end_date

    def on(self, day: date) -> IdentityDocument:
        """The document as it stood on *day*."""
        if self.invalid_since is None or self.invalid_since <= day:
            return self
        return replace(self, status=DocumentStatus.VALID, invalid_since=None)


@dataclass(frozen=True, slots=True)
class Address(Strict):
    """A place of registration. Its oblast, district and names follow from the place, see ``places``."""

    city_key: str
    """Key of the place in the list of places, e.g. ``astana``; decides which bodies serve the address."""
    street: Texts
    building: str
    flat: str
    ar_code: str
    """Code of the address register, 16 digits."""
    since: date
    """Day of registration at this address."""
    until: date | None = None
    """Day on which it ended; None for the present one."""
    corpus: str | None = None
    """Block of the building."""


@dataclass(frozen=True, slots=True)
class CourtRuling(Strict):
    """A ruling that changes somebody's standing (missing, incapable, deprived of parental rights, convicted)."""

    number: str
    day: date
    """Day on which it took force."""
    court: Texts
    ended: date | None = None
    """Day on which another ruling ended it."""

    def holds_on(self, day: date) -> bool:
        """True if the ruling is in force on *day*."""
        return self.day <= day and (self.ended is None or day < self.ended)


@dataclass(frozen=True, slots=True)
class Name(Strict):
    """A full name, upper case."""

    surname: str
    name: str
    patronymic: str | None = None


@dataclass(frozen=True, slots=True)
class FormerName(Strict):
    """A name that somebody bore until it was changed."""

    name: Name
    until: date
    """First day of the next name."""


@dataclass(frozen=True, slots=True)
class Exclusion(Strict):
    """Why somebody is no longer kept in the register of individuals."""

    reason: DictionaryValue
    day: date


@dataclass(frozen=True, slots=True)
class Repatriation(Strict):
    """Somebody came back as a kandas (қандас)."""

    number: str
    day: date
    country: DictionaryValue
    """Where from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Strict):
    """One person. Names are upper case, as the register has them."""

    iin: Iin
    surname: str
    name: str
    patronymic: str | None = None
    gender: Gender
    birth_date: date
    nationality: Nationality
    birth_place: DictionaryValue
    """Country of birth (ISO 3166 numeric code)."""
    birth_city: Texts
    address: Address
    """Registration; of a dead person, the last one."""
    former_addresses: tuple[Address, ...] = ()
    """Newest first."""
    documents: tuple[IdentityDocument, ...] = ()
    """Newest first, old ones included; empty under 16."""
    former_names: tuple[FormerName, ...] = ()
    """Newest first."""
    death_date: date | None = None
    mother: Iin | None = None
    """Mother by the birth act that is in force, if she is known and in this population."""
    father: Iin | None = None
    """Father by the birth act that is in force, if he is known and in this population."""
    missing: CourtRuling | None = None
    """The ruling that declared the person missing (безвестно отсутствующий)."""
    disappeared: date | None = None
    """Since when the police look for the person (без вести пропавший)."""
    incapable: CourtRuling | None = None
    """The ruling that declared the person incapable (недееспособный)."""
    excluded: Exclusion | None = None
    repatriated: Repatriation | None = None
    citizenship: str = "398"
    """ISO 3166 numeric code; 398 is Kazakhstan."""
    has_phone: bool = True
    """False if the base of mobile citizens knows no number of this person."""

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
        order = (DocumentKind.IDENTITY_CARD, DocumentKind.PASSPORT, DocumentKind.FOREIGN_PASSPORT)
        valid = [document for document in self.documents if document.is_valid_on(day)]
        return min(valid, key=lambda document: order.index(document.kind), default=None)

    def on(self, day: date) -> Person:
        """The person as the register had them on *day*: what happened later is not known yet."""
        present = Name(self.surname, self.name, self.patronymic)
        named = next((old.name for old in reversed(self.former_names) if day < old.until), present)
        addresses = [one for one in (self.address, *self.former_addresses) if one.since <= day]
        return replace(
            self,
            surname=named.surname,
            name=named.name,
            patronymic=named.patronymic,
            former_names=tuple(old for old in self.former_names if old.until <= day),
            address=addresses[0] if addresses else (self.address, *self.former_addresses)[-1],
            former_addresses=tuple(addresses[1:]),
            documents=tuple(one.on(day) for one in self.documents if one.begin_date <= day),
            death_date=self.death_date if _by(day, self.death_date) else None,
            missing=self.missing if self.missing and _by(day, self.missing.day) else None,
            disappeared=self.disappeared if _by(day, self.disappeared) else None,
            incapable=self.incapable if self.incapable and _by(day, self.incapable.day) else None,
            excluded=self.excluded if self.excluded and _by(day, self.excluded.day) else None,
            repatriated=self.repatriated if self.repatriated and _by(day, self.repatriated.day) else None,
        )


def _by(day: date, happened: date | None) -> bool:
    return happened is not None and happened <= day


def age_on(birth_date: date, day: date) -> int:
    """Full years between *birth_date* and *day*; somebody born on 29 February turns on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
