"""Names have right forms: gender of surnames, patronymics of both kinds, letters of the languages alone."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from registries.identifiers import Gender
from registries.population.names import FatherName, book_of, patronymic_from, shares, some_nationality
from registries.population.person import Nationality

KAZAKH_LETTERS = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
RUSSIAN_LETTERS = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
ONE_FORM = (Nationality.KOREAN, Nationality.GERMAN)
MEN = [(nationality, man) for nationality in Nationality for man in book_of(nationality).men]


def every_word(nationality: Nationality) -> list[str]:
    book = book_of(nationality)
    men = [(man.name, man.son, man.daughter, man.son_slavic, man.daughter_slavic) for man in book.men]
    surnames = [(surname.male, surname.female) for surname in book.surnames]
    return [*book.women, *(word for words in (*men, *surnames) for word in words)]


@pytest.mark.parametrize("nationality", list(Nationality))
def test_a_book_has_no_letter_of_another_alphabet(nationality: Nationality) -> None:
    letters = KAZAKH_LETTERS if nationality is Nationality.KAZAKH else RUSSIAN_LETTERS
    assert [word for word in every_word(nationality) if not re.fullmatch(f"[{letters}]+", word)] == []


@pytest.mark.parametrize("nationality", list(Nationality))
def test_a_book_names_nobody_twice(nationality: Nationality) -> None:
    book = book_of(nationality)
    names = Counter([*(man.name for man in book.men), *book.women, *(surname.male for surname in book.surnames)])
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(("nationality", "man"), MEN, ids=lambda value: getattr(value, "name", str(value)))
def test_a_mans_children_bear_a_patronymic_of_his_name(nationality: Nationality, man: FatherName) -> None:
    if nationality is Nationality.KAZAKH:
        assert (man.son, man.daughter) == (man.name + "ҰЛЫ", man.name + "ҚЫЗЫ")
    assert man.son_slavic.endswith("ИЧ")
    assert man.daughter_slavic.endswith(("ОВНА", "ЕВНА", "ИЧНА", "ИНИЧНА"))
    assert man.son_slavic[:3] == man.daughter_slavic[:3]


def test_slavic_patronymics_have_no_kazakh_letters() -> None:
    words = [word for _, man in MEN for word in (man.son_slavic, man.daughter_slavic)]
    assert [word for word in words if not re.fullmatch(f"[{RUSSIAN_LETTERS}]+", word)] == []


def test_surnames_with_an_ending_have_their_female_form() -> None:
    wrong = [
        surname
        for nationality in Nationality
        for surname in book_of(nationality).surnames
        if surname.female != (female_of(surname.male) if nationality not in ONE_FORM else surname.male)
    ]
    assert wrong == []


def female_of(surname: str) -> str:
    if surname.endswith(("СКИЙ", "ОЙ")) and len(surname) > 3:
        return surname[:-2] + "АЯ"
    return surname + "А" if re.search("(ОВ|ЕВ|ЁВ|ИН|ЫН)$", surname) else surname


def test_a_name_of_two_books_has_the_same_patronymics_in_both() -> None:
    forms: dict[str, set[FatherName]] = {}
    for _, man in MEN:
        forms.setdefault(man.name, set()).add(man)
    assert [name for name, found in forms.items() if len(found) > 1] == []


def test_a_patronymic_follows_from_the_father() -> None:
    assert patronymic_from("МАРАТ", Gender.FEMALE, slavic=False) == "МАРАТҚЫЗЫ"
    assert patronymic_from("МАРАТ", Gender.FEMALE, slavic=True) == "МАРАТОВНА"
    assert patronymic_from("НҰРЛАН", Gender.MALE, slavic=True) == "НУРЛАНОВИЧ"
    assert patronymic_from("ИЛЬЯ", Gender.FEMALE, slavic=False) == "ИЛЬИНИЧНА"
    with pytest.raises(KeyError):
        patronymic_from("НЕИЗВЕСТНЫЙ", Gender.MALE, slavic=False)


def test_nationalities_occur_by_their_shares() -> None:
    assert sum(shares().values()) == 1000
    rng = Random(1)
    drawn = Counter(some_nationality(rng) for _ in range(20_000))
    assert all(abs(drawn[one] / 20 - share) < 20 for one, share in shares().items())
