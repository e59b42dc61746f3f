"""The named characters of the demonstrations, each with the family and the records that the story needs."""

from __future__ import annotations

from collections.abc import Mapping

from registries.population.bodies import Character
from registries.population.cast.entrance import enter
from registries.population.cast.role import Role
from registries.population.cast.script import Post, scenes
from registries.population.cast.stage import Stage
from registries.population.draft import Draft
from registries.population.organisations import Staff

__all__ = ["enter_characters"]


def enter_characters(draft: Draft) -> tuple[tuple[Character, ...], dict[str, Staff]]:
    """The characters in their order, and the people of the organisations whose staff is named."""
    stage = Stage(draft, {})
    played = [scene for scene in scenes() if scene.since is None or scene.since <= draft.as_of]
    roles = {key: role for scene in played for key, role in {**scene.characters, **scene.relatives}.items()}
    for key in roles:
        enter(stage, key, roles)
    for scene in played:
        for act in scene.acts():
            act.play(stage)
    posts = {key: post for scene in played for key, post in scene.posts.items()}
    return tuple(_characters(stage, roles)), {key: _staff(stage, post) for key, post in posts.items()}


def _characters(stage: Stage, roles: Mapping[str, Role]) -> list[Character]:
    return [Character(key, stage.cast[key].iin, role.good_for) for key, role in roles.items() if role.good_for]


def _staff(stage: Stage, post: Post) -> Staff:
    founders = tuple(stage.cast[key] for key in post.founders)
    return Staff(stage.cast[post.head], stage.cast[post.signer], founders)
