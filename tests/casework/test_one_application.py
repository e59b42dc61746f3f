"""One application for two services: the allowance begins once the guardianship is established (GE-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.cases import CaseState
from sandbox.clock import FrozenClock
from sandbox.settings import Settings
from sandbox.world import World
from tests.casework.test_establishment import established
from tests.casework.test_service_from_outside import EXAMPLE, SERVICE

if TYPE_CHECKING:
    from tests.casework.conftest import Desk, Visitor


@pytest.fixture
def settings() -> Settings:
    """A world that gives the allowance."""
    return Settings(passports=EXAMPLE, forms=EXAMPLE / "forms")


@pytest.fixture
def world(template: Any, clock: FrozenClock, settings: Settings) -> Iterator[World]:
    with template.copied() as open_copy:
        yield open_copy(clock, settings)


@pytest.mark.rule("GE-13")
def test_allowance_begins_with_the_order_and_knows_whose_it_is(
    world: World, couple: Visitor, desk: Callable[..., Desk], home: dict[str, Any]
):
    couple = replace(couple, facts={**couple.facts, "allowance": True})
    first = couple.opens("guardianship-establishment/2020", "portal", on_paper=False)
    assert [one.passport for one in world.cases.of_applicant(couple.person.iin)] == [first.passport]
    first = established(world, first, desk, home)
    second, *others = world.cases.of_applicant(couple.person.iin)
    assert (second.passport, second.state, [one.number for one in others]) == (
        SERVICE,
        CaseState.ACCEPTED,
        [first.number],
    )
    assert second.request == first.request
    assert second.facts["application"]["ward"] == first.facts["application"]["ward"]
    assert world.cases.events(first)[-1].detail["follows"] == {"upkeep-allowance": second.number}


def test_allowance_that_nobody_asked_for_does_not_begin(
    world: World, couple: Visitor, desk: Callable[..., Desk], home: dict[str, Any]
):
    established(world, couple.opens("guardianship-establishment/2020", "portal", on_paper=False), desk, home)
    assert len(world.cases.of_applicant(couple.person.iin)) == 1


@pytest.mark.parametrize("settings", [Settings()])
def test_order_is_issued_where_the_allowance_is_no_service_of_the_world(
    world: World, couple: Visitor, desk: Callable[..., Desk], home: dict[str, Any]
):
    couple = replace(couple, facts={**couple.facts, "allowance": True})
    first = established(world, couple.opens("guardianship-establishment/2020", "portal", on_paper=False), desk, home)
    assert first.state is CaseState.ISSUED
    assert world.cases.events(first)[-1].detail["follows"] == {"upkeep-allowance": "PASSPORT-UNKNOWN"}
