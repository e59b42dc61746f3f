"""A world that is older than the register knows the certificates of the keys that it kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config

from sandbox import storage
from sandbox.world import World


def test_certificates_of_old_keys_are_taken_down(open_world: Callable[[], World]):
    world = open_world()
    before = {one.serial: (one.certificate, one.issued_at) for one in world.pki.issued.list()}
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    with world.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    again = open_world()
    assert {one.serial: (one.certificate, one.issued_at) for one in again.pki.issued.list()} == before
    assert len(before) > 7
