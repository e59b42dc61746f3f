"""Recordings by the command line, by the control API, and routes in a setup file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from sandbox.errors import SetupRefused
from sandbox.setup.file import apply_setup_file
from sandbox.world import World
from tests.routes.conftest import Party, Run

FILE = """service = "FAR"

[[exchanges]]
at = 2026-03-20T07:00:00+00:00
code = "SCSS001"
message = "ok"
request = '<data><iin>1</iin></data>'
answer = '<data><v>one</v></data>'
"""


def test_a_recording_goes_out_by_one_command_and_in_by_another(run: Run, tmp_path: Path) -> None:
    path, again = tmp_path / "far.toml", tmp_path / "again.toml"
    path.write_text(FILE)
    assert run("route", "import", path).stdout == "FAR: 1\n"
    assert run("route", "recorded").stdout == "FAR  1\n"
    assert "<iin>1</iin>" in run("route", "recorded", "FAR").stdout
    assert run("route", "export", "FAR", "--out", again).exit_code == 0
    assert run("route", "replay", "FAR", "--file", again, "--exact").stdout == "FAR  replay  what was recorded\n"
    assert run("route", "forget", "FAR").stdout == "FAR: 1 forgotten\n"
    for words in (("export", "FAR"), ("recorded", "FAR"), ("forget", "FAR")):
        failed = run("route", *words)
        assert failed.exit_code == 2
        assert "RECORDING-UNKNOWN" in failed.stderr
    run("route", "remove", "FAR")


def test_a_route_is_laid_to_be_recorded_by_a_command(run: Run) -> None:
    done = run("route", "record", "NEAR", "--url", "http://a.example/", "--timeout", 3)
    assert done.stdout == "NEAR  url  http://a.example/, recorded\n"
    assert "scrub = true" in run("route", "show", "NEAR").stdout
    assert "secret" not in run("route", "show", "NEAR", "--json").stdout
    run("route", "remove", "NEAR")


def test_recordings_go_in_and_out_by_the_api(party: Party) -> None:
    http = party.http
    assert http.put("/api/recordings/FAR", data=FILE).json == {"services": {"FAR": 1}}
    assert http.get("/api/recordings").json == {"services": {"FAR": 1}}
    assert http.put("/api/routes/FAR", json={"replay": "recorded"}).json["kind"] == "replay"
    assert party.ask("FAR", "<data><iin>1</iin></data>").text("v") == "one"
    exported = http.get("/api/recordings/FAR").text
    assert http.delete("/api/recordings/FAR").status_code == 200
    assert http.get("/api/recordings/FAR").status_code == 404
    body = {"replay": "far.toml", "files": {"far.toml": exported}}
    assert http.put("/api/routes/FAR", json=body).status_code == 200
    assert http.get("/api/recordings").json == {"services": {"FAR": 1}}


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (FILE.replace("FAR", "NEAR"), 422, "service: 'FAR' is wanted, not 'NEAR'"),
        (FILE.replace("answer", "anser"), 422, "nearest known one is 'answer'"),
        (b"\xff\xfe", 422, "RECORDING-FILE"),
        (b"", 400, "BODY-EMPTY"),
    ],
)
def test_the_api_refuses_what_is_no_recording(party: Party, body: object, status: int, told: str) -> None:
    answer = party.http.put("/api/recordings/FAR", data=body)
    assert answer.status_code == status
    assert told in answer.text


def test_a_setup_file_lays_routes_all_or_none_and_once(
    party: Party, tmp_path: Path, httpserver: HTTPServer, answer_of_provider: Callable[..., str]
) -> None:
    world: World = party.world
    httpserver.expect_request("/far").respond_with_data(answer_of_provider(message="far"))
    (tmp_path / "s.toml").write_text("[[answers]]\nmessage = 'stubbed'\n")
    (tmp_path / "far.toml").write_text(FILE)
    setup = tmp_path / "setup.toml"
    good = (
        f'[[routes]]\nservice = "URL"\nurl = "{httpserver.url_for("/far")}"\nrecord = true\n'
        '[[routes]]\nservice = "STUB"\nstub = "s.toml"\n[[routes]]\nservice = "FAR"\nreplay = "far.toml"\n'
    )
    setup.write_text(good + '[[routes]]\nservice = "BAD"\nstub = "t.toml"\n')
    with pytest.raises(SetupRefused, match=r"setup.toml: routes\[3\]: stub: t.toml"):
        apply_setup_file(world, setup)
    assert world.systems.routes.list() == ()
    setup.write_text(good)
    assert apply_setup_file(world, setup) == ["route URL: laid", "route STUB: laid", "route FAR: laid"]
    assert [party.ask(one).text("message") for one in ("URL", "STUB")] == ["far", "stubbed"]
    assert party.ask("FAR", "<data><iin>1</iin></data>").text("v") == "one"
    assert apply_setup_file(world, setup) == [], "a second time nothing is different"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('service = "A"\nurl = "nowhere"', "setup.toml: routes[0]: url: http:// or https://"),
        ('servis = "A"', "routes[0].servis: unknown key; the nearest known one is 'service'"),
        ('service = "A"\nstub = "s.toml"\n[[routes]]\nservice = "A"\nstub = "s.toml"', "routes[1].service: A stands"),
    ],
)
def test_a_mistake_in_a_setup_file_is_told(world_of_mistakes: World, tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "s.toml").write_text("[[answers]]\nmessage = 'x'\n")
    path = tmp_path / "setup.toml"
    path.write_text(f"[[routes]]\n{text}\n")
    with pytest.raises(SetupRefused) as refused:
        apply_setup_file(world_of_mistakes, path)
    assert told in refused.value.detail
