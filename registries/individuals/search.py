"""How names and numbers of documents are compared: in any case, with letters of the other alphabet that look alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final
from unicodedata import normalize

from registries.population.model import AdoptionAct, Name, Person, Population

__all__ = ["bears", "name_key", "number_key"]

_LATIN: Final = "ABCEHIKMOPTXY"
_CYRILLIC: Final = "АВСЕНІКМОРТХУ"
_NAMES: Final = str.maketrans(f"{_LATIN}Ё", f"{_CYRILLIC}Е")
_NUMBERS: Final = str.maketrans(_CYRILLIC, _LATIN)


def name_key(text: str) -> str:
    """*text* so that names which look alike are equal; Ё is Е."""
    return " ".join(normalize("NFC", text).upper().translate(_NAMES).split())


def number_key(text: str) -> str:
    """The number of a document as the register keeps it: without spaces, letters Latin and upper case."""
    return "".join(normalize("NFC", text).upper().translate(_NUMBERS).split())


def bears(population: Population, person: Person, *, asked: Mapping[str, str], day: date) -> bool:
    """True if by *day* the person bore a name with the parts *asked*, each the key of ``surname``, ``name`` or another.

    A name from before an adoption is not found: it would tell of the adoption.
    """
    known = person.on(day)
    names = [Name(known.surname, known.name, known.patronymic)]
    if known.former_names:
        adopted = {act.registered for act in population.records(AdoptionAct, person.iin, "child")}
        names += [old.name for old in known.former_names if old.until not in adopted]
    return any(all(name_key(getattr(name, part) or "") == key for part, key in asked.items()) for name in names)
