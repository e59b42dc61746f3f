"""What is revoked is not trusted, by whoever judges in the world; anchors of others may come and go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from sandbox.clock import FrozenClock
from sandbox.errors import NotFound, TrustRefused
from sandbox.pki.trust import ForeignAnchors, WorldTrust
from sandbox.tables import certificates
from sandbox.world import World
from signing import Authority, xmldsig
from signing.authority import Person
from signing.findings import Verdict
from signing.keys import KeyPair
from signing.revocation.status import Reason, State
from tests.pki.conftest import NOON

STRANGER = Person("881026475193", "ТЕСТОВА", "АЙГҮЛ")
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
QUESTION = "SELECT 1 FROM certificates WHERE serial IN ('a', 'b')"


@contextmanager
def statements(engine: sa.Engine) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    seen: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", see)
    yield seen
    sa.event.remove(engine, "before_cursor_execute", see)


def verdicts(world: World, key: KeyPair) -> dict[str, Verdict]:
    report = xmldsig.verify(xmldsig.sign(b"<a/>", key), world.trust, at=world.clock.now())
    return {one.code: one.verdict for one in report.findings} | ({"OK": Verdict.PASSED} if report.ok else {})


def test_a_certificate_in_force_is_good(world: World, citizen: KeyPair):
    found = verdicts(world, citizen)
    assert "OK" in found
    assert found["REV-GOOD"] is Verdict.PASSED


def test_what_another_process_revoked_is_refused_at_once(world: World, elsewhere: World, citizen: KeyPair):
    assert "OK" in verdicts(world, citizen)
    elsewhere.authority.revoke(citizen.certificate, at=NOON, reason=Reason.KEY_COMPROMISE)
    found = verdicts(world, citizen)
    assert found["REV-REVOKED"] is Verdict.FAILED
    assert "OK" not in found


def test_a_hold_is_refused_until_it_is_released(world: World, elsewhere: World, citizen: KeyPair, clock: FrozenClock):
    elsewhere.authority.hold(citizen.certificate, at=NOON)
    assert verdicts(world, citizen)["REV-HOLD"] is Verdict.FAILED
    elsewhere.authority.release(citizen.certificate, at=NOON)
    assert "OK" in verdicts(world, citizen)


def test_nothing_of_a_revoked_issuer_is_trusted(world: World, elsewhere: World, citizen: KeyPair):
    assert "OK" in verdicts(world, citizen)
    elsewhere.authority.revoke(citizen.chain[0], at=NOON, reason=Reason.CA_COMPROMISE)
    assert verdicts(world, citizen)["REV-REVOKED"] is Verdict.FAILED


def test_a_path_is_asked_about_once_between_two_changes_of_the_register(
    world: World, elsewhere: World, citizen: KeyPair
):
    verdicts(world, citizen)
    with statements(world.engine) as before:
        verdicts(world, citizen)
    elsewhere.authority.revoke(elsewhere.authority.issue_person(STRANGER, at=NOON).certificate, at=NOON)
    with statements(world.engine) as after:
        verdicts(world, citizen)
    assert [len([one for one in seen if "FROM certificates" in one]) for seen in (before, after)] == [0, 1]
    with world.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # a table of a few rows is read as a whole otherwise
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = connection.exec_driver_sql(f"{EXPLAIN[connection.dialect.name]} {QUESTION}")
        assert re.search("SEARCH|Index", str(plan.all()))


def test_what_was_never_issued_is_asked_about_until_it_is(world: World, elsewhere: World, citizen: KeyPair):
    [source] = world.trust.sources
    certificate, issuing = citizen.certificate, citizen.chain[0]
    fresh = elsewhere.authority.issue_person(STRANGER, at=NOON).certificate
    with world.engine.begin() as connection:
        connection.execute(sa.delete(certificates).where(certificates.c.serial == f"{fresh.serial_number:x}"))
    assert [one.state for one in source.statuses(certificate, issuing)] == [State.GOOD]
    assert [one.state for one in source.statuses(fresh, issuing)] == [State.UNKNOWN]
    elsewhere.pki.register.record(fresh)
    assert [one.state for one in source.statuses(fresh, issuing)] == [State.GOOD]


def test_what_was_read_along_is_not_believed_after_a_change(world: World, elsewhere: World, citizen: KeyPair):
    [source] = world.trust.sources
    certificate, issuing, root = citizen.certificate, *citizen.chain
    assert [one.state for one in source.statuses(certificate, issuing)] == [State.GOOD]
    elsewhere.authority.revoke(issuing, at=NOON, reason=Reason.CA_COMPROMISE)
    assert [one.state for one in source.statuses(issuing, root)] == [State.REVOKED]


def test_the_register_says_nothing_of_certificates_of_others(world: World, foreign_authority: Authority):
    [source] = world.trust.sources
    stranger = foreign_authority.issue_person(STRANGER, at=NOON)
    assert list(source.statuses(stranger.certificate, stranger.chain[0])) == []


def test_a_certificate_that_is_in_no_register_is_not_trusted(world: World, citizen: KeyPair):
    from signing.authority import profiles

    branch = world.authority.branches[citizen.family]
    unknown = branch.issue(STRANGER, profiles.PERSON, private=world.authority.fresh_key(citizen.family), at=NOON)
    assert "OK" not in verdicts(world, unknown)


def test_an_anchor_of_others_counts_until_it_is_removed(world: World, foreign_authority: Authority):
    anchors = world.pki.anchors
    ticks = [0.0]
    trust = WorldTrust(world.authority.trust, anchors.list, ticks=lambda: ticks[0])
    stranger = foreign_authority.issue_person(STRANGER, at=NOON)
    path = stranger.certificate, stranger.chain
    assert not isinstance(trust.path(*path), tuple)
    anchors.add([foreign_authority.root], name="others")
    assert not isinstance(trust.path(*path), tuple), "what was read counts for a second"
    ticks[0] += 2
    assert isinstance(trust.path(*path), tuple)
    anchors.remove("others")
    ticks[0] += 2
    assert not isinstance(trust.path(*path), tuple)


def test_anchors_are_named_and_added_once(elsewhere: World, world: World, foreign_authority: Authority):
    world.pki.anchors.add([foreign_authority.root, foreign_authority.root], name="first")
    world.pki.anchors.add([foreign_authority.root], name="second")
    [anchor] = elsewhere.pki.anchors.list()
    assert (anchor.name, anchor.certificate, anchor.added_at) == ("second", foreign_authority.root, NOON)


def test_an_anchor_is_removed_by_its_fingerprint(world: World, foreign_authority: Authority):
    fingerprint = foreign_authority.root.fingerprint.upper()
    for text in (fingerprint, fingerprint[:8], ":".join(fingerprint[i : i + 2] for i in range(0, 64, 2))):
        world.pki.anchors.add([foreign_authority.root], name="others")
        assert [one.name for one in world.pki.anchors.remove(text)] == ["others"]
    assert world.pki.anchors.list() == ()


@pytest.mark.parametrize("text", ["nobody", "", "00000000", "abc"])
def test_an_anchor_that_is_not_there_is_not_removed(world: World, text: str):
    with pytest.raises(NotFound) as refused:
        world.pki.anchors.remove(text)
    assert refused.value.code == "TRUST-UNKNOWN"


def test_a_citizens_certificate_is_no_anchor(world: World, citizen: KeyPair, foreign_authority: Authority):
    anchors: ForeignAnchors = world.pki.anchors
    with pytest.raises(TrustRefused) as refused:
        anchors.add([foreign_authority.root, citizen.certificate], name="wrong")
    assert refused.value.code == "TRUST-AUTHORITY"
    assert anchors.list() == ()
