"""Gaps in the three languages are reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import translations

WHOLE = {"kk": "Қол қойылмаған", "ru": "Не подписано", "en": "Not signed"}


def test_whole_text_has_no_gap():
    assert list(translations.gaps({"SIG-PRESENT": {"step": "signature", "failed": WHOLE}})) == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_missing_language_is_reported_with_its_place(language: str):
    text = {key: value for key, value in WHOLE.items() if key != language}
    assert list(translations.gaps({"A": {"failed": text}})) == [("A.failed", f"no text in {language}")]


@pytest.mark.parametrize("empty", ["", "  ", []])
def test_empty_text_is_reported(empty: object):
    assert list(translations.gaps({"A": WHOLE | {"en": empty}})) == [("A", "an empty text in en")]


def test_kazakh_copied_from_russian_is_reported():
    assert list(translations.gaps({"A": WHOLE | {"kk": WHOLE["ru"]}})) == [
        ("A", "the Kazakh text is a copy of the Russian one")
    ]


def test_one_word_may_be_the_same_in_both_languages():
    assert list(translations.gaps({"town": {"kk": "Алматы", "ru": "Алматы", "en": "Almaty"}})) == []


def test_texts_inside_lists_are_looked_at():
    assert list(translations.gaps({"steps": [{"title": {"ru": "Приём"}}]})) == [("steps.0.title", "no text in kk, en")]


def test_files_of_every_package_are_read(tmp_path: Path):
    folder = tmp_path / "registries" / "texts"
    folder.mkdir(parents=True)
    (folder / "errors.toml").write_text('[A.message]\nru = "Нет"\n', "utf-8")
    (folder / "broken.toml").write_text("[A\n", "utf-8")
    places = [problem.place for problem in translations.problems(tmp_path)]
    assert places == ["registries/texts/broken.toml", "registries/texts/errors.toml [A.message]"]


def test_dictionary_of_a_register_may_be_in_the_state_languages_only(tmp_path: Path):
    (tmp_path / "registries" / "population").mkdir(parents=True)
    places = tmp_path / "registries" / "population" / "places.toml"
    places.write_text('[oral]\nkk = "Орал"\nru = "Уральск"\n', "utf-8")
    assert list(translations.problems(tmp_path)) == []
    places.write_text('[oral]\nru = "Уральск"\n', "utf-8")
    assert [problem.text for problem in translations.problems(tmp_path)] == ["no text in kk, en"]


def test_the_texts_of_this_project_are_whole():
    assert list(translations.problems()) == []
