"""``shlyuz inspect``: every kind of file, as text and as JSON, in three languages; nothing is judged."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sandbox.cli import main
from sandbox.clock import SystemClock
from sandbox.world import World
from signing import jwt, tsp
from signing.algorithms import SHA256
from signing.authority import System
from signing.revocation.status import Reason
from tests.cli.conftest import Run
from tests.cli.papers import TEXT, Desk, pdf

KINDS = ["cms", "detached", "pdf", "crl", "ocsp", "time-stamp", "response", "jwt"]


@pytest.fixture
def desk(run: Run, tmp_path: Path, guardian: str) -> Desk:
    return Desk(run, tmp_path, guardian)


@pytest.fixture
def world(data_dir: Path) -> Iterator[World]:
    found = World.open(data_dir, clock=SystemClock())
    yield found
    found.close()


def show(file: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["inspect", str(file), *more], env={"SHLYUZ_LANG": "en"})


def told(file: Path) -> Any:
    result = show(file, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def files(desk: Desk, world: World) -> dict[str, Path]:
    """A file of each kind."""
    key = world.keyring.person(desk.iin)
    system = world.authority.issue_system(System("ИС", "АО", "990140000123"), at=world.clock.now())
    register = world.authority.register
    register.revoke(system.certificate.serial_number, at=world.clock.now(), reason=Reason.SUPERSEDED)
    letter = desk.put("letter.txt", TEXT)
    imprint = SHA256.digest(TEXT)
    octets = {
        "crl": world.services.crl.crl("nca_rsa.crl") or b"",
        "ocsp": world.services.evidence(key.certificate, key.chain[0]).ocsp[0],
        "time-stamp": world.services.time_stamps.stamp(imprint, SHA256),
        "response": world.services.time_stamps.answer(tsp.request(imprint, SHA256, nonce=7)),
        "jwt": jwt.make({"cbin": "990140000123", "iat": 1, "exp": 2**33}, system, header_certificate=True).encode(),
    }
    return {
        "cms": desk.sign(letter, "letter.cms", "--level", "LT"),
        "detached": desk.sign(letter, "letter.sig", "--detached", "--profile", "ncalayer"),
        "pdf": desk.sign(desk.put("paper.pdf", pdf()), "signed.pdf", "--level", "T", "--reason", "Келісемін"),
        **{kind: desk.put(f"{kind}.bin", one) for kind, one in octets.items()},
    }


def test_every_kind_is_told_apart(files: dict[str, Path]) -> None:
    same = {"detached": "cms", "response": "time-stamp"}
    for kind, file in files.items():
        assert told(file)["kind"] == same.get(kind, kind)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_every_kind_is_shown_in_three_languages(lang: str, files: dict[str, Path]) -> None:
    for file in files.values():
        result = show(file, "--lang", lang)
        assert result.exit_code == 0, result.output
        assert len(result.stdout.splitlines()) > 5
        assert "shlyuz verify" in result.stdout
        if lang != "en":
            labels = [line.partition(":")[0].strip() for line in result.stdout.splitlines()[1:]]
            assert not {"signer", "signers", "level", "digest", "algorithm", "subject", "policy"} & set(labels)


def test_a_cms_shows_its_signers_their_attributes_and_the_time_stamp(files: dict[str, Path], desk: Desk) -> None:
    found = told(files["cms"])
    assert (found["detached"], found["size"], found["form"]) == (False, len(TEXT), "DER")
    (signer,) = found["signers"]
    assert signer["certificate"]["iin"] == desk.iin
    assert signer["level"] == "LT"
    assert {"contentType", "signingTime", "messageDigest"} == set(signer["signed_attributes"])
    assert signer["time_stamp"]["authority"]["subject"].startswith("CN=TSA SERVICE")
    assert signer["evidence"]["ocsp_answers"][0]["answers"][0]["state"] == "good"
    apart = told(files["detached"])
    assert apart["detached"] is True
    assert "signingCertificateV2" in apart["signers"][0]["signed_attributes"]


def test_a_cms_is_known_in_pem_and_base64(files: dict[str, Path], desk: Desk) -> None:
    text = base64.encodebytes(files["cms"].read_bytes())
    assert told(desk.put("cms.b64", text))["form"] == "base64"
    pem = b"-----BEGIN CMS-----\n" + text + b"-----END CMS-----\n"
    assert told(desk.put("cms.pem", pem))["form"] == "PEM"


def test_a_pdf_shows_its_signatures(files: dict[str, Path], desk: Desk) -> None:
    (signature,) = told(files["pdf"])["signatures"]
    assert signature["sub_filter"] == "ETSI.CAdES.detached"
    assert signature["covers_whole"] is True
    assert signature["reason"] == "Келісемін"
    assert signature["contents"]["signers"][0]["certificate"]["iin"] == desk.iin
    assert told(desk.put("plain.pdf", pdf()))["signatures"] == []


def test_a_list_shows_what_is_revoked(files: dict[str, Path]) -> None:
    found = told(files["crl"])
    assert found["complete"] is True
    assert "superseded" in [entry["reason"] for entry in found["entries"]]
    assert found["size"] == len(found["entries"])


def test_an_answer_shows_the_state_of_a_certificate(files: dict[str, Path]) -> None:
    found = told(files["ocsp"])
    assert found["status"] == "successful"
    assert found["responder"].startswith("CN=OCSP RESPONDER")
    assert [one["state"] for one in found["answers"]] == ["good"]


@pytest.mark.parametrize("kind", ["time-stamp", "response"])
def test_a_time_stamp_shows_what_it_says(kind: str, files: dict[str, Path]) -> None:
    found = told(files[kind])
    assert found["imprint"] == SHA256.digest(TEXT).hex()
    assert found["policy"] == "1.2.398.3.3.2.6.2"
    assert found["authority"]["subject"].startswith("CN=TSA SERVICE")


def test_a_token_shows_its_claims_and_moments(files: dict[str, Path]) -> None:
    found = told(files["jwt"])
    assert found["algorithm"] == "RS256"
    assert found["claims"]["cbin"] == "990140000123"
    assert found["times"]["iat"] == "1970-01-01T00:00:01+00:00"
    assert found["certificates"][0]["bin"] == "990140000123"


def test_a_private_key_without_a_certificate_is_shown_as_such(desk: Desk, world: World) -> None:
    key = world.keyring.person(desk.iin)
    assert told(desk.put("key.der", key.to_pkcs8()))["kind"] == "key-file"


@pytest.mark.parametrize("kind", KINDS)
def test_every_cut_of_a_file_is_shown_or_refused_in_a_sentence(kind: str, files: dict[str, Path], desk: Desk) -> None:
    octets = files[kind].read_bytes()
    for end in range(0, len(octets), max(1, len(octets) // 25)):
        result = show(desk.put("cut", octets[:end]))
        assert result.exit_code in (0, 2), result.output
        assert "Traceback" not in result.output
        assert result.exit_code == 0 or result.output.startswith("shlyuz: ")


def test_what_moves_the_cursor_is_shown_as_what_it_is(desk: Desk, world: World) -> None:
    system = world.authority.issue_system(System("ИС", "АО", "990140000123"), at=world.clock.now())
    token = jwt.make({"a": "\x1b[2J\x1b[31mVALID"}, system)
    assert "\x1b" not in show(desk.put("evil.jwt", token.encode())).stdout
