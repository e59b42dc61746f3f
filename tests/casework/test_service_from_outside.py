"""A service that a trainer writes, without a line of Python; and the commands that look at passports."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from registries.population.model import OrganisationKind
from sandbox.cases import CaseState
from sandbox.cli import main
from sandbox.clock import FrozenClock
from sandbox.documents.application import write_application
from sandbox.documents.papers import read_paper
from sandbox.services.engine import Deed
from sandbox.settings import Settings
from sandbox.world import World
from signing import xmldsig
from signing.xml import parse
from tests.casework.people import official_of

EXAMPLE = Path(__file__).parents[2] / "docs/howto/examples/services"
SERVICE = "upkeep-allowance/2020"


@pytest.fixture
def world(template: Any, clock: FrozenClock) -> Iterator[World]:
    """A world that knows the service of the how-to."""
    with template.copied() as open_copy:
        yield open_copy(clock, Settings(passports=EXAMPLE, forms=EXAMPLE / "forms"))


def applied(world: World, key: str) -> Any:
    iin = world.population.character(key).iin
    passport = world.shelf.passport(SERVICE)
    form = write_application(passport, iin, consent=True, created=world.clock.now())
    case = world.portal.apply(xmldsig.sign(form, world.keyring.person(iin))).case
    official, key_of = official_of(world, OrganisationKind.EDUCATION_DEPARTMENT, world.population.person(iin))
    return world.casework.act(case, official, Deed("gather")), official, key_of


@pytest.mark.rule("GE-13")
def test_fourth_service_goes_from_the_signed_request_to_the_signed_decision(world: World):
    case, official, key = applied(world, "trustee")
    deed = Deed("grant", facts={"monthly": 48_000})
    unsigned = world.casework.paper(case, official, deed)
    case = world.casework.act(case, official, Deed("grant", deed.facts, document=xmldsig.sign(unsigned, key)))
    assert case.state is CaseState.ISSUED
    result = world.cases.result(case)
    assert result is not None
    told = read_paper(parse(result.document), forms=world.forms)
    assert told["ward"][0]["monthly"] == 48_000  # type: ignore[index]


def test_fourth_service_is_refused_where_the_allowance_is_paid_already(world: World):
    case, official, _ = applied(world, "guardian-of-one")
    (offer,) = (one for one in world.casework.actions(case, official) if one.action.id == "refuse")
    assert [ground.id for ground in offer.grounds] == ["paid-already"]
    assert "grant" in {one.action.id for one in world.casework.actions(case, official)}


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["passport", *words, "--forms", str(EXAMPLE / "forms")])


def test_passports_are_listed_shown_and_looked_over_by_command(tmp_path: Path):
    listed = json.loads(run("list", "--json", "--passports", str(EXAMPLE)).output)
    assert SERVICE in {one["id"] for one in listed}
    assert len(listed) == 6
    shown = run("show", "guardianship-certificate/2021", "--lang", "kk").output
    headings = re.findall(r"^\d+\. .*$", shown, re.MULTILINE)
    assert headings[0] == "1. Көрсетілетін қызметті берушінің атауы"
    assert headings[8] == "9. Мемлекеттік қызмет көрсетуден бас тарту үшін негіздер"
    assert "30 (отыз) минут" in shown
    whole = json.loads(run("show", SERVICE, "--json", "--passports", str(EXAMPLE)).output)
    assert whole["channels"][0]["term"]["amount"] == 10
    good = (EXAMPLE / "passports/upkeep-allowance-2020.toml").read_text("utf-8")
    assert run("check", str(EXAMPLE / "passports/upkeep-allowance-2020.toml")).exit_code == 0
    bad = tmp_path / "bad.toml"
    bad.write_text(good.replace('to = "issued"', 'to = "isued"'), "utf-8")
    refused = run("check", str(bad), "--lang", "ru")
    assert refused.exit_code == 2
    assert "steps[0].actions[1].to: no step or end 'isued'; the nearest known one is 'issued'" in refused.output
    assert "Traceback" not in refused.output


def test_folder_of_passports_that_do_not_hold_together_serves_nobody(tmp_path: Path):
    (tmp_path / "a.toml").write_text("id = 1", "utf-8")
    refused = run("list", "--passports", str(tmp_path))
    assert refused.exit_code == 2
    assert "a.toml: service: missing" in refused.output or "a.toml: id" in refused.output
