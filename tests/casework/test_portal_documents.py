"""What the portal makes of an application with more in it than who applies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from registries.population.model import OrganisationKind
from sandbox.documents.papers import make_paper
from sandbox.errors import RequestRefused
from sandbox.world import World
from signing import xmldsig
from tests.casework.people import told_of

if TYPE_CHECKING:
    from tests.casework.conftest import Desk

ESTABLISHMENT = "guardianship-establishment/2020"


def request(world: World, form: str, **more: object) -> bytes:
    """A signed application of a single woman for the orphan who was born abroad."""
    people = world.population
    single, child = (people.person(people.character(key).iin) for key in ("candidate-single", "orphan-born-abroad"))
    passport = world.shelf.passport(ESTABLISHMENT)
    facts = {
        "passport": passport.id,
        "created": world.clock.now(),
        "applicant": told_of(single),
        "ward": [{"child": told_of(child)}],
        "consent": {"given": True, "service": list(passport.protected)},
        **more,
    }
    facts = facts if form != "application" else {**facts, "applicant": {"iin": single.iin}}
    facts = {name: value for name, value in facts.items() if form != "application" or name != "ward"}
    return xmldsig.sign(etree.tostring(make_paper(form, facts)), world.keyring.person(single.iin))


@pytest.mark.rule("GE-7", "GE-5", "C-5")
@pytest.mark.parametrize(
    ("validity", "missing"), [({}, set()), ({"validUntil": date(2026, 12, 1)}, {"birth-certificate"})]
)
def test_document_that_the_application_lists_counts_until_it_expires(
    world: World, desk: Callable[..., Desk], validity: dict[str, date], missing: set[str]
):
    listed = [{"name": "birth-certificate", "number": "АА-01", **validity}]
    octets = request(world, "guardianship-establishment-application", document=listed)
    case = world.portal.apply(octets).case
    city = world.population.person(case.applicant).address.city_key
    department = desk(OrganisationKind.EDUCATION_DEPARTMENT, city)
    case = department.does(case, "gather")
    assert {one.document.id for one in world.casework.file(case).missing} == missing
    (offer,) = (one for one in world.casework.actions(case, department.official) if one.action.id == "accept")
    assert (offer.blocked is not None) is bool(missing)


def test_form_of_another_service_is_refused(world: World):
    with pytest.raises(RequestRefused, match="REQUEST-SERVICE"):
        world.portal.apply(request(world, "application"))
