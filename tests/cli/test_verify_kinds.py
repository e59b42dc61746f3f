"""``shlyuz verify``: every kind of file, the moments side by side, evidence at hand, four exit codes."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.clock import SystemClock
from sandbox.world import World
from signing import KeyPair, jwt
from signing.algorithms import KeyFamily
from signing.authority import Person, System
from signing.revocation.status import Reason
from tests.cli.conftest import Run
from tests.cli.papers import TEXT, Desk, pdf
from tests.pem import pem

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(run: Run, tmp_path: Path, guardian: str) -> Desk:
    return Desk(run, tmp_path, guardian)


@pytest.fixture
def world(data_dir: Path) -> Iterator[World]:
    found = World.open(data_dir, clock=SystemClock())
    yield found
    found.close()


@pytest.fixture
def stranger(world: World, desk: Desk) -> tuple[KeyPair, Path]:
    """A key of somebody of this world, which may be revoked, and its file."""
    key = world.authority.issue_person(Person("850101300123", "ИВАНОВ", "ИВАН"), at=world.clock.now() - 60 * MINUTE)
    return key, desk.put("key.p12", key.to_pkcs12("Qwerty12"))


def report(desk: Desk, file: Path | str, *more: object, code: int = 0) -> Any:
    result = desk.run("verify", file, "--json", *more)
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def failed(told: Any) -> list[str]:
    return [one["code"] for one in told["findings"] if one["verdict"] == "failed"]


def moments(told: Any) -> dict[str, str]:
    return {one["moment"]: one["verdict"] for one in told["moments"]}


def test_a_time_stamp_makes_the_moment_of_signing_decide(desk: Desk) -> None:
    made = desk.sign(desk.put("a.txt", TEXT), "a.cms", "--level", "LT")
    later = (SystemClock().now() + timedelta(days=3000)).isoformat()
    told = report(desk, made, "--now", later)
    assert moments(told)["now"] == "not valid"
    assert moments(told)["signing"] == "valid"
    assert [one["decides"] for one in told["moments"]] == [False, True]
    told = report(desk, made, "--at", later, code=1)
    assert failed(told) == ["TIME-EXPIRED"]
    assert list(moments(told)) == ["now", "signing", "given"]


def test_without_a_time_stamp_the_present_decides(desk: Desk) -> None:
    made = desk.sign(desk.put("a.txt", TEXT), "a.cms")
    text = desk.run("verify", made).stdout
    assert "AT SIGNING" in text
    assert "not proven" in text
    assert "the moment of the check decides" in text
    later = (SystemClock().now() + timedelta(days=3000)).isoformat()
    assert "TIME-EXPIRED" in failed(report(desk, made, "--now", later, code=1))
    assert report(desk, made)["ok"] is True
    assert "TSP-NONE" in failed(report(desk, made, "--require-time-stamp", code=1))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("kk", ("ҚАЗІР", "ҚОЛ ҚОЙҒАН КЕЗДЕ", "СҰРАЛҒАН СӘТТЕ", "ЖАРАМСЫЗ", "ТҮПНҰСҚА")),
        ("ru", ("СЕЙЧАС", "ПРИ ПОДПИСАНИИ", "НА УКАЗАННЫЙ МОМЕНТ", "НЕДЕЙСТВИТЕЛЬНА", "ПОДЛИННАЯ")),
        ("en", ("NOW", "AT SIGNING", "AT THE MOMENT GIVEN", "NOT VALID", "AUTHENTIC")),
    ],
)
def test_the_moments_stand_side_by_side_in_text_and_on_the_page(lang: str, words: tuple[str, ...], desk: Desk) -> None:
    made = desk.sign(desk.put("a.txt", TEXT), "a.cms", "--level", "T")
    later = (SystemClock().now() + timedelta(days=3000)).isoformat()
    *heads, invalid, authentic = words
    text = desk.run("verify", made, "--at", later, "--lang", lang).stdout
    assert any(all(head in line for head in heads) for line in text.splitlines())
    assert text.startswith(invalid)
    page = desk.run("verify", made, "--at", later, "--lang", lang, "--html", "-").stdout
    for kind, head in zip(("now", "signing", "given"), heads, strict=True):
        assert f'data-testid="moment-{kind}">{head}' in page
    assert authentic in desk.run("verify", made, "--lang", lang).stdout


def test_a_revoked_key_signs_no_more_and_what_it_signed_before_stays(
    desk: Desk, world: World, stranger: tuple[KeyPair, Path]
) -> None:
    key, file = stranger
    who = ("--key", file, "--password", "Qwerty12")
    before = desk.sign(desk.put("a.txt", TEXT), "before.cms", "--level", "LT", *who)
    bare = desk.sign(desk.put("a.txt", TEXT), "bare.cms", *who)
    since = world.clock.now() + timedelta(seconds=5)
    later = ("--now", (since + MINUTE).isoformat())
    world.authority.register.revoke(key.certificate.serial_number, at=since, reason=Reason.KEY_COMPROMISE)
    assert "REV-REVOKED" in failed(report(desk, bare, *later, code=1))
    told = report(desk, before, *later)
    assert moments(told) == {"now": "not valid", "signing": "valid"}
    assert "REV-REVOKED" in desk.run("verify", before, *later).stdout


def test_evidence_at_hand_is_asked(desk: Desk, world: World, stranger: tuple[KeyPair, Path]) -> None:
    key, file = stranger
    made = desk.sign(desk.put("a.txt", TEXT), "a.cms", "--key", file, "--password", "Qwerty12")
    trust = ("--trust", desk.put("root.pem", world.authority.bundle))
    assert report(desk, made, *trust)["ok"] is True
    assert report(desk, made, *trust, "--require-revocation", code=3)["verdict"] == "cannot be determined"
    evidence = world.services.evidence(key.certificate, key.chain[0])
    ocsp = desk.put("answer.der", evidence.ocsp[0])
    root_list = desk.put("root.crl", world.services.crl.crl("root_rsa.crl") or b"")
    full = (*trust, "--require-revocation", "--ocsp", ocsp, "--crl", root_list)
    assert report(desk, made, *full)["ok"] is True
    world.authority.register.revoke(key.certificate.serial_number, at=world.clock.now(), reason=Reason.SUPERSEDED)
    family = "gost" if key.family is KeyFamily.GOST else "rsa"
    lists = desk.put("nca.crl", world.services.crl.crl(f"nca_{family}.crl") or b"")
    later = (world.clock.now() + MINUTE).isoformat()
    assert "REV-REVOKED" in failed(report(desk, made, *trust, "--crl", lists, "--now", later, code=1))
    junk = desk.put("junk.crl", b"junk")
    assert report(desk, made, *trust, "--crl", junk, code=3)["verdict"] == "cannot be determined"


def test_what_the_authority_gives_out_is_judged_for_what_it_is(desk: Desk, world: World) -> None:
    key = world.keyring.person(desk.iin)
    evidence = world.services.evidence(key.certificate, key.chain[0])
    files = {
        "certificate": key.certificate.der,
        "crl": world.services.crl.crl("nca_rsa.crl") or b"",
        "ocsp": evidence.ocsp[0],
    }
    for kind, octets in files.items():
        file = desk.put(kind, octets)
        assert report(desk, file)["kind"] == kind
        assert report(desk, desk.put(f"{kind}.b64", base64.encodebytes(octets)))["kind"] == kind


def test_a_token_is_judged_with_the_certificate_given_or_carried(desk: Desk, world: World) -> None:
    system = world.authority.issue_system(System("ИС", "АО", "990140000123"), at=world.clock.now())
    claims = {"cbin": "990140000123", "iat": int(world.clock.now().timestamp()) - 5, "exp": 2**33}
    bare = desk.put("bare.jwt", jwt.make(claims, system).encode())
    assert report(desk, bare, code=3)["verdict"] == "cannot be determined"
    assert report(desk, bare, "--trust", desk.put("system.cer", system.certificate.der))["ok"] is True
    carried = jwt.make(claims, system, header_certificate=True)
    assert report(desk, desk.put("carried.jwt", carried.encode()))["ok"] is True
    header, _, value = carried.split(".")
    forged = f"{header}.{base64.urlsafe_b64encode(b'{}').rstrip(b'=').decode()}.{value}"
    assert "JWT-SIGNATURE" in failed(report(desk, desk.put("forged.jwt", forged.encode()), code=1))


def test_a_pdf_is_judged_signature_by_signature(desk: Desk, others: list[str]) -> None:
    one = desk.sign(desk.put("paper.pdf", pdf()), "one.pdf", "--level", "T")
    two = desk.sign(one, "two.pdf", "--as", others[0])
    told = report(desk, two)
    assert [part["signer"]["iin"] for part in told["signatures"]] == [desk.iin, others[0]]
    assert all(part["verdict"] == "valid" for part in told["signatures"])
    damaged = desk.put("damaged.pdf", two.read_bytes().replace(b"page 1", b"page 2", 1))
    if damaged.read_bytes() == two.read_bytes():
        damaged.write_bytes(two.read_bytes().replace(b"%PDF-1.", b"%PDF-2.", 1))
    assert desk.run("verify", damaged).exit_code == 1
    assert failed(report(desk, desk.put("plain.pdf", pdf()), code=1)) == ["PDF-SIGNATURES"]


ODD = {
    "a word": b"hello",
    "octets": bytes(range(256)),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "zip": b"PK\x03\x04" + bytes(64),
    "half of a PDF": pdf()[:200],
    "an empty sequence": b"\x30\x00",
    "a sequence without end": b"\x30\x80" * 40,
    "a PEM of nothing": pem("CMS", b""),
    "a PEM of another thing": pem("PGP MESSAGE"),
    "a certificate that is none": pem("CERTIFICATE"),
    "base64 of text": base64.b64encode(b"hello world, hello world, hello world"),
    "a token of nothing": b"eyJ.eyJ.eyJ",
    "zeros": bytes(4096),
}


@pytest.mark.parametrize("name", ODD)
def test_any_file_at_all_gives_findings_that_are_explained(name: str, desk: Desk) -> None:
    file = desk.put("odd", ODD[name])
    told = report(desk, file, code=1)
    assert failed(told)
    for lang in ("kk", "ru", "en"):
        for finding in report(desk, file, "--lang", lang, code=1)["findings"]:
            assert finding["text"], finding
    inspected = desk.run("verify", file)
    assert "Traceback" not in inspected.output


def test_two_contents_are_misuse(desk: Desk) -> None:
    letter = desk.put("a.txt", TEXT)
    assert desk.run("verify", letter, "--content", letter, "--data", letter).exit_code == 2
    assert desk.run("verify", letter, "--content", "no-such-file").exit_code == 2
