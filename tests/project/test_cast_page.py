"""The page on the cast tells everybody, and tells the same on every day."""

from __future__ import annotations

import re
from datetime import date

import pytest

from registries.population.cast.script import scenes
from tools.cast import cast_of, render_cast
from tools.rules import listed_rules

RULE = re.compile(r"\b[A-Z]{1,2}-\d+\b")


@pytest.fixture(scope="module")
def page() -> str:
    return render_cast(cast_of(), head="made")


def section(page: str, key: str) -> str:
    return page.partition(f"### `{key}`\n")[2].partition("\n#")[0]


def test_every_character_has_a_section_with_the_texts_in_three_languages(page: str) -> None:
    for scene in scenes():
        for key, role in scene.characters.items():
            assert role.good_for is not None
            told = section(page, key)
            assert all(text in told for text in (role.good_for.en, role.good_for.kk, role.good_for.ru)), key
            assert "| individuals |" in told


def test_a_character_is_found_by_the_rule_that_its_text_names(page: str) -> None:
    rows = page.partition("## By rule")[2]
    assert "| C-10 | [`principal`](#principal), [`representative`](#representative)" in rows
    assert rows.index("| C-4 |") < rows.index("| C-10 |") < rows.index("| GE-6 |")


def test_the_three_languages_name_the_same_rules() -> None:
    for scene in scenes():
        for key, role in scene.characters.items():
            assert role.good_for is not None
            named = [set(RULE.findall(text)) for text in (role.good_for.en, role.good_for.kk, role.good_for.ru)]
            assert named[0] == named[1] == named[2], key
            assert named[0] <= set(listed_rules()), key


@pytest.mark.parametrize("day", [date(2026, 3, 10), date(2028, 2, 29), date(2040, 12, 31)])
def test_the_page_is_the_same_on_another_day(page: str, day: date) -> None:
    assert render_cast(cast_of(day), head="made") == page


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("ward", "birth in the electronic registry"),
        ("orphan-born-on", "born on 2007-08-13"),
        ("orphan-born-abroad", "birth on paper only"),
        ("candidate-with-conviction", "standing |"),
        ("spouse-with-conviction", "released 21 months ago"),
        ("imprisoned", "standing, in prison"),
        ("candidate-shared-housing", "1/2, with Логинова Маргарита Георгиевна"),
        ("candidate-encumbered-housing", "mortgage"),
        ("candidate-who-sold", "sold 2 months ago"),
        ("assistance-recipient", "applicant, family of 6, ends in 20 days"),
        ("former-recipient", "ended 10 months ago"),
        ("mother-of-survivor", "survivor for"),
        ("orphan-to-place", "mother dead, father dead, in Umit"),
        ("former-guardian", "released 13 months ago"),
        ("representative", "apply, collect from"),
        ("representative-withdrawn", "withdrawn |"),
        ("representative-expired", "expired |"),
        ("divorced", "divorce by a court"),
        ("adoptive-mother", "adopted Шубина Юлия Артёмовна (`adopted-child`)"),
        ("name-changed", "until 20 months ago: Бейсенов Кенжебек Асанович"),
        ("moved", "Oral; moved from Almaty"),
        ("lost-document", "identity card lost"),
        ("without-phone", "no phone in the base of mobile citizens"),
        ("deceased", "identity card void by death"),
        ("left-country", "excluded 2 years ago"),
        ("founder", "struck off"),
    ],
)
def test_what_the_registers_say_is_told(page: str, key: str, told: str) -> None:
    assert told in section(page, key)
