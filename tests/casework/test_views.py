"""A case reads as a timeline, as a drawing of where it stands, and lies in an inbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient
from lxml import etree

from registries.population.model import OrganisationKind
from sandbox.app import create_app
from sandbox.cases import Case
from sandbox.cases.inbox import Wanted
from sandbox.services.diagram import draw_case, ways
from sandbox.services.shelf import load_passports
from sandbox.services.timeline import timeline
from sandbox.world import World

if TYPE_CHECKING:
    from tests.casework.conftest import Desk, Visitor

EDUCATION = OrganisationKind.EDUCATION_DEPARTMENT
CORPORATION = OrganisationKind.STATE_CORPORATION


@pytest.fixture
def accepted(couple: Visitor, desk: Callable[..., Desk]) -> Case:
    """A case that the state corporation accepted."""
    case = couple.opens("guardianship-establishment/2020", "state-corporation")
    counter = desk(CORPORATION)
    return counter.does(counter.does(case, "gather"), "accept")


@pytest.fixture
def client(world: World) -> FlaskClient:
    return create_app(world).test_client()


def test_timeline_says_who_did_what_with_which_paper_and_which_messages(
    world: World, accepted: Case, desk: Callable[..., Desk]
):
    told = timeline(world, accepted)
    assert [one.kind for one in told] == [
        "submitted",
        "consent",
        "asked",
        "asked",
        "asked",
        "asked",
        "acted",
        "accepted",
    ]
    officer = desk(CORPORATION).organisation
    last = told[-1]
    assert last.actor is not None
    assert (last.actor["iin"], last.actor["office"]["bin"], last.actor["role"]) == (
        officer.signer,
        officer.bin,
        "signer",
    )
    assert (last.step, last.to) == ("acceptance", "courier")
    assert last.paper == next(paper.number for paper in world.cases.papers(accepted) if paper.name == "receipt")
    sent = {one.message_id for one in world.systems.journal.list()}
    assert all(set(one.messages) <= sent for one in told)
    assert all(one.messages for one in told if one.kind in ("consent", "asked"))


@pytest.mark.parametrize("passport", load_passports().values(), ids=lambda one: one.id)
def test_every_state_of_a_channel_is_drawn_once(passport):
    for channel in passport.channels:
        known = ways(passport, channel.id)
        states = {one.id for one in (*passport.steps, *passport.ends)}
        assert channel.begins in known
        assert set(known) <= states
        ruled_out = {"hand-over", "acceptance"} if channel.id == "portal" else {"issued"}
        assert not set(known) & ruled_out


def test_drawing_shows_the_way_taken_and_the_present_step(world: World, accepted: Case):
    passport = world.shelf.passport(accepted.passport)
    octets = draw_case(accepted, passport, world.cases.events(accepted), lang="kk")
    root = etree.fromstring(octets)
    boxes = {group[0].text.splitlines()[0]: group[1].get("class") for group in root.iter("{*}g")}
    names = {one.id: one.name.kk for one in (*passport.steps, *passport.ends)}
    assert boxes[names["courier"]] == "bst"
    assert boxes[names["acceptance"]] == "bgo"
    assert boxes[names["decision"]] == "bdi"
    assert octets == draw_case(accepted, passport, world.cases.events(accepted), lang="kk")


def test_inbox_has_the_cases_of_one_office_by_due_date_page_by_page(
    world: World, couple: Visitor, desk: Callable[..., Desk], clock
):
    numbers = []
    for number in range(5):
        opened = couple.opens("guardianship-establishment/2020", "portal", request=f"<a>{number}</a>".encode())
        numbers.append(opened.number)
        clock.advance(timedelta(days=1))
    office = desk(EDUCATION).organisation.bin
    seen, after = [], None
    while True:
        page = world.inbox.page(Wanted(office, "completeness", after=after, limit=2))
        seen += [one.number for one in page.cases]
        after = page.next
        if after is None:
            break
    assert seen == numbers
    assert world.inbox.page(Wanted(office, "inspection")).cases == ()
    assert world.inbox.count(desk(CORPORATION).organisation.bin) == 0
    first = world.inbox.page(Wanted(office)).cases[0]
    assert [one.number for one in world.inbox.page(Wanted(office, until=first.urgent_at)).cases] == [numbers[0]]


def test_control_api_lists_tells_and_draws(client: FlaskClient, accepted: Case, desk: Callable[..., Desk]):
    office = desk(CORPORATION).organisation
    listed = client.get(f"/api/cases?office={office.key}").json
    assert [one["number"] for one in listed["cases"]] == [accepted.number]
    assert listed["cases"][0]["step_name"]["en"] == "The package goes to the provider by courier"
    told = client.get(f"/api/cases/{accepted.number}/timeline").json["happenings"]
    assert told[-1]["to"] == "courier"
    drawn = client.get(f"/api/cases/{accepted.number}/diagram.svg?lang=ru")
    assert drawn.mimetype == "image/svg+xml"
    assert "курьером" in drawn.text


@pytest.mark.parametrize(
    ("path", "code", "status"),
    [
        ("/api/cases?office=1", "ORGANISATION-UNKNOWN", 404),
        ("/api/cases?office=portal-operator&after=x", "QUERY-INVALID", 400),
        ("/api/cases?office=portal-operator&after=2026-01-01T00:00:00+00:00~99999999999", "QUERY-INVALID", 400),
        ("/api/cases?offic=1", "QUERY-INVALID", 400),
        ("/api/cases/1/timeline", "CASE-UNKNOWN", 404),
        ("/api/cases/1/diagram.svg", "CASE-UNKNOWN", 404),
    ],
)
def test_bad_calls_are_told(client: FlaskClient, path: str, code: str, status: int):
    answer = client.get(path)
    assert (answer.json["code"], answer.status_code) == (code, status)
