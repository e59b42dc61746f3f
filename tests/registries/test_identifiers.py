"""IIN and BIN: what is issued, what is refused, and why."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registries.errors import InvalidIdentifier
from registries.identifiers import (
    BinKind,
    Gender,
    check_digit,
    iin_birth_date,
    iin_gender,
    make_bin,
    make_iin,
    parse_bin,
    parse_iin,
)

births = st.dates(date(1800, 1, 1), date(2099, 12, 31))
genders = st.sampled_from(list(Gender))
sequences = st.integers(0, 9999)
eleven_digits = st.text("0123456789", min_size=11, max_size=11)


def code_of(error: pytest.ExceptionInfo[InvalidIdentifier]) -> str:
    return error.value.code


@given(births, genders, sequences)
def test_an_issued_iin_carries_its_birth_date_and_sex(born: date, gender: Gender, sequence: int) -> None:
    iin = make_iin(born, gender, sequence)
    assume(iin is not None)
    assert iin is not None
    assert parse_iin(iin) == iin
    assert iin_birth_date(iin) == born
    assert iin_gender(iin) is gender


@given(births, genders, sequences, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(born: date, gender: Gender, sequence: int, place: int, shift: int) -> None:
    iin = make_iin(born, gender, sequence)
    assume(iin is not None)
    assert iin is not None
    wrong = iin[:place] + str((int(iin[place]) + shift) % 10) + iin[place + 1 :]
    # the second row of weights makes a few neighbours share their check digit; the rule itself misses those
    assume(check_digit(wrong[:11]) != int(wrong[11]))
    with pytest.raises(InvalidIdentifier):
        parse_iin(wrong)


@given(eleven_digits)
def test_the_check_digit_follows_the_two_rows_of_weights(digits: str) -> None:
    first = sum((i + 1) * int(d) for i, d in enumerate(digits)) % 11
    second = sum(((i + 2) % 11 + 1) * int(d) for i, d in enumerate(digits)) % 11
    expected = first if first != 10 else second if second != 10 else None
    assert check_digit(digits) == expected


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.integers(0, 99999), st.sampled_from(list(BinKind)))
def test_an_issued_bin_parses(registered: date, sequence: int, kind: BinKind) -> None:
    number = make_bin(registered, sequence, kind=kind, subdivision=1)
    assume(number is not None)
    assert number is not None
    assert parse_bin(number) == number
    assert number[4:6] == f"{kind.value}1"


def test_a_number_whose_check_digit_is_ten_twice_is_never_issued() -> None:
    issued = [make_iin(date(1990, 5, 17), Gender.MALE, sequence) for sequence in range(2000)]
    assert None in issued


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("88072347519", "IIN-LENGTH"),
        ("", "IIN-LENGTH"),
        ("88072347519X", "IIN-DIGITS"),
        ("٨٨٠٧٢٣٤٧٥١٩٨", "IIN-DIGITS"),
        ("880723775198", "IIN-CENTURY"),
        ("880723075198", "IIN-CENTURY"),
        ("881323475198", "IIN-DATE"),
        ("010229300000", "IIN-DATE"),
        ("880723475190", "IIN-CHECK-DIGIT"),
    ],
)
def test_each_broken_rule_of_an_iin_has_its_own_code(text: str, code: str) -> None:
    with pytest.raises(InvalidIdentifier) as error:
        parse_iin(text)
    assert code_of(error) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("94034000810", "BIN-LENGTH"),
        ("94034000810x", "BIN-DIGITS"),
        ("941340008102", "BIN-DATE"),
        ("940310008102", "BIN-KIND"),
        ("940349008102", "BIN-KIND"),
        ("940340008103", "BIN-CHECK-DIGIT"),
    ],
)
def test_each_broken_rule_of_a_bin_has_its_own_code(text: str, code: str) -> None:
    with pytest.raises(InvalidIdentifier) as error:
        parse_bin(text)
    assert code_of(error) == code


@pytest.mark.parametrize("sequence", [-1, 10000])
def test_a_sequence_out_of_range_is_misuse(sequence: int) -> None:
    with pytest.raises(ValueError, match="no IIN"):
        make_iin(date(1990, 1, 1), Gender.MALE, sequence)


def test_a_subdivision_out_of_range_is_misuse() -> None:
    with pytest.raises(ValueError, match="no BIN"):
        make_bin(date(1990, 1, 1), 1, subdivision=7)
