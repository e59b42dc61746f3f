"""``shlyuz participant`` and ``shlyuz world apply``: the doors for people."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_password_that_was_chosen_is_never_told_again(run: Run, tmp_path: Path) -> None:
    result = run("participant", "add", "secretive", "--password-file", "-", "--out", tmp_path / "p", stdin=b"hunter2\n")
    assert result.exit_code == 0, result.output
    told = json.loads((tmp_path / "p" / "participant.json").read_text("utf-8"))
    assert told["password"] is None
    shown = run("participant", "show", "secretive", "--json").output + run("participant", "list").output
    assert "hunter2" not in result.output + shown


def test_change_is_told_and_holds(run: Run) -> None:
    run("participant", "add", "changing")
    result = run("participant", "change", "changing", "--service", "A", "--service", "B", "--strictness", "strict")
    assert result.exit_code == 0, result.output
    told = json.loads(run("participant", "show", "changing", "--json").stdout)
    assert (told["services"], told["strictness"]) == (["A", "B"], "strict")
    run("participant", "change", "changing", "--all-services", "--strictness", "default")
    told = json.loads(run("participant", "show", "changing", "--json").stdout)
    assert (told["services"], told["strictness"]) == ([], None)


def test_participant_is_listed_disabled_and_gone(run: Run) -> None:
    run("participant", "add", "short-lived")
    assert run("participant", "disable", "short-lived").exit_code == 0
    (line,) = [one for one in run("participant", "list").output.splitlines() if one.startswith("short-lived")]
    assert line.endswith("disabled")
    assert run("participant", "enable", "short-lived").exit_code == 0
    assert run("participant", "remove", "short-lived").exit_code == 0
    assert "short-lived" not in run("participant", "list").output
    assert "PARTICIPANT-UNKNOWN" in run("participant", "disable", "short-lived").output


def test_setup_file_is_applied_once_and_its_mistakes_are_told_in_a_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "setup.toml"
    file.write_text('[[participants]]\nid = "from-a-file"\n', "utf-8")
    assert run("world", "apply", file).output == "participant from-a-file: registered\n"
    assert run("world", "apply", file).output == "setup.toml: nothing is different\n"
    file.write_text('[[participants]]\nid = "x"\nservice = []\n', "utf-8")
    wrong = run("world", "apply", file)
    assert wrong.exit_code == 2
    assert "setup.toml: participants[0].service: unknown key; the nearest known one is 'services'" in wrong.output


def test_demand_that_is_none_is_told_with_the_nearest(run: Run) -> None:
    wrong = run("participant", "add", "demanding", "--signatures", "data=requird")
    assert wrong.exit_code == 2
    assert "the nearest known one is 'required'" in wrong.output
    run("participant", "add", "demanding", "--signatures", "data=required", "--signatures", "answers-transport=checked")
    told = json.loads(run("participant", "show", "demanding", "--json").stdout)
    assert (told["requests"]["data"], told["answers"]["transport"]) == ("required", "checked")


def test_client_certificates_without_tls_are_a_mistake(run: Run) -> None:
    wrong = run("up", "--port", "0", "--tls-client", "required")
    assert wrong.exit_code == 2
    assert "--tls-client goes with --tls" in wrong.output


def test_service_is_closed_listed_and_opened(run: Run) -> None:
    assert run("service", "close", "GbdulInfoByBin_v2").output == "GbdulInfoByBin_v2: closed\n"
    assert {"id": "GbdulInfoByBin_v2", "open": False} in json.loads(run("service", "list", "--json").stdout)
    assert run("service", "open", "GbdulInfoByBin_v2").output == "GbdulInfoByBin_v2: open\n"
    assert "nearest known one is 'GbdulInfoByBin_v2'" in run("service", "close", "GbdulInfoByBin_v1").output
