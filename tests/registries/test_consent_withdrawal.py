"""Citizens take consents back: at once, or by asking the company, which decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import etree

from registries.consent.contracts import REVOCATION_SOLUTION, REVOCATIONS
from registries.consent.ledger import ConsentLedger
from registries.consent.lists import RevocationListRegister, RevocationSolutionRegister
from registries.consent.record import Asker, Consent, ConsentClaim, ConsentStatus
from registries.consent.revocations import Revocations
from registries.errors import ConsentRefused
from registries.identifiers import Iin
from registries.register import Desk
from tests.registries.consents import COMPANY, SERVICE, means
from tests.registries.exchanges import NOON, FakeContext, read

MINE, THEIRS = Iin("030101500017"), Iin("030101500021")
OTHER_COMPANY = "000740000728"


@pytest.fixture
def book(ledger: ConsentLedger) -> Revocations:
    return Revocations(ledger)


@pytest.fixture
def give(ledger: ConsentLedger) -> Callable[..., str]:
    """Puts a consent of an hour on record; its token."""

    def given(token: str = "one", *, company: str = COMPANY, iin: Iin = MINE) -> str:
        asker = Asker(company, "Portal", "wards")
        claim = ConsentClaim(token, f"{token}-key")
        ledger.record(Consent(claim, iin, frozenset({SERVICE, "OTHER"}), NOON, 3600, b"<request/>", asker))
        return token

    return given


def status(ledger: ConsentLedger, token: str) -> ConsentStatus:
    found = ledger.find(token)
    assert found is not None
    return found.status_at(NOON)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(ConsentRefused) as error:
        call()
    return error.value.code


def fields(**texts: str) -> etree._Element:
    root = etree.Element("data")
    for name, text in texts.items():
        etree.SubElement(root, name).text = text
    return root


def listed(desk: Desk, company: str = COMPANY) -> etree._Element:
    answer = RevocationListRegister(desk, means()).answer(fields(company_bin=company), FakeContext())
    return read(answer, REVOCATIONS)


def solve(desk: Desk, number: object, solution: str, **changed: str) -> tuple[str | None, str | None]:
    request = fields(**{"company_bin": COMPANY, "request_id": str(number), "solution": solution, **changed})
    root = read(RevocationSolutionRegister(desk, means()).answer(request, FakeContext()), REVOCATION_SOLUTION)
    return root.findtext("status"), root.findtext("result/code")


def test_a_citizen_withdraws_at_once(ledger: ConsentLedger, book: Revocations, give: Callable[..., str]) -> None:
    found = book.withdraw(MINE, give(), moment=NOON)
    assert found.status_at(NOON) is ConsentStatus.WITHDRAWN
    assert status(ledger, "one") is ConsentStatus.WITHDRAWN
    assert refused(lambda: book.withdraw(MINE, "one", moment=NOON)) == "CONSENT-NOT-GIVEN"


@pytest.mark.parametrize("way", ["withdraw", "request"])
def test_somebody_elses_consent_is_none(book: Revocations, give: Callable[..., str], way: str) -> None:
    give(iin=THEIRS)
    calls = {
        "withdraw": lambda token: book.withdraw(MINE, token, moment=NOON),
        "request": lambda token: book.request(MINE, token, reason="", moment=NOON),
    }
    assert [refused(lambda token=token: calls[way](token)) for token in ("one", "none")] == ["CONSENT-NOT-YOURS"] * 2


def test_a_request_is_listed_to_the_company_that_holds_the_consent(
    desk: Desk, book: Revocations, give: Callable[..., str]
) -> None:
    give()
    give("two", company=OTHER_COMPANY)
    asked = book.request(MINE, "one", reason="Переехал", moment=NOON)
    book.request(MINE, "two", reason="", moment=NOON)
    requests = listed(desk).findall("requests/request")
    assert [one.findtext("request_id") for one in requests] == [str(asked.id)]
    told = {child.tag: child.text for child in requests[0]}
    assert (told["uin"], told["code"], told["reason"]) == (MINE, "one", "Переехал")
    assert [one.text for one in requests[0].findall("access_name")] == ["OTHER", SERVICE]


def test_nothing_to_decide_is_an_answer(desk: Desk) -> None:
    assert listed(desk).findtext("result/code") == "404"


def test_withdraw_ends_the_consent_and_keep_leaves_it(
    desk: Desk, ledger: ConsentLedger, book: Revocations, give: Callable[..., str]
) -> None:
    give()
    give("two")
    kept = book.request(MINE, "one", reason="", moment=NOON)
    ended = book.request(MINE, "two", reason="", moment=NOON)
    assert solve(desk, kept.id, "KEEP", comment="ст. 8") == ("GRANTED", "00000")
    assert solve(desk, ended.id, "WITHDRAW") == ("WITHDRAWN", "00000")
    assert (status(ledger, "one"), status(ledger, "two")) == (ConsentStatus.GIVEN, ConsentStatus.WITHDRAWN)
    assert [(one.solution, one.comment) for one in book.of(MINE)] == [("WITHDRAW", ""), ("KEEP", "ст. 8")]
    assert listed(desk).find("requests/request") is None


def test_a_request_waits_for_its_decision_before_the_next_one(
    desk: Desk, book: Revocations, give: Callable[..., str]
) -> None:
    give()
    first = book.request(MINE, "one", reason="", moment=NOON)
    assert refused(lambda: book.request(MINE, "one", reason="", moment=NOON)) == "WITHDRAWAL-OPEN"
    solve(desk, first.id, "KEEP")
    assert book.request(MINE, "one", reason="", moment=NOON).id > first.id


def test_a_decision_does_not_change(
    desk: Desk, ledger: ConsentLedger, book: Revocations, give: Callable[..., str]
) -> None:
    give()
    asked = book.request(MINE, "one", reason="", moment=NOON)
    solve(desk, asked.id, "KEEP")
    assert solve(desk, asked.id, "WITHDRAW") == (None, "REVOKE-DECIDED")
    assert status(ledger, "one") is ConsentStatus.GIVEN


def test_withdrawing_at_once_settles_what_waits(desk: Desk, book: Revocations, give: Callable[..., str]) -> None:
    give()
    asked = book.request(MINE, "one", reason="", moment=NOON)
    book.withdraw(MINE, "one", moment=NOON)
    assert solve(desk, asked.id, "KEEP") == (None, "REVOKE-DECIDED")


def test_another_company_neither_sees_nor_decides(desk: Desk, book: Revocations, give: Callable[..., str]) -> None:
    give(company=OTHER_COMPANY)
    asked = book.request(MINE, "one", reason="", moment=NOON)
    assert listed(desk, OTHER_COMPANY).findtext("result/code") == "REVOKE-OTHER-COMPANY"
    assert solve(desk, asked.id, "WITHDRAW") == (None, "REVOKE-UNKNOWN")
    assert solve(desk, asked.id, "WITHDRAW", company_bin=OTHER_COMPANY) == (None, "REVOKE-OTHER-COMPANY")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"solution": "MAYBE"}, "REQUEST-FIELD"),
        ({"request_id": "0"}, "REQUEST-FIELD"),
        ({"request_id": "99999999999"}, "REQUEST-FIELD"),
        ({"company_bin": "1"}, "BIN-LENGTH"),
    ],
)
def test_a_bad_decision_is_told(desk: Desk, changed: dict[str, str], code: str) -> None:
    values = {"number": "1", "solution": "KEEP"} | {"number": changed.pop("request_id", "1")} | changed
    company = {"company_bin": values.pop("company_bin")} if "company_bin" in values else {}
    assert solve(desk, values["number"], values["solution"], **company) == (None, code)


def test_a_pending_or_expired_consent_cannot_be_taken_back(ledger: ConsentLedger, book: Revocations) -> None:
    pending = Consent(ConsentClaim("p", "k"), MINE, frozenset({SERVICE}), None, 60, asked_at=NOON)
    ledger.record(pending)
    ledger.record(replace(pending, claim=ConsentClaim("e", "k"), given_at=NOON, expires_in_seconds=0))
    for token in ("p", "e"):
        assert refused(lambda token=token: book.withdraw(MINE, token, moment=NOON)) == "CONSENT-NOT-GIVEN"
