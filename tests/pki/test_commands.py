"""``shlyuz certificate``, ``authority`` and ``trust``, on the same world as a server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sandbox.cli import main
from sandbox.clock import SystemClock
from sandbox.pki.modes import AuthorityService
from sandbox.world import World
from sandbox.worlds import DEFAULT_WORLD
from signing import Authority, KeyPair, xmldsig
from signing.revocation.status import Reason
from tests.stores import Place, a_place, opened

Run = Callable[..., Result]
PASSWORD = "Qwerty12"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Where a world lives by the machine's clock, as the commands do."""
    with a_place(tmp_path / "world") as made:
        yield made


@pytest.fixture
def run(place: Place, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SHLYUZ_LANG", "en")
    return lambda *words: CliRunner().invoke(main, [*(str(word) for word in words), *place.options])


@pytest.fixture
def world(place: Place) -> Iterator[World]:
    """The world as a server has it that was there before every command."""
    with opened(place) as store:
        store.create(DEFAULT_WORLD)
        world = World(store.engine(DEFAULT_WORLD), clock=SystemClock())
        yield world
        world.close()


@pytest.fixture
def citizen(world: World) -> KeyPair:
    return world.keyring.person(world.population.characters[0].iin)


def shown(run: Run, what: object) -> dict[str, Any]:
    return dict(json.loads(run("certificate", "show", what, "--json").stdout))


def trusted(world: World, key: KeyPair) -> bool:
    return xmldsig.verify(xmldsig.sign(b"<a/>", key), world.trust, at=world.clock.now()).ok


def test_certificates_are_listed_with_their_standing(run: Run, world: World, citizen: KeyPair) -> None:
    result = run("certificate", "list", "--for", citizen.certificate.iin)
    [line] = result.stdout.splitlines()
    assert line.split()[:2] == [f"{citizen.certificate.serial_number:x}", "good"]
    assert citizen.certificate.subject.dn in line
    [told] = json.loads(run("certificate", "list", "--for", citizen.certificate.iin, "--json").stdout)
    assert told["certificate"]["iin"] == citizen.certificate.iin
    assert run("certificate", "list", "--revoked").stdout == ""
    assert json.loads(run("certificate", "list", "--revoked", "--json").stdout) == []


def test_hold_release_and_revoke_are_told_and_effective_at_once(run: Run, world: World, citizen: KeyPair) -> None:
    serial = f"{citizen.certificate.serial_number:x}"
    assert trusted(world, citizen)
    for command, told, good in (("hold", "on hold", False), ("release", "good", True), ("revoke", "revoked", False)):
        result = run("certificate", command, serial)
        assert result.exit_code == 0, result.output
        assert told in result.stdout
        assert trusted(world, citizen) is good
    history = [one["reason"] for one in shown(run, serial)["history"]]
    assert history == ["certificateHold", "removeFromCRL", "unspecified"]
    text = run("certificate", "show", serial).stdout
    assert all(reason in text for reason in history)
    assert serial in run("certificate", "list", "--revoked").stdout


def test_all_that_a_holder_has_is_revoked(run: Run, world: World, citizen: KeyPair, tmp_path: Path) -> None:
    iin = str(citizen.certificate.iin)
    made = run("key", "issue", "--for", iin, "--role", "person", "--out", tmp_path / "a.p12", "--password", PASSWORD)
    assert made.exit_code == 0, made.output
    result = run("certificate", "revoke", iin, "--reason", "affiliationChanged")
    assert result.stdout.count("affiliationChanged") == 2
    assert {one.revocation.reason for one in world.pki.issued.list(iin) if one.revocation} == {
        Reason.AFFILIATION_CHANGED
    }
    again = run("certificate", "revoke", iin)
    assert (again.exit_code, "CERTIFICATE-NONE" in again.stderr) == (2, True)


def test_a_bin_means_all_certificates_of_an_organisation(run: Run, world: World) -> None:
    demo = world.systems.membership.add("demo")
    assert run("certificate", "hold", demo.bin).exit_code == 0
    assert not trusted(world, demo.key)


@pytest.mark.parametrize("form", ["der", "pem", "p12"])
def test_a_file_names_its_certificate(run: Run, world: World, citizen: KeyPair, form: str, tmp_path: Path) -> None:
    file = tmp_path / f"key.{form}"
    octets = {"der": citizen.certificate.der, "pem": citizen.certificate.pem, "p12": citizen.to_pkcs12(PASSWORD)}[form]
    file.write_bytes(octets)
    result = run("certificate", "revoke", file, "--password", PASSWORD, "--at", "2020-01-01T00:00:00+00:00")
    assert result.exit_code == 0, result.output
    assert shown(run, f"{citizen.certificate.serial_number:x}")["revoked_at"] == "2020-01-01T00:00:00+00:00"


@pytest.mark.parametrize("spell", [str.upper, lambda text: f"0x{text}", lambda text: f"00:{text[:2]}:{text[2:]}"])
def test_a_serial_number_may_be_written_as_programs_do(run: Run, citizen: KeyPair, spell: Callable[[str], str]) -> None:
    text = f"{citizen.certificate.serial_number:040x}"
    assert shown(run, spell(text))["certificate"]["fingerprint"] == citizen.certificate.fingerprint


def test_what_names_no_certificate_is_told_by_code(
    run: Run, world: World, citizen: KeyPair, foreign_authority: Authority, tmp_path: Path
) -> None:
    serial = f"{citizen.certificate.serial_number:x}"
    (tmp_path / "stranger.cer").write_bytes(foreign_authority.issuing.der)
    (tmp_path / "key.p12").write_bytes(citizen.to_pkcs12(PASSWORD))
    (tmp_path / "garbage").write_bytes(b"\x30\x82garbage")
    for words, told in (
        (("revoke", "abcdef"), "CERTIFICATE-UNKNOWN"),
        (("show", "nonsense"), "CERTIFICATE-UNKNOWN"),
        (("hold", "000000000000"), "CERTIFICATE-UNKNOWN"),
        (("release", serial), "REVOCATION-HOLD"),
        (("revoke", tmp_path / "stranger.cer"), "CERTIFICATE-UNKNOWN"),
        (("revoke", tmp_path / "key.p12", "--password", "wrong"), "KEY-PASSWORD"),
        (("revoke", tmp_path / "garbage"), "FILE-UNKNOWN"),
        (("revoke", serial, "--reason", "boredom"), "boredom"),
        (("revoke", serial, "--at", "yesterday"), "yesterday"),
        (("revoke", serial, "--at", "0001-01-01"), "0001-01-01"),
    ):
        result = run("certificate", *words)
        assert (result.exit_code, told in result.stderr) == (2, True), result.output
        assert "Traceback" not in result.output


def test_an_error_is_told_in_the_language_that_was_asked_for(run: Run, citizen: KeyPair) -> None:
    serial = f"{citizen.certificate.serial_number:x}"
    told = {lang: run("certificate", "release", serial, "--lang", lang).stderr for lang in ("kk", "ru", "en")}
    assert "приостановлен" in told["ru"]
    assert len(set(told.values())) == len(told)


@pytest.mark.parametrize(("kind", "standing"), [("revoked", "revoked"), ("on-hold", "on-hold")])
def test_a_key_may_be_issued_that_counts_no_more(run: Run, citizen: KeyPair, kind: str, standing: str, tmp_path: Path):
    file, iin = tmp_path / "bad.p12", str(citizen.certificate.iin)
    words = ("--for", iin, "--role", "person", "--out", file, "--password", PASSWORD, "--bad", kind)
    assert run("key", "issue", *words).exit_code == 0
    key = KeyPair.from_pkcs12(file.read_bytes(), PASSWORD)
    assert shown(run, f"{key.certificate.serial_number:x}")["standing"] == standing
    (tmp_path / "signed.xml").write_bytes(xmldsig.sign(b"<a/>", key))
    assert run("verify", tmp_path / "signed.xml").exit_code == 1


def test_services_are_told_how_to_behave_and_listed(run: Run, world: World) -> None:
    assert run("authority", "set", "ocsp", "slow", "--delay", "2.5").exit_code == 0
    text = run("authority", "services").stdout
    assert "slow (2.5 s)" in text
    assert "/pki/tsp" in text
    assert world.pki.modes.of(AuthorityService.OCSP).delay.total_seconds() == 2.5
    assert run("authority", "set", "all", "stale").exit_code == 0
    assert {one["mode"] for one in json.loads(run("authority", "services", "--json").stdout)} == {"stale"}
    for words in (
        ("ldap", "slow"),
        ("ocsp", "lazy"),
        ("ocsp", "slow", "--delay", "3600"),
        ("tsp", "slow", "--delay", "nan"),
    ):
        assert run("authority", "set", *words).exit_code == 2


def test_anchors_are_added_listed_and_removed(run: Run, foreign_authority: Authority, tmp_path: Path) -> None:
    file = tmp_path / "others.pem"
    file.write_bytes(foreign_authority.root.pem)
    assert "trusted: others" in run("trust", "add", file).stdout
    signed = tmp_path / "signed.xml"
    from datetime import UTC, datetime

    from signing.authority import Person

    key = foreign_authority.issue_person(Person("881026475193", "ТЕСТОВА", "АЙГҮЛ"), at=datetime.now(UTC))
    signed.write_bytes(xmldsig.sign(b"<a/>", key))
    assert run("verify", signed).exit_code == 0
    [told] = json.loads(run("trust", "list", "--json").stdout)
    assert told["certificate"]["fingerprint"] == foreign_authority.root.fingerprint
    assert run("trust", "remove", "others").exit_code == 0
    assert run("verify", signed).exit_code != 0
    assert "no anchors" in run("trust", "list").stderr


def test_what_is_no_authority_is_not_trusted(run: Run, citizen: KeyPair, tmp_path: Path) -> None:
    for octets, code in ((citizen.certificate.pem, "TRUST-AUTHORITY"), (b"text", "CERTIFICATE-FORM")):
        (tmp_path / "file").write_bytes(octets)
        result = run("trust", "add", tmp_path / "file")
        assert (result.exit_code, code in result.stderr) == (2, True), result.output
    assert run("trust", "remove", "nobody").exit_code == 2
