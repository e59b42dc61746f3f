"""The portal registers a request only if every check passes, and then completely."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from gateway.journal import Filter
from sandbox.cases import CaseState
from sandbox.clock import FrozenClock
from sandbox.errors import RequestRefused
from sandbox.explanations import explain_error
from sandbox.offices.portal import JOURNAL_CHANNEL
from sandbox.tables import case_events, cases, notices, results
from sandbox.world import World
from signing import xmldsig
from signing.texts import LANGUAGES

if TYPE_CHECKING:
    from tests.sandbox.conftest import Citizen

ENTITIES = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'


def papers(world: World) -> int:
    """How many rows there are about cases, of any kind."""
    with world.engine.connect() as connection:
        return sum(
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (cases, case_events, notices, results)
        )


def refusal(world: World, octets: bytes) -> RequestRefused:
    with pytest.raises(RequestRefused) as refused:
        world.portal.apply(octets)
    return refused.value


@pytest.mark.rule("C-3", "GC-4")
def test_accepted_request_is_in_the_cabinet_with_the_time_of_its_result(guardian: Citizen):
    entry = guardian.entry(guardian.apply())
    [notice] = entry.notices
    assert entry.case.state is CaseState.ACCEPTED
    assert entry.case.due_at - entry.case.accepted_at == timedelta(minutes=30)
    assert notice.kind == "accepted"
    for lang in LANGUAGES:
        assert entry.case.number in notice.texts[lang]
        assert "20.11.2026 12:30" in notice.texts[lang]


@pytest.mark.rule("C-2")
def test_request_signed_by_the_applicant_is_registered_octet_for_octet(world: World, guardian: Citizen):
    request = guardian.request()
    receipt = world.portal.apply(request)
    assert receipt.created
    assert receipt.case.request == request
    assert receipt.case.applicant == guardian.iin
    assert all(finding["verdict"] in ("passed", "skipped") for finding in receipt.case.findings)


@pytest.mark.rule("GC-1")
def test_case_goes_to_the_education_department_of_the_applicants_city(world: World, guardian: Citizen):
    provider = world.population.organisation(guardian.apply().case.provider)
    assert provider == world.population.education_department_for(world.population.person(guardian.iin))


def test_same_octets_sent_again_are_the_case_they_already_are(world: World, guardian: Citizen):
    request = guardian.request()
    first, again = world.portal.apply(request), world.portal.apply(request)
    assert again.case.number == first.case.number
    assert not again.created
    assert papers(world) == 3


def test_missing_consent_is_noted_and_registered(guardian: Citizen):
    case = guardian.apply(consent=False).case
    assert not case.consent
    assert [finding["verdict"] for finding in case.findings if finding["code"] == "REQUEST-CONSENT"] == ["skipped"]


BAD: dict[str, tuple[str, Callable[[Citizen], bytes]]] = {
    "nothing": ("XML-EMPTY", lambda _: b" "),
    "not XML": ("XML-SYNTAX", lambda _: b"{}"),
    "a DTD": ("XML-DTD", lambda _: b"<!DOCTYPE a><a/>"),
    "an entity bomb": ("XML-ENTITY", lambda _: ENTITIES),
    "50 MB": ("XML-SIZE", lambda _: b"<a>" + b" " * 50_000_000 + b"</a>"),
    "a deep document": ("XML-DEPTH", lambda _: b"<a>" * 100 + b"</a>" * 100),
    "no signature": ("SIG-PRESENT", lambda one: one.form()),
    "a changed letter": ("REF-DIGEST", lambda one: one.request().replace(b"<given>true<", b"<given>false<")),
    "a signed stranger": ("REQUEST-FORM", lambda one: xmldsig.sign(b"<a/>", one.key)),
    "an unknown field": (
        "REQUEST-FORM",
        lambda one: xmldsig.sign(one.form().replace(b"<applicant>", b"<dog/><applicant>"), one.key),
    ),
    "a wrong check digit": (
        "REQUEST-IIN",
        lambda one: xmldsig.sign(
            one.form().replace(one.iin.encode(), (one.iin[:-1] + str((int(one.iin[-1]) + 1) % 10)).encode()), one.key
        ),
    ),
    "an unknown service": ("REQUEST-SERVICE", lambda one: xmldsig.sign(one.form(service="fishing/2021"), one.key)),
}


@pytest.mark.rule("C-2")
@pytest.mark.parametrize("what", BAD)
def test_bad_request_has_its_own_code_and_registers_nothing(world: World, guardian: Citizen, what: str):
    code, make = BAD[what]
    refused = refusal(world, make(guardian))
    assert refused.code == code
    assert papers(world) == 0
    for lang in LANGUAGES:
        assert all(explain_error(code, lang))


@pytest.mark.rule("C-2")
def test_request_signed_by_someone_else_registers_nothing(
    world: World, guardian: Citizen, citizen: Callable[[str], Citizen]
):
    refused = refusal(world, xmldsig.sign(guardian.form(), citizen("trustee").key))
    assert refused.code == "REQUEST-SIGNER"
    assert (refused.findings[-1].expected, refused.findings[-1].actual) == (guardian.iin, citizen("trustee").iin)
    assert papers(world) == 0


@pytest.mark.rule("C-2")
def test_key_of_an_organisation_is_not_the_applicants_own(world: World, citizen: Callable[[str], Citizen]):
    official = citizen("official")
    department = next(one for one in world.population.organisations.values() if one.signer == official.iin)
    refused = refusal(world, xmldsig.sign(official.form(), world.keyring.official(department)))
    assert refused.code == "PURPOSE-ROLE"
    assert papers(world) == 0


@pytest.mark.rule("C-2")
def test_expired_certificate_registers_nothing(world: World, guardian: Citizen, clock: FrozenClock):
    request = guardian.request()
    clock.advance(timedelta(days=366))
    assert refusal(world, request).code == "TIME-EXPIRED"
    assert papers(world) == 0


@pytest.mark.parametrize(("key", "code"), [("deceased", "REQUEST-DEAD"), ("ward", "REQUEST-MINOR")])
def test_applicant_must_be_alive_and_of_age(world: World, citizen: Callable[[str], Citizen], key: str, code: str):
    assert refusal(world, citizen(key).request()).code == code
    assert papers(world) == 0


def test_refused_request_is_in_the_journal_octet_for_octet(world: World, guardian: Citizen):
    request = guardian.request().replace(b"<given>true<", b"<given>false<")
    refusal(world, request)
    [entry] = world.systems.journal.list(Filter(channel=JOURNAL_CHANNEL))
    assert entry.code == "REF-DIGEST"
    assert guardian.iin in (entry.signer or "")
    assert world.systems.journal.octets(entry.id) == request


def test_findings_of_the_portal_are_kept_with_the_case(guardian: Citizen):
    case = guardian.apply().case
    assert {"REQUEST-FORM", "REQUEST-SIGNER", "REQUEST-CONSENT"} <= {one["code"] for one in case.findings}
