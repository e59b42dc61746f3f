"""Routes are data of the world: laid, shadowing registers, taken away, the same for every worker."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer

from sandbox.errors import NotFound, RouteRefused
from sandbox.world import World
from signing import wsse
from tests.routes.conftest import GBD_FL, Lay, Party

XSD = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:far" targetNamespace="urn:far">'
    '<xs:include schemaLocation="parts.xsd"/><xs:element name="answer" type="t:Word"/></xs:schema>'
)
PARTS = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:far">'
    '<xs:simpleType name="Word"><xs:restriction base="xs:string"/></xs:simpleType></xs:schema>'
)


def test_a_route_to_an_address_is_in_force_at_once(
    party: Party, lay: Lay, httpserver: HTTPServer, answer_of_provider: Callable[..., str]
) -> None:
    httpserver.expect_request("/far").respond_with_data(answer_of_provider("<data><v>жауап</v></data>"))
    assert party.ask("FAR").code == "SCE004"
    lay(f'service = "FAR"\nurl = "{httpserver.url_for("/far")}"')
    reply = party.ask("FAR")
    assert (reply.status, reply.code, reply.text("v")) == (200, "SCSS001", "жауап")


def test_a_route_shadows_the_register_and_uncovers_it_when_it_is_removed(
    party: Party, lay: Lay, httpserver: HTTPServer, answer_of_provider: Callable[..., str]
) -> None:
    httpserver.expect_request("/far").respond_with_data(answer_of_provider(message="far away"))
    own = party.ask(GBD_FL)
    laid = lay(f'service = "{GBD_FL}"\nurl = "{httpserver.url_for("/far")}"')
    assert laid[0].shadows  # type: ignore[index]
    assert party.ask(GBD_FL).text("message") == "far away"
    party.world.systems.routes.remove((GBD_FL, None))
    assert party.ask(GBD_FL).text("message") == own.text("message") != "far away"


def test_a_route_id_has_a_way_of_its_own(
    party: Party, lay: Lay, httpserver: HTTPServer, answer_of_provider: Callable[..., str]
) -> None:
    httpserver.expect_request("/r").respond_with_data(answer_of_provider(message="by its route"))
    httpserver.expect_request("/s").respond_with_data(answer_of_provider(message="by its service"))
    lay(f'service = "FAR"\nroute = "R"\nurl = "{httpserver.url_for("/r")}"')
    assert party.ask("FAR").code == "SCE004"
    lay(f'service = "FAR"\nurl = "{httpserver.url_for("/s")}"')
    assert party.ask("FAR", route="R").text("message") == "by its route"
    assert party.ask("FAR", route="other").text("message") == "by its service"


def test_another_worker_goes_by_the_route_when_laying_it_returns(
    open_world: Callable[..., World],
    party_in: Callable[[World], Party],
    lay: Lay,
    httpserver: HTTPServer,
    answer_of_provider: Callable[..., str],
) -> None:
    httpserver.expect_request("/far").respond_with_data(answer_of_provider(message="one"))
    httpserver.expect_request("/new").respond_with_data(answer_of_provider(message="two"))
    other = party_in(open_world())
    assert other.ask("FAR").code == "SCE004"
    lay(f'service = "FAR"\nurl = "{httpserver.url_for("/far")}"')
    assert other.ask("FAR").text("message") == "one"
    lay(f'service = "FAR"\nurl = "{httpserver.url_for("/new")}"')
    assert other.ask("FAR").text("message") == "two"


def test_limits_of_a_route_hold(
    party: Party, lay: Lay, httpserver: HTTPServer, answer_of_provider: Callable[..., str]
) -> None:
    httpserver.expect_request("/far").respond_with_data(answer_of_provider())
    lay(f'service = "FAR"\nurl = "{httpserver.url_for("/far")}"\nmax_octets = 100')
    assert party.ask("FAR").code == "SHZ-PROVIDER-ANSWER"
    lay('service = "FAR"\nurl = "http://192.0.2.1:9/"\nconnect_timeout = 0.01')
    assert party.ask("FAR").code in ("SHZ-PROVIDER-TIMEOUT", "SHZ-PROVIDER-UNREACHABLE")


def test_an_answer_must_have_the_signature_that_the_route_demands(
    party: Party, lay: Lay, httpserver: HTTPServer, answer_of_provider: Callable[..., str]
) -> None:
    provider = party.world.systems.membership.add("provider")
    signed = wsse.sign(answer_of_provider().encode(), provider.key)
    httpserver.expect_request("/far").respond_with_data(signed)
    httpserver.expect_request("/bare").respond_with_data(answer_of_provider())
    lay(f'service = "FAR"\nurl = "{httpserver.url_for("/far")}"\nsigned_by = "{provider.bin}"')
    assert party.ask("FAR").code == "SCSS001"
    lay(f'service = "FAR"\nurl = "{httpserver.url_for("/bare")}"\nsigned_by = "any"')
    assert party.ask("FAR").code == "SHZ-PROVIDER-SIGNATURE"
    other = party.world.systems.membership.add("demo")
    lay(f'service = "FAR"\nurl = "{httpserver.url_for("/far")}"\nsigned_by = "{other.bin}"')
    assert party.ask("FAR").code == "SHZ-PROVIDER-SIGNATURE"


def test_the_contract_of_a_route_is_served_with_the_wsdl(party: Party, lay: Lay) -> None:
    lay('service = "FAR"\nurl = "http://a.example/"\ncontract = ["far.xsd", "parts.xsd"]', far_xsd=XSD, parts_xsd=PARTS)
    assert "urn:far" in party.http.get("/bip-sync/?wsdl=ISyncChannel.wsdl").text
    assert party.http.get("/bip-sync/?xsd=parts.xsd").status_code == 200
    with pytest.raises(RouteRefused, match=r"parts\.xsd") as refused:
        lay('service = "NEAR"\nurl = "http://a.example/"\ncontract = ["parts.xsd"]', parts_xsd=PARTS + " ")
    assert refused.value.code == "ROUTE-CONTRACT"


def test_a_route_without_a_contract_leaves_that_of_the_register(party: Party, lay: Lay) -> None:
    before = party.http.get("/bip-sync/?wsdl=ISyncChannel.wsdl").data
    lay(f'service = "{GBD_FL}"\nurl = "http://a.example/"')
    assert party.http.get("/bip-sync/?wsdl=ISyncChannel.wsdl").data == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('url = "http://a.example/"', "the test: service: missing"),
        ('service = "F"', "exactly one of url"),
        (
            'service = "F"\nurl = "http://a.example/"\ntimout = 3',
            "the test: timout: unknown key; the nearest known one",
        ),
        ('service = "F"\nurl = "ftp://a.example/"', "the test: url: http:// or https://"),
        ('service = "F"\nurl = "http://a.example/"\ntimeout = 0', "the test: timeout: more than 0"),
        ('service = "F"\nurl = "http://a.example/"\nsigned_by = "12"', "a BIN or 'any' is wanted"),
        ('service = " "\nurl = "http://a.example/"', "service: 1 to 200 characters"),
        ('service = "F"\nurl = "http://a.example/"\ncontract = ["fa.xsd"]', "the nearest there is 'far.xsd'"),
        ('service = "F"\nurl = "http://a.example/"\ncontract = ["far.xsd"]', "contract: far.xsd"),
    ],
)
def test_a_mistake_in_a_declaration_is_told_with_its_place(try_to_lay: Lay, text: str, told: str) -> None:
    with pytest.raises(RouteRefused) as refused:
        try_to_lay(text, far_xsd="<a/>")
    assert told in refused.value.detail


def test_a_route_that_was_not_laid_cannot_be_removed(world: World) -> None:
    with pytest.raises(NotFound, match="FAR R"):
        world.systems.routes.remove(("FAR", "R"))
