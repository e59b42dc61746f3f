"""Every code has its texts in three languages, and every error of the tree its code."""

from __future__ import annotations

import pytest

from registries import errors
from registries.consent.ledger import ConsentReason
from registries.errors import InvalidIdentifier, RegistryError, UnknownPerson
from registries.outcome import NOT_FOUND, RESULTS, Outcome
from signing.texts import LANGUAGES, Lang


@pytest.mark.parametrize("code", sorted(RESULTS))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_a_message_and_says_what_to_do(code: str, lang: Lang) -> None:
    assert RESULTS.text(code, "message", lang)
    assert code == "00000" or RESULTS.text(code, "cure", lang)


def test_the_tree_at_the_head_of_the_module_names_every_error() -> None:
    assert errors.__doc__ is not None
    names = {RegistryError.__name__} | {error.__name__ for error in RegistryError.__subclasses__()}
    assert all(name in errors.__doc__ for name in names)


def test_every_reason_of_the_ledger_is_explained() -> None:
    assert all(reason.value in RESULTS for reason in ConsentReason)


def test_an_error_says_what_it_is_about_in_the_language_asked_for() -> None:
    error = UnknownPerson("123")
    assert error.text("en") == "No person is registered under this IIN: 123"
    assert str(error) == "PERSON-UNKNOWN: 123"


def test_nothing_found_has_the_texts_of_the_state() -> None:
    assert NOT_FOUND.status_code == "SCSE001"
    assert NOT_FOUND.text("ru") == "Не удалось найти информацию по входным данным"
    assert NOT_FOUND.text("kk") == "Белгіленген мәліметтер бойынша ақпарат жоқ"


def test_a_bad_identifier_is_a_bad_request() -> None:
    assert Outcome(InvalidIdentifier("IIN-DATE", "x").code).status_code == "SCSE002"


def test_a_status_message_never_grows_over_250_characters() -> None:
    assert len(Outcome("REQUEST-FIELD", field="iin", detail="x" * 1000).status_message) == 250
