"""Every paper that a case brings forth is found genuine by whoever checks it, by its file and by its number."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.documents.papers import read_paper
from sandbox.world import World
from signing.xml import parse
from tests.casework.test_establishment import CORPORATION, established

if TYPE_CHECKING:
    from tests.casework.conftest import Desk, Visitor


@pytest.mark.rule("GE-8", "GE-9")
def test_receipt_act_and_order_are_genuine_and_signed_by_whom_their_forms_name(
    world: World, couple: Visitor, desk: Callable[..., Desk], home: dict[str, Any]
):
    case = couple.opens("guardianship-establishment/2020", "state-corporation")
    counter = desk(CORPORATION)
    case = counter.does(counter.does(case, "gather"), "accept")
    case = established(world, counter.does(case, "deliver"), desk, home)
    made = {paper.form: paper for paper in world.cases.papers(case) if paper.origin == "made" and paper.octets}
    assert {"receipt", "inspection-act", "guardianship-order"} <= made.keys()
    for paper in made.values():
        assert paper.octets is not None
        found = world.checker.xml(paper.octets)
        assert found.ok, (paper.form, [one for one in found.findings if one.verdict.value != "passed"])
        number = str(read_paper(parse(paper.octets), forms=world.forms)["number"])
        assert world.checker.by_number(number, couple.person.iin).ok
