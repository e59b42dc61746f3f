"""The ledger of consents, and the consent service that fills it (rule C-6)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from lxml import etree
from sqlalchemy import Engine, select

from registries.consent import ConsentRegister, ConsentTools
from registries.consent_ledger import ConsentClaim, ConsentLedger, ConsentReason
from registries.contract import CONSENT, GUARDIANSHIP
from registries.identifiers import Iin
from registries.population.model import Person, Population
from registries.register import Answer
from registries.tables import consents
from tests.registries.exchanges import CLAIM, NOON, FakeContext, code_of, mark, read

Named = Callable[[str], Person]
Give = Callable[..., None]

MINE = Iin("030101500017")
SERVICE = GUARDIANSHIP.service_id


@pytest.fixture
def register(population: Population, ledger: ConsentLedger) -> ConsentRegister:
    numbers = count(1)
    tools = ConsentTools(
        ledger,
        check_evidence=lambda octets, iin: octets == f"signed by {iin}".encode(),
        new_token=lambda: f"t{next(numbers)}",
    )
    return ConsentRegister(tools, population=population, sign=mark)


def consent_request(iin: str, *, signed: str | None = None, **changed: str) -> etree._Element:
    fields = {
        "uin": iin,
        "company": "Portal",
        "company_bin": "940340008102",
        "company_responsible": "Nobody",
        "employee_name": "Nobody",
        "access_name": SERVICE,
        "personal_data_name": "all",
        "expiresIn": "600",
        "omit-sms": "true",
        "evidence": b64encode((signed or f"signed by {iin}").encode()).decode(),
    } | changed
    root = etree.Element("data")
    for name, text in fields.items():
        etree.SubElement(root, name).text = text
    return root


def ask(register: ConsentRegister, request: etree._Element) -> Answer:
    return register.answer(request, FakeContext())


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
    answer = ask(register, consent_request(iin))
    root = read(answer, CONSENT)
    assert (answer.status_code, root.findtext("status")) == ("SCSS001", "GRANTED")
    assert (root.findtext("code"), root.findtext("public-key")) == ("t1", "t2")
    assert decide(ledger, token="t1", public_key="t2", iin=iin) is None


def test_one_consent_can_name_several_services(register: ConsentRegister, ledger: ConsentLedger, named: Named) -> None:
    request = consent_request(named("trustee").iin)
    second = etree.Element("access_name")
    second.text = "OTHER"
    first = request.find("access_name")
    assert first is not None
    first.addnext(second)
    ask(register, request)
    for service in (SERVICE, "OTHER"):
        assert decide(ledger, token="t1", public_key="t2", iin=named("trustee").iin, service=service) is None


def test_the_type_that_real_clients_declare_is_accepted(register: ConsentRegister, named: Named) -> None:
    request = consent_request(named("trustee").iin)
    request.set("{http://www.w3.org/2001/XMLSchema-instance}type", "getUserDataRequest")
    assert ask(register, request).status_code == "SCSS001"


@pytest.mark.rule("C-6")
@pytest.mark.parametrize(
    ("key", "evidence", "code"),
    [("guardian-of-one", "nothing signed", "CONSENT-EVIDENCE"), ("deceased", None, "CONSENT-NOBODY")],
)
def test_without_valid_evidence_of_the_living_nothing_is_recorded(
    register: ConsentRegister, engine: Engine, named: Named, key: str, evidence: str | None, code: str
) -> None:
    answer = ask(register, consent_request(named(key).iin, signed=evidence))
    assert answer.status_code == "SCSE001"
    assert code_of(answer, CONSENT) == code
    assert read(answer, CONSENT).findtext("status") == "REFUSED"
    with engine.connect() as connection:
        assert connection.execute(select(consents)).all() == []


@pytest.mark.parametrize(
    ("changed", "code", "where"),
    [
        ({"uin": "030101500018"}, "IIN-CHECK-DIGIT", "uin"),
        ({"uin": ""}, "IIN-LENGTH", "uin"),
        ({"company_bin": "940340008103"}, "BIN-CHECK-DIGIT", "company_bin"),
        ({"expiresIn": "0"}, "REQUEST-FIELD", "expiresIn"),
        ({"expiresIn": "157680001"}, "REQUEST-FIELD", "expiresIn"),
        ({"access_name": " "}, "REQUEST-FIELD", "access_name"),
        ({"evidence": "%"}, "REQUEST-FIELD", "evidence"),
    ],
)
def test_a_bad_request_for_consent_is_told_which_field(
    register: ConsentRegister, changed: dict[str, str], code: str, where: str
) -> None:
    answer = ask(register, consent_request("030101500017", **changed))
    assert answer.status_code == "SCSE002"
    assert answer.status_message.startswith(f"{where}: ")
    assert code_of(answer, CONSENT) == code
