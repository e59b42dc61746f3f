"""A server on a port of its own, openssl as its client, and the commands as the second process."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from sandbox.demo.own_sandbox import OwnSandbox, own_sandbox
from signing.revocation.status import Reason


@pytest.fixture(scope="module")
def sandbox() -> Iterator[OwnSandbox]:
    with own_sandbox(seed=11) as running:
        yield running


class OpenSsl:
    """openssl in a folder of its own, which holds the participant's certificate and its issuers'."""

    def __init__(self, program: str, sandbox: OwnSandbox, folder: Path) -> None:
        self._program = program
        self._url = sandbox.url
        self._folder = folder
        self.key = sandbox.world.systems.membership.add("demo").key
        issuing, root = self.key.chain
        self.write("leaf.pem", self.key.certificate.pem)
        self.write("issuing.pem", issuing.pem)
        self.write("root.pem", root.pem)
        self.write("chain.pem", root.pem + issuing.pem)

    def write(self, name: str, octets: bytes) -> None:
        (self._folder / name).write_bytes(octets)

    def run(self, *words: str) -> str:
        """What it says, to whichever output."""
        done = subprocess.run(
            [self._program, *words], cwd=self._folder, capture_output=True, text=True, check=False, timeout=60
        )
        return done.stdout + done.stderr

    def status(self, *more: str) -> str:
        asked = ("-issuer", "issuing.pem", "-url", f"{self._url}/pki/ocsp", "-CAfile", "root.pem")
        return self.run("ocsp", *asked, "-verify_other", "issuing.pem", *more)


@pytest.fixture
def openssl(require_oracle: Callable[[str], str], sandbox: OwnSandbox, tmp_path: Path) -> OpenSsl:
    return OpenSsl(require_oracle("openssl"), sandbox, tmp_path)


def test_openssl_follows_a_certificate_from_good_to_hold_and_back(openssl: OpenSsl, sandbox: OwnSandbox) -> None:
    authority, now = sandbox.world.authority, sandbox.world.clock.now()
    assert "Response verify OK" in openssl.status("-cert", "leaf.pem")
    assert "leaf.pem: good" in openssl.status("-cert", "leaf.pem")
    authority.hold(openssl.key.certificate, at=now)
    assert "Reason: certificateHold" in openssl.status("-cert", "leaf.pem")
    authority.release(openssl.key.certificate, at=now)
    assert "leaf.pem: good" in openssl.status("-cert", "leaf.pem")


def test_openssl_is_told_of_a_number_that_was_never_issued(openssl: OpenSsl) -> None:
    said = openssl.status("-serial", "0x123456")
    assert "revoked" in said
    assert "Jan  1 00:00:00 1970 GMT" in said


def test_openssl_refuses_what_the_list_holds(openssl: OpenSsl, sandbox: OwnSandbox) -> None:
    stolen = sandbox.world.systems.membership.add("stolen").key.certificate
    openssl.write("stolen.pem", stolen.pem)
    sandbox.world.authority.revoke(stolen, at=sandbox.world.clock.now(), reason=Reason.KEY_COMPROMISE)
    openssl.write("list.der", sandbox.get("/pki/crl/nca_rsa.crl").content)
    assert "verify OK" in openssl.run("crl", "-inform", "der", "-in", "list.der", "-CAfile", "issuing.pem", "-noout")
    openssl.run("crl", "-inform", "der", "-in", "list.der", "-out", "list.pem")
    checked = ("verify", "-crl_check", "-CAfile", "chain.pem", "-CRLfile", "list.pem", "-partial_chain")
    assert "certificate revoked" in openssl.run(*checked, "stolen.pem")
    assert "leaf.pem: OK" in openssl.run(*checked, "leaf.pem")


def test_openssl_believes_a_time_stamp(openssl: OpenSsl, sandbox: OwnSandbox, tmp_path: Path) -> None:
    openssl.write("data", b"data")
    openssl.run("ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query")
    headers = {"Content-Type": "application/timestamp-query"}
    answered = requests.post(
        f"{sandbox.url}/pki/tsp", (tmp_path / "query").read_bytes(), headers=headers, timeout=10, proxies={"http": ""}
    )
    assert answered.headers["Content-Type"] == "application/timestamp-reply"
    openssl.write("reply", answered.content)
    assert "Verification: OK" in openssl.run(
        "ts", "-verify", "-in", "reply", "-queryfile", "query", "-CAfile", "chain.pem"
    )


def test_certificates_lead_to_the_server_that_answers(openssl: OpenSsl, sandbox: OwnSandbox) -> None:
    extensions = "authorityInfoAccess,crlDistributionPoints,freshestCRL"
    told = openssl.run("x509", "-in", "leaf.pem", "-noout", "-ext", extensions)
    addresses = re.findall(r"URI:(\S+)", told)
    assert len(addresses) == 4
    for address in addresses:
        assert address.startswith(f"{sandbox.url}/pki/")
        assert sandbox.get(address.removeprefix(sandbox.url)).content


def test_a_silent_service_says_nothing_and_the_server_goes_on(sandbox: OwnSandbox) -> None:
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(6):
            with pytest.raises(requests.RequestException):
                session.get(f"{sandbox.url}/pki/crl/nca_rsa.crl", headers={"Shlyuz-Outcome": "silent"}, timeout=0.2)
    assert sandbox.get("/healthz").json()["status"] == "ok"


def test_lines_too_many_are_hung_up_on_at_once(sandbox: OwnSandbox) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def outcome(_turn: int) -> type[Exception] | None:
        with requests.Session() as session:
            session.trust_env = False
            try:
                session.get(f"{sandbox.url}/pki/crl/nca_rsa.crl", headers={"Shlyuz-Outcome": "silent"}, timeout=2)
            except requests.RequestException as error:
                return type(error)
        return None

    with ThreadPoolExecutor(7) as pool:
        outcomes = list(pool.map(outcome, range(7)))
    assert outcomes.count(requests.exceptions.ReadTimeout) <= 4
    assert outcomes.count(requests.exceptions.ConnectionError) >= 3
