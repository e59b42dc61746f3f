"""A real server, and a zeep client of the participant ``demo`` that knows the WSDL's address and a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import zeep
from zeep.xsd import AnyObject

from registries.consent.ledger import Consent, ConsentClaim, ConsentLedger
from registries.contract import Contract
from registries.identifiers import Iin
from registries.population.model import Record
from sandbox.demo.own_sandbox import OwnSandbox, own_sandbox
from sandbox.people import People
from signing import BodySignature

Asked = Mapping[str, Any]
_numbers = count(1)


@dataclass(frozen=True)
class Gate:
    """The way to the registers of a running sandbox."""

    sandbox: OwnSandbox
    client: zeep.Client = field(init=False)

    def __post_init__(self) -> None:
        ready = self.sandbox.world.systems.membership.add("demo")
        signature = BodySignature(ready.key, self.sandbox.world.trust, now=lambda: datetime.now(UTC))
        client = zeep.Client(f"{self.sandbox.url}/bip-sync-wss-gost/?wsdl", wsse=signature)
        object.__setattr__(self, "client", client)

    def newcomer(self, **fields: object) -> Iin:
        """Somebody who has just come to live in the world, of whom no register knows anything."""
        given = {"gender": "2", "birth_date": "1980-05-06", "surname": "СЫНАҚОВА", "name": "АЙШОЛПАН", **fields}
        return Iin(People(self.sandbox.world).happen("arrival", given).people[0])

    def plant(self, *records: Record) -> None:
        """Enter *records*."""
        with self.sandbox.world.population.change() as change:
            for record in records:
                change.add(record)

    def consent(self, iin: str, service_id: str) -> dict[str, str]:
        """The block ``consent`` of a request, with a consent that *iin* gave a minute ago."""
        claim = ConsentClaim(f"token-{next(_numbers)}", "key")
        given = datetime.now(UTC) - timedelta(minutes=1)
        ledger = ConsentLedger(self.sandbox.world.engine)
        ledger.record(Consent(claim, Iin(iin), frozenset({service_id}), given, 3600, b"<r/>"))
        return {"applicantIin": iin, "kdpToken": claim.token, "publicKey": claim.public_key}

    def withdraw(self, consent: Mapping[str, str]) -> None:
        """Let the citizen take a consent back."""
        ConsentLedger(self.sandbox.world.engine).withdraw(consent["kdpToken"], datetime.now(UTC))

    def ask(self, contract: Contract, **fields: Any) -> tuple[str, Any]:
        """The status and the data of the answer to *fields*."""
        number = f"zeep-{next(_numbers)}"
        ready = self.sandbox.world.systems.membership.add("demo")
        typed = self.client.get_type(f"{{{contract.namespace}}}{contract.request_type}")
        data = typed(messageId=number, messageDate=datetime.now(UTC), senderCode="demo", **fields)
        info = {
            "messageId": number,
            "serviceId": contract.service_id,
            "messageDate": datetime.now(UTC),
            "sender": {"senderId": ready.sender_id, "password": ready.password},
        }
        request = {"requestInfo": info, "requestData": {"data": AnyObject(typed, data)}}
        response = self.client.service.SendMessage(request=request)
        return response.responseInfo.status.code, response.responseData.data


@pytest.fixture(scope="session")
def gate() -> Iterator[Gate]:
    """A sandbox with the registers of this project."""
    with own_sandbox(seed=7) as running:
        yield Gate(running)


@pytest.fixture
def gate_to() -> Callable[[OwnSandbox], Gate]:
    """Makes the way to a sandbox that the test started itself."""
    return Gate
