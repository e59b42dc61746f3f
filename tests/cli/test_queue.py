"""``shlyuz queue``."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.clock import in_astana
from sandbox.world import World
from tests.cli.conftest import Run

SERVICE = ("--service", "guardianship-certificate/2018")


@pytest.fixture
def office(guardian: str, data_dir: Path) -> str:
    with closing(World.open(data_dir)) as world:
        passport = world.shelf.passport(SERVICE[1])
        return world.queue_desk.office_of(passport, "state-corporation", world.population.person(guardian))


def test_place_is_booked_and_given_back(run: Run, guardian: str, office: str, data_dir: Path) -> None:
    with closing(World.open(data_dir)) as world:
        today = in_astana(world.clock.now()).date()
    free: list[str] = []
    for ahead in range(1, 9):
        free += run("queue", "free", office, (today + timedelta(days=ahead)).isoformat(), *SERVICE).stdout.split()
    booked = json.loads(run("queue", "book", guardian, free[0][:16], *SERVICE, "--json").stdout)
    assert (booked["status"], booked["office"], booked["since"][:16]) == ("booked", office, free[0][:16])
    ended = run("queue", "end", office, booked["day"], booked["number"], "--outcome", "cancelled")
    assert ended.stdout.startswith(f"{booked['number']}  cancelled")


def test_time_that_is_none_names_the_nearest_one(run: Run, guardian: str) -> None:
    result = run("queue", "book", guardian, "2020-01-01T10:00", *SERVICE)
    assert result.exit_code == 2
    assert "QUEUE-SLOT" in result.stderr


def test_unknown_ticket_is_told_by_its_code(run: Run, office: str) -> None:
    result = run("queue", "end", office, "2026-11-20", "Z999")
    assert result.exit_code == 2
    assert "TICKET-UNKNOWN" in result.stderr


def test_nobody_waits_where_nobody_took_a_ticket(run: Run) -> None:
    assert json.loads(run("queue", "board", "state-corporation-oral", "--json").stdout) == []
    assert run("queue", "call", "state-corporation-oral").stdout == ""
