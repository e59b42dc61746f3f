"""How certificates that were issued stand, and what names them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.clock import FrozenClock
from sandbox.errors import NotFound
from sandbox.pki.issued import Standing, read_serial
from sandbox.world import World
from signing.keys import KeyPair

GOOD = frozenset({Standing.GOOD})


@pytest.mark.parametrize("text", ["1f", "1F", "0x1f", "001f", "00:1f", "00 1F", " 1f "])
def test_a_serial_number_is_read_as_programs_write_it(text: str):
    assert read_serial(text) == 0x1F


@pytest.mark.parametrize("text", ["", "g", "0x", "-1", "1f.", "1" * 41, "١٢"])
def test_what_is_no_serial_number_is_not_read(text: str):
    assert read_serial(text) is None


def test_a_certificate_stands_by_the_worlds_clock(world: World, citizen: KeyPair, clock: FrozenClock):
    found = world.pki.issued.find(citizen.certificate.serial_number)
    assert found is not None
    assert found.standing(clock.now()) is Standing.GOOD
    assert found.standing(clock.now() + timedelta(days=366)) is Standing.EXPIRED


def test_only_what_is_in_force_is_a_holders_current(world: World, citizen: KeyPair, clock: FrozenClock):
    iin = str(citizen.certificate.iin)
    clock.advance(timedelta(days=366))
    renewed = world.keyring.person(iin)
    assert [one.certificate for one in world.pki.named(iin)] == [renewed.certificate, citizen.certificate]
    assert [one.certificate for one in world.pki.current(iin, GOOD)] == [renewed.certificate]
    world.authority.revoke(renewed.certificate, at=clock.now())
    with pytest.raises(NotFound) as refused:
        world.pki.current(iin, GOOD)
    assert refused.value.code == "CERTIFICATE-NONE"


def test_twelve_digits_may_be_a_serial_number_too(world: World):
    with pytest.raises(NotFound) as refused:
        world.pki.named("123456789012")
    assert refused.value.code == "CERTIFICATE-UNKNOWN"
