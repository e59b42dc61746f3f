"""Where systems sign with GOST, answers are signed wrongly with GOST as well; what is obsolete is RSA all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sandbox.app import create_app
from sandbox.clock import SystemClock
from signing import wsse
from signing.algorithms import KeyFamily, family_of
from tests.faults.conftest import ASYNC, Client, client_of
from tests.stores import NewWorlds, Place

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.fixture(scope="module")
def gost(place: Place) -> Iterator[tuple[FlaskClient, Client]]:
    with NewWorlds.at(place) as worlds:
        world = worlds.open(clock=SystemClock())
        world.choices.change({"keys_of_systems": "gost"})
        yield create_app(world).test_client(), client_of(world, "")


@pytest.mark.parametrize(
    ("fault", "family", "codes"),
    [
        ("signed-by-another", KeyFamily.GOST, set()),
        ("signed-by-expired", KeyFamily.GOST, {"TIME-EXPIRED"}),
        ("obsolete-algorithm", KeyFamily.RSA, {"ALG-OBSOLETE"}),
    ],
)
def test_an_answer_is_signed_with_a_wrong_key_of_the_family(
    gost: tuple[FlaskClient, Client], fault: str, family: KeyFamily, codes: set[str]
) -> None:
    http, client = gost
    sent = wsse.sign(client.waiting(), client.key)
    answer = http.post(ASYNC, data=sent, headers={"Shlyuz-Outcome": fault}).data
    report = wsse.verify(answer, client.trust, at=datetime.now(UTC))
    assert {one.code for one in report.failures} == codes
    assert report.signer is not None
    assert family_of(report.signer.public_key) is family
