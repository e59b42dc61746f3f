"""A world that is older than the register knows the certificates of the keys that it kept."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from sandbox import storage
from sandbox.clock import FrozenClock
from sandbox.world import World


def test_certificates_of_old_keys_are_taken_down(data_dir: Path, clock: FrozenClock):
    world = World.open(data_dir, clock=clock)
    before = {one.serial: (one.certificate, one.issued_at) for one in world.pki.issued.list()}
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    with world.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    world.close()
    again = World.open(data_dir, clock=clock)
    assert {one.serial: (one.certificate, one.issued_at) for one in again.pki.issued.list()} == before
    assert len(before) > 7
    again.close()
