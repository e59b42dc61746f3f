"""``[[faults]]`` of the setup file: in force once, however often it is read; a mistake is told with what was meant."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.errors import SetupRefused
from sandbox.setup.file import apply_setup
from sandbox.setup.section import Source
from sandbox.world import World

TWO = """
[[faults]]
fault = "http-503"
parameters = { retry_after = 5, taken = true }
service = "S"
times = 2

[[faults]]
fault = "delay"
parameters.seconds = 0.5
share = 0.25
until = 2050-01-01T08:00:00+05:00
"""
HERE = Source("setup.toml", Path())


def test_rules_of_the_file_are_in_force_and_a_second_time_nothing_is_added(world: World) -> None:
    assert apply_setup(world, TWO, HERE) == ["fault http-503: in force", "fault delay: in force"]
    first, second = (one.rule for one in world.faults.list())
    assert (first.parameters, first.service, first.times) == ({"retry_after": 5, "taken": True}, "S", 2)
    assert (second.parameters, second.share) == ({"seconds": 0.5}, 0.25)
    assert second.until == datetime(2050, 1, 1, 3, tzinfo=UTC)
    world.faults.strike(world.faults.list()[0])
    assert apply_setup(world, TWO, HERE) == []
    assert [one.struck for one in world.faults.list()] == [1, 0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('fault = "htpp-503"', "faults[0]: RULE-FAULT: http-503 is wanted, not 'htpp-503'"),
        ('fault = "delay"\nparameters.second = 1', "faults[0]: RULE-PARAMETER: delay: seconds is wanted"),
        ('fault = "delay"\nparameters.seconds = [1]', "faults[0].parameters.seconds"),
        ('fault = "delay"\ntime = 1', "faults[0].time: unknown key; the nearest known one is 'times'"),
        ('fault = "unsigned"\nchannel = "sync"', "faults[0]: RULE-CHANNEL"),
        ('fault = "delay"\nuntil = 2050-01-01T08:00:00', "faults[0]: RULE-VALUE: until: a moment with its offset"),
    ],
)
def test_a_mistake_in_the_file_is_told_and_nothing_is_in_force(world: World, text: str, told: str) -> None:
    with pytest.raises(SetupRefused) as refused:
        apply_setup(world, f'[[faults]]\nfault = "http-500"\n[[faults]]\n{text}', HERE)
    assert told.replace("faults[0]", "faults[1]") in refused.value.detail
    assert world.faults.list() == ()
