"""Signatures as QR codes: read in any order, and nothing but what was written comes out."""

from __future__ import annotations

import json

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from signing import card
from signing.card_codes import CAPACITY, VERSION, all_from_codes, codes_of
from signing.errors import PdfRefused

OCTETS = bytes(range(256)) * 40


@given(st.binary(max_size=6000), st.integers(1, 10**6), st.randoms(use_true_random=False))
def test_what_is_written_is_read_in_any_order(octets: bytes, sign_id: int, source: object) -> None:
    codes = codes_of(octets, sign_id)
    source.shuffle(codes)  # type: ignore[attr-defined]
    assert card.from_qr(codes) == octets


def test_every_code_fits_into_its_version() -> None:
    import random

    codes = codes_of(random.Random(1).randbytes(40_000), 999)
    assert len(codes) > 40
    assert max(map(len, codes)) <= CAPACITY
    assert segno.make(max(codes, key=len), error="M", mode="byte", version=VERSION).designator == "25-M"


def test_codes_of_several_signatures_are_told_apart() -> None:
    mixed = [*codes_of(OCTETS, 1), *codes_of(OCTETS[::-1], 2), *codes_of(OCTETS, 1)]
    assert all_from_codes(mixed) == {"1": OCTETS, "2": OCTETS[::-1]}
    with pytest.raises(PdfRefused, match="several signatures: 1, 2"):
        card.from_qr(mixed)


def test_other_programs_codes_are_read() -> None:
    """More members, other types of signId, spaces, octets instead of text, an index that counts from 0."""
    codes = [json.loads(code) for code in codes_of(OCTETS, 1)]
    other = [json.dumps({**one, "signId": "a-b", "index": one["index"] - 1, "more": 1}, indent=1) for one in codes]
    assert card.from_qr(one.encode() for one in other) == OCTETS


def damaged(**fields: object) -> list[str]:
    first, *rest = codes_of(OCTETS * 5 + bytes(range(200)), 1) * 1
    return [json.dumps({**json.loads(first), **fields}), *rest]


BAD = {
    "none": [],
    "text": ["hello"],
    "a list": ["[1]"],
    "nested": ["[" * 100_000],
    "no octets": [b"\xff\xfe"],
    "one is missing": codes_of(bytes(range(256)) + b"".join(n.to_bytes(4, "big") for n in range(2000)), 1)[:-1],
    "two that differ": [*codes_of(b"a", 1), codes_of(b"b", 1)[0]],
    "another total": [*codes_of(b"a", 1), codes_of(b"a", 1)[0].replace('"total":1', '"total":2')],
    "a total without end": damaged(total=10**12),
    "an index above": damaged(index=99),
    "a negative index": damaged(index=-1),
    "a truth for a number": damaged(total=True),
    "data that is a number": damaged(data=5),
    "data that is no base64": damaged(data="%%%%"),
    "data that is no archive": damaged(data="aGVsbG8="),
    "a signId that is a list": damaged(signId=[1]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_codes_are_refused(name: str) -> None:
    with pytest.raises(PdfRefused) as refused:
        card.from_qr(BAD[name])
    assert refused.value.code == "CARD-QR"


def test_an_archive_without_end_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signing.card_codes.MAX_CARD_SIGNATURE", 1000)
    with pytest.raises(PdfRefused, match="more than 1000"):
        card.from_qr(codes_of(bytes(10**6), 1))
