"""openssl asks our services and judges their answers."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from signing import Authority, Certificate, KeyPair
from signing.algorithms import KeyFamily
from signing.authority import Branch
from signing.authority.behaviour import Behaviour, Mode
from signing.authority.register import MemoryRegister
from signing.authority.services import AuthorityServices, service_keys
from signing.revocation import Reason
from tests.authority.conftest import PERSON, Clock

NOW = datetime.now(UTC)
"""Openssl compares the moments of OCSP answers with the machine's clock, whatever it is told."""
STARTED = NOW - timedelta(days=30)
POLICY = "1.2.398.3.3.2.6.2"


Openssl = Callable[..., tuple[bool, str]]


@pytest.fixture(scope="module")
def branches() -> list[Branch]:
    return [*Authority.create(at=STARTED).branches.values()]


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def authority(branches: list[Branch], clock: Clock) -> Authority:
    return Authority(branches, register=MemoryRegister(clock.now))


@pytest.fixture
def services(authority: Authority, clock: Clock) -> AuthorityServices:
    keys = service_keys(authority, at=STARTED)
    return AuthorityServices.of(authority, keys, now=clock.now, serials=itertools.count(-130).__next__)


@pytest.fixture
def citizen(authority: Authority) -> KeyPair:
    return authority.issue_person(PERSON, at=STARTED)


@pytest.fixture
def openssl(require_oracle: Callable[[str], str], tmp_path: Path) -> Openssl:
    """``openssl("crl", "-in", octets)``: whether it is content, and what it says. Octets become files."""
    program = require_oracle("openssl")
    numbers = itertools.count()

    def run(*arguments: str | bytes | Path | Certificate) -> tuple[bool, str]:
        call = [program]
        for one in arguments:
            octets = one.pem if isinstance(one, Certificate) else one
            if isinstance(octets, bytes):
                (path := tmp_path / f"{next(numbers)}").write_bytes(octets)
                octets = path
            call.append(str(octets))
        done = subprocess.run(call, capture_output=True, check=False, cwd=tmp_path)
        return done.returncode == 0, (done.stdout + done.stderr).decode()

    return run


@pytest.fixture
def served(services: AuthorityServices, httpserver: HTTPServer) -> Callable[[Mode], str]:
    """``served(mode)``: the address of the OCSP responder that behaves so."""

    def serve(mode: Mode = Mode.NORMAL) -> str:
        def answer(request: Request) -> Response:
            assert request.content_type == "application/ocsp-request"
            octets = services.ocsp.answer(request.get_data(), Behaviour(mode))
            return Response(octets, content_type="application/ocsp-response")

        httpserver.expect_request("/ocsp").respond_with_handler(answer)
        return httpserver.url_for("/ocsp")

    return serve


@pytest.mark.parametrize("digest", ["-sha1", "-sha256", "-sha512"])
def test_openssl_is_told_good_revoked_and_never_issued(
    digest: str, openssl: Openssl, served: Callable[..., str], authority: Authority, citizen: KeyPair
) -> None:
    revoked = authority.issue_person(PERSON, at=STARTED).certificate
    authority.revoke(revoked, at=NOW - timedelta(days=1), reason=Reason.KEY_COMPROMISE)
    asked = ("-cert", citizen.certificate, "-cert", revoked, "-serial", "0x1267")
    done, said = openssl(
        "ocsp", "-url", served(), digest, "-issuer", authority.issuing, *asked, "-CAfile", authority.root
    )
    assert done, said
    assert "Response verify OK" in said
    assert "WARNING" not in said
    assert (said.count(": good"), said.count(": revoked")) == (1, 2)
    assert "Reason: keyCompromise" in said
    assert "Reason: certificateHold" in said
    assert "Jan  1 00:00:00 1970 GMT" in said


def test_openssl_is_told_of_an_issuing_authority_by_its_root(
    openssl: Openssl, served: Callable[..., str], authority: Authority
) -> None:
    done, said = openssl(
        "ocsp", "-url", served(), "-issuer", authority.root, "-cert", authority.issuing, "-CAfile", authority.root
    )
    assert done, said
    assert "Response verify OK" in said
    assert ": good" in said


@pytest.mark.parametrize("mode", [Mode.STALE, Mode.WRONG])
def test_openssl_notices_what_is_stale_or_wrong(
    mode: Mode, openssl: Openssl, served: Callable[..., str], authority: Authority, citizen: KeyPair
) -> None:
    asked = ("-issuer", authority.issuing, "-cert", citizen.certificate, "-CAfile", authority.root)
    done, said = openssl("ocsp", "-url", served(mode), *asked, "-validity_period", "300", "-status_age", "300")
    assert ("WARNING: Status times invalid" in said) if mode is Mode.STALE else not done


