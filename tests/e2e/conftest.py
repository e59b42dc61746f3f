"""A real server in a process of its own, on a free port, with a world of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.demo.own_sandbox import OwnSandbox, own_sandbox
from signing import KeyPair, TrustStore


@dataclass(frozen=True)
class Requester:
    """What `shlyuz participant show demo` leaves."""

    sender_id: str
    password: str
    wsdl: str
    key: KeyPair
    trust: TrustStore


@pytest.fixture(scope="session")
def sandbox() -> Iterator[OwnSandbox]:
    with own_sandbox(seed=7) as running:
        yield running


@pytest.fixture(scope="session")
def requester(sandbox: OwnSandbox, tmp_path_factory: pytest.TempPathFactory) -> Requester:
    from sandbox.joining.folder import write_folder

    folder: Path = tmp_path_factory.mktemp("demo")
    ready = sandbox.world.systems.membership.add("demo")
    write_folder(sandbox.world, ready.sender_id, out=folder, url=sandbox.url)
    told = json.loads((folder / "participant.json").read_text("utf-8"))
    key = KeyPair.from_pkcs12((folder / told["key"]).read_bytes(), told["password"])
    trust = TrustStore.from_pem((folder / told["trust"]).read_bytes())
    return Requester(told["senderId"], told["password"], told["wsdl"], key, trust)
