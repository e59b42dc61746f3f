"""A spouse consents on the portal after the application: the case lacks it, gets it, and registers are read on it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from registries.population.model import OrganisationKind
from sandbox.app import create_app
from sandbox.cases import Case
from sandbox.errors import CaseRefused
from sandbox.offices.consents import ConsentDesk
from sandbox.world import World
from signing import xmldsig

if TYPE_CHECKING:
    from tests.casework.conftest import Desk, Visitor

SERVICE = "guardianship-establishment/2020"


@pytest.fixture
def case(couple: Visitor) -> Case:
    """The application of a wife whose husband has not consented yet."""
    return replace(couple, given=frozenset({"applicant"})).opens(SERVICE, "portal", on_paper=False)


@pytest.fixture
def husband(couple: Visitor) -> str:
    return str(couple.facts["spouse"]["iin"])


def refused() -> AbstractContextManager[object]:
    return pytest.raises(CaseRefused, check=lambda error: error.code == "CASE-CONSENT-WANTED")


def signed(world: World, case: Case, iin: str, *, by: str = "") -> bytes:
    return xmldsig.sign(ConsentDesk(world).write(case, iin), world.keyring.person(by or iin))


@pytest.mark.rule("C-6")
def test_consent_of_a_spouse_is_kept_and_registers_are_read_on_it(
    world: World, case: Case, husband: str, desk: Callable[..., Desk]
):
    assert {one.name: one.holds for one in world.cases.consents(case)} == {"applicant": True, "spouse": False}
    given = ConsentDesk(world).give(case, signed(world, case, husband))
    assert {one.name: one.holds for one in world.cases.consents(given)} == {"applicant": True, "spouse": True}
    gathered = desk(OrganisationKind.EDUCATION_DEPARTMENT).does(given, "gather")
    asked_about = {one.subject for one in world.cases.answers(gathered)}
    assert husband in asked_about


def test_consent_is_taken_from_whom_it_names_alone_for_this_case_and_once(
    world: World, case: Case, husband: str, couple: Visitor
):
    desk = ConsentDesk(world)
    with refused():
        desk.give(case, signed(world, case, husband, by=couple.person.iin))
    with refused():
        desk.write(case, couple.person.iin)
    octets = signed(world, case, husband)
    with refused():
        desk.give(replace(case, number=type(case.number)("10000000000000")), octets)
    with refused():
        desk.give(desk.give(case, octets), octets)


def test_consent_is_fetched_signed_and_handed_in_over_http(world: World, case: Case, husband: str):
    http = create_app(world).test_client()
    draft = http.get(f"/api/cases/{case.number}/consent", query_string={"iin": husband})
    handed = http.post(
        f"/api/cases/{case.number}/consent", data=xmldsig.sign(draft.data, world.keyring.person(husband))
    )
    assert handed.status_code == 200, handed.json
    again = http.get(f"/api/cases/{case.number}/consent", query_string={"iin": husband})
    assert (again.status_code, again.json["code"]) == (422, "CASE-CONSENT-WANTED")
    assert all(again.json["message"][lang] for lang in ("kk", "ru", "en"))
