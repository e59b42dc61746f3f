"""Services asked over HTTP: only where that is allowed, and never for longer than the time given."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from signing import Authority, Certificate, KeyFamily, KeyPair, TrustStore, Verdict, xmldsig
from signing.algorithms import SHA256
from signing.authority import Person
from signing.authority.behaviour import Behaviour, Mode
from signing.authority.branch import Branch, Services
from signing.authority.services import AuthorityServices, service_keys
from signing.errors import ServiceRefused
from signing.findings import Finding
from signing.http_exchange import Question
from signing.judge import judge
from signing.revocation.status import Reason, State, Status
from signing.sources_http import HttpServices
from tests.trust.conftest import BEGIN, MOMENT, PERSON, Clock
from tests.trust.hanging import PATIENCE, TIMEOUT, listening, silent


class World:
    """An authority whose certificates lead to a server of the test."""

    def __init__(self, server: HTTPServer) -> None:
        url = server.url_for("").rstrip("/")
        branches = [Branch.generate(KeyFamily.RSA, at=BEGIN, services=Services(url))]
        self.authority = Authority(branches)
        self.clock = Clock(MOMENT)
        keys = service_keys(self.authority, at=BEGIN)
        self.services = AuthorityServices.of(self.authority, keys, now=self.clock.now, serials=lambda: 7)
        self.citizen = self.authority.issue_person(PERSON, at=BEGIN)
        self.modes: dict[str, Behaviour] = {}
        self.asked: list[str] = []
        self.allowed = f"{url}/pki"

    def answer(self, request: Request) -> Response:
        name = request.path.removeprefix("/pki/")
        self.asked.append(name)
        behaviour = self.modes.get(name.split("/")[0], Behaviour())
        if behaviour.mode is Mode.SLOW:
            return Response(status=503)
        if name == "ocsp":
            return Response(self.services.ocsp.answer(request.data, behaviour))
        if name == "tsp":
            return Response(self.services.time_stamps.answer(request.data, behaviour))
        return Response(self.services.crl.crl(name.removeprefix("crl/"), behaviour) or b"")

    def wrong(self, *names: str, mode: Mode = Mode.WRONG) -> None:
        self.modes = {name: Behaviour(mode) for name in names}

    def asks(self, certificate: Certificate | None = None, **options: object) -> list[Status | Finding]:
        found = HttpServices([self.allowed], timeout=TIMEOUT, **options)  # type: ignore[arg-type]
        return list(found.statuses(certificate or self.citizen.certificate, self.authority.issuing))

    def codes(self) -> list[str]:
        return [one.code if isinstance(one, Finding) else one.state.value for one in self.asks()]


@pytest.fixture(scope="module")
def shared(make_httpserver: HTTPServer) -> World:
    return World(make_httpserver)


@pytest.fixture
def world(shared: World, httpserver: HTTPServer) -> World:
    httpserver.expect_request(re.compile("^/pki/")).respond_with_handler(shared.answer)
    shared.modes, shared.asked = {}, []
    shared.clock.moment = MOMENT
    shared.citizen = shared.authority.issue_person(PERSON, at=BEGIN)
    return shared


def test_ocsp_is_asked_first_and_is_enough(world: World) -> None:
    (status,) = world.asks()
    assert isinstance(status, Status)
    assert (status.state, status.this_update) == (State.GOOD, MOMENT)
    assert world.asked == ["ocsp"]


def test_a_revocation_is_heard(world: World) -> None:
    world.authority.revoke(world.citizen.certificate, at=MOMENT, reason=Reason.SUPERSEDED)
    assert world.codes() == ["revoked"]
    world.wrong("ocsp", mode=Mode.SLOW)
    assert world.codes() == ["REV-ANSWER", "revoked", "revoked"]


def test_where_ocsp_is_of_no_use_the_lists_are_taken(world: World) -> None:
    world.wrong("ocsp")
    assert world.codes() == ["REV-OTHER", "good", "good"]
    assert world.asked == ["ocsp", "crl/nca_rsa.crl", "crl/nca_d_rsa.crl"]
    world.wrong("ocsp", "crl")
    assert set(world.codes()) == {"REV-OTHER", "REV-SIGNATURE"}


def test_an_old_answer_is_told_as_old(world: World) -> None:
    world.wrong("ocsp", mode=Mode.STALE)
    store = TrustStore([world.authority.root], [world.authority.issuing], [HttpServices([world.allowed])])
    report = judge(xmldsig.sign(b"<a/>", world.citizen), store, at=MOMENT)
    assert report.verdict is Verdict.UNDETERMINED
    assert report.has("REV-STALE")


def test_nothing_is_asked_where_nothing_is_allowed(world: World) -> None:
    elsewhere = HttpServices(["http://127.0.0.1:1/pki"], timeout=TIMEOUT)
    assert list(elsewhere.statuses(world.citizen.certificate, world.authority.issuing)) == []
    assert world.asked == []
    with pytest.raises(ServiceRefused) as refused:
        elsewhere.evidence(world.citizen.certificate, world.authority.issuing)
    assert refused.value.code == "SERVICE-ADDRESS"
    with pytest.raises(ServiceRefused) as refused:
        HttpServices([world.allowed]).stamp(b"x" * 32, SHA256)
    assert refused.value.code == "SERVICE-ADDRESS"


def test_a_hanging_source_leaves_it_undetermined_and_costs_no_more_than_its_time() -> None:
    with listening(silent) as url:
        authority = Authority([Branch.generate(KeyFamily.RSA, at=BEGIN, services=Services(url))])
        key = authority.issue_person(Person("850101300123", "ИВАНОВ", "ИВАН"), at=BEGIN)
        source = HttpServices([url], timeout=TIMEOUT)
        begin = time.monotonic()
        said = [one.code for one in source.statuses(key.certificate, authority.issuing) if isinstance(one, Finding)]
        assert time.monotonic() - begin < PATIENCE
        assert set(said) == {"REV-SOURCE"}
        trust = TrustStore([authority.root], [authority.issuing], [HttpServices([url], timeout=TIMEOUT)])
        report = judge(xmldsig.sign(b"<a/>", key), trust, at=MOMENT)
        assert report.verdict is Verdict.UNDETERMINED
        assert report.has("REV-SOURCE")


def test_evidence_is_an_ocsp_answer_else_lists(world: World) -> None:
    source = HttpServices([world.allowed], timeout=TIMEOUT)
    found = source.evidence(world.citizen.certificate, world.authority.issuing)
    assert (len(found.ocsp), len(found.crls)) == (1, 0)
    world.wrong("ocsp")
    found = source.evidence(world.citizen.certificate, world.authority.issuing)
    assert (len(found.ocsp), len(found.crls)) == (0, 2)
    root = source.evidence(world.authority.issuing, world.authority.root)
    assert (len(root.ocsp), len(root.crls)) == (0, 1)
    world.wrong("ocsp", "crl")
    with pytest.raises(ServiceRefused) as refused:
        source.evidence(world.citizen.certificate, world.authority.issuing)
    assert refused.value.code == "SERVICE-ANSWER"


def test_a_time_stamp_is_had_and_one_for_another_question_is_not_taken(world: World) -> None:
    source = HttpServices([world.allowed], timeout=TIMEOUT, time_stamps=f"{world.allowed}/tsp")
    imprint = SHA256.digest(b"data")
    assert imprint in source.stamp(imprint, SHA256)
    world.wrong("tsp")
    with pytest.raises(ServiceRefused, match="another question"):
        source.stamp(imprint, SHA256)


@dataclass
class Deaf:
    """A transport that reaches nobody."""

    asked: list[str] = field(default_factory=list)

    def __call__(self, question: Question, *, seconds: float, most: int) -> bytes:
        assert 0 < seconds <= 600
        self.asked.append(question.url.rpartition("/")[2])
        raise ServiceRefused("SERVICE-SILENT", "nobody is here")


def test_who_was_silent_is_not_asked_again_at_once(citizen: KeyPair) -> None:
    deaf = Deaf()
    source = HttpServices(["http://127.0.0.1:8080/pki"], timeout=600, transport=deaf)
    for _ in range(3):
        said = list(source.statuses(citizen.certificate, citizen.chain[0]))
        assert [one.code for one in said if isinstance(one, Finding)] == ["REV-SOURCE", "REV-SOURCE"]
    assert deaf.asked == ["ocsp", "nca_rsa.crl"]
    source = HttpServices(["http://127.0.0.1:8080/pki"], timeout=0, transport=deaf)
    assert len(list(source.statuses(citizen.certificate, citizen.chain[0]))) == 2
    assert deaf.asked == ["ocsp", "nca_rsa.crl"]


def test_a_whole_path_waits_no_longer_than_one_question(monkeypatch: pytest.MonkeyPatch, citizen: KeyPair) -> None:
    clock = [100.0]

    def hang(question: Question, *, seconds: float, most: int) -> bytes:
        clock[0] += seconds
        raise ServiceRefused("SERVICE-SILENT", question.url)

    monkeypatch.setattr("signing.sources_http.time", SimpleNamespace(monotonic=lambda: clock[0]))
    source = HttpServices(["http://127.0.0.1:8080/pki"], timeout=5, transport=hang)
    assert len(list(source.statuses(citizen.certificate, citizen.chain[0]))) == 2
    assert clock == [105.0]
    [said] = source.statuses(citizen.chain[0], citizen.chain[0])
    assert isinstance(said, Finding)
    assert (said.code, clock) == ("REV-SOURCE", [105.0])
    clock[0] += 5
    list(source.statuses(citizen.certificate, citizen.chain[0]))
    assert clock == [115.0], "after that time they are asked again"
