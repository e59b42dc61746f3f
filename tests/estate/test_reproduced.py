"""A world is reproduced to the octet from its seed, its moment and its settings, wherever it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from registries.population.model import OrganisationKey
from sandbox.app import create_app
from sandbox.clock import FrozenClock
from sandbox.estate import Estate
from sandbox.settings import Settings
from sandbox.world import Founding
from sandbox.worlds import WorldName, parse_world_name
from signing.algorithms import KeyFamily
from signing.certificates import Certificate
from signing.namespaces import DS
from tests.estate.traffic import Visitor
from tests.stores import a_store

A, B = (parse_world_name(name) for name in "ab")
FOUNDING = Founding(seed=7, begins_at=datetime(2031, 5, 5, 4, tzinfo=UTC))
GOST = {"keys_of_people": "gost", "keys_of_systems": "gost"}

Two = tuple[Visitor, Visitor]


@pytest.fixture
def settler(tmp_path: Path) -> Iterator[Callable[[datetime], Estate]]:
    """``settler(today)``: an estate on a machine of its own, whose clock shows *today*."""
    with a_store(tmp_path / "one") as one, a_store(tmp_path / "other") as other:
        estates: list[Estate] = []
        stores = iter((one, other))

        def make(today: datetime) -> Estate:
            settings = Settings(services_url="http://localhost")
            estates.append(Estate(next(stores), machine=FrozenClock(today), settings=settings))
            estates[-1].ensure_default(1)
            return estates[-1]

        yield make
        for estate in estates:
            estate.close()


def settled(estate: Estate, *names: WorldName) -> list[Visitor]:
    client = create_app(estate).test_client()
    for name in names:
        estate.create(name, founding=FOUNDING, chosen=GOST)
    return [Visitor(estate, client, name) for name in names]


@pytest.fixture
def far_apart(settler: Callable[[datetime], Estate]) -> Two:
    """The world *a*, made on two machines, six years one after the other."""
    first, second = datetime(2031, 5, 5, 20, tzinfo=UTC), datetime(2037, 1, 1, tzinfo=UTC)
    return settled(settler(first), A)[0], settled(settler(second), A)[0]


@pytest.fixture
def neighbours(settler: Callable[[datetime], Estate]) -> Two:
    """The worlds *a* and *b* of one server, made alike."""
    one, other = settled(settler(datetime(2031, 5, 5, 20, tzinfo=UTC)), A, B)
    return one, other


def get(visitor: Visitor, path: str) -> bytes:
    answer = visitor.client.get(visitor.path + path)
    assert answer.status_code == 200, answer.text
    return answer.data


def gost_root(visitor: Visitor) -> bytes:
    roots = Certificate.all_from_pem(get(visitor, "/root.pem"))
    return next(one.der for one in roots if one.key_family is KeyFamily.GOST)


def gost_certificates(visitor: Visitor) -> dict[str, Certificate]:
    """A certificate of every kind, by who has it."""
    with visitor.estate.use(visitor.name) as world:
        registry = world.population.organisation(OrganisationKey.CIVIL_REGISTRY)
        services = world.keyring.service_keys()
        return {
            "citizen": world.keyring.person(world.population.characters[0].iin).certificate,
            "official": world.keyring.official(registry).certificate,
            "system": world.keyring.system(registry, "ЗАГС").certificate,
            "issuer": world.authority.branches[KeyFamily.GOST].issuing,
            "ocsp": services.ocsp[KeyFamily.GOST].certificate,
            "tsa": services.time_stamps[KeyFamily.GOST].certificate,
        }


def people(visitor: Visitor) -> bytes:
    return get(visitor, "/api/people")


def without_certificates(answer: bytes) -> bytes:
    """What a register answered, without the certificates beside its signature."""
    data = etree.fromstring(answer).find(".//responseData/data")
    assert data is not None
    for one in data.iter(f"{{{DS}}}X509Certificate"):
        one.text = ""
    return etree.tostring(data, method="c14n", exclusive=True)


def test_same_signed_question_gets_the_same_octets(far_apart: Two):
    one, other = far_apart
    for message_id in ("m-1", "m-2"):
        letter = one.letter(message_id)
        assert letter == other.letter(message_id)
        answer = one.post(letter)
        assert b"SCSS001" in answer
        assert answer == other.post(letter)


def test_root_people_wsdl_and_certificates_are_the_same(far_apart: Two):
    one, other = far_apart
    assert gost_root(one) == gost_root(other)
    assert people(one) == people(other)
    assert get(one, "/bip-sync-wss-gost/?wsdl") == get(other, "/bip-sync-wss-gost/?wsdl")
    assert {name: found.der for name, found in gost_certificates(one).items()} == {
        name: found.der for name, found in gost_certificates(other).items()
    }


def test_same_request_of_a_citizen_ends_with_the_same_document(far_apart: Two):
    def ended(visitor: Visitor) -> tuple[object, bytes]:
        receipt = visitor.application()
        assert receipt.status_code == 201, receipt.text
        with visitor.estate.use(visitor.name) as world:
            assert world.runner.attempt(receipt.json["number"]) == "issued"
        return receipt.json, get(visitor, f"/api/cases/{receipt.json['number']}/result")

    one, other = (ended(visitor) for visitor in far_apart)
    assert one == other


def test_neighbours_differ_by_their_address_alone(neighbours: Two):
    one, other = neighbours
    assert people(one) == people(other)
    assert one.papers().password == other.papers().password
    wsdl = get(one, "/bip-sync-wss-gost/?wsdl").replace(b"/w/a/", b"/w/b/")
    assert wsdl == get(other, "/bip-sync-wss-gost/?wsdl")
    ours, theirs = gost_certificates(one), gost_certificates(other)
    for name, found in ours.items():
        assert (
            found.x509.tbs_certificate_bytes.replace(b"/w/a/", b"/w/b/") == theirs[name].x509.tbs_certificate_bytes
        ), name
    assert without_certificates(one.post(one.letter("m-1"))) == without_certificates(other.post(other.letter("m-1")))
