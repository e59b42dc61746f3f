"""The gateway lets nobody through whose certificate is revoked, and says so."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from sandbox.clock import FrozenClock
from sandbox.world import World
from signing import xmldsig
from signing.keys import KeyPair
from signing.revocation.status import Reason
from signing.texts import Lang
from tests.pki.conftest import NOON, DemoParticipant
from tests.pki.test_trust import statements


def test_a_revoked_participant_is_refused_by_name_of_the_revocation(participant: DemoParticipant, elsewhere: World):
    assert "SCSS001" in participant.send("before")
    elsewhere.authority.revoke(participant.ready.key.certificate, at=NOON, reason=Reason.KEY_COMPROMISE)
    fault = participant.send("after")
    assert "<faultcode>SHZ-SIGNER-REVOKED</faultcode>" in fault
    assert "REV-REVOKED" in fault
    assert "keyCompromise" in fault


@pytest.mark.parametrize(("lang", "told"), [("kk", "қайтарып алынған"), ("ru", "отозван"), ("en", "revoked")])
def test_the_fault_speaks_the_language_of_the_client(participant: DemoParticipant, lang: Lang, told: str):
    participant.world.authority.revoke(participant.ready.key.certificate, at=NOON)
    assert told in participant.send("revoked", lang)


def test_a_participant_on_hold_comes_back(participant: DemoParticipant, elsewhere: World, clock: FrozenClock):
    elsewhere.authority.hold(participant.ready.key.certificate, at=NOON)
    fault = participant.send("held")
    assert "SHZ-SIGNER-REVOKED" in fault
    assert "REV-HOLD" in fault
    elsewhere.authority.release(participant.ready.key.certificate, at=NOON)
    assert "SCSS001" in participant.send("released")


def test_the_portal_takes_nothing_from_a_revoked_citizen(client: FlaskClient, world: World, citizen: KeyPair):
    form = client.get(f"/api/services/guardianship-certificate/2021/request?iin={citizen.certificate.iin}&consent=true")
    world.authority.revoke(citizen.certificate, at=NOON, reason=Reason.KEY_COMPROMISE)
    response = client.post("/api/applications", data=xmldsig.sign(form.data, citizen))
    assert response.json is not None
    assert (response.status_code, response.json["code"]) == (422, "REV-REVOKED")


def test_what_is_otherwise_wrong_too_is_told_as_a_wrong_signature(participant: DemoParticipant):
    participant.world.authority.revoke(participant.ready.key.certificate, at=NOON)
    send = participant.client.post

    def spoilt(path: str, *, data: bytes, **more: object):
        return send(path, data=data.replace(b"before", b"beform"), **more)

    participant.client.post = spoilt  # type: ignore[method-assign]
    assert "SCE006" in participant.send("before")


def test_a_message_asks_about_revocation_only_after_the_register_changed(participant: DemoParticipant):
    participant.send("warm")
    with statements(participant.world.engine) as seen:
        assert "SCSS001" in participant.send("counted")
    assert [one for one in seen if "FROM certificates" in one] == []
    world = participant.world
    world.authority.revoke(world.keyring.person(world.population.characters[1].iin).certificate, at=NOON)
    with statements(world.engine) as seen:
        assert "SCSS001" in participant.send("asked")
    assert [one for one in seen if "FROM certificates" in one] != []
