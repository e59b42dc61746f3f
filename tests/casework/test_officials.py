"""An official acts only within office and role of the certificate; of two at once one wins; nothing is half-done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from registries.population.model import OrganisationKind
from sandbox.cases import Case
from sandbox.clock import FrozenClock
from sandbox.errors import ActionRefused, CaseConflict, CaseRefused, OfficialRefused, PaperRefused
from sandbox.services.engine import Deed
from sandbox.services.officials import Official
from sandbox.world import World
from signing import xmldsig
from signing.certificates import Role
from signing.revocation.status import Reason

if TYPE_CHECKING:
    from tests.casework.conftest import Desk, Visitor

EDUCATION = OrganisationKind.EDUCATION_DEPARTMENT
CORPORATION = OrganisationKind.STATE_CORPORATION
Desks = Callable[..., "Desk"]


@pytest.fixture
def submitted(couple: Visitor, desk: Desks) -> Case:
    """A case at the counter, its registers read."""
    return desk(CORPORATION).does(couple.opens("guardianship-establishment/2020", "state-corporation"), "gather")


def refused(world: World, case: Case, desk: Desk, deed: Deed, kind: type[CaseRefused] = CaseRefused) -> str:
    """The code with which *deed* is refused; the case is as it was."""
    before = world.cases.find(case.number), world.cases.events(case), world.cases.papers(case)
    with pytest.raises(kind) as error:
        world.casework.act(case, desk.official, deed)
    assert (world.cases.find(case.number), world.cases.events(case), world.cases.papers(case)) == before
    return error.value.code


def test_other_offices_and_citizens_may_do_nothing(world: World, submitted: Case, desk: Desks):
    accept = Deed("accept")
    for stranger in (desk(CORPORATION, "almaty"), desk(EDUCATION)):
        assert refused(world, submitted, stranger, accept, OfficialRefused) == "OFFICIAL-OFFICE"
        assert world.casework.actions(submitted, stranger.official) == ()
    citizen = Official(world.keyring.person(submitted.applicant).certificate)
    with pytest.raises(OfficialRefused, match="OFFICIAL-OFFICE"):
        world.casework.act(submitted, citizen, accept)


def test_role_that_the_step_does_not_name_is_refused(world: World, couple: Visitor, desk: Desks):
    case = couple.opens("guardianship-establishment/2020", "portal", on_paper=False)
    department, head = desk(EDUCATION), desk(EDUCATION, role=Role.HEAD)
    case = department.does(department.does(case, "gather"), "accept")
    assert refused(world, case, head, Deed("inspect")) == "OFFICIAL-ROLE"
    assert [offer.action.id for offer in world.casework.actions(case, department.official)] == ["inspect"]


def test_dismissed_official_is_refused_from_that_moment_on(world: World, submitted: Case, desk: Desks):
    counter = desk(CORPORATION)
    deed = counter.signed(submitted, Deed("accept"))
    world.staff.dismiss(counter.official.iin, counter.organisation.bin, at=world.clock.now())
    assert refused(world, submitted, counter, deed) == "OFFICIAL-DISMISSED"
    world.staff.hire(counter.official.iin, counter.organisation.bin, role=Role.SIGNER, at=world.clock.now())
    assert counter.acts(submitted, Deed("accept")).step == "courier"


def test_revoked_and_expired_keys_are_refused(world: World, submitted: Case, desk: Desks, clock: FrozenClock):
    counter = desk(CORPORATION)
    deed = counter.signed(submitted, Deed("accept"))
    world.authority.revoke(counter.key.certificate, at=world.clock.now(), reason=Reason.KEY_COMPROMISE)
    assert refused(world, submitted, counter, deed) == "OFFICIAL-CERTIFICATE"
    other = desk(EDUCATION).official
    clock.advance(timedelta(days=5000))
    with pytest.raises(OfficialRefused, match="OFFICIAL-CERTIFICATE"):
        world.casework.act(submitted, other, Deed("accept"))


@pytest.mark.rule("C-15")
@pytest.mark.parametrize("hours", [14, 24 * 6, 24 * 2])
def test_nobody_is_served_at_night_on_sunday_or_on_a_holiday(
    world: World, submitted: Case, desk: Desks, clock: FrozenClock, hours: int
):
    """Monday midnight, Sunday, and 16 December, the day of Independence."""
    clock.advance(timedelta(hours=hours))
    counter = desk(CORPORATION)
    assert refused(world, submitted, counter, Deed("accept")) == "CASE-CLOSED"
    offers = world.casework.actions(submitted, counter.official)
    assert {offer.blocked.code for offer in offers if offer.blocked} == {"CASE-CLOSED"}


def test_of_two_officials_at_once_one_wins_and_the_other_is_told_who(world: World, submitted: Case, desk: Desks):
    counter = desk(CORPORATION)
    deeds = [counter.signed(submitted, Deed("accept")) for _ in range(4)]

    def act(deed: Deed) -> str:
        try:
            return world.casework.act(submitted, counter.official, deed).step
        except CaseConflict as error:
            return error.detail

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(act, deeds))
    assert told.count("courier") == 1
    assert all(counter.official.iin in one and "accept" in one for one in told if one != "courier")
    assert [paper.name for paper in world.cases.papers(submitted)].count("receipt") == 1


def test_revision_that_was_looked_at_too_long_ago_is_a_conflict(world: World, submitted: Case, desk: Desks):
    counter = desk(CORPORATION)
    counter.does(submitted, "accept")
    stale = Deed("deliver", expected_revision=submitted.revision)
    with pytest.raises(CaseConflict, match="did accept"):
        world.casework.act(submitted, counter.official, stale)


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (Deed("acept"), "CASE-ACTION"),
        (Deed("deliver"), "CASE-STEP"),
        (Deed("refuse-acceptance"), "CASE-GUARD"),
        (Deed("accept", facts={"colour": "red"}), "CASE-FACT"),
        (Deed("accept"), "CASE-PAPER-MISSING"),
        (Deed("gather", document=b"<a/>"), "CASE-PAPER-NONE"),
        (Deed("accept", document=b"<a"), "CASE-PAPER-SIGNATURE"),
        (Deed("accept", document=b"<a/>"), "CASE-PAPER-SIGNATURE"),
    ],
)
def test_what_cannot_be_done_is_refused_by_its_own_code(
    world: World, submitted: Case, desk: Desks, deed: Deed, code: str
):
    assert refused(world, submitted, desk(CORPORATION), deed) == code


def test_paper_that_says_something_else_is_refused_with_the_field(world: World, submitted: Case, desk: Desks):
    counter = desk(CORPORATION)
    unsigned = world.casework.paper(submitted, counter.official, Deed("accept"))
    changed = unsigned.replace(submitted.number.encode(), b"11111111111111")
    with pytest.raises(PaperRefused, match="CASE-PAPER-CONTENT: case"):
        world.casework.act(submitted, counter.official, Deed("accept", document=xmldsig.sign(changed, counter.key)))
    other = xmldsig.sign(unsigned, desk(EDUCATION).key)
    assert refused(world, submitted, counter, Deed("accept", document=other)) == "CASE-PAPER-SIGNER"
    form = xmldsig.sign(b"<a/>", counter.key)
    assert refused(world, submitted, counter, Deed("accept", document=form)) == "CASE-PAPER-FORM"


def test_paper_that_two_sign_is_refused_from_one(world: World, couple: Visitor, desk: Desks, home: dict[str, Any]):
    case = couple.opens("guardianship-establishment/2020", "portal", on_paper=False)
    department = desk(EDUCATION)
    case = department.does(department.does(case, "gather"), "accept")
    deed = department.signed(case, Deed("inspect", facts=home))
    with pytest.raises(PaperRefused, match="CASE-PAPER-SIGNER: not signed by the head"):
        world.casework.act(case, department.official, deed)


def test_ended_case_takes_no_action(world: World, submitted: Case, desk: Desks, couple: Visitor):
    bare = replace(couple, papers=())
    case = bare.opens("guardianship-establishment/2020", "state-corporation", request=b"<another/>")
    counter = desk(CORPORATION)
    case = counter.does(counter.does(case, "gather"), "refuse-acceptance")
    assert refused(world, case, counter, Deed("accept"), ActionRefused) == "CASE-ENDED"
    assert world.casework.actions(case, counter.official) == ()
