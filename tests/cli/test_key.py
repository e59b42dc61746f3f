"""``shlyuz key issue``: key files for anybody of the world, good or bad on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from registries.population.model import Organisation, OrganisationKind
from sandbox.world import World
from signing import KeyPair, Role
from signing.algorithms import KeyFamily
from signing.authority import BadKind
from signing.keys import suggested_name
from tests.cli.conftest import Run

PASSWORD = "Qwerty12"
Issue = Callable[..., KeyPair]


@pytest.fixture
def issue(run: Run, tmp_path: Path) -> Issue:
    """``issue(number, role, ...)``: the key that the command wrote."""

    def issued(number: str, role: str, *more: str) -> KeyPair:
        file = tmp_path / "key.p12"
        result = run("key", "issue", "--for", number, "--role", role, "--out", file, "--password", PASSWORD, *more)
        assert result.exit_code == 0, result.output
        return KeyPair.from_pkcs12(file.read_bytes(), PASSWORD)

    return issued


@pytest.fixture
def department(data_dir: Path) -> Organisation:
    """An education department of the session's world."""
    world = World.open(data_dir)
    organisations = world.population.organisations.values()
    world.close()
    return next(one for one in organisations if one.kind is OrganisationKind.EDUCATION_DEPARTMENT)


def test_a_citizen_gets_a_gost_key_that_signs_for_this_world(
    issue: Issue, run: Run, guardian: str, tmp_path: Path
) -> None:
    key = issue(guardian, "person")
    assert (key.family, key.certificate.iin, key.certificate.roles) == (KeyFamily.GOST, guardian, {Role.PERSON})
    from signing import xmldsig

    (tmp_path / "signed.xml").write_bytes(xmldsig.sign(b"<a>1</a>", key))
    assert run("verify", tmp_path / "signed.xml").exit_code == 0


def test_a_folder_gets_the_usual_names(run: Run, guardian: str, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    for role in ("person", "authentication"):
        result = run("key", "issue", "--for", guardian, "--role", role, "--out", folder, "--password", PASSWORD)
        assert result.exit_code == 0, result.output
    login, signing = sorted(folder.iterdir())
    for file, start in ((login, "AUTH_RSA256_"), (signing, "GOST512_")):
        assert file.name.startswith(start)
        assert file.name == suggested_name(KeyPair.from_pkcs12(file.read_bytes(), PASSWORD))


@pytest.mark.parametrize("role", ["head", "signer", "financial-signer", "hr", "employee"])
def test_people_of_an_organisation_get_their_roles(role: str, issue: Issue, department: Organisation) -> None:
    certificate = issue(department.bin, role).certificate
    assert certificate.bin == department.bin
    assert certificate.iin == (department.head if role == "head" else department.signer)
    assert certificate.roles == {Role.ORGANISATION, Role(role)}


def test_a_system_gets_an_rsa_key_and_gost_on_demand(issue: Issue, department: Organisation) -> None:
    assert issue(department.bin, "system").family is KeyFamily.RSA
    key = issue(department.bin, "system", "--family", "gost")
    assert key.family is KeyFamily.GOST
    assert key.certificate.is_system


def test_the_organisation_of_a_head_is_found_by_iin(issue: Issue, department: Organisation) -> None:
    certificate = issue(department.head, "head").certificate
    assert certificate.iin == department.head
    assert certificate.bin


@pytest.mark.parametrize("kind", [kind for kind in BadKind if kind not in {BadKind.WRONG_BIN, BadKind.WEAK_KEY}])
def test_a_bad_key_is_written_as_asked(kind: BadKind, issue: Issue, run: Run, guardian: str, tmp_path: Path) -> None:
    from signing import xmldsig

    key = issue(guardian, "person", "--bad", kind.value)
    (tmp_path / "signed.xml").write_bytes(xmldsig.sign(b"<a>1</a>", key))
    result = run("verify", tmp_path / "signed.xml", "--json")
    judged_without_policy = kind in {BadKind.WRONG_IIN, BadKind.WRONG_ROLE}
    assert (json.loads(result.stdout)["verdict"] == "valid") is judged_without_policy


def test_the_password_may_come_from_the_environment(
    run: Run, guardian: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHLYUZ_PASSWORD", PASSWORD)
    file = tmp_path / "key.p12"
    assert run("key", "issue", "--for", guardian, "--role", "person", "--out", file).exit_code == 0
    assert KeyPair.from_pkcs12(file.read_bytes(), PASSWORD)


def test_a_password_that_the_national_authority_would_refuse_is_only_a_warning(
    run: Run, guardian: str, tmp_path: Path
) -> None:
    file = tmp_path / "key.p12"
    result = run("key", "issue", "--for", guardian, "--role", "person", "--out", file, "--password", "x")
    assert result.exit_code == 0
    assert "would not take this password" in result.stderr
    assert file.exists()


@pytest.mark.parametrize(
    ("number", "role", "more", "told"),
    [
        ("881026", "person", [], "IIN-LENGTH"),
        ("881026475190", "person", [], "IIN-CHECK-DIGIT"),
        ("850101300123", "person", [], "850101300123"),
        ("920240001403", "head", [], "BIN-CHECK-DIGIT"),
        ("GUARDIAN", "head", [], "head of no organisation"),
        ("GUARDIAN", "system", [], "belongs to a BIN"),
        ("GUARDIAN", "authentication", ["--family", "gost"], "RSA key"),
        ("GUARDIAN", "person", ["--bad", "weak-key"], "too short"),
        ("GUARDIAN", "person", ["--bad", "wrong-bin"], "no BIN"),
        ("DEPARTMENT", "person", [], "belongs to an IIN"),
        ("DEPARTMENT", "system", ["--bad", "wrong-iin"], "only a person has an IIN"),
        ("GUARDIAN", "king", [], "king"),
    ],
)
def test_what_cannot_be_issued_is_told_with_exit_code_2(
    number: str,
    role: str,
    more: list[str],
    told: str,
    run: Run,
    guardian: str,
    department: Organisation,
    tmp_path: Path,
) -> None:
    whose = {"GUARDIAN": guardian, "DEPARTMENT": department.bin}.get(number, number)
    file = tmp_path / "key.p12"
    result = run("key", "issue", "--for", whose, "--role", role, "--out", file, "--password", PASSWORD, *more)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.output
    assert not file.exists()
