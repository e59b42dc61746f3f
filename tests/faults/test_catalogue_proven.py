"""Each fault of the catalogue is seen by a client outside, counted, told by the journal, and gone when switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.injection.catalogue import FaultKind, catalogue
from sandbox.demo.own_sandbox import OwnSandbox
from signing.texts import LANGUAGES
from tests.faults.proofs import PROOFS

if TYPE_CHECKING:
    from tests.faults.conftest import Client, In

ELSEWHERE = {
    "test_faults_of_deliveries.py": ("callback",),
    "test_faults_of_the_authority.py": ("authority",),
}
"""What a client does not see in an answer of the gateway is proven there."""


def test_every_fault_of_the_catalogue_has_a_proof() -> None:
    others = set(ELSEWHERE.values())
    assert {name for name, kind in catalogue().items() if kind.channels not in others} == set(PROOFS)


@pytest.mark.parametrize("name", list(PROOFS))
def test_a_fault_is_seen_counted_told_and_gone_when_switched_off(
    name: str, sandbox: OwnSandbox, client: Client, in_force: In
) -> None:
    proof = PROOFS[name]
    with in_force(name, **proof.parameters) as standing:
        before = standing()
        got = client.ask()
        assert proof.seen(got, client)
        after = standing()
    assert (before.struck, after.struck, after.met) == (0, 1, 1)
    assert after.last_at is not None
    told = sandbox.get("/api/journal", message=got.message_id).json()["messages"]
    code = catalogue()[name].code
    assert any(finding["code"] == code for message in told for finding in message["findings"])
    without = [client.ask() for _ in range(proof.tries)]
    assert {one.code for one in without} == {"SCSS001"}
    assert not all(proof.seen(one, client) for one in without)


@pytest.mark.parametrize("kind", catalogue().values(), ids=lambda kind: kind.name)
def test_every_fault_says_what_happens_and_what_to_do_in_three_languages(kind: FaultKind) -> None:
    for tell in (kind.text, kind.advice, *(parameter.text for parameter in kind.parameters.values())):
        assert len({tell(lang) for lang in LANGUAGES}) == 3
    for parameter in kind.parameters.values():
        assert parameter.read(parameter.default, of=kind.name) == parameter.default
