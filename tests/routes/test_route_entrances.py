"""Routes by the control API and by the command line."""

from __future__ import annotations

import json

import pytest

from tests.routes.conftest import GBD_FL, Party, Run

ADDRESS = "http://a.example/bip-provider"


def test_a_route_is_laid_shown_listed_and_removed_by_the_api(party: Party) -> None:
    http = party.http
    laid = http.put(f"/api/routes/{GBD_FL}", json={"url": ADDRESS, "timeout": 3})
    assert (laid.status_code, laid.json["kind"], laid.json["shadows"]) == (200, "url", True)
    assert http.get(f"/api/routes/{GBD_FL}").json["settings"]["timeout"] == 3.0
    mine = [one for one in http.get("/api/routes").json["routes"] if one["service"] == GBD_FL]
    assert [(one["kind"], one["shadowed"]) for one in mine] == [("url", False), ("register", True)]
    assert http.delete(f"/api/routes/{GBD_FL}").status_code == 200
    gone = http.delete(f"/api/routes/{GBD_FL}")
    assert (gone.status_code, gone.json["code"]) == (404, "ROUTE-UNKNOWN")


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({}, 422, "exactly one of url"),
        ({"url": "file:///etc/passwd"}, 422, "http:// or https://"),
        ({"url": ADDRESS, "contract": ["/etc/passwd"]}, 422, "is not among the files given"),
        ({"url": ADDRESS, "tymeout": 3}, 400, "tymeout"),
        ({"url": ADDRESS, "timeout": -1}, 422, "timeout: more than 0"),
    ],
)
def test_the_api_refuses_a_mistake_and_changes_nothing(party: Party, body: object, status: int, told: str) -> None:
    answer = party.http.put("/api/routes/FAR", json=body)
    assert answer.status_code == status
    assert told in answer.text
    assert party.http.get("/api/routes/FAR").status_code == 404


def test_the_commands_lay_show_list_and_remove(run: Run) -> None:
    assert run("route", "add", "FAR", "--route", "R", "--url", ADDRESS, "--no-sign").exit_code == 0
    shown = json.loads(run("route", "show", "FAR", "--route", "R", "--json").stdout)
    assert (shown["leads_to"], shown["settings"]["sign"]) == (ADDRESS, False)
    assert f"FAR R  url  {ADDRESS}" in run("route", "list").stdout
    assert run("route", "remove", "FAR", "--route", "R").stdout == "FAR R: removed\n"
    again = run("route", "remove", "FAR", "--route", "R")
    assert again.exit_code == 2
    assert "ROUTE-UNKNOWN" in again.stderr
