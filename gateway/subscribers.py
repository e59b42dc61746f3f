"""Who receives on the asynchronous channel: with or without an endpoint, and for which services."""

from __future__ import annotations

import ipaddress
from collections.abc import Container
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from gateway.async_errors import EndpointRefused
from gateway.errors import ServiceUnknown
from gateway.names import RouteId, SenderId, ServiceId
from gateway.tables import deliveries, offers, routes, subscribers
from signing.findings import Finding, Step, failed

__all__ = ["LOCAL", "STUBS", "Offer", "Subscriber", "Subscribers", "judge_endpoint"]

LOCAL: Final = "local:"
"""In place of an address: a system in this process, see :mod:`gateway.desks`."""
STUBS: Final = SenderId("stubs")
"""The participant that answers along routes which lead to a stub; what others offer is shadowed by such a route."""

_OWN_PATH: Final = "/bip-"
_LONGEST_URL: Final = 2000
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, order=True)
class Offer:
    """A service that a subscriber answers for."""

    service_id: ServiceId
    route_id: RouteId | None = None
    """For messages with this routeId alone; None: for all of the service that no other offer takes."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A participant that messages are brought to, or that fetches them."""

    sender_id: SenderId
    url: str | None = None
    """Where it takes IAsyncChannelClient, or :data:`LOCAL`; None: it fetches by ``getMessages``."""
    offers: frozenset[Offer] = frozenset()
    """What it answers for; empty for one that asks only."""
    sign: bool = True
    """Sign what goes there with the gateway's key."""
    check_signature: bool = True
    """Demand answers that are signed by the participant."""
    timeout: float | None = None
    """Seconds of the machine that its answer may take; None: as the world's settings say."""
    in_flight: int | None = None
    """How many deliveries may be on their way to it at one moment; None: as the world's settings say."""


class Subscribers:
    """The register of subscribers in the database behind *engine*."""

    def __init__(self, engine: sa.Engine, *, own_url: str | None = None, local: Container[str] = ()) -> None:
        """*own_url*: where the gateway itself answers; no endpoint may be there. *local*: who is in this process."""
        self._engine = engine
        self._local = local
        self._own_url = own_url

    def add(self, subscriber: Subscriber, *, due: int = 0) -> Subscriber:
        """Register *subscriber*, or replace the one with its senderId; what another one offered goes over to it.

        What waits for it is brought from *due* on (microseconds of the world's clock since 1970) if it has an endpoint,
        and kept for fetching if it has none. Raises EndpointRefused.
        """
        self.judge(subscriber)
        with self._engine.begin() as connection:
            self.write(connection, subscriber, due=due)
        return subscriber

    def judge(self, subscriber: Subscriber) -> None:
        """Raise EndpointRefused if *subscriber* cannot receive where it says."""
        if subscriber.url is not None and not (subscriber.url == LOCAL and subscriber.sender_id in self._local):
            judge_endpoint(subscriber.url, own_url=self._own_url)

    def write(self, connection: sa.Connection, subscriber: Subscriber, *, due: int = 0) -> None:
        """As :meth:`add`, as a part of the caller's transaction; the endpoint has been judged."""
        row = {
            name: getattr(subscriber, name) for name in ("url", "sign", "check_signature", "timeout", "in_flight")
        } | {"failing": 0}
        offered = [{"service_id": one.service_id, "route_id": one.route_id or ""} for one in subscriber.offers]
        self._write(connection, subscriber.sender_id, row)
        connection.execute(sa.delete(offers).where(offers.c.sender_id == subscriber.sender_id))
        for one in offered:
            connection.execute(sa.delete(offers).filter_by(**one))
            connection.execute(sa.insert(offers).values(one | {"sender_id": subscriber.sender_id}))
        connection.execute(_made_due(subscriber.sender_id, None if subscriber.url is None else due))

    def find(self, sender_id: str) -> Subscriber | None:
        """The subscriber *sender_id*, or None."""
        found = self._read(subscribers.c.sender_id == sender_id)
        return found[0] if found else None

    def for_service(self, service_id: ServiceId, route_id: RouteId | None = None) -> Subscriber:
        """Who answers for *service_id*: the one for *route_id*, else the one for the service. Raises ServiceUnknown."""
        with self._engine.connect() as connection:
            sender_id = self.answering(connection, service_id, route_id=route_id)
        found = self.find(sender_id)
        if found is None:
            raise ServiceUnknown(failed(Step.POLICY, "ROUTE-SERVICE", actual=service_id))
        return found

    def answering(
        self, connection: sa.Connection, service_id: ServiceId, *, route_id: RouteId | None = None
    ) -> SenderId:
        """Who answers for *service_id*, as the transaction of *connection* sees it. Raises ServiceUnknown."""
        sender_id = connection.execute(_ANSWERING, {"service": service_id, "route": route_id or ""}).scalar()
        if sender_id is None:
            raise ServiceUnknown(failed(Step.POLICY, "ROUTE-SERVICE", actual=service_id))
        return SenderId(str(sender_id))

    def list(self) -> tuple[Subscriber, ...]:
        """All subscribers, by senderId."""
        return self._read(sa.true())

    def remove(self, sender_id: str) -> bool:
        """Forget endpoint and offers of *sender_id*; False if it had none. What waits for it is kept for fetching."""
        found = self.find(sender_id)
        if found is None or (found.url is None and not found.offers):
            return False
        self.add(Subscriber(found.sender_id))
        return True

    def _write(self, connection: sa.Connection, sender_id: str, values: dict[str, Any]) -> None:
        """Write the row; this waits for all who are about to queue something for it, and they for this."""
        insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(subscribers)
        connection.execute(insert.values(values | {"sender_id": sender_id}).on_conflict_do_nothing())
        mine = subscribers.c.sender_id == sender_id
        connection.execute(sa.select(subscribers.c.sender_id).where(mine).with_for_update())
        connection.execute(sa.update(subscribers).where(mine).values(values))

    def _read(self, wanted: sa.ColumnElement[bool]) -> tuple[Subscriber, ...]:
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(subscribers).where(wanted).order_by(subscribers.c.sender_id)).all()
            names = [row.sender_id for row in rows]
            query = sa.select(offers).where(offers.c.sender_id.in_(names)) if len(names) == 1 else sa.select(offers)
            offered = connection.execute(query).all() if names else []
        made = {name: frozenset(_offer(one) for one in offered if one.sender_id == name) for name in names}
        return tuple(_subscriber_of(row, made[row.sender_id]) for row in rows)


