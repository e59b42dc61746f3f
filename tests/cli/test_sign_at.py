"""``shlyuz sign --at`` and ``shlyuz verify --now``: what was signed at another moment, and what is known at another."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.papers import TEXT, Desk

DAY = timedelta(days=1)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A world of its own: somebody's certificate gets revoked."""
    return tmp_path / "world"


@pytest.fixture
def desk(run: Run, tmp_path: Path, guardian: str) -> Desk:
    return Desk(run, tmp_path, guardian)


def ago(days: int) -> str:
    return (datetime.now(UTC) - days * DAY).isoformat()


def told(desk: Desk, file: Path, *more: object) -> tuple[int, dict[str, str]]:
    """The exit code, and the verdict at every moment."""
    result = desk.run("verify", file, "--json", *more)
    moments = json.loads(result.stdout)["moments"]
    return result.exit_code, {one["moment"]: one["verdict"] for one in moments}


def test_a_time_stamp_of_last_week_outlives_a_revocation_of_yesterday(desk: Desk) -> None:
    letter = desk.put("letter.txt", TEXT)
    plain = desk.sign(letter, "plain.cms", "--at", ago(7))
    stamped = [desk.sign(letter, f"{level}.cms", "--at", ago(7), "--level", level) for level in ("T", "LT")]
    assert [told(desk, one)[0] for one in (plain, *stamped)] == [0, 0, 0]
    done = desk.run("certificate", "revoke", desk.iin, "--at", ago(1), "--reason", "superseded")
    assert done.exit_code == 0, done.output
    for one in stamped:
        assert told(desk, one) == (0, {"now": "not valid", "signing": "valid"})
        assert told(desk, one, "--at", ago(0)) == (1, {"now": "not valid", "signing": "valid", "given": "not valid"})
    assert told(desk, plain) == (1, {"now": "not valid"})
    assert told(desk, plain, "--at", ago(3)) == (0, {"now": "not valid", "given": "valid"})


def test_the_signer_has_a_certificate_of_that_moment_and_keeps_it(desk: Desk) -> None:
    letter = desk.put("letter.txt", TEXT)
    signers = []
    for name, more in (("one", ()), ("two", ("--at", ago(30))), ("three", ("--at", ago(20))), ("four", ())):
        made = desk.sign(letter, f"{name}.cms", *more)
        report = json.loads(desk.run("verify", made, "--json").stdout)
        assert report["ok"] is True
        signers.append(report["signer"]["serial_number"])
    assert signers[0] != signers[1] == signers[2] == signers[3]


def test_nobody_signs_before_the_authority_was_there(desk: Desk) -> None:
    letter = desk.put("letter.txt", TEXT)
    result = desk.run("sign", letter, "--as", desk.iin, "--at", "2001-01-01", "--out", desk.folder / "no.cms")
    assert result.exit_code == 2
    assert "the authority of this world signs from" in result.output
    assert not (desk.folder / "no.cms").exists()


def test_at_the_moment_taken_for_the_present_one_the_register_speaks(desk: Desk) -> None:
    made = desk.sign(desk.put("letter.txt", TEXT), "letter.cms")
    assert told(desk, made, "--now", ago(-30)) == (0, {"now": "valid"})
    # what will be later than that nobody knows
    assert told(desk, made, "--now", ago(-30), "--at", ago(-40)) == (
        3,
        {"now": "valid", "given": "cannot be determined"},
    )
