"""A guardianship is established: nineteen working days from completeness to the order, through all hands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from registries.population.model import OrganisationKind
from sandbox.cases import Case, CaseState
from sandbox.world import World
from signing.certificates import Role

if TYPE_CHECKING:
    from tests.casework.conftest import Desk, Visitor

EDUCATION = OrganisationKind.EDUCATION_DEPARTMENT
CORPORATION = OrganisationKind.STATE_CORPORATION


def established(world: World, case: Case, desk: Callable[..., Desk], home: dict[str, Any]) -> Case:
    """The case with the order signed and entered in the data bank."""
    department, head = desk(EDUCATION), desk(EDUCATION, role=Role.HEAD)
    case = department.does(case, "gather")
    case = department.does(case, "accept")
    inspector = type(department)(world, department.organisation, cosigners=(Role.HEAD,))
    case = inspector.does(case, "inspect", **home)
    case = department.does(case, "approve")
    case = head.does(case, "send" if case.channel == "portal" else "send-to-corporation")
    assert world.runner.run_due() == 1
    found = world.cases.find(case.number)
    assert found is not None
    return found


@pytest.mark.rule("GE-1", "GE-8", "GE-9", "GE-10", "GE-15")
def test_portal_application_ends_with_an_order_that_the_data_bank_knows(
    world: World, couple: Visitor, desk: Callable[..., Desk], home: dict[str, Any]
):
    case = couple.opens("guardianship-establishment/2020", "portal", on_paper=False)
    case = established(world, case, desk, home)
    assert (case.step, case.state) == ("issued", CaseState.ISSUED)
    result = world.cases.result(case)
    assert result is not None
    assert result.signer == desk(EDUCATION).organisation.head
    child = couple.facts["ward"][0]["child"]["iin"]
    record = world.population.guardianship_over(child, world.clock.now().date())
    assert record is not None
    assert (record.guardian, record.order_number) == (couple.person.iin, result.number)


@pytest.mark.rule("GE-2", "GE-3", "GE-12", "C-7", "C-9")
def test_application_at_the_counter_goes_by_courier_and_its_order_is_handed_over(
    world: World, couple: Visitor, desk: Callable[..., Desk], home: dict[str, Any]
):
    case = couple.opens("guardianship-establishment/2020", "state-corporation")
    counter = desk(CORPORATION)
    assert case.state is CaseState.SUBMITTED
    case = counter.does(case, "gather")
    case = counter.does(case, "accept")
    assert (case.step, case.state) == ("courier", CaseState.ACCEPTED)
    assert [paper.name for paper in world.cases.papers(case)] == ["identity-document", "receipt"]
    case = established(world, counter.does(case, "deliver"), desk, home)
    assert (case.step, case.state, case.place.office) == ("hand-over", CaseState.READY, counter.organisation.bin)
    case = counter.does(case, "hand-over", to=couple.person.iin, document="012345678")
    assert (case.step, case.state) == ("handed-over", CaseState.ISSUED)
