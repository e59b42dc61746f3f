"""The information systems of a world, wired together: registers, gateway, participants, inquiries."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import requests
from flask import Flask
from lxml import etree

from gateway.async_channel import async_blueprint
from gateway.async_exchange import AsyncGateway
from gateway.claims import Claims
from gateway.conversations import AsyncMessage
from gateway.desks import Desk, Desks
from gateway.exchange import Gateway, Settings
from gateway.injection.plan import Injection
from gateway.journal import Heard, Journal, Record
from gateway.modes import Mode
from gateway.names import SenderId
from gateway.participants import Participants
from gateway.recordings import Recordings
from gateway.route_table import RouteTable
from gateway.routing import LocalRoute, Route, Routes
from gateway.shared_writes import SharedWrites
from gateway.stubs.desk import StubDesk
from gateway.stubs.turns import Turns
from gateway.subscriber_calls import SubscriberCalls
from gateway.subscribers import LOCAL, Subscriber
from gateway.sync_channel import blueprint
from registries import catalogue, outside
from registries.consent.desk import ConsentMeans
from registries.consent.policy import ConsentPolicy
from registries.data_bank.form_import import FORM_IMPORT, FormImport
from registries.identifiers import Bin, Iin
from registries.population.model import OrganisationKey
from registries.register import Register
from registries.signed_data import Senders
from sandbox.agreement import LASTS, pause
from sandbox.faults.foul_keys import FoulKeys
from sandbox.joining.services import OpenServices
from sandbox.offices.data_bank import DataBankDesk
from sandbox.offices.gateway_client import GatewayClient, Line
from sandbox.outgoing import TrustingAdapter
from sandbox.participants import Membership
from sandbox.routes.book import RouteBook, Ways
from sandbox.routes.builder import RouteBuilder
from sandbox.routes.signers import Signers
from sandbox.services.inquiries import Inquiries
from sandbox.watching.message_watch import MessageWatch
from sandbox.world_settings import WorldSettings
from sandbox.wsgi_adapter import IN_PROCESS_URL, WsgiAdapter
from signing import xmldsig
from signing.authority import System
from signing.certificates import Role
from signing.findings import SignatureReport
from signing.keys import KeyPair
from signing.trust import TrustStore

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Systems"]


def _each(*listeners: Heard) -> Heard:
    def heard(request: Record, answers: tuple[Record, ...], key: int | None) -> None:
        for listener in listeners:
            listener(request, answers, key)

    return heard


class Systems:
    """Everything of a world that exchanges messages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._settings: tuple[WorldSettings | None, Settings] = (None, Settings())
        population = world.population
        self._writes: Final = SharedWrites(world.engine)
        watch = MessageWatch(world.settings.world, (one.service_id for one in catalogue.CONTRACTS))
        self.journal: Final = Journal(world.engine, self._writes, heard=_each(watch, world.retention.heard))
        self.participants: Final = Participants(
            world.engine, new_salt=lambda: bytes.fromhex(world.ids.new_token()), fresh=LASTS
        )
        self.services: Final = OpenServices(world.engine)
        self.membership: Final = Membership(self.participants, world.keyring, population=population, seed=world.seed)
        more = outside.examined(world.settings.registers)
        wiring = self._wiring()
        built = catalogue.build(population, world.engine, wiring=wiring, more=more)
        self.registers: Final[Mapping[str, Register]] = {one.service_id: one for one in built}
        self._sessions: list[requests.Session] = []
        self.recordings: Final = Recordings(world.engine)
        self.routes: Final = self._route_book()
        self.gateway: Final = self._gateway()
        own_url = world.settings.base_url or world.settings.services_url
        self.subscribers: Final = world.post.subscribers
        self.conversations: Final = world.post.conversations
        self.async_gateway: Final = AsyncGateway(
            gateway=self.gateway, conversations=self.conversations, contracts=(FORM_IMPORT,)
        )
        self.subscriber_calls: Final = SubscriberCalls(
            self.gateway, session=self._session, own_url=own_url, behind=world.post.deliveries.behind
        )
        self.desks: Final = Desks(
            self.async_gateway,
            self._open_desks(wiring),
            speaker=lambda sender_id: self.membership.add(sender_id).sender,
            elsewhere=self.subscriber_calls.send,
        )
        owners = {one.service_id: population.organisation(one.owner).bin for one in built}
        self.inquiries: Final = Inquiries(world, client_of=self.client_of, owners=owners)
        self._clients: dict[str, GatewayClient] = {}
        self._joining = threading.Lock()
        self._in_process = Flask("shlyuz-in-process")
        self._in_process.register_blueprint(blueprint(lambda: self.gateway))
        self._in_process.register_blueprint(async_blueprint(lambda: self.async_gateway))

    def known_services(self) -> frozenset[str]:
        """The services that the gateway has a way to, on either channel."""
        offered = (offer.service_id for one in self.subscribers.list() for offer in one.offers)
        return frozenset((*(route.service_id for route in self.gateway.routes.list()), *offered))

    def client_of(self, sender_id: str) -> GatewayClient:
        """The gateway client of the participant *sender_id*; KeyError if there is none."""
        with self._joining:
            found = self._clients.get(sender_id)
            if found is None:
                participant = self.membership.get(sender_id)
                if participant is None:
                    raise KeyError(sender_id)
                found = self._clients[sender_id] = GatewayClient(participant.sender, self._line())
            return found

    def close(self) -> None:
        """Let go of every connection."""
        while self._sessions:
            self._sessions.pop().close()

    def _wiring(self) -> catalogue.Wiring:
        world = self._world
        return catalogue.Wiring(
            owner_key=lambda number: world.keyring.official(world.population.organisation(number)),
            consent=ConsentMeans(
                new_token=world.ids.new_token,
                check_evidence=self._check_evidence,
                trust_of=self._trust_of,
                bin_of=self._bin_of,
                policy=self._consent_policy,
            ),
            senders=Senders(self._bin_of, self._judge, self._is_strict),
        )

    def _open_desks(self, wiring: catalogue.Wiring) -> list[Desk]:
        """The systems of this sandbox that answer on the asynchronous channel, registered if nobody took their place.

        Whoever registers an address for one of these participants, or offers its service, answers instead of it.
        """
        world = self._world
        owner = world.population.organisation(OrganisationKey.DATA_BANK)
        forms = FormImport(
            world.population, wiring.senders, sign=lambda root: xmldsig.sign_rendered(root, wiring.owner_key(owner.bin))
        )
        stubs = StubDesk(
            self._laid_for,
            new_guid=self.gateway.new_guid,
            limits=lambda: self._gateway_settings().limits,
            language=lambda: self._gateway_settings().language,
        )
        desks: list[Desk] = [DataBankDesk(world, forms, sender_id=SenderId(owner.key)), stubs]
        for desk in desks:
            if not any(one.sender_id == desk.sender_id or one.offers & desk.offers for one in self.subscribers.list()):
                world.post.subscribe(Subscriber(desk.sender_id, LOCAL, desk.offers))
        return desks

    def _route_book(self) -> RouteBook:
        world = self._world
        signers = Signers(
            world.population,
            world.keyring.official,
            owners={one.service_id: one.owner for one in self.registers.values()},
        )
        builder = RouteBuilder(
            trust=world.trust,
            session=self._session(),
            engine=world.engine,
            population=world.population,
            recordings=self.recordings,
            turns=Turns(world.engine),
            signers=signers,
        )
        ways = Ways(builder.build, self._local_routes, recordings=self.recordings, new_stamp=world.ids.new_token)
        return RouteBook(RouteTable(world.engine), ways)

    def _laid_for(self, message: AsyncMessage) -> Route | None:
        laid = self.routes.current()
        return laid.get((message.service_id, message.route_id)) or laid.get((message.service_id, None))

    def _local_routes(self) -> Iterable[LocalRoute]:
        return [LocalRoute(register) for register in self.registers.values()]

    def _gateway(self) -> Gateway:
        world = self._world
        operator = world.population.organisation(OrganisationKey.GATEWAY)
        routes = Routes(self.routes.current)
        for one in self._local_routes():
            routes.add(one)
        return Gateway(
            key=lambda: world.keyring.system(operator, "ИС Шлюз SANDBOX", (Role.GATEWAY,)),
            trust=world.trust,
            participants=self.participants,
            routes=routes,
            claims=Claims(world.engine, self._writes),
            journal=self.journal,
            now=world.clock.now,
            closed=self.services.closed,
            known=lambda: (*world.keyring.systems(), *self.participants.brought()),
            new_guid=lambda: world.ids.new_guid().strip("{}"),
            settings=self._gateway_settings,
            injection=Injection(world.faults, FoulKeys(world), draw=world.draw, now=world.clock.now, pause=pause),
        )

    def _gateway_settings(self) -> Settings:
        chosen = self._world.choices.current()
        known, settings = self._settings
        if known is not chosen:
            settings = Settings(
                mode=chosen.strictness,
                max_octets=chosen.message_octets,
                max_depth=chosen.message_depth,
                language=chosen.language,
                date_skew=timedelta(seconds=chosen.message_date_seconds),
            )
            self._settings = (chosen, settings)
        return settings

    def _line(self) -> Line:
        world = self._world
        return Line(
            url=IN_PROCESS_URL if world.settings.speaks_tls else world.settings.base_url or IN_PROCESS_URL,
            session=self._session,
            trust=world.trust,
            now=world.clock.now,
            timeout=world.settings.call_timeout,
        )

    def _session(self) -> requests.Session:
        session = requests.Session()
        # A proxy of the surroundings has no business between the sandbox and itself.
        session.trust_env = False
        session.mount(IN_PROCESS_URL, WsgiAdapter(lambda: self._in_process.wsgi_app))
        session.mount("https://", TrustingAdapter(lambda: self._world.trust, self._shown_in_tls))
        self._sessions.append(session)
        return session

    def _shown_in_tls(self) -> KeyPair:
        """With which the gateway shows itself to whoever asks in TLS."""
        operator = self._world.population.organisation(OrganisationKey.GATEWAY)
        return self._world.keyring.tls_client(System("ИС Шлюз SANDBOX", operator.names.ru, operator.bin))

    def _check_evidence(self, octets: bytes, iin: Iin) -> bool:
        """True if *octets* are a document that this citizen validly signed."""
        report = xmldsig.verify(octets, self._world.trust, at=self._world.clock.now())
        return report.ok and report.signer is not None and report.signer.iin == iin

    def _trust_of(self, company: Bin) -> TrustStore:
        """The world's trust, which knows the certificates of the information systems of *company*."""
        trust = self._world.trust
        theirs = (one for one in self._world.keyring.systems() if one.bin == company)
        return TrustStore(trust.anchors, (*trust.intermediates, *theirs), trust.sources)

    def _bin_of(self, sender_id: str) -> str | None:
        found = self.participants.find(sender_id)
        return None if found is None else found.bin

    def _judge(self, document: etree._Element, moment: datetime) -> SignatureReport:
        return xmldsig.verify(document, self._world.trust, at=moment)

    def _is_strict(self, sender_id: str) -> bool:
        found = self.participants.find(sender_id)
        mode = None if found is None else found.mode
        return (mode or self._world.choices.current().strictness) is Mode.STRICT

    def _consent_policy(self) -> ConsentPolicy:
        chosen = self._world.choices.current()
        return ConsentPolicy(chosen.consent, chosen.consent_answer_seconds)
