"""An answer is believed only if the gateway signed its envelope and the owner of the register signed its data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
import requests
from lxml import etree

from gateway.routing import LocalRoute
from registries.population.model import OrganisationKey
from registries.register import Answer, Register
from sandbox.cases import CaseState
from sandbox.offices.gateway_client import Line
from sandbox.settings import Settings
from sandbox.systems import Systems
from sandbox.world import World
from sandbox.wsgi_adapter import IN_PROCESS_URL
from signing import xmldsig
from signing.trust import TrustStore
from tests.stores import NewWorlds

if TYPE_CHECKING:
    from tests.sandbox.conftest import Citizen

DATA_BANK = "RBDS_GuardianSync"


@dataclass(frozen=True, slots=True)
class Altered:
    """A register whose answers are changed on their way to the gateway."""

    register: Register
    change: Callable[[Answer], Answer]

    @property
    def service_id(self) -> str:
        return self.register.service_id

    @property
    def contract(self) -> Any:
        return self.register.contract

    def answer(self, request: etree._Element, context: Any) -> Answer:
        return self.change(self.register.answer(request, context))


def alter(world: World, change: Callable[[Answer], Answer], service: str = DATA_BANK) -> None:
    world.gateway.routes.add(LocalRoute(Altered(world.registers[service], change)))


def unsigned(data: bytes | None) -> etree._Element:
    assert data is not None
    root = etree.fromstring(data)
    root.remove(root[-1])
    return root


def outcome(world: World, guardian: Citizen) -> tuple[CaseState, str, str]:
    """The state of the case, and the code and reason of the last event."""
    entry = guardian.served()
    detail = world.cabinet.history(entry.case)[-1].detail
    return entry.case.state, detail.get("code", ""), detail.get("reason", "")


def test_unsigned_data_decide_nothing(world: World, guardian: Citizen):
    alter(world, lambda answer: replace(answer, data=etree.tostring(unsigned(answer.data))))
    state, code, reason = outcome(world, guardian)
    assert (state, code) == (CaseState.ACCEPTED, "INQUIRY-SIGNATURE")
    assert reason == f"{DATA_BANK}: SIG-PRESENT"


def test_changed_data_decide_nothing(world: World, guardian: Citizen):
    alter(world, lambda answer: replace(answer, data=(answer.data or b"").replace(b">guardianship<", b">trusteeship<")))
    state, code, reason = outcome(world, guardian)
    assert (state, code) == (CaseState.ACCEPTED, "INQUIRY-SIGNATURE")
    assert "REF-DIGEST" in reason


@pytest.mark.rule("C-4")
def test_data_signed_by_another_body_decide_nothing(world: World, guardian: Citizen):
    other = world.keyring.official(world.population.organisation(OrganisationKey.INDIVIDUALS))

    def sign_by_other(answer: Answer) -> Answer:
        signed = etree.fromstring(xmldsig.sign(unsigned(answer.data), other))
        return replace(answer, data=etree.tostring(signed))

    alter(world, sign_by_other)
    state, code, _ = outcome(world, guardian)
    assert (state, code) == (CaseState.ACCEPTED, "INQUIRY-OWNER")


def test_answer_about_somebody_else_decides_nothing(world: World, guardian: Citizen, citizen: Callable[[str], Citizen]):
    owner = world.keyring.official(world.population.organisation(OrganisationKey.DATA_BANK))

    def swap(answer: Answer) -> Answer:
        text = etree.tostring(unsigned(answer.data)).replace(guardian.iin.encode(), citizen("trustee").iin.encode())
        return replace(answer, data=etree.tostring(etree.fromstring(xmldsig.sign(text, owner))))

    alter(world, swap)
    state, code, _ = outcome(world, guardian)
    assert (state, code) == (CaseState.ACCEPTED, "INQUIRY-CONTENT")


@pytest.mark.rule("GC-8")
def test_refused_reading_is_no_missing_record(world: World, guardian: Citizen):
    """A register that rejects the consent answers with a business error, too; nobody is refused the service for it."""
    consent = world.registers["KDP_SERVICE"]
    owner = world.keyring.official(world.population.organisation(OrganisationKey.CONSENT))

    def forget(answer: Answer) -> Answer:
        root = unsigned(answer.data)
        code = root.find("code")
        assert code is not None
        code.text = "a-token-of-nobody"
        return replace(answer, data=etree.tostring(etree.fromstring(xmldsig.sign(root, owner))))

    alter(world, forget, consent.service_id)
    state, code, reason = outcome(world, guardian)
    assert (state, code) == (CaseState.ACCEPTED, "INQUIRY-STATUS")
    assert "CONSENT-UNKNOWN" in reason


@pytest.mark.parametrize("answer", [Answer("SCSE003", "broken", None), Answer("SCSS001", "empty", None)])
def test_answer_without_data_decides_nothing(world: World, guardian: Citizen, answer: Answer):
    alter(world, lambda _: answer)
    state, code, _ = outcome(world, guardian)
    assert state is CaseState.ACCEPTED
    assert code in ("INQUIRY-STATUS", "INQUIRY-CONTENT")


def test_server_that_is_not_there_is_told_so(open_world: Callable[..., World], citizen: Callable[[str], Citizen]):
    world = open_world(Settings(base_url="http://127.0.0.1:9"))
    state, code, _ = outcome(world, replace(citizen("guardian-of-one"), world=world))
    assert (state, code) == (CaseState.ACCEPTED, "INQUIRY-UNREACHABLE")


def test_gateway_of_another_world_is_not_believed(
    world: World, guardian: Citizen, new_worlds: NewWorlds, monkeypatch: pytest.MonkeyPatch
):
    """The line leads to our gateway, but we trust another root."""
    stranger = new_worlds.open(clock=world.clock)
    line = Systems._line

    def trusting_stranger(systems: Systems) -> Line:
        return replace(line(systems), trust=TrustStore([stranger.authority.root]))

    monkeypatch.setattr(Systems, "_line", trusting_stranger)
    state, code, reason = outcome(world, guardian)
    assert (state, code) == (CaseState.ACCEPTED, "INQUIRY-TRANSPORT")
    assert "CHAIN" in reason


def test_in_process_transport_reaches_nobody_else():
    assert requests.utils.urlparse(IN_PROCESS_URL).hostname.endswith(".invalid")
