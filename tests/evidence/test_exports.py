"""Messages taken away: the very octets, in a script, in a test module, in a parcel that verifies elsewhere."""

from __future__ import annotations

import ast
import io
import json
import shlex
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.journal import Filter
from sandbox.cli import main
from sandbox.errors import Misused
from sandbox.evidence.export import FORMS, exported
from sandbox.evidence.parcel import MESSAGE
from signing import Authority, wsse
from signing.authority import System
from signing.key_info import KeyInfoForm
from signing.revocation.status import Reason
from tests.evidence.conftest import NOON, Told

URL = "http://127.0.0.1:8080"


@pytest.fixture(scope="module")
def tampered(told: Told) -> int:
    """A message whose business data somebody changed; its id."""
    return told.send(told.soap("m-evil").replace(b"<senderCode>demo", b"<senderCode>evil"))


def content(told: Told, key: int, form: str) -> bytes:
    return exported(told.world, key, next(one for one in FORMS if one == form), url=URL).content


def unpacked(told: Told, key: int, place: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content(told, key, "zip"))) as parcel:
        parcel.extractall(place)
    return place


def verified(place: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, dict]:
    """The command of the README, in its folder, on a machine that has no world."""
    told = (place / "README.md").read_text("utf-8").partition("```bash\n")[2].partition("\n```")[0]
    words = shlex.split(told.replace("\\\n", " "))
    assert words[:2] == ["shlyuz", "verify"]
    monkeypatch.chdir(place)
    result = CliRunner().invoke(main, [*words[1:], "--json", "--data", str(place / "no-world")])
    assert not (place / "no-world").exists()
    return result.exit_code, json.loads(result.stdout)


def test_script_sends_the_very_octets(told: Told, tampered: int, tmp_path: Path) -> None:
    script = content(told, tampered, "curl").decode()
    fake = tmp_path / "curl"
    fake.write_text('#!/bin/sh\nfor word in "$@"; do echo "$word"; done > "$0.words"\ncat > "$0.body"\n')
    fake.chmod(0o755)
    run = subprocess.run(["bash"], input=script.encode(), env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=False)
    assert run.returncode == 0
    assert (tmp_path / "curl.body").read_bytes() == told.world.systems.journal.octets(tampered)
    words = (tmp_path / "curl.words").read_text("utf-8").splitlines()
    assert words[-1] == f"{URL}/bip-sync-wss-gost/"
    assert "Content-Type: text/xml; charset=utf-8" in words
    assert not any(word.lower().startswith(("host:", "content-length:", "user-agent:")) for word in words)


@pytest.mark.parametrize("value", ["it's $(touch x) `y` \\", '"; touch x; "', "құпия\tмән"])
def test_headers_cannot_break_out_of_the_script(told: Told, value: str, tmp_path: Path) -> None:
    octets = told.soap("m-header")
    headers = {"Content-Type": "text/xml", "X-Odd": value.encode().decode("latin-1")}
    key = int(told.client.post("/bip-sync/", data=octets, headers=headers).headers["X-Shlyuz-Message"])
    fake = tmp_path / "curl"
    fake.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done > "$0.words"\ncat > /dev/null\n')
    fake.chmod(0o755)
    subprocess.run(
        ["bash"],
        input=content(told, key, "curl"),
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        cwd=tmp_path,
        check=True,
    )
    words = (tmp_path / "curl.words").read_bytes().decode().split("\0")
    [kept] = [word for word in words if word.startswith("X-Odd: ")]
    assert kept == f"X-Odd: {told.world.systems.journal.get(key).headers['X-Odd']}"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["curl", "curl.words"]


def test_test_module_holds_the_octets_and_what_was_observed(told: Told, tampered: int) -> None:
    module = ast.parse(content(told, tampered, "pytest"))
    values = {
        one.targets[0].id: ast.literal_eval(one.value)
        for one in module.body
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant | ast.List | ast.Dict)
    }
    assert values["STATUS"] == 500 and values["CODE"] == "SCE006"
    assert values["FINDINGS"] == ["REF-DIGEST"] and values["REPEATED"] == []
    imports = {
        name.name.partition(".")[0] for one in ast.walk(module) if isinstance(one, ast.Import) for name in one.names
    }
    assert imports == {"base64", "os", "pytest", "requests"}