def _subscriber_of(row: Any, offered: frozenset[Offer]) -> Subscriber:
    """The subscriber of a *row* that has the columns of the table."""
    return Subscriber(
        SenderId(row.sender_id), row.url, offered, row.sign, row.check_signature, row.timeout, row.in_flight
    )


def judge_endpoint(url: str, *, own_url: str | None = None) -> None:
    """Raise EndpointRefused unless *url* is an address of HTTP that does not lead back to the gateway at *own_url*."""
    try:
        parts = urlsplit(url)
        port = _port(parts)
    except ValueError as error:
        raise EndpointRefused(_refusal("an address of HTTP", f"{url[:200]}: {error}")) from error
    if parts.scheme not in _PORTS or not parts.hostname or len(url) > _LONGEST_URL or not url.isprintable():
        raise EndpointRefused(_refusal("http:// or https:// and a host", url[:200]))
    if parts.username is not None or parts.password is not None or " " in url:
        raise EndpointRefused(_refusal("an address without a password", parts.hostname))
    if own_url is not None and _leads_back(parts, port, urlsplit(own_url)):
        raise EndpointRefused(_refusal("an address of the subscriber's own", url[:200]))


def _leads_back(parts: SplitResult, port: int | None, own: SplitResult) -> bool:
    """True for the channels of the gateway; the host may have other services on its port only below other paths."""
    if port != _port(own) or _OWN_PATH not in parts.path:
        return False
    here, there = own.hostname or "", parts.hostname or ""
    return here == there or (_is_local(here) and _is_local(there))


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _port(parts: SplitResult) -> int | None:
    return parts.port if parts.port is not None else _PORTS.get(parts.scheme)


def _refusal(expected: str, actual: str) -> Finding:
    return failed(Step.POLICY, "CONV-ENDPOINT", expected=expected, actual=actual)


def _made_due(recipient: str, due: int | None) -> sa.Update:
    """The first of each lane of *recipient* is due at *due*; None: nothing is, it has no endpoint."""
    other = deliveries.alias()
    same_lane = sa.and_(
        other.c.correlation_id == deliveries.c.correlation_id,
        other.c.recipient_id == deliveries.c.recipient_id,
        other.c.kind == deliveries.c.kind,
        other.c.stopped.is_(sa.false()),
    )
    first = sa.select(sa.func.min(other.c.id)).where(same_lane).scalar_subquery()
    mine = sa.and_(deliveries.c.recipient_id == recipient, deliveries.c.stopped.is_(sa.false()))
    if due is None:
        return sa.update(deliveries).where(mine, deliveries.c.due.is_not(None)).values(due=None)
    return sa.update(deliveries).where(mine, deliveries.c.due.is_(None), deliveries.c.id == first).values(due=due)


def _answering() -> sa.Select[tuple[Any]]:
    service, route = sa.bindparam("service", type_=sa.String), sa.bindparam("route", type_=sa.String)
    laid = (
        sa.select(sa.literal(STUBS).label("sender_id"), routes.c.route_id, sa.literal(0).label("rank"))
        .where(routes.c.desk, routes.c.service_id == service)
        .where(sa.or_(routes.c.route_id == "", routes.c.route_id == route))
    )
    offered = (
        sa.select(offers.c.sender_id, offers.c.route_id, sa.literal(1))
        .join(subscribers, subscribers.c.sender_id == offers.c.sender_id)
        .where(offers.c.service_id == service)
        .where(sa.or_(offers.c.route_id == "", offers.c.route_id == route))
    )
    both = sa.union_all(laid, offered).subquery()
    return sa.select(both.c.sender_id).order_by(both.c.route_id.desc(), both.c.rank).limit(1)


_ANSWERING: Final = _answering()


def _offer(row: Any) -> Offer:
    return Offer(ServiceId(row.service_id), RouteId(row.route_id) if row.route_id else None)
