"""Each deliberately bad certificate gets the finding that is meant for it, and no other."""

from __future__ import annotations

import pytest

from signing import Authority, Policy, Role, xmldsig
from signing.algorithms import KeyFamily
from signing.authority import BadKind, Order, issue_bad, profiles
from tests.signing_keys.conftest import EMPLOYEE, MOMENT, PERSON, SYSTEM

HEAD = profiles.with_roles(profiles.EMPLOYEE, (Role.HEAD,))
POLICY = Policy(required_roles=frozenset({Role.HEAD}), holder_iin=PERSON.iin, holder_bin=EMPLOYEE.bin)
EXPECTED = {
    BadKind.EXPIRED: "TIME-EXPIRED",
    BadKind.NOT_YET_VALID: "TIME-NOT-YET",
    BadKind.WRONG_PURPOSE: "PURPOSE-KEY-USAGE",
    BadKind.WRONG_ROLE: "PURPOSE-ROLE",
    BadKind.WRONG_IIN: "HOLDER-IIN",
    BadKind.WRONG_BIN: "HOLDER-BIN",
    BadKind.UNKNOWN_AUTHORITY: "CHAIN-PATH",
    BadKind.BROKEN_SIGNATURE: "CHAIN-SIGNATURE",
    BadKind.WEAK_KEY: "KEY-STRENGTH",
}


def failures(authority: Authority, kind: BadKind, family: KeyFamily) -> list[str]:
    key = issue_bad(authority, kind, Order(EMPLOYEE, HEAD, family), at=MOMENT)
    report = xmldsig.verify(xmldsig.sign(b"<a>1</a>", key), authority.trust, at=MOMENT, policy=POLICY)
    return [finding.code for finding in report.failures]


def test_every_kind_has_its_finding() -> None:
    assert set(EXPECTED) == set(BadKind)


@pytest.mark.parametrize("kind", list(BadKind))
def test_a_bad_rsa_certificate_is_told_by_its_finding_alone(kind: BadKind, authority: Authority) -> None:
    assert failures(authority, kind, KeyFamily.RSA) == [EXPECTED[kind]]


@pytest.mark.parametrize("kind", [kind for kind in BadKind if kind is not BadKind.WEAK_KEY])
def test_a_bad_gost_certificate_is_told_by_its_finding_alone(kind: BadKind, authority: Authority) -> None:
    assert failures(authority, kind, KeyFamily.GOST) == [EXPECTED[kind]]


@pytest.mark.parametrize("family", list(KeyFamily))
def test_a_good_certificate_passes_the_same_policy(family: KeyFamily, authority: Authority) -> None:
    key = authority.issue(EMPLOYEE, HEAD, at=MOMENT, private=authority.fresh_key(family))
    assert xmldsig.verify(xmldsig.sign(b"<a>1</a>", key), authority.trust, at=MOMENT, policy=POLICY).ok


@pytest.mark.parametrize(
    ("kind", "order"),
    [
        (BadKind.WRONG_IIN, Order(SYSTEM, profiles.SYSTEM)),
        (BadKind.WRONG_BIN, Order(PERSON, profiles.PERSON)),
        (BadKind.WEAK_KEY, Order(PERSON, profiles.PERSON, KeyFamily.GOST)),
    ],
)
def test_a_fault_that_such_a_holder_cannot_have_is_refused(kind: BadKind, order: Order, authority: Authority) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        issue_bad(authority, kind, order, at=MOMENT)


def test_a_key_for_logging_in_is_wrong_when_it_signs(authority: Authority) -> None:
    order = Order(PERSON, profiles.AUTHENTICATION)
    right = authority.issue(order.holder, order.profile, at=MOMENT)
    wrong = issue_bad(authority, BadKind.WRONG_PURPOSE, order, at=MOMENT)
    assert right.certificate.key_usage != wrong.certificate.key_usage
    assert xmldsig.verify(xmldsig.sign(b"<a>1</a>", wrong), authority.trust, at=MOMENT).ok


def test_people_may_be_wrong_too(authority: Authority) -> None:
    key = issue_bad(authority, BadKind.WRONG_IIN, Order(PERSON, profiles.PERSON), at=MOMENT)
    assert key.certificate.iin == "850101300124"
    other = issue_bad(
        authority,
        BadKind.WRONG_ROLE,
        Order(EMPLOYEE, profiles.with_roles(profiles.EMPLOYEE, [Role.EMPLOYEE])),
        at=MOMENT,
    )
    assert Role.HR in other.certificate.roles
