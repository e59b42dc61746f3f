"""The ledger of consents, and the consent service that fills it (rule C-6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from lxml import etree
from sqlalchemy import Engine, select

from registries.consent.contracts import CONSENT
from registries.consent.ledger import ConsentClaim, ConsentLedger, ConsentReason
from registries.consent.service import ConsentRegister
from registries.identifiers import Iin
from registries.population.model import Person
from registries.register import Answer, Desk
from registries.tables import consents
from tests.registries.consents import SERVICE, Service, consent_request, signed_by
from tests.registries.exchanges import AS_OF, CLAIM, NOON, FakeContext, code_of, read
from tests.registries.settlement import settlement_in

Named = Callable[[str], Person]
Give = Callable[..., None]

MINE = Iin("030101500017")


@pytest.fixture
def register(desk: Desk) -> ConsentRegister:
    return Service.on(desk).register


def ask(register: ConsentRegister, iin: str, **changed: str | None) -> Answer:
    """The answer to a request with good evidence, unless *changed*."""
    fields: dict[str, str | None] = {"omit-sms": "true", "evidence": signed_by(iin), **changed}
    return register.answer(consent_request(iin, **fields), FakeContext())


def decide(ledger: ConsentLedger, seconds: int = 0, /, **changed: str) -> ConsentReason | None:
    claim = ConsentClaim(changed.get("token", CLAIM.token), changed.get("public_key", CLAIM.public_key))
    decision = ledger.covers(
        claim,
        iin=Iin(changed.get("iin", MINE)),
        service_id=changed.get("service", SERVICE),
        moment=NOON + timedelta(seconds=seconds),
    )
    assert decision.granted is (decision.reason is None)
    return decision.reason


@pytest.mark.rule("C-6")
def test_a_consent_covers_its_person_its_service_and_its_time(ledger: ConsentLedger, consent_of: Give) -> None:
    consent_of(MINE, SERVICE, "OTHER", seconds=120)
    assert decide(ledger) is None
    assert decide(ledger, service="OTHER") is None
    assert decide(ledger, 59) is None


@pytest.mark.rule("C-6")
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"token": "none"}, ConsentReason.UNKNOWN),
        ({"public_key": "none"}, ConsentReason.UNKNOWN),
        ({"iin": "030101500021"}, ConsentReason.OTHER_PERSON),
        ({"service": "ELSE"}, ConsentReason.OTHER_SERVICE),
    ],
)
def test_what_a_consent_does_not_cover_has_a_reason(
    ledger: ConsentLedger, consent_of: Give, changed: dict[str, str], reason: ConsentReason
) -> None:
    consent_of(MINE, SERVICE)
    assert decide(ledger, **changed) is reason


def test_a_consent_ends_when_its_seconds_have_passed_and_does_not_reach_back(
    ledger: ConsentLedger, consent_of: Give
) -> None:
    consent_of(MINE, SERVICE, seconds=120)
    assert decide(ledger, 60) is ConsentReason.EXPIRED
    assert decide(ledger, -61) is ConsentReason.UNKNOWN


def test_a_withdrawn_consent_covers_nothing_from_then_on(ledger: ConsentLedger, consent_of: Give) -> None:
    consent_of(MINE, SERVICE)
    assert ledger.withdraw(CLAIM.token, NOON + timedelta(seconds=10))
    assert decide(ledger, 9) is None
    assert decide(ledger, 10) is ConsentReason.WITHDRAWN
    assert not ledger.withdraw(CLAIM.token, NOON)
    assert not ledger.withdraw("none", NOON)


def test_a_consent_is_recorded_on_signed_evidence_and_its_token_opens_the_register(
    register: ConsentRegister, ledger: ConsentLedger, named: Named
) -> None:
    iin = named("guardian-of-one").iin
    answer = ask(register, iin)
    root = read(answer, CONSENT)
    assert (answer.status_code, root.findtext("status")) == ("SCSS001", "GRANTED")
    code, key = (root.findtext("code") or "").strip(), root.findtext("public-key") or ""
    assert decide(ledger, token=code, public_key=key, iin=iin) is None


def test_the_code_comes_with_white_space_around_it(register: ConsentRegister, named: Named) -> None:
    code = read(ask(register, named("trustee").iin), CONSENT).findtext("code") or ""
    assert code.strip()
    assert (code[0], code[-1]) == ("\n", "\n")


def test_one_consent_can_name_several_services(register: ConsentRegister, ledger: ConsentLedger, named: Named) -> None:
    iin = named("trustee").iin
    request = consent_request(iin, evidence=signed_by(iin))
    second = etree.Element("access_name")
    second.text = "OTHER"
    first = request.find("access_name")
    assert first is not None
    first.addnext(second)
    root = read(register.answer(request, FakeContext()), CONSENT)
    code, key = (root.findtext("code") or "").strip(), root.findtext("public-key") or ""
    for service in (SERVICE, "OTHER"):
        assert decide(ledger, token=code, public_key=key, iin=iin, service=service) is None


@pytest.mark.rule("C-6")
@pytest.mark.parametrize(
    ("key", "evidence", "code"),
    [("guardian-of-one", "bm90aGluZw==", "CONSENT-EVIDENCE"), ("deceased", None, "CONSENT-NOBODY")],
)
def test_without_valid_evidence_of_the_living_nothing_is_recorded(
    register: ConsentRegister, engine: Engine, named: Named, key: str, evidence: str | None, code: str
) -> None:
    answer = ask(register, named(key).iin, **({"evidence": evidence} if evidence else {}))
    assert answer.status_code == "SCSE001"
    assert code_of(answer, CONSENT) == code
    assert read(answer, CONSENT).findtext("status") == "REFUSED"
    with engine.connect() as connection:
        assert connection.execute(select(consents)).all() == []


@pytest.mark.parametrize(
    ("days", "told"),
    [(1, ("PENDING", "CONSENT-ASKED")), (0, ("REFUSED", "CONSENT-NOBODY"))],
    ids=["dies-tomorrow", "died-today"],
)
def test_who_dies_later_is_still_asked(engine: Engine, days: int, told: tuple[str, str]) -> None:
    town = settlement_in(engine)
    person = town.enter(date(1980, 1, 1), death_date=AS_OF + timedelta(days=days))
    assert Service.on(town.desk).ask(person.iin) == told


def test_nobody_is_asked_before_they_are_born(engine: Engine) -> None:
    town = settlement_in(engine)
    child = town.enter(AS_OF + timedelta(days=1))
    assert Service.on(town.desk).ask(child.iin) == ("REFUSED", "CONSENT-NOBODY")


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"uin": "030101500018"}, "IIN-CHECK-DIGIT", "uin"),
        ({"uin": ""}, "IIN-LENGTH", "uin"),
        ({"company_bin": "940340008103"}, "BIN-CHECK-DIGIT", "company_bin"),
        ({"expiresIn": "0"}, "REQUEST-FIELD", "expiresIn"),
        ({"expiresIn": "157680001"}, "REQUEST-FIELD", "expiresIn"),
        ({"access_name": " "}, "REQUEST-FIELD", "access_name"),
        ({"omit-sms": "maybe"}, "REQUEST-FIELD", "omit-sms"),
        ({"evidence": "%"}, "REQUEST-FIELD", "evidence"),
    ],
)
def test_a_bad_request_for_consent_is_told_which_field(
    register: ConsentRegister, changed: dict[str, str], code: str, where: str
) -> None:
    answer = ask(register, "030101500017", **changed)
    assert answer.status_code == "SCSE002"
    assert answer.status_message.startswith(f"{where}: ")
    assert code_of(answer, CONSENT) == code
