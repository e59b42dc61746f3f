"""The engine runs any passport: it knows no service."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.documents.application import Application
from sandbox.errors import AnswerRejected, GatewayUnreachable
from sandbox.services.engine import Answer, Granted, Refused, decide
from sandbox.services.passport import Ground, Passport, RegisterUse, Texts
from sandbox.services.shelf import passport
from tests.sandbox.conftest import SERVICE

WORDS = Texts("сөз", "слово", "word")


def use(name: str, *, about: str = "applicant", optional: bool = False, consent: bool = True) -> RegisterUse:
    return RegisterUse(name, f"ask-{name}", name.upper(), about, consent, optional, WORDS)  # type: ignore[arg-type]


def invented(*uses: RegisterUse, grounds: tuple[Ground, ...] = ()) -> Passport:
    """A service that nobody has ever provided."""
    return replace(passport(SERVICE), registers=uses, grounds=grounds)


def application(*services: str, consent: bool = True) -> Application:
    return Application("invented/1", "applicant", consent, frozenset(services), None)


class Registers:
    """Answers from a list and remembers what was asked."""

    def __init__(self, **held: Answer | Exception) -> None:
        self.held = held
        self.asked: list[tuple[str, str]] = []

    def __call__(self, register: RegisterUse, subject: str) -> Answer:
        self.asked.append((register.id, subject))
        answer = self.held.get(register.id, Answer(subject, None))
        if isinstance(answer, Exception):
            raise answer
        return answer


NO_CONSENT = Ground("X-1", "no-consent", WORDS)
SILENCE = Ground("X-2", "nothing-found", WORDS, register="fish")


@pytest.mark.parametrize("given", [application(consent=False), application("FISH"), application("BIRD")])
def test_without_consent_to_every_register_nothing_is_asked(given: Application):
    registers = Registers()
    decision = decide(invented(use("fish"), use("bird"), grounds=(NO_CONSENT,)), given, registers)
    assert decision == Refused(NO_CONSENT)
    assert registers.asked == []


def test_reading_that_needs_no_consent_is_made_without_one():
    registers = Registers(fish=Answer("applicant", "a trout"))
    decision = decide(invented(use("fish", consent=False)), application(consent=False), registers)
    assert isinstance(decision, Granted)


def test_registers_are_asked_in_the_order_of_the_passport():
    registers = Registers(fish=Answer("applicant", 1), bird=Answer("applicant", 2))
    decision = decide(invented(use("bird"), use("fish")), application("FISH", "BIRD"), registers)
    assert registers.asked == [("bird", "applicant"), ("fish", "applicant")]
    assert isinstance(decision, Granted)
    assert list(decision.answers) == ["ask-bird", "ask-fish"]


def test_silence_of_a_register_is_the_ground_that_the_passport_names_and_ends_the_asking():
    registers = Registers()
    decision = decide(invented(use("fish"), use("bird"), grounds=(SILENCE,)), application("FISH", "BIRD"), registers)
    assert decision == Refused(SILENCE)
    assert registers.asked == [("fish", "applicant")]


def test_silence_that_is_no_ground_refuses_nobody():
    with pytest.raises(AnswerRejected, match="BIRD"):
        decide(invented(use("bird"), grounds=(SILENCE,)), application("BIRD"), Registers())


def test_optional_register_may_be_silent():
    decision = decide(invented(use("bird", optional=True)), application("BIRD"), Registers())
    assert isinstance(decision, Granted)


def test_questions_about_wards_are_asked_of_each_ward_once():
    named = Answer("applicant", "records", wards=("first", "second", "first"))
    registers = Registers(fish=named)
    decide(invented(use("fish"), use("bird", about="wards", optional=True)), application("FISH", "BIRD"), registers)
    assert registers.asked[1:] == [("bird", "first"), ("bird", "second")]


def test_register_that_cannot_be_read_decides_nothing():
    registers = Registers(fish=GatewayUnreachable("INQUIRY-UNREACHABLE"))
    with pytest.raises(GatewayUnreachable):
        decide(invented(use("fish"), grounds=(SILENCE,)), application("FISH"), registers)
