"""A list of answers is given in turn, one after another, whoever asks and whichever worker answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.errors import RouteRefused
from sandbox.world import World
from tests.routes.conftest import Lay, Party

THREE = "".join(f"\n[[answers]]\nmessage = 'number {number} at {{$turn}}'" for number in (1, 2, 3))
ROUTE = 'service = "S"\nstub = "s.toml"'


@pytest.mark.parametrize(
    ("turn", "told"),
    [
        ("'repeat'", ["1 at 1", "2 at 2", "3 at 3", "3 at 4", "3 at 5"]),
        ("'cycle'", ["1 at 1", "2 at 2", "3 at 3", "1 at 4", "2 at 5"]),
    ],
)
def test_what_follows_the_last_answer(party: Party, lay: Lay, turn: str, told: list[str]) -> None:
    lay(ROUTE, s_toml=f"turn = {turn}{THREE}")
    assert [party.ask("S").text("message") for _ in told] == [f"number {one}" for one in told]


def test_a_list_ends_with_a_status(party: Party, lay: Lay) -> None:
    lay(ROUTE, s_toml=f"turn = 'end'{THREE}\n[end]\ncode = 'SCSE003'\nmessage = 'no more after {{$turn}}'")
    replies = [party.ask("S") for _ in range(5)]
    assert [one.code for one in replies] == ["SCSS001"] * 3 + ["SCSE003"] * 2
    assert replies[-1].text("message") == "no more after 5"


def test_each_value_has_a_turn_of_its_own(party: Party, lay: Lay) -> None:
    lay(ROUTE, s_toml=f"turn = 'repeat'\nturn_by = 'iin'{THREE}")
    asked = ["a", "b", "a", "a", "b"]
    told = [party.ask("S", f"<data><iin>{iin}</iin></data>").text("message") for iin in asked]
    assert told == ["number 1 at 1", "number 1 at 1", "number 2 at 2", "number 3 at 3", "number 2 at 2"]


def test_a_stub_that_is_laid_anew_begins_anew(party: Party, lay: Lay) -> None:
    lay(ROUTE, s_toml=f"turn = 'repeat'{THREE}")
    party.ask("S")
    lay(ROUTE, s_toml=f"turn = 'repeat'{THREE}")
    assert party.ask("S").text("message") == "number 1 at 1"


def test_several_workers_count_one_list(
    open_world: Callable[..., World], party_in: Callable[[World], Party], party: Party, lay: Lay
) -> None:
    lay(ROUTE, s_toml=f"turn = 'cycle'{THREE}")
    workers = [party, party_in(open_world()), party_in(open_world())]
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda number: workers[number % 3].ask("S").text("message"), range(60)))
    turns = Counter(int(one.rpartition(" ")[2]) for one in replies)
    assert turns == Counter(range(1, 61)), "each turn is given once"
    assert Counter(one.split(" at ")[0] for one in replies) == {f"number {number}": 20 for number in (1, 2, 3)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"turn = 'end'{THREE}", 'end: goes with turn = "end"'),
        (f"turn_by = 'a'{THREE}", "turn_by: goes with turn"),
        (f"turn = 'cycel'{THREE}", "turn: 'repeat' or 'cycle' or 'end' is wanted, not 'cycel'; the nearest"),
        (f"turn = 'cycle'{THREE}\nwhen = 'a'", "answers[2].when: does not go with turn"),
        ("answers = []", "answers: at least one is wanted"),
    ],
)
def test_a_mistake_in_a_list_is_told(try_to_lay: Lay, text: str, told: str) -> None:
    with pytest.raises(RouteRefused) as refused:
        try_to_lay(ROUTE, s_toml=text)
    assert told in refused.value.detail
