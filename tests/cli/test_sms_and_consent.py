"""``shlyuz sms`` and ``shlyuz consent``: the citizen's side of the consent service."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from registries.consent.record import Asker, Consent, ConsentClaim, ConsentGround
from registries.consent.sms import SmsBox, SmsDraft
from registries.identifiers import Iin
from sandbox.world import World
from tests.cli.conftest import Run


@pytest.fixture
def token(request: pytest.FixtureRequest) -> str:
    """The token of the consent that the test is about: the world is that of all tests."""
    return sha256(request.node.name.encode()).hexdigest()


@pytest.fixture
def number(guardian: str, data_dir: Path, token: str) -> int:
    """A company asked the default applicant for a consent: the number of the message."""
    with closing(World.open(data_dir)) as world:
        now = world.clock.now()
        consent = Consent(
            ConsentClaim(token, "key"),
            Iin(guardian),
            frozenset({"RBDS_GuardianSync", token[:8]}),
            None,
            3600,
            asker=Asker("940340008102", "ТОО «Тест»", "wards"),
            ground=ConsentGround.SMS,
            asked_at=now,
            answer_by=now + timedelta(days=1),
            told=False,
        )
        draft = SmsDraft("+77991234567", "123456", "қазақша", "по-русски")
        assert world.ledger.begin(consent, instead_of=None, message=draft)
        return SmsBox(world.engine).messages(Iin(guardian))[0].id


def status(run: Run, guardian: str, token: str) -> str:
    told = json.loads(run("consent", "list", guardian, "--json").stdout)["consents"]
    return next(str(one["status"]) for one in told if one["token"] == token)


@pytest.mark.parametrize(("lang", "text"), [("kk", "қазақша"), ("ru", "по-русски"), ("en", "по-русски")])
def test_a_message_is_listed_in_the_language_asked_for(
    run: Run, guardian: str, number: int, lang: str, text: str
) -> None:
    lines = run("sms", "list", guardian, "--lang", lang).stdout.splitlines()
    assert lines[0].startswith(f"{number}  ")
    assert lines[0].endswith(f"  -  1414: {text}")


@pytest.mark.parametrize(("answer", "becomes"), [("yes", "GRANTED"), ("no", "REFUSED")])
def test_an_answer_decides_on_the_consent(
    run: Run, guardian: str, number: int, token: str, answer: str, becomes: str
) -> None:
    assert status(run, guardian, token) == "PENDING"
    result = run("sms", "answer", guardian, number, answer)
    assert (result.exit_code, result.stdout) == (0, f"{number}: {answer}\n")
    assert status(run, guardian, token) == becomes


def test_a_second_answer_and_a_strangers_one_are_refused(
    run: Run, guardian: str, others: list[str], number: int
) -> None:
    run("sms", "answer", guardian, number, "yes")
    for iin, code in ((guardian, "SMS-ANSWERED"), (others[0], "SMS-UNKNOWN")):
        result = run("sms", "answer", iin, number, "no")
        assert result.exit_code == 2
        assert code in result.output


def test_a_consent_is_withdrawn_at_once_and_only_once(run: Run, guardian: str, number: int, token: str) -> None:
    run("sms", "answer", guardian, number, "yes")
    assert run("consent", "withdraw", guardian, token).stdout == f"{token}: WITHDRAWN\n"
    again = run("consent", "withdraw", guardian, token)
    assert again.exit_code == 2
    assert "CONSENT-NOT-GIVEN" in again.output


def test_a_request_to_withdraw_waits_for_the_company(run: Run, guardian: str, number: int, token: str) -> None:
    run("sms", "answer", guardian, number, "yes")
    asked = run("consent", "request-withdrawal", guardian, token, "--reason", "хватит")
    assert asked.exit_code == 0, asked.output
    told = json.loads(run("consent", "list", guardian, "--json").stdout)["withdrawals"]
    mine = next(one for one in told if one["id"] == int(asked.stdout))
    assert (mine["consent"], mine["reason"], mine["solution"]) == (token, "хватит", None)
    assert status(run, guardian, token) == "GRANTED"
    assert "WITHDRAWAL-OPEN" in run("consent", "request-withdrawal", guardian, token).output


def test_consents_and_accesses_are_told_in_lines(run: Run, guardian: str, number: int, token: str) -> None:
    line = next(one for one in run("consent", "list", guardian).stdout.splitlines() if one.startswith(token))
    assert "PENDING  940340008102 ТОО «Тест»" in line
    assert run("consent", "accesses", guardian).stdout == ""
    assert json.loads(run("consent", "accesses", guardian, "--json").stdout) == {"total": 0, "accesses": []}


@pytest.mark.parametrize("words", [("sms", "list"), ("consent", "list"), ("consent", "accesses")])
def test_nobody_is_told_in_a_sentence(run: Run, guardian: str, words: tuple[str, str]) -> None:
    result = run(*words, "030101500017")
    assert result.exit_code == 2
    assert "PERSON-UNKNOWN" in result.output
