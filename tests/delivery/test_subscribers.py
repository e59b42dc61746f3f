"""Who may receive, and where: addresses that are refused, offers, routes."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from gateway.async_errors import EndpointRefused
from gateway.errors import ServiceUnknown
from gateway.names import RouteId, SenderId, ServiceId
from gateway.subscribers import Offer, Subscriber, Subscribers, judge_endpoint
from tests.delivery.conftest import SERVICE, Office

OWN = "http://127.0.0.1:8080/w/x"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://host/a",
        "file:///etc/passwd",
        "//host/a",
        "http://",
        "http:///path",
        "host/a",
        "http://host:notaport/",
        "http://[::1/",
        "http://user:word@host/",
        "http://host/a b",
        "http://host/\n",
        "javascript:alert(1)",
        "http://host/" + "a" * 2000,
    ],
)
def test_address_that_is_none_of_http_is_refused(url: str):
    with pytest.raises(EndpointRefused):
        judge_endpoint(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/bip-async",
        "http://localhost:8080/bip-sync/",
        "http://127.0.0.1:8080/w/other/bip-async",
        "http://[::1]:8080/shep/bip-sync-wss-gost/",
        "http://0.0.0.0:8080/bip-async",
        "http://LOCALHOST:8080/bip-async",
    ],
)
def test_address_that_leads_back_to_the_gateway_is_refused(url: str):
    with pytest.raises(EndpointRefused):
        judge_endpoint(url, own_url=OWN)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9090/bip-async", "https://host/callback", "http://[::1]:81/a?b=c"])
def test_other_addresses_are_taken(url: str):
    judge_endpoint(url, own_url=OWN)


def test_refused_subscriber_is_not_registered(engine: sa.Engine):
    subscribers = Subscribers(engine, own_url=OWN)
    with pytest.raises(EndpointRefused):
        subscribers.add(Subscriber(SenderId("bank"), "http://127.0.0.1:8080/bip-async"))
    assert subscribers.list() == ()


def test_route_goes_before_the_service(office: Office):
    service, route = ServiceId(SERVICE), RouteId("north")
    office.subscribers.add(Subscriber(SenderId("bank"), offers=frozenset({Offer(service)})))
    office.subscribers.add(Subscriber(SenderId("north"), offers=frozenset({Offer(service, route)})))
    found = [office.subscribers.for_service(service, wanted).sender_id for wanted in (None, route, RouteId("south"))]
    assert found == ["bank", "north", "bank"]


def test_offer_goes_over_to_who_made_it_last(office: Office):
    office.subscribe("bank", SERVICE)
    office.subscribe("other", SERVICE)
    assert office.subscribers.for_service(ServiceId(SERVICE)).sender_id == "other"
    bank = office.subscribers.find("bank")
    assert bank is not None
    assert bank.offers == frozenset()


def test_removed_subscriber_offers_nothing(office: Office):
    office.subscribe("bank", SERVICE)
    assert office.subscribers.remove("bank")
    assert not office.subscribers.remove("bank")
    with pytest.raises(ServiceUnknown):
        office.subscribers.for_service(ServiceId(SERVICE))


def test_subscriber_is_kept_as_it_was_given(office: Office):
    offers = frozenset({Offer(ServiceId("A")), Offer(ServiceId("B"), RouteId("r"))})
    given = Subscriber(
        SenderId("bank"), "https://host/x", offers, sign=False, check_signature=False, timeout=2.5, in_flight=7
    )
    office.subscribers.add(given)
    assert office.subscribers.find("bank") == given
    assert office.subscribers.list() == (given,)