@pytest.mark.parametrize("name", ["nca_rsa.crl", "nca_d_rsa.crl", "root_rsa.crl"])
def test_openssl_accepts_our_lists(
    name: str, openssl: Openssl, services: AuthorityServices, authority: Authority, citizen: KeyPair
) -> None:
    authority.revoke(citizen.certificate, at=NOW, reason=Reason.SUPERSEDED)
    issuer = authority.root if name.startswith("root") else authority.issuing
    verify = ("crl", "-noout", "-text", "-CAfile", issuer, "-in")
    done, said = openssl(*verify, services.crl.crl(name))
    assert done and "verify OK" in said
    assert ("Superseded" in said) is not name.startswith("root")
    _, said = openssl(*verify, services.crl.crl(name, Behaviour(Mode.WRONG)))
    assert "verify failure" in said


def lists(services: AuthorityServices, *names: str) -> bytes:
    found = (services.crl.crl(name) for name in names)
    return b"".join(x509.load_der_x509_crl(one).public_bytes(Encoding.PEM) for one in found if one is not None)


@pytest.mark.parametrize(
    ("before", "after"),
    [("good", "revoked"), ("hold", "released"), ("hold", "revoked"), ("good", "good"), ("revoked", "revoked")],
)
def test_openssl_merges_the_delta_with_the_list_of_this_morning(
    before: str, after: str, openssl: Openssl, services: AuthorityServices, clock: Clock, authority: Authority
) -> None:
    certificate = authority.issue_person(PERSON, at=STARTED).certificate
    clock.moment = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    if before == "hold":
        authority.hold(certificate, at=clock.moment)
    elif before == "revoked":
        authority.revoke(certificate, at=clock.moment)
    complete = lists(services, "nca_rsa.crl", "root_rsa.crl")
    clock.moment += timedelta(seconds=30)
    if after == "released":
        authority.release(certificate, at=clock.moment)
    elif after == "revoked" and before != "revoked":
        authority.revoke(certificate, at=clock.moment - timedelta(days=3), reason=Reason.KEY_COMPROMISE)
    crls = complete + lists(services, "nca_d_rsa.crl")
    moment = str(int((clock.moment + timedelta(seconds=1)).timestamp()))
    done, said = openssl(
        *("verify", "-attime", moment, "-crl_check_all", "-use_deltas", "-extended_crl", "-CRLfile", crls),
        *("-CAfile", authority.root, "-untrusted", authority.issuing, certificate),
    )
    assert done is (after != "revoked"), said
    assert ("certificate revoked" in said) is (after == "revoked")


@pytest.mark.parametrize(
    "options",
    [
        ("-sha256", "-cert"),
        ("-sha512", "-cert"),
        ("-sha256", "-cert", "-tspolicy", POLICY),
        ("-sha256", "-cert", "-no_nonce"),
        ("-sha256",),
    ],
    ids=" ".join,
)
def test_openssl_accepts_our_stamps(
    options: tuple[str, ...], openssl: Openssl, services: AuthorityServices, authority: Authority, tmp_path: Path
) -> None:
    request, reply = tmp_path / "request.tsq", tmp_path / "reply.tsr"
    assert openssl("ts", "-query", "-data", b"octets", *options, "-out", request)[0]
    reply.write_bytes(services.time_stamps.answer(request.read_bytes()))
    stamper = services.time_stamps.certificates[KeyFamily.RSA].pem
    chain = () if "-cert" in options else ("-untrusted", stamper + authority.issuing.pem)
    verify = ("ts", "-verify", "-in", reply, "-CAfile", authority.root, *chain)
    done, said = openssl(*verify, "-queryfile", request)
    assert done and "Verification: OK" in said, said
    done, said = openssl(*verify, "-data", b"other octets")
    assert not done and "message imprint mismatch" in said


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("-sha1",), "unrecognized or unsupported algorithm identifier"),
        (("-tspolicy", "1.2.398.3.3.2.6.1"), "the requested TSA policy is not supported by the TSA"),
    ],
)
def test_openssl_reads_why_no_stamp_is_made(
    options: tuple[str, ...], reason: str, openssl: Openssl, services: AuthorityServices, tmp_path: Path
) -> None:
    request, reply = tmp_path / "request.tsq", tmp_path / "reply.tsr"
    assert openssl("ts", "-query", "-data", b"octets", *options, "-out", request)[0]
    reply.write_bytes(services.time_stamps.answer(request.read_bytes()))
    _, said = openssl("ts", "-reply", "-in", reply, "-text")
    assert "Status: Rejected." in said
    assert reason in said
