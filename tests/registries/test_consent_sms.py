"""The citizen is asked by SMS: pending, given, refused, expired, withdrawn (rule C-6)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from registries.consent.ledger import ConsentClaim, ConsentLedger
from registries.consent.policy import ConsentMode
from registries.consent.record import ConsentReason
from registries.consent.sms import SmsAnswer, SmsBox, phone_of
from registries.errors import SmsRefused
from registries.identifiers import Iin
from registries.population.model import Person, Population
from registries.register import Desk
from tests.registries.consents import SERVICE, Service, signed_by
from tests.registries.exchanges import AS_OF, NOON

Named = Callable[[str], Person]

PENDING = ("PENDING", "CONSENT-ASKED")
GRANTED = ("GRANTED", "00000")


@pytest.fixture
def service(desk: Desk) -> Service:
    return Service.on(desk)


@pytest.fixture
def iin(named: Named) -> str:
    return str(named("guardian-of-one").iin)


def refusal(ledger: ConsentLedger, iin: str, service: Service) -> ConsentReason | None:
    """Why a register is not read under a token that nobody has."""
    claim = ConsentClaim("none", "none")
    return ledger.covers(claim, iin=Iin(iin), service_id=SERVICE, moment=service.context.moment).reason


def test_without_evidence_the_citizen_is_asked_once(service: Service, iin: str) -> None:
    assert [service.ask(iin), service.ask(iin)] == [PENDING, PENDING]
    assert len(service.box.messages(Iin(iin))) == 1


def test_the_same_question_at_once_sends_one_message(service: Service, iin: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: service.ask(iin), range(8)))
    assert set(answers) == {PENDING}
    assert len(service.box.messages(Iin(iin))) == 1


def test_a_pending_consent_hands_out_no_token(service: Service, iin: str) -> None:
    assert service.asked(iin).find("code") is None


def test_the_message_says_who_asks_for_what_in_both_languages(service: Service, iin: str) -> None:
    service.ask(iin, company="ТОО «Тест»", personal_data_name="адрес")
    draft = service.box.messages(Iin(iin))[0].draft
    for text in (draft.text_kk, draft.text_ru):
        assert all(part in text for part in ("SIMULATOR", "ТОО «Тест»", "940340008102", "адрес", SERVICE, draft.code))
    assert draft.text_kk != draft.text_ru
    assert len(draft.code) == 6


def test_a_company_with_braces_in_its_name_is_told_as_it_is(service: Service, iin: str) -> None:
    service.ask(iin, company="{code} {}")
    assert "{code} {}" in service.box.messages(Iin(iin))[0].draft.text_ru


@pytest.mark.rule("C-6")
def test_yes_gives_the_consent_and_the_same_token_from_then_on(service: Service, iin: str) -> None:
    service.ask(iin)
    service.answer(iin, SmsAnswer.YES)
    first, again = service.asked(iin), service.asked(iin)
    assert first.findtext("status") == "GRANTED"
    assert first.findtext("code") == again.findtext("code")
    claim = ConsentClaim((first.findtext("code") or "").strip(), first.findtext("public-key") or "")
    decision = service.ledger.covers(claim, iin=Iin(iin), service_id=SERVICE, moment=service.context.moment)
    assert decision.granted


def test_no_is_told_once_and_then_a_new_question_begins(service: Service, iin: str) -> None:
    service.ask(iin)
    service.answer(iin, SmsAnswer.NO)
    assert refusal(service.ledger, iin, service) is ConsentReason.REFUSED
    assert service.ask(iin) == ("REFUSED", "CONSENT-REFUSED")
    assert service.ask(iin) == PENDING
    assert len(service.box.messages(Iin(iin))) == 2


def test_a_question_without_an_answer_expires_and_may_be_asked_anew(service: Service, iin: str) -> None:
    service.ask(iin)
    service.seconds = 599
    assert service.ask(iin) == PENDING
    service.seconds = 600
    assert service.ask(iin) == ("EXPIRED", "CONSENT-UNANSWERED")
    assert service.ask(iin) == PENDING


def test_a_consent_that_has_come_to_its_end_is_asked_for_anew(service: Service, iin: str) -> None:
    service.ask(iin, expiresIn="60")
    service.answer(iin, SmsAnswer.YES)
    assert service.ask(iin, expiresIn="60") == GRANTED
    service.seconds = 60
    assert service.ask(iin, expiresIn="60") == PENDING


def test_a_withdrawn_consent_is_asked_for_anew(service: Service, iin: str) -> None:
    service.ask(iin)
    service.answer(iin, SmsAnswer.YES)
    token = (service.asked(iin).findtext("code") or "").strip()
    service.ledger.withdraw(token, NOON)
    assert service.ask(iin) == PENDING


@pytest.mark.parametrize("changed", [{"access_name": "OTHER"}, {"company_bin": "000740000728"}])
def test_another_service_or_company_is_another_question(service: Service, iin: str, changed: dict[str, str]) -> None:
    service.ask(iin)
    service.answer(iin, SmsAnswer.YES)
    assert service.ask(iin, **changed) == PENDING
    assert service.ask(iin) == GRANTED


def test_a_register_tells_that_the_answer_is_awaited(service: Service, iin: str) -> None:
    assert refusal(service.ledger, iin, service) is ConsentReason.UNKNOWN
    service.ask(iin)
    assert refusal(service.ledger, iin, service) is ConsentReason.PENDING


def refused(box: SmsBox, iin: str, number: int, *, seconds: int = 0) -> str:
    with pytest.raises(SmsRefused) as error:
        box.answer(Iin(iin), number, SmsAnswer.YES, moment=NOON + timedelta(seconds=seconds))
    return error.value.code


def test_a_late_answer_changes_nothing(service: Service, iin: str) -> None:
    service.ask(iin)
    number = service.box.messages(Iin(iin))[0].id
    assert refused(service.box, iin, number, seconds=600) == "SMS-LATE"
    message = service.box.messages(Iin(iin))[0]
    assert (message.answer, message.answered_at) == (None, None)
    assert service.ask(iin) == PENDING


def test_a_second_answer_is_refused_and_the_first_one_stands(service: Service, iin: str) -> None:
    service.ask(iin)
    service.answer(iin, SmsAnswer.NO)
    assert refused(service.box, iin, service.box.messages(Iin(iin))[0].id) == "SMS-ANSWERED"
    assert service.ask(iin) == ("REFUSED", "CONSENT-REFUSED")


def test_somebody_elses_message_is_none(service: Service, iin: str, named: Named) -> None:
    service.ask(iin)
    number = service.box.messages(Iin(iin))[0].id
    assert refused(service.box, named("trustee").iin, number) == "SMS-UNKNOWN"
    assert refused(service.box, iin, number + 1) == "SMS-UNKNOWN"


def test_a_child_has_no_phone_and_is_not_asked(service: Service, population: Population, named: Named) -> None:
    child = population.wards_of(named("guardian-of-one").iin, AS_OF)[0]
    assert phone_of(child, AS_OF) is None
    assert service.ask(child.iin) == ("REFUSED", "CONSENT-NO-PHONE")
    assert service.box.messages(child.iin) == []


def test_phones_are_invented_and_each_has_their_own(named: Named) -> None:
    one, other = (phone_of(named(key), AS_OF) for key in ("guardian-of-one", "trustee"))
    assert one is not None and other is not None
    assert one.startswith("+7799") and len(one) == 12
    assert one != other


@pytest.mark.parametrize(
    ("mode", "shown", "bare"),
    [
        (ConsentMode.EVIDENCE, GRANTED, PENDING),
        (ConsentMode.SMS, PENDING, PENDING),
        (ConsentMode.ALWAYS, GRANTED, GRANTED),
        (ConsentMode.NEVER, ("REFUSED", "CONSENT-EVIDENCE"), ("REFUSED", "CONSENT-REFUSED")),
    ],
)
def test_the_setting_decides_with_evidence_and_without(
    service: Service, named: Named, mode: ConsentMode, shown: tuple[str, str], bare: tuple[str, str]
) -> None:
    service.in_mode(mode)
    one, other = named("guardian-of-one").iin, named("trustee").iin
    assert service.ask(one, evidence=signed_by(one)) == shown
    assert service.ask(other) == bare
