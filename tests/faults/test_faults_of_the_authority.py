"""A revocation service that is silent, slow, stale or wrong, as who fetches the list sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import requests
from cryptography import x509

from gateway.injection.catalogue import Stage, catalogue
from sandbox.demo.own_sandbox import OwnSandbox
from sandbox.pki.modes import AuthorityService
from signing.authority.behaviour import Behaviour, Mode

if TYPE_CHECKING:
    from tests.faults.conftest import In


class List:
    """The list of revoked certificates, fetched."""

    def __init__(self, sandbox: OwnSandbox, timeout: float = 1.0, **headers: str) -> None:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        started = time.monotonic()
        self.error: requests.RequestException | None = None
        try:
            self.octets = requests.get(f"{sandbox.url}/pki/crl/nca_rsa.crl", headers=told, timeout=timeout).content
        except requests.RequestException as error:
            self.error = error
        self.seconds = time.monotonic() - started
        self.issuer = x509.load_der_x509_certificate(sandbox.world.authority.issuing.der)

    @property
    def _crl(self) -> x509.CertificateRevocationList:
        return x509.load_der_x509_crl(self.octets)

    @property
    def is_silent(self) -> bool:
        return isinstance(self.error, requests.RequestException)

    @property
    def is_slow(self) -> bool:
        return self.error is None and self.seconds > 0.4

    @property
    def is_stale(self) -> bool:
        return self.error is None and self._crl.last_update_utc < datetime.now(UTC) - timedelta(days=1)

    @property
    def is_wrong(self) -> bool:
        return self.error is None and not self._crl.is_signature_valid(self.issuer.public_key())  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _minted(sandbox: OwnSandbox) -> None:
    """The first list of a world takes longer."""
    assert List(sandbox, timeout=20).error is None


PROOFS: dict[str, Callable[[List], bool]] = {
    "authority-silent": lambda got: got.is_silent,
    "authority-slow": lambda got: got.is_slow,
    "authority-stale": lambda got: got.is_stale,
    "authority-wrong": lambda got: got.is_wrong,
}


@pytest.mark.parametrize("name", PROOFS)
def test_a_fault_of_the_list_is_seen_counted_and_gone_when_switched_off(
    name: str, sandbox: OwnSandbox, in_force: In
) -> None:
    parameters = {"seconds": 0.4} if name == "authority-slow" else {}
    with in_force(name, service="crl", **parameters) as standing:
        assert PROOFS[name](List(sandbox))
        assert (standing().struck, standing().met) == (1, 1)
        assert not PROOFS[name](List(sandbox, Shlyuz_Outcome="normal"))
        assert standing().met == 1
    assert not PROOFS[name](List(sandbox))


def test_every_fault_of_the_authority_is_proven_here() -> None:
    assert {one.name for one in catalogue().values() if one.stage is Stage.AUTHORITY} == set(PROOFS)


def test_a_header_asks_for_a_fault_of_the_catalogue_or_for_a_mode(sandbox: OwnSandbox) -> None:
    assert List(sandbox, Shlyuz_Outcome="authority-stale;service=crl").is_stale
    assert not List(sandbox, Shlyuz_Outcome="authority-stale;service=tsp").is_stale
    assert List(sandbox, Shlyuz_Outcome="stale").is_stale


def test_what_a_service_is_told_is_a_rule_like_others(sandbox: OwnSandbox) -> None:
    world = sandbox.world
    world.pki.modes.set(AuthorityService.CRL, Behaviour(Mode.WRONG))
    try:
        (rule,) = sandbox.get("/api/faults").json()["faults"]
        assert (rule["fault"], rule["parameters"]) == ("authority-wrong", {"service": "crl"})
        assert List(sandbox).is_wrong
    finally:
        world.pki.modes.set(AuthorityService.CRL, Behaviour())
    assert sandbox.get("/api/faults").json()["faults"] == []
