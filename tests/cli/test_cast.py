"""``shlyuz people`` lists the whole cast."""

from __future__ import annotations

import json

from registries.population.cast.script import scenes
from tests.cli.conftest import Run


def test_people_begin_with_every_character_in_the_order_of_the_page(run: Run) -> None:
    told = [one["character"] for one in json.loads(run("people", "--json").stdout)]
    keys = [key for scene in scenes() for key in scene.characters]
    assert told[: len(keys)] == keys
    assert set(told[len(keys) :]) == {None}


def test_each_character_tells_what_it_is_good_for(run: Run) -> None:
    told = json.loads(run("people", "--json", "--lang", "kk").stdout)
    good_for = {one["character"]: one["good_for"] for one in told if one["character"]}
    assert good_for == {key: role.good_for.kk for scene in scenes() for key, role in scene.characters.items()}
