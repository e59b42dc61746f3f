"""A zeep client that knows the WSDL's address and a key, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import zeep
from zeep.exceptions import Fault
from zeep.xsd import AnyObject

from registries.identifiers import Gender, make_iin
from sandbox.demo.own_sandbox import OwnSandbox
from signing import Authority, BodySignature, KeyPair, SignatureRejected, TrustStore
from tests.e2e.conftest import Requester

SERVICE = "GBDFL_UniversalServiceSync"
REQUEST = "{http://message.persistence.interactive.nat}Request"


def client_of(requester: Requester, *, key: KeyPair | None = None, trust: TrustStore | None = None) -> zeep.Client:
    signature = BodySignature(key or requester.key, trust or requester.trust, now=lambda: datetime.now(UTC))
    return zeep.Client(requester.wsdl, wsse=signature)


def ask(client: zeep.Client, requester: Requester, message_id: str, **search: Any) -> Any:
    typed = client.get_type(REQUEST)
    data = typed(messageId=message_id, messageDate=datetime.now(UTC), senderCode="demo", **search)
    info = {
        "messageId": message_id,
        "serviceId": SERVICE,
        "messageDate": datetime.now(UTC),
        "sender": {"senderId": requester.sender_id, "password": requester.password},
    }
    return client.service.SendMessage(request={"requestInfo": info, "requestData": {"data": AnyObject(typed, data)}})


def test_a_person_is_got_by_iin(sandbox: OwnSandbox, requester: Requester) -> None:
    person = sandbox.world.population.person(sandbox.world.population.characters[0].iin)
    response = ask(client_of(requester), requester, "zeep-iin", iin=person.iin)
    assert response.responseInfo.status.code == "SCSS001"
    found = response.responseData.data.persons.person[0]
    assert (found.iin, found.surname, found.name) == (person.iin, person.surname, person.name)


def test_not_found_is_an_answer(sandbox: OwnSandbox, requester: Requester) -> None:
    numbers = (make_iin(date(1995, 1, 1), Gender.MALE, sequence) for sequence in range(9000, 9999))
    nobody = next(iin for iin in numbers if iin is not None and iin not in sandbox.world.population.people)
    response = ask(client_of(requester), requester, "zeep-none", iin=nobody)
    assert response.responseInfo.status.code == "SCSE001"
    assert response.responseData.data.messageResult.code == "404"


def test_a_wrong_check_digit_is_told_by_the_register(requester: Requester) -> None:
    response = ask(client_of(requester), requester, "zeep-digit", iin="950101300108")
    assert response.responseInfo.status.code == "SCSE002"
    assert response.responseData.data.messageResult.code == "IIN-CHECK-DIGIT"


def test_the_same_message_again_is_answered_as_a_duplicate(sandbox: OwnSandbox, requester: Requester) -> None:
    client = client_of(requester)
    typed = client.get_type(REQUEST)
    moment = datetime.now(UTC)
    iin = sandbox.world.population.characters[0].iin
    data = typed(messageId="zeep-twice", messageDate=moment, senderCode="demo", iin=iin)
    info = {
        "messageId": "zeep-twice",
        "serviceId": SERVICE,
        "messageDate": moment,
        "sender": {"senderId": requester.sender_id, "password": requester.password},
    }
    request = {"requestInfo": info, "requestData": {"data": AnyObject(typed, data)}}
    client.service.SendMessage(request=request)
    with pytest.raises(Fault) as fault:
        client.service.SendMessage(request=request)
    assert fault.value.code == "SHZ-DUPLICATE"


def test_a_citizens_key_is_refused_as_a_systems(sandbox: OwnSandbox, requester: Requester) -> None:
    citizen = sandbox.world.keyring.person(sandbox.world.population.characters[0].iin)
    with pytest.raises(Fault) as fault:
        ask(client_of(requester, key=citizen), requester, "zeep-citizen", iin="950101300108")
    assert fault.value.code == "SHZ-SIGNER-PERSON"


def test_an_answer_is_refused_by_who_trusts_another_root(requester: Requester, foreign_authority: Authority) -> None:
    with pytest.raises(SignatureRejected) as rejected:
        ask(client_of(requester, trust=foreign_authority.trust), requester, "zeep-root", iin="950101300108")
    assert rejected.value.report.has("CHAIN-SIGNATURE")
