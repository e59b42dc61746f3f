"""The main job: a signed request in, a verified signed certificate or a reasoned refusal out."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from gateway.journal import Direction, Filter
from registries.population.model import BirthAct, OrganisationKey, guardianship_kind
from sandbox.cases import CaseState, ResultKind
from sandbox.clock import FrozenClock
from sandbox.documents.papers import read_paper
from sandbox.offices.cabinet import Entry
from sandbox.world import World
from signing import wsse, xmldsig
from signing.certificates import Role
from signing.findings import SignatureReport
from signing.texts import LANGUAGES
from signing.trust import Policy, TrustStore
from signing.xml import parse

if TYPE_CHECKING:
    from tests.sandbox.conftest import Citizen


def document(entry: Entry) -> etree._Element:
    assert entry.result is not None
    return parse(entry.result.document)


def facts(entry: Entry) -> dict[str, Any]:
    """What the result says; it has to be valid against its schema."""
    return read_paper(document(entry))


def in_three_languages(root: etree._Element, name: str) -> list[dict[str, str]]:
    """Every text *name* of the paper, by language."""
    return [{etree.QName(lang).localname: lang.text or "" for lang in one} for one in root.findall(f"{{*}}{name}")]


def judged(world: World, entry: Entry, role: Role = Role.SIGNER) -> SignatureReport:
    """The verdict of somebody who has the root certificate only."""
    assert entry.result is not None
    trust = TrustStore([world.authority.root])
    policy = Policy(required_roles=frozenset({role}))
    return xmldsig.verify(entry.result.document, trust, at=world.clock.now(), policy=policy)


def exchanged(world: World, entry: Entry, direction: Direction) -> list[tuple[str, bytes]]:
    """What passed the gateway for the case: service and octets, in order."""
    journal = world.systems.journal
    found = journal.list(Filter(correlation_id=entry.case.number, direction=direction))
    return [(one.service_id or "", journal.octets(one.id) or b"") for one in reversed(found)]


@pytest.mark.rule("GC-7")
def test_guardian_gets_a_certificate_about_every_ward(world: World, citizen: Callable[[str], Citizen]):
    guardian = citizen("guardian-of-three")
    entry = guardian.served()
    found = facts(entry)
    assert entry.case.state is CaseState.ISSUED
    assert found["guardian"]["iin"] == guardian.iin
    told = {ward["child"]["iin"]: (ward["care"], ward["order"]["number"]) for ward in found["ward"]}
    records = world.population.guardianships_of(guardian.iin)
    kinds = {ward: guardianship_kind(world.population.person(ward).birth_date, world.created_on) for ward in told}
    assert told == {record.ward: (kinds[record.ward], record.order_number) for record in records}
    acts = [act for record in records for act in world.population.records(BirthAct, record.ward, "child")]
    assert {ward["birthAct"]["number"] for ward in found["ward"]} == {act.number for act in acts}


def test_certificate_names_people_in_every_language_and_says_that_it_is_a_simulators(guardian: Citizen):
    root = document(guardian.served())
    name = guardian.world.population.person(guardian.iin).full_name
    sentences, notices = in_three_languages(root, "sentence"), in_three_languages(root, "notice")
    assert all(set(one) == set(LANGUAGES) for one in sentences + notices)
    assert all(any(name in one[lang] for one in sentences) for lang in LANGUAGES)
    assert "СИМУЛЯТОР" in notices[0]["kk"]
    assert root.get("simulator") == "true"


@pytest.mark.rule("C-12")
@pytest.mark.parametrize("consent", [True, False])
def test_result_is_kept_in_the_cabinet_signed_by_the_providers_official(
    world: World, guardian: Citizen, clock: FrozenClock, consent: bool
):
    entry = guardian.served(consent=consent)
    department = world.population.organisation(entry.case.provider)
    report = judged(world, entry)
    assert report.ok
    assert report.signer is not None
    assert (report.signer.iin, report.signer.bin) == (department.signer, department.bin)
    clock.advance(timedelta(days=3650))
    assert [one.result for one in world.cabinet.entries(guardian.iin)] == [entry.result]


@pytest.mark.rule("C-19")
def test_applicant_learns_the_status_and_the_end_from_the_cabinet(world: World, guardian: Citizen):
    receipt = guardian.apply()
    assert [one.case.state for one in world.cabinet.entries(guardian.iin)] == [CaseState.ACCEPTED]
    world.runner.run_due()
    entry = guardian.entry(receipt)
    assert [notice.kind for notice in entry.notices] == ["accepted", "issued"]
    assert entry.result is not None
    assert all(entry.result.number in text for text in entry.notices[-1].texts.values())
    kinds = [event.kind.value for event in world.cabinet.history(entry.case)]
    assert kinds == ["accepted", "consent", "asked", "asked", "asked", "issued"]


@pytest.mark.rule("GC-8", "GC-7")
def test_no_record_in_the_data_bank_is_a_reasoned_refusal(world: World, citizen: Callable[[str], Citizen]):
    entry = citizen("without-record").served()
    reason = facts(entry)["ground"]["text"]
    assert entry.case.state is CaseState.REFUSED
    assert entry.result is not None
    assert (entry.result.kind, entry.result.ground) == (ResultKind.REFUSAL, "GC-8")
    assert "республикалық деректер банкінде" in reason["kk"]
    assert reason["ru"] in entry.notices[-1].texts["ru"]
    assert judged(world, entry).ok


@pytest.mark.rule("GC-9", "C-6")
def test_no_consent_is_a_reasoned_refusal_and_no_register_is_read(world: World, guardian: Citizen):
    entry = guardian.served(consent=False)
    assert entry.result is not None
    assert entry.result.ground == "GC-9"
    assert "8-бабына" in facts(entry)["ground"]["text"]["kk"]
    assert exchanged(world, entry, Direction.IN) == []
    assert judged(world, entry).ok


@pytest.mark.rule("C-6")
def test_consent_goes_on_record_before_any_register_is_read(world: World, guardian: Citizen):
    entry = guardian.served()
    asked = exchanged(world, entry, Direction.IN)
    services = [service for service, _ in asked]
    assert services == ["KDP_SERVICE", "GBDFLUniversal_token", "RBDS_GuardianSync", "ZAGS_BirthActSync"]
    granted = parse(exchanged(world, entry, Direction.OUT)[0][1]).findtext(".//data/code")
    tokens = {parse(octets).findtext(".//{*}kdpToken") for _, octets in asked[1:]}
    assert tokens == {(granted or "").strip()}


@pytest.mark.rule("C-4")
def test_identity_and_birth_come_through_the_gateway_signed_by_the_owners_official(world: World, guardian: Citizen):
    entry = guardian.served()
    owners = {
        "GBDFLUniversal_token": OrganisationKey.INDIVIDUALS,
        "ZAGS_BirthActSync": OrganisationKey.CIVIL_REGISTRY,
        "RBDS_GuardianSync": OrganisationKey.DATA_BANK,
    }
    policy = Policy(required_roles=frozenset({Role.SIGNER}))
    answers = dict(exchanged(world, entry, Direction.OUT))
    for service, key in owners.items():
        owner = world.population.organisation(key)
        data = parse(answers[service]).find(".//responseData/data")
        report = xmldsig.verify(copy.deepcopy(data), world.trust, at=world.clock.now(), policy=policy)
        assert report.ok
        assert report.signer is not None
        assert (report.signer.bin, report.signer.iin) == (owner.bin, owner.signer)


@pytest.mark.parametrize("direction", Direction)
def test_every_message_of_the_story_has_a_signed_body(world: World, guardian: Citizen, direction: Direction):
    messages = exchanged(world, guardian.served(), direction)
    assert len(messages) == 4
    assert all(wsse.verify(octets, world.trust, at=world.clock.now()).ok for _, octets in messages)


@pytest.mark.rule("GC-6")
def test_signed_request_is_all_that_the_applicant_presents(guardian: Citizen):
    assert guardian.served().case.state is CaseState.ISSUED


@pytest.mark.rule("GC-4")
def test_result_comes_within_thirty_minutes_without_an_official_hand(guardian: Citizen):
    entry = guardian.served()
    assert entry.case.finished_at is not None
    assert entry.case.finished_at <= entry.case.due_at


def test_two_guardians_get_their_own_certificates(citizen: Callable[[str], Citizen]):
    first, second = citizen("guardian-of-one").served(), citizen("trustee").served()
    assert facts(first)["guardian"]["iin"] != facts(second)["guardian"]["iin"]


def test_refusal_for_a_consent_that_leaves_a_register_out(world: World, guardian: Citizen):
    form = guardian.form().replace(b"<service>ZAGS_BirthActSync</service>", b"")
    receipt = world.portal.apply(xmldsig.sign(form, guardian.key))
    world.runner.run_due()
    result = guardian.entry(receipt).result
    assert result is not None
    assert result.ground == "GC-9"
