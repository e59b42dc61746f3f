"""Keys are minted once, on first use, for everybody who shares the world."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from registries.errors import UnknownPerson
from registries.population.model import OrganisationKey
from sandbox import storage
from sandbox.clock import FrozenClock
from sandbox.settings import Settings
from sandbox.world import World
from signing import xmldsig
from signing.algorithms import KeyFamily
from signing.authority import System
from signing.certificates import Role
from tests.stores import NewWorlds


def test_two_processes_and_many_threads_get_the_same_key(open_world: Callable[[], World]):
    worlds = [open_world(), open_world()]
    iin = min(worlds[0].population.people)
    with ThreadPoolExecutor(8) as pool:
        certificates = set(pool.map(lambda turn: worlds[turn % 2].keyring.person(iin).certificate, range(16)))
    assert len(certificates) == 1


def test_two_processes_agree_on_the_authority(new_worlds: NewWorlds, clock: FrozenClock):
    worlds = [new_worlds.open(clock=clock), new_worlds.open(clock=clock)]
    with ThreadPoolExecutor(2) as pool:
        roots = set(pool.map(lambda world: world.authority.root, worlds))
    assert len(roots) == 1


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


def test_citizens_sign_with_gost_officials_and_systems_with_rsa_unless_told(open_world: Callable[..., World]):
    def families(world: World) -> list[KeyFamily]:
        organisation = world.population.organisation(OrganisationKey.DATA_BANK)
        person = world.keyring.person(world.population.characters[0].iin)
        keys = (person, world.keyring.official(organisation), world.keyring.system(organisation, "ИС SANDBOX"))
        return [key.family for key in keys]

    gost, rsa = KeyFamily.GOST, KeyFamily.RSA
    assert families(open_world()) == [gost, rsa, rsa]
    assert families(open_world(keys_of_systems="gost")) == [gost, rsa, gost]
    assert families(open_world(keys_of_people="gost")) == [gost, gost, gost]
    assert families(open_world(keys_of_people="rsa", keys_of_systems="rsa")) == [rsa, rsa, rsa]


def test_keys_of_both_families_stay_when_the_choice_changes(open_world: Callable[..., World]):
    first = open_world()
    iin = first.population.characters[0].iin
    gost = first.keyring.person(iin).certificate
    second = open_world(keys_of_people="rsa")
    rsa = second.keyring.person(iin).certificate
    assert gost != rsa
    assert open_world().keyring.person(iin).certificate == rsa, "the world remembers what was chosen"
    assert open_world(keys_of_people="gost").keyring.person(iin).certificate == gost
    assert second.authority.roots == first.authority.roots


def test_keys_of_a_world_made_before_there_were_families_are_kept(new_worlds: NewWorlds, clock: FrozenClock):
    world = new_worlds.open(clock=clock)
    root = world.authority.root
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    with world.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    again = new_worlds.open(clock=clock)
    assert again.authority.root == root
    assert {branch.family for branch in again.authority.branches.values()} == set(KeyFamily)


def test_certificates_lead_to_the_address_of_the_sandbox(open_world: Callable[..., World]):
    world = open_world(Settings(base_url="http://127.0.0.1:4321"))
    key = world.keyring.system_of(System("ИС Бір", "ТОО", "000740000728"))
    assert b"http://127.0.0.1:4321/pki/ocsp" in key.certificate.der
