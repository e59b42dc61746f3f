"""The forms of papers are served with their schemas, a trainer's beside ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from lxml import etree

from sandbox.app import create_app
from sandbox.documents.papers import paper_forms
from sandbox.settings import Settings
from sandbox.world import World

EXAMPLES = Path(__file__).parents[2] / "docs/howto/examples/forms"


def test_every_form_is_listed_with_an_address_of_its_schema(client: FlaskClient):
    listed = client.get("/api/documents/forms").json["forms"]
    assert [one["id"] for one in listed] == list(paper_forms())
    for one in listed:
        schema = etree.fromstring(client.get(one["schema_url"]).data)
        assert schema.get("targetNamespace") == one["namespace"]
        assert etree.XMLSchema(schema)
    assert client.get("/api/documents/forms/refusal").json["signers"][0]["role"] == "signer"


def test_form_from_a_folder_is_served_too(open_world: Callable[..., World]):
    client = create_app(open_world(Settings(forms=EXAMPLES))).test_client()
    assert client.get("/api/documents/forms/parking-permit").json["names"]["en"] == "Parking permit"


def test_unknown_form_is_told_with_the_nearest_one(client: FlaskClient):
    for path in ("refusals", "refusals/schema"):
        response = client.get(f"/api/documents/forms/{path}")
        assert (response.status_code, response.json["code"]) == (404, "FORM-UNKNOWN")
        assert "'refusal'" in response.json["detail"]
