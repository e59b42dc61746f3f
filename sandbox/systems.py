"""The information systems of a world, wired together: registers, gateway, participants, provider."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import requests
from flask import Flask

from gateway.async_channel import async_blueprint
from gateway.async_exchange import AsyncGateway
from gateway.claims import Claims
from gateway.exchange import Gateway, Settings
from gateway.journal import Journal
from gateway.participants import Participants
from gateway.routing import LocalRoute, Routes
from gateway.subscriber_calls import SubscriberCalls
from gateway.sync_channel import blueprint
from registries import catalogue
from registries.identifiers import Iin
from registries.population.model import OrganisationKey
from registries.register import Register
from sandbox.offices.gateway_client import GatewayClient, Line
from sandbox.offices.provider import Provider
from sandbox.participants import Membership
from sandbox.world_settings import ConsentMode
from sandbox.wsgi_adapter import IN_PROCESS_URL, WsgiAdapter
from signing import xmldsig
from signing.certificates import Role

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["Systems"]

_OWNERS: Final = {
    "GBDFL_UniversalServiceSync": OrganisationKey.INDIVIDUALS,
    "GBDFLUniversal_token": OrganisationKey.INDIVIDUALS,
    "ZAGS_BirthActSync": OrganisationKey.CIVIL_REGISTRY,
    "RBDS_GuardianSync": OrganisationKey.DATA_BANK,
    "KDP_SERVICE": OrganisationKey.CONSENT,
}


class Systems:
    """Everything of a world that exchanges messages."""

    def __init__(self, world: World) -> None:
        self._world = world
        population = world.population
        self.journal: Final = Journal(world.engine)
        self.participants: Final = Participants(world.engine, new_salt=lambda: bytes.fromhex(world.ids.new_token()))
        self.membership: Final = Membership(self.participants, world.keyring, population=population, seed=world.seed)
        built = catalogue.build(
            population,
            world.engine,
            owner_key=lambda number: world.keyring.official(population.organisation(number)),
            new_token=world.ids.new_token,
            check_evidence=self._check_evidence,
        )
        self.registers: Final[Mapping[str, Register]] = {one.service_id: one for one in built}
        self.gateway: Final = self._gateway()
        own_url = world.settings.base_url or world.settings.services_url
        self.subscribers: Final = world.post.subscribers
        self.conversations: Final = world.post.conversations
        self.async_gateway: Final = AsyncGateway(gateway=self.gateway, conversations=self.conversations)
        self.subscriber_calls: Final = SubscriberCalls(self.gateway, session=self._session, own_url=own_url)
        owners = {service: population.organisation(key).bin for service, key in _OWNERS.items()}
        self.provider: Final = Provider(world, client_of=self.client_of, owners=owners)
        self._clients: dict[str, GatewayClient] = {}
        self._sessions: list[requests.Session] = []
        self._joining = threading.Lock()
        self._in_process = Flask("shlyuz-in-process")
        self._in_process.register_blueprint(blueprint(lambda: self.gateway))
        self._in_process.register_blueprint(async_blueprint(lambda: self.async_gateway))

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

    def _gateway(self) -> Gateway:
        world = self._world
        operator = world.population.organisation(OrganisationKey.GATEWAY)
        routes = Routes()
        for register in self.registers.values():
            routes.add(LocalRoute(register))
        return Gateway(
            key=lambda: world.keyring.system(operator, "ИС Шлюз SANDBOX", (Role.GATEWAY,)),
            trust=world.trust,
            participants=self.participants,
            routes=routes,
            claims=Claims(world.engine),
            journal=self.journal,
            now=world.clock.now,
            known=world.keyring.systems,
            new_guid=lambda: world.ids.new_guid().strip("{}"),
            settings=self._gateway_settings,
        )

    def _gateway_settings(self) -> Settings:
        chosen = self._world.choices.current()
        return Settings(chosen.strictness, chosen.message_octets, chosen.message_depth, chosen.language)

    def _line(self) -> Line:
        world = self._world
        return Line(
            url=world.settings.base_url or IN_PROCESS_URL,
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
        self._sessions.append(session)
        return session

    def _check_evidence(self, octets: bytes, iin: Iin) -> bool:
        """True if *octets* are a document that this citizen validly signed, unless the world's consent is settled."""
        settled = {ConsentMode.ALWAYS: True, ConsentMode.NEVER: False}.get(self._world.choices.current().consent)
        if settled is not None:
            return settled
        report = xmldsig.verify(octets, self._world.trust, at=self._world.clock.now())
        return report.ok and report.signer is not None and report.signer.iin == iin
