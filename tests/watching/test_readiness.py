"""Whether it is ready, with the reason where it is not."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from sandbox.world import World


def test_world_that_can_be_worked_with_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    found = answer.get_json()
    assert found["ready"] is True
    assert [one["name"] for one in found["checks"]] == ["database", "migrations", "authority", "deliveries"]
    assert "SANDBOX" in found["checks"][2]["detail"]


def test_schema_of_another_revision_is_not_ready(client: FlaskClient, world: World) -> None:
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    last = answer.get_json()["checks"][-1]
    assert (last["name"], last["ok"]) == ("migrations", False)
    assert "0001" in last["detail"]


def test_database_that_does_not_answer_is_not_ready(
    client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("SELECT 1", {}, Exception("the server went away"))

    monkeypatch.setattr(world.engine, "connect", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    [check] = answer.get_json()["checks"]
    assert check == {"name": "database", "ok": False, "detail": "OperationalError: the server went away"}


def test_world_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/w/nowhere/readyz").status_code == 404
    assert client.get("/w/nowhere/metrics").status_code == 404


def test_health_is_told_without_looking_further(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json()["status"] == "ok"
