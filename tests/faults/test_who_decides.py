"""What a call returns: its header decides before the rules, these before the data; a rule is about whom it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gateway.injection.catalogue import catalogue
from gateway.texts import error_texts
from sandbox.demo.own_sandbox import OwnSandbox
from tests.faults.conftest import ASYNC, PLAIN, SERVICE, SIGNED
from tests.faults.proofs import PROOFS

if TYPE_CHECKING:
    from tests.faults.conftest import Client, In


def test_the_header_comes_before_the_rule_and_the_rule_before_the_data(client: Client, in_force: In) -> None:
    with in_force("status", code="SCSE001") as standing:
        assert client.ask(Shlyuz_Outcome="http-503").status == 503
        assert client.ask(Shlyuz_Outcome="normal").code == "SCSS001"
        assert standing().met == 0
        assert client.ask().code == "SCSE001"
        assert standing().met == 1
    assert client.ask().code == "SCSS001"


def test_of_two_rules_for_one_stage_the_older_strikes_and_those_of_other_stages_too(
    client: Client, in_force: In
) -> None:
    with (
        in_force("status", code="SCSE001", only={"times": 1}) as older,
        in_force("status", code="SCSE002") as younger,
        in_force("wrong-content-type", type="text/plain") as wire,
    ):
        first, second = client.ask(), client.ask()
        assert (first.code, second.code) == ("SCSE001", "SCSE002")
        assert {one.headers["Content-Type"] for one in (first, second)} == {"text/plain"}
        assert [one().struck for one in (older, younger, wire)] == [1, 1, 2]


@pytest.mark.parametrize(
    "only", [{"service": "ANOTHER"}, {"sender": "somebody"}, {"message": "another"}, {"channel": "sync"}]
)
def test_a_rule_about_others_does_not_even_meet_the_call(client: Client, in_force: In, only: dict[str, Any]) -> None:
    with in_force("http-500", only=only) as standing:
        assert client.ask().code == "SCSS001"
        assert standing().met == 0


def test_a_rule_about_this_very_call_strikes(client: Client, in_force: In) -> None:
    only = {"service": SERVICE, "sender": "demo", "message": "the-one", "channel": "sync-wss", "times": 1}
    with in_force("soap-fault", only=only, code="SCE006"):
        got = client.post(SIGNED, client.person("the-one"), message_id="the-one")
        assert got.code == "SCE006"
        again = client.post(SIGNED, client.person("the-one"), message_id="the-one")
        assert again.code == "SCSS001", "what was refused on purpose was not taken"


def test_an_answer_that_was_lost_was_taken(client: Client) -> None:
    octets = client.person("taken-once")
    assert client.post(PLAIN, octets, Shlyuz_Outcome="connection-reset").error is not None
    assert client.post(PLAIN, octets).code == "SHZ-DUPLICATE"
    assert client.post(PLAIN, client.person("not-taken"), Shlyuz_Outcome="http-502").status == 502
    assert client.post(PLAIN, client.person("not-taken")).code == "SCSS001"


def test_a_header_that_cannot_be_read_is_a_fault_and_nothing_is_done(client: Client, sandbox: OwnSandbox) -> None:
    got = client.post(PLAIN, client.person("malformed"), Shlyuz_Outcome="htpp-503")
    assert (got.status, got.code) == (500, "SHZ-FAULT-RULE")
    assert "http-503" in (got.text("errorData") or "")
    assert client.post(PLAIN, client.person("malformed")).code == "SCSS001"


@pytest.mark.parametrize("code", list(error_texts()))
def test_a_fault_is_given_with_each_code(client: Client, code: str) -> None:
    got = client.ask(PLAIN, Shlyuz_Outcome=f"soap-fault;code={code}")
    assert (got.status, got.code) == (500, code)


ELSEWHERE_TOO = (
    *("connection-refused", "connection-reset", "body-cut", "http-500", "http-502", "http-503", "http-504"),
    *("html-page", "malformed-xml", "empty-body", "wrong-content-type", "soap-fault", "soap-fault-200"),
    *("register-maintenance", "unsigned", "signed-by-another", "signed-by-expired", "signed-by-revoked"),
    *("obsolete-algorithm", "body-tampered", "body-wrapped"),
)
"""What needs no business data, no messageId and no clock to be seen: ``getMessages`` may be answered so as well."""


@pytest.mark.parametrize(("path", "channel"), [(ASYNC, "async"), (PLAIN, "sync")])
@pytest.mark.parametrize("name", ELSEWHERE_TOO)
def test_the_other_channels_go_wrong_in_the_same_ways(name: str, path: str, channel: str, client: Client) -> None:
    proof = PROOFS[name]
    told = "".join(f";{key}={value}" for key, value in proof.parameters.items())
    got = client.ask(path, Shlyuz_Outcome=f"{name}{told}")
    if channel not in catalogue()[name].channels:
        assert got.code == "SHZ-FAULT-RULE"
        return
    assert proof.seen(got, client)
    assert not proof.seen(client.ask(path), client)
