"""Rules count in the database: as often as they say, whichever worker asks, and the same in worlds of one seed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from gateway.fault_errors import FaultRefused
from gateway.injection.rules import FaultRules, Standing, declared
from sandbox.world import World

Open = Callable[..., World]


def struck(rules: FaultRules, standing: Standing, calls: int) -> list[bool]:
    return [rules.strike(standing) is not None for _ in range(calls)]


def test_the_first_calls_go_wrong_and_no_more(world: World) -> None:
    (rule,) = world.faults.add(declared("http-503", times=2))
    assert struck(world.faults, rule, 5) == [True, True, False, False, False]
    now = world.faults.find(rule.id)
    assert now is not None
    assert (now.met, now.struck, now.spent(world.clock.now())) == (5, 2, True)


def test_workers_that_strike_at_one_moment_strike_as_often_as_the_rule_says(world: World, another: World) -> None:
    (rule,) = world.faults.add(declared("unsigned", times=7))
    with ThreadPoolExecutor(8) as pool:
        asked = [(world, another)[number % 2].faults for number in range(40)]
        hits = list(pool.map(lambda faults: faults.strike(rule) is not None, asked))
    assert sum(hits) == 7
    assert [one.struck for one in world.faults.list()] == [7]


def test_a_share_of_the_calls_goes_wrong_and_the_same_ones_in_a_world_of_that_seed(new: Callable[[int], World]) -> None:
    rule = declared("http-500", share=0.3)
    series = {}
    for name, seed in (("one", 5), ("twin", 5), ("stranger", 6)):
        world = new(seed)
        (standing,) = world.faults.add(rule)
        series[name] = struck(world.faults, standing, 200)
    assert series["one"] == series["twin"] != series["stranger"]
    assert 40 <= sum(series["one"]) <= 80


def test_a_rule_ends_at_its_moment_of_the_clock_of_the_world(world: World) -> None:
    world.clock.freeze(datetime(2040, 1, 1, tzinfo=UTC))
    until = world.clock.now() + timedelta(hours=1)
    (rule,) = world.faults.add(declared("empty-body", until=until))
    assert struck(world.faults, rule, 1) == [True]
    world.clock.freeze(until)
    assert struck(world.faults, rule, 1) == [False]
    assert world.faults.list()[0].spent(world.clock.now())


def test_what_is_switched_off_strikes_no_more_for_whoever_still_knows_it(world: World, another: World) -> None:
    first, second = another.faults.add(declared("http-500", service="A"), declared("http-502", service="B"))
    assert world.faults.clear(service="A") == 1
    assert struck(another.faults, first, 1) == [False]
    assert another.faults.current() == (second,)
    world.faults.remove(second.id)
    (later,) = another.faults.add(declared("http-504"))
    assert later.id > second.id
    assert struck(another.faults, second, 1) == [False]


@pytest.mark.parametrize(
    ("said", "code", "meant"),
    [
        ({"fault": "htpp-503"}, "RULE-FAULT", "http-503"),
        ({"fault": "http-503", "parameters": {"retry": 5}}, "RULE-PARAMETER", "retry_after"),
        ({"fault": "delay", "parameters": {"seconds": 900}}, "RULE-VALUE", "from 0.001 to 60"),
        ({"fault": "delay", "parameters": {"seconds": float("nan")}}, "RULE-VALUE", "a number"),
        ({"fault": "soap-fault", "parameters": {"code": "sce0006"}}, "RULE-VALUE", "SCE006"),
        ({"fault": "unsigned", "channel": "sync"}, "RULE-CHANNEL", "sync-wss, async"),
        ({"fault": "unsigned", "channel": "calback"}, "RULE-CHANNEL", "callback"),
        ({"fault": "authority-silent", "sender": "demo"}, "RULE-CHANNEL", "no sender"),
        ({"fault": "http-500", "share": 0.0}, "RULE-VALUE", "more than 0"),
        ({"fault": "http-500", "share": float("nan")}, "RULE-VALUE", "more than 0"),
        ({"fault": "http-500", "times": 0}, "RULE-VALUE", "from 1"),
        ({"fault": "http-500", "service": " "}, "RULE-VALUE", "characters"),
        ({"fault": "http-500", "until": datetime(2030, 1, 1)}, "RULE-VALUE", "offset"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_what_was_meant(said: dict[str, object], code: str, meant: str) -> None:
    with pytest.raises(FaultRefused) as refused:
        declared(**said)  # type: ignore[arg-type]
    (finding,) = refused.value.findings
    assert finding.code == code
    assert meant in (finding.expected or "")
