"""Keys are minted once, on first use, for everybody who shares the world."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from registries.errors import UnknownPerson
from registries.population.model import OrganisationKey
from sandbox.clock import FrozenClock
from sandbox.world import World
from signing import xmldsig
from signing.certificates import Role


def test_two_processes_and_many_threads_get_the_same_key(open_world: Callable[[], World]):
    worlds = [open_world(), open_world()]
    iin = min(worlds[0].population.people)
    with ThreadPoolExecutor(8) as pool:
        certificates = set(pool.map(lambda turn: worlds[turn % 2].keyring.person(iin).certificate, range(16)))
    assert len(certificates) == 1


def test_two_processes_agree_on_the_authority(tmp_path: Path):
    worlds = [World.open(tmp_path), World.open(tmp_path)]
    with ThreadPoolExecutor(2) as pool:
        roots = set(pool.map(lambda world: world.authority.root, worlds))
    assert len(roots) == 1
    for world in worlds:
        world.close()


def test_key_names_its_holder_and_role(world: World):
    organisation = world.population.organisation(OrganisationKey.DATA_BANK)
    person = world.keyring.person(world.population.characters[0].iin).certificate
    official = world.keyring.official(organisation).certificate
    system = world.keyring.system(organisation, "ИС SANDBOX").certificate
    assert (person.iin, person.bin, person.roles) == (world.population.characters[0].iin, None, {Role.PERSON})
    assert (official.iin, official.bin) == (organisation.signer, organisation.bin)
    assert official.roles == {Role.ORGANISATION, Role.SIGNER}
    assert (system.is_system, system.bin) == (True, organisation.bin)


def test_every_key_leads_to_the_root_of_the_world(world: World):
    key = world.keyring.person(world.population.characters[0].iin)
    assert xmldsig.verify(xmldsig.sign(b"<a/>", key), world.trust, at=world.clock.now()).ok


def test_stranger_has_no_key(world: World):
    with pytest.raises(UnknownPerson):
        world.keyring.person("000000000000")


def test_expired_key_is_minted_anew(world: World, clock: FrozenClock):
    iin = world.population.characters[0].iin
    old = world.keyring.person(iin).certificate
    clock.advance(timedelta(days=366))
    new = world.keyring.person(iin).certificate
    assert new != old
    assert new.not_before <= clock.now() <= new.not_after
    assert world.keyring.person(iin).certificate == new
