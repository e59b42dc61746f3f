"""``omit-sms`` with an ``ovt``: the company has recognised the citizen itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from registries.identifiers import Iin
from registries.population.model import Person
from registries.register import Desk
from signing import jwt
from signing.algorithms import KeyFamily
from signing.authority import Authority, System
from signing.keys import KeyPair
from signing.trust import TrustStore
from tests.registries.consents import COMPANY, Service
from tests.registries.exchanges import NOON

Named = Callable[[str], Person]

NOW = int(NOON.timestamp())


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(at=NOON - timedelta(days=1200))


@pytest.fixture(scope="module")
def key(authority: Authority) -> KeyPair:
    return authority.issue_system(System("ИС", "АО", COMPANY), at=NOON - timedelta(days=1))


@pytest.fixture(scope="module")
def other(authority: Authority) -> KeyPair:
    return authority.issue_system(System("ИС 2", "ТОО", "000740000728"), at=NOON - timedelta(days=1))


@pytest.fixture(scope="module")
def expired(authority: Authority) -> KeyPair:
    return authority.issue_system(System("ИС", "АО", COMPANY), at=NOON - timedelta(days=1200))


@pytest.fixture
def service(desk: Desk, authority: Authority, key: KeyPair) -> Service:
    trust = TrustStore(authority.trust.anchors, (*authority.trust.intermediates, key.certificate))
    return Service.on(desk, trust)


@pytest.fixture
def iin(named: Named) -> str:
    return str(named("guardian-of-one").iin)


def claims(**changed: object) -> dict[str, object]:
    return {"cbin": COMPANY, "mcheck": "Bio", "iat": NOW - 10, "exp": NOW + 600} | changed


def ask(service: Service, iin: str, ovt: str | None) -> tuple[str | None, str | None]:
    return service.ask(iin, **{"omit-sms": "true", "ovt": ovt})


@pytest.mark.rule("C-6")
@pytest.mark.parametrize("carried", [False, True])
def test_a_good_ovt_gives_the_consent_without_an_sms(service: Service, iin: str, key: KeyPair, carried: bool) -> None:
    assert ask(service, iin, jwt.make(claims(), key, header_certificate=carried)) == ("GRANTED", "00000")
    assert service.box.messages(Iin(iin)) == []


def test_the_same_question_gets_the_same_token(service: Service, iin: str, key: KeyPair) -> None:
    fields = {"omit-sms": "true", "ovt": jwt.make(claims(), key)}
    first, again = (service.asked(iin, **fields).findtext("code") for _ in range(2))
    assert first == again
    assert first


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"exp": NOW - 3600}, "OVT-TIME"),
        ({"iat": NOW + 3600}, "OVT-TIME"),
        ({"cbin": "000740000728"}, "OVT-BIN"),
        ({"mcheck": "Sms"}, "OVT-CLAIMS"),
        ({"exp": "tomorrow"}, "OVT-CLAIMS"),
    ],
)
def test_each_wrong_claim_has_its_outcome(
    service: Service, iin: str, key: KeyPair, changed: dict[str, object], code: str
) -> None:
    assert ask(service, iin, jwt.make(claims(**changed), key)) == ("REFUSED", code)
    assert service.ledger.of(Iin(iin)) == []


@pytest.mark.parametrize("name", ["cbin", "mcheck", "iat", "exp"])
def test_a_missing_claim_is_named(service: Service, iin: str, key: KeyPair, name: str) -> None:
    left = {known: value for known, value in claims().items() if known != name}
    root = service.asked(iin, **{"omit-sms": "true", "ovt": jwt.make(left, key)})
    assert root.findtext("result/code") == "OVT-CLAIMS"
    assert name in (root.findtext("result/nameRu") or "")


def test_a_key_of_another_company_did_not_sign_it(service: Service, iin: str, other: KeyPair) -> None:
    assert ask(service, iin, jwt.make(claims(), other)) == ("REFUSED", "OVT-SIGNATURE")


def test_a_certificate_of_another_company_is_another_bin(service: Service, iin: str, other: KeyPair) -> None:
    assert ask(service, iin, jwt.make(claims(), other, header_certificate=True)) == ("REFUSED", "OVT-BIN")


def test_an_expired_certificate_is_not_trusted(service: Service, iin: str, expired: KeyPair) -> None:
    token = jwt.make(claims(), expired, header_certificate=True)
    assert ask(service, iin, token) == ("REFUSED", "OVT-CERTIFICATE")


def test_a_certificate_of_another_authority_is_not_trusted(service: Service, iin: str) -> None:
    stranger = Authority.create(at=NOON).issue_system(System("ИС", "АО", COMPANY), at=NOON)
    token = jwt.make(claims(), stranger, header_certificate=True)
    assert ask(service, iin, token) == ("REFUSED", "OVT-CERTIFICATE")


def test_nobodys_key_is_known(desk: Desk, authority: Authority, iin: str, key: KeyPair) -> None:
    assert ask(Service.on(desk, authority.trust), iin, jwt.make(claims(), key)) == ("REFUSED", "OVT-KEY")


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_signed_token_is_told(service: Service, iin: str, token: str) -> None:
    assert ask(service, iin, token) == ("REFUSED", "OVT-FORM")


def test_a_changed_token_is_told(service: Service, iin: str, key: KeyPair) -> None:
    head, _, value = jwt.make(claims(), key).split(".")
    _, body, _ = jwt.make(claims(exp=NOW + 10**6), key).split(".")
    assert ask(service, iin, f"{head}.{body}.{value}") == ("REFUSED", "OVT-SIGNATURE")


@pytest.mark.parametrize("token", [None, " "])
def test_omit_sms_alone_is_not_enough(service: Service, iin: str, token: str | None) -> None:
    assert ask(service, iin, token) == ("REFUSED", "OVT-MISSING")


def test_an_ovt_without_omit_sms_lets_the_citizen_be_asked(service: Service, iin: str, key: KeyPair) -> None:
    assert service.ask(iin, ovt=jwt.make(claims(), key)) == ("PENDING", "CONSENT-ASKED")


def test_a_gost_certificate_signs_no_ovt(authority: Authority, desk: Desk, iin: str, key: KeyPair) -> None:
    gost = authority.issue_system(System("ИС", "АО", COMPANY), at=NOON, family=KeyFamily.GOST)
    trust = TrustStore(authority.trust.anchors, (*authority.trust.intermediates, gost.certificate))
    assert ask(Service.on(desk, trust), iin, jwt.make(claims(), key)) == ("REFUSED", "OVT-KEY")
