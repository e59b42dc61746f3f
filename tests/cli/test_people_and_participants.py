"""``shlyuz people`` and ``shlyuz participant``."""

from __future__ import annotations

import json
from pathlib import Path

from registries.identifiers import parse_bin, parse_iin
from signing import KeyPair, Role, TrustStore
from tests.cli.conftest import Run


def test_people_are_listed_the_named_characters_first(run: Run) -> None:
    told = json.loads(run("people", "--json").stdout)
    assert len(told) >= 300
    named = [one["character"] is not None for one in told]
    assert named == sorted(named, reverse=True)
    assert told[0]["character"] == "guardian-of-one"
    assert all(parse_iin(one["iin"]) for one in told)


def test_every_character_says_what_it_is_good_for_in_three_languages(run: Run) -> None:
    texts = [json.loads(run("people", "--json", "--lang", lang).stdout)[0]["good_for"] for lang in ("kk", "ru", "en")]
    assert len(set(texts)) == 3


def test_the_demo_participant_is_ready_in_every_world(run: Run, tmp_path: Path) -> None:
    result = run("participant", "show", "demo", "--out", tmp_path / "demo")
    assert result.exit_code == 0, result.output
    told = json.loads((tmp_path / "demo" / "participant.json").read_text("utf-8"))
    assert told["senderId"] == "demo"
    assert told["wsdl"].endswith("/bip-sync-wss-gost/?wsdl")
    assert "GBDFL_UniversalServiceSync" in told["serviceIds"]
    key = KeyPair.from_pkcs12((tmp_path / "demo" / "demo.p12").read_bytes(), told["password"])
    assert key.certificate.is_system
    assert Role.SYSTEM in key.certificate.roles
    assert key.certificate.bin == parse_bin(told["bin"])
    trust = TrustStore.from_pem((tmp_path / "demo" / "root.pem").read_bytes())
    assert isinstance(trust.path(key.certificate), tuple)


def test_a_participant_that_was_added_has_a_key_of_its_own(run: Run, tmp_path: Path) -> None:
    assert run("participant", "add", "my-system", "--out", tmp_path / "a").exit_code == 0
    assert run("participant", "show", "my-system", "--out", tmp_path / "b").exit_code == 0
    first = json.loads((tmp_path / "a" / "participant.json").read_text("utf-8"))
    again = json.loads((tmp_path / "b" / "participant.json").read_text("utf-8"))
    assert first == again
    run("participant", "show", "demo", "--out", tmp_path / "demo")
    demo = json.loads((tmp_path / "demo" / "participant.json").read_text("utf-8"))
    assert demo["bin"] != first["bin"]
    assert demo["password"] != first["password"]


def test_a_participant_that_is_not_there_is_told_in_a_sentence(run: Run, tmp_path: Path) -> None:
    result = run("participant", "show", "nobody", "--out", tmp_path / "x")
    assert result.exit_code == 2
    assert "shlyuz participant add" in result.output
    assert not (tmp_path / "x").exists()


def test_a_name_that_cannot_be_a_file_name_is_refused(run: Run, tmp_path: Path) -> None:
    for name in ("../evil", "", "a b", ".hidden", "x" * 41):
        assert run("participant", "add", name, "--out", tmp_path / "x").exit_code == 2
    assert not (tmp_path / "x").exists()


def test_another_seed_for_a_world_that_exists_is_refused(run: Run) -> None:
    run("people")
    result = run("up", "--port", "0", "--seed", "77")
    assert result.exit_code == 2
    assert "WORLD-SEED" in result.output