def test_parcel_of_a_tampered_message_says_its_finding_elsewhere(
    told: Told, tampered: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = unpacked(told, tampered, tmp_path)
    assert (place / MESSAGE).read_bytes() == told.world.systems.journal.octets(tampered)
    code, report = verified(place, monkeypatch)
    assert code == 1
    assert [one["code"] for one in report["findings"] if one["verdict"] == "failed"] == ["REF-DIGEST"]
    own = json.loads((place / "judgement.json").read_text("utf-8"))
    assert own["verdict"] == "not valid"
    assert [(one["code"], one["verdict"]) for one in own["findings"]] == [
        (one["code"], one["verdict"]) for one in report["findings"]
    ]
    for lang, said in (("kk", "ЖАРАМСЫЗ"), ("ru", "НЕДЕЙСТВИТЕЛЬНА"), ("en", "NOT VALID")):
        assert said in (place / f"judgement.{lang}.html").read_text("utf-8")
        assert said in (place / "README.md").read_text("utf-8")


def test_parcel_of_a_good_message_verifies_elsewhere(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, report = verified(unpacked(told, told.send(told.soap("m-good")), tmp_path), monkeypatch)
    assert (code, report["verdict"]) == (0, "valid")
    assert [one["code"] for one in report["findings"]].count("REV-GOOD") == 2


def test_certificate_that_the_message_only_names_is_in_the_parcel(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    octets = wsse.sign(
        told.soap("m-names"), told.world.systems.membership.add("demo").key, form=KeyInfoForm.ISSUER_SERIAL
    )
    code, _ = verified(unpacked(told, told.send(octets), tmp_path), monkeypatch)
    assert code == 0


def test_key_that_was_revoked_afterwards_was_good_at_the_moment(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = told.world.systems.membership.add("agency").key
    sent = told.send(wsse.sign(told.soap("m-later", sender="agency"), key))
    serial = key.certificate.serial_number
    told.clock.advance(seconds=5)
    told.world.pki.register.revoke(serial, at=told.world.clock.now(), reason=Reason.CERTIFICATE_HOLD)
    code, report = verified(unpacked(told, sent, tmp_path), monkeypatch)
    told.world.pki.register.release(serial, at=told.world.clock.now())
    assert code == 0 and "REV-LATER" in [one["code"] for one in report["findings"]]


def test_signer_of_a_strange_authority_is_told_elsewhere_as_here(
    told: Told, foreign_authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = foreign_authority.issue_system(System("Бөтен", "Мекеме", "100140000011"), at=NOON)
    sent = told.send(wsse.sign(told.soap("m-strange"), stranger))
    code, report = verified(unpacked(told, sent, tmp_path), monkeypatch)
    assert code == 1 and "CHAIN-SIGNATURE" in [one["code"] for one in report["findings"] if one["verdict"] == "failed"]


def test_every_message_of_the_journal_makes_a_parcel(told: Told, case_number: str) -> None:
    keys = [told.send(octets) for octets in (b"", b"\xff\xfe", b"<a", told.soap("m-any")[:-9])]
    keys += [one.id for one in told.world.systems.journal.list(Filter(correlation_id=case_number), limit=2)]
    keys += [one.id for one in told.world.systems.journal.list(Filter(channel="portal"), limit=1)]
    for key in keys:
        with zipfile.ZipFile(io.BytesIO(content(told, key, "zip"))) as parcel:
            assert parcel.testzip() is None
            assert parcel.read(MESSAGE) == (told.world.systems.journal.octets(key) or b"")


def test_secrets_stand_in_the_message_alone(told: Told, tampered: int, tmp_path: Path) -> None:
    password = told.world.systems.membership.add("demo").password.encode()
    place = unpacked(told, tampered, tmp_path)
    holding = [one.name for one in place.rglob("*") if one.is_file() and password in one.read_bytes()]
    assert holding == [MESSAGE]
    assert not [one for one in place.rglob("*") if one.is_file() and b"PRIVATE KEY" in one.read_bytes()]


def test_headers_that_let_somebody_in_go_nowhere(told: Told, tmp_path: Path) -> None:
    headers = {"Content-Type": "text/xml", "Authorization": "Bearer s3cret", "X-Api-Key": "s3cret", "X-Kept": "1"}
    sent = told.client.post("/bip-sync-wss-gost/", data=told.soap("m-let-in"), headers=headers)
    key = int(sent.headers["X-Shlyuz-Message"])
    place = unpacked(told, key, tmp_path)
    files = [*(one.read_bytes() for one in place.rglob("*") if one.is_file())]
    files += [content(told, key, "curl"), content(told, key, "pytest")]
    assert not any(b"s3cret" in one for one in files)
    assert b"X-Kept: 1" in content(told, key, "curl")


def test_what_no_client_sent_is_not_sent_again(told: Told, tampered: int) -> None:
    answer = told.world.systems.journal.answers_to(tampered)[0].id
    for form in ("curl", "pytest"):
        with pytest.raises(Misused, match=f"EXPORT-ANSWER: {answer}.*the request {tampered}"):
            content(told, answer, form)
    assert content(told, answer, "zip")


def test_exports_are_given_over_http_to_this_machine_alone(told: Told, tampered: int) -> None:
    names = {"curl": "message-{}.sh", "pytest": "test_message_{}.py", "zip": "message-{}.zip"}
    for form, name in names.items():
        answer = told.client.get(f"/api/journal/{tampered}/export?as={form}")
        assert answer.status_code == 200 and name.format(tampered) in answer.headers["Content-Disposition"]
    refused = told.client.get(f"/api/journal/{tampered}/export?as=zip", headers={"X-Forwarded-For": "10.0.0.1"})
    assert (refused.status_code, refused.get_json()["code"]) == (403, "JOURNAL-EXACT")
    assert told.client.get(f"/api/journal/{tampered}/export?as=har").status_code == 400
    assert told.client.get(f"/api/journal/{tampered}/export").status_code == 400


def test_differences_are_told_over_http(told: Told, tampered: int) -> None:
    good = told.send(told.soap("m-evil-2"))
    found = told.client.get(f"/api/journal/{good}/diff/{tampered}").get_json()
    assert "evil" in [one["second"] for one in found["changes"]]
    same = told.client.post(
        f"/api/journal/{good}/diff?form=raw", data=told.world.systems.journal.octets(good)
    ).get_json()
    assert same["same"] is True
    refused = told.client.post(f"/api/journal/{good}/diff", data=b"<a>")
    assert (refused.status_code, refused.get_json()["code"]) == (400, "DIFF-XML")
    assert told.client.get(f"/api/journal/{good}/diff/{10**6}").status_code == 404
