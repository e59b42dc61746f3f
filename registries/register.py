"""What every register does with a request: check, find, write the answer, sign it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Protocol

from lxml import etree

from registries.consent.ledger import ConsentLedger
from registries.consent.reads import Access
from registries.contract import Contract, fields_of
from registries.elements import ASTANA_OFFSET, dictionary, moment_text, outcome_value, put, text_of
from registries.errors import InvalidIdentifier, UnknownOrganisation, UnknownPlace
from registries.identifiers import parse_bin, parse_iin
from registries.outcome import Outcome
from registries.population.model import Person, Population

__all__ = ["Answer", "Context", "Desk", "Exchange", "Register", "Reply", "Sign", "write_head"]

Sign = Callable[[etree._Element], bytes]
"""Takes the root of a document, gives the octets of the signed one without an XML declaration (enveloped XMLDSig)."""


class Context(Protocol):
    """What the gateway tells a register about the message."""

    @property
    def sender_id(self) -> str:
        """Identifier of the participant that sent the message."""

    @property
    def message_id(self) -> str:
        """Identifier of the message in the sender's system."""

    @property
    def correlation_id(self) -> str | None:
        """Identifier of the chain of messages."""

    @property
    def session_id(self) -> str:
        """The gateway's own identifier of the exchange."""

    @property
    def moment(self) -> datetime:
        """The world's time, aware."""

    @property
    def wrapper_namespace(self) -> str | None:
        """Namespace of the element that the request was wrapped in; None if there was none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register hands to the gateway."""

    status_code: str
    """``SCSS001``, ``SCSE001``, ``SCSE002`` or ``SCSE003``."""
    status_message: str
    """At most 250 characters."""
    data: bytes | None
    """The octets of the complete signed ``<data>``, a document of its own."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with its context."""

    fields: etree._Element
    """The element whose children are the fields."""
    context: Context

    @property
    def day(self) -> date:
        """The day in Kazakhstan."""
        return self.context.moment.astimezone(ASTANA_OFFSET).date()

    @property
    def answer_id(self) -> str:
        """Identifier of the answer: the gateway's session, without its braces."""
        return self.context.session_id.strip("{}")

    def access(self, service_id: str, token: str, outcome: Outcome) -> Access:
        """This request as the citizen's list of accesses tells of it: under what was shown, with what it came to."""
        context = self.context
        return Access(context.moment, service_id, context.sender_id, context.message_id, token, outcome.code)

    def text(self, path: str) -> str:
        """The field at *path*; empty if it is absent."""
        return text_of(self.fields, path)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a register came to, and how to write down what it discloses."""

    outcome: Outcome
    write: Callable[[etree._Element], None] | None = None
    """Appends the business data to the answer; None if nothing is disclosed."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a register works with."""

    population: Population
    sign: Sign
    """Signs with the key of the body that owns the register (rule C-4)."""
    ledger: ConsentLedger


class Register(ABC):
    """A state information system behind the gateway."""

    contract: ClassVar[Contract]
    owner: ClassVar[str]
    """Key of the organisation that owns it and signs its answers, see
    :class:`~registries.population.bodies.OrganisationKey`."""
    iin_fields: tuple[str, ...] = ()
    """Paths of the fields that hold an IIN."""
    bin_fields: tuple[str, ...] = ()
    """Paths of the fields that hold a BIN."""
    optional_fields: frozenset[str] = frozenset()
    """Those of the above that may be sent empty, which means absent."""

    def __init__(self, desk: Desk) -> None:
        self.population = desk.population
        self._sign = desk.sign

    @property
    def service_id(self) -> str:
        """Identifier of the interaction in the gateway's registry."""
        return self.contract.service_id

    def answer(self, request: etree._Element, context: Context) -> Answer:
        """The signed answer to *request*.

        A bad request, too, is answered and never raises; so is one for a record that names what is not there.
        """
        exchange = Exchange(fields_of(request, self.contract), context)
        problem = next(self._problems(exchange), None)
        reply = Reply(problem) if problem is not None else self.find(exchange)
        try:
            root = self._document(exchange, reply)
        except (UnknownOrganisation, UnknownPlace) as broken:
            reply = Reply(Outcome("RECORD-BROKEN", detail=broken.subject))
            root = self._document(exchange, reply)
        if problem is None:
            self.count(exchange, reply)
        data = self._sign(root)
        return Answer(reply.outcome.status_code, reply.outcome.status_message, data)

    @abstractmethod
    def find(self, exchange: Exchange) -> Reply:
        """What the register has for a request that fits the contract."""

    def write(self, root: etree._Element, exchange: Exchange, reply: Reply) -> None:
        """Fill *root*, an empty answer, with *reply*: here in the shape of the project's own contracts."""
        write_head(root, exchange)
        dictionary(root, "result", outcome_value(reply.outcome))
        if reply.write:
            reply.write(root)

    def known(self, iin: str, day: date) -> Person | None:
        """Who has the number *iin*, as they were on *day*; None if nobody has it, or is not born yet."""
        person = self.population.find(iin)
        return None if person is None or day < person.birth_date else person.on(day)

    def blank(self, exchange: Exchange) -> etree._Element:
        """The empty answer that :meth:`write` fills."""
        return self.contract.new_response()

    def count(self, exchange: Exchange, reply: Reply) -> None:
        """Called once for each request that fits the contract, with what it came to; does nothing by default."""
        return

    def check(self, exchange: Exchange) -> Iterator[Outcome]:
        """What the schema cannot say about a request; nothing by default."""
        return iter(())

    def _document(self, exchange: Exchange, reply: Reply) -> etree._Element:
        root = self.blank(exchange)
        self.write(root, exchange, reply)
        return root

    def _problems(self, exchange: Exchange) -> Iterator[Outcome]:
        yield from self.contract.validate_request(exchange.fields)
        yield from self._identifier_problems(exchange)
        yield from self.check(exchange)

    def _identifier_problems(self, exchange: Exchange) -> Iterator[Outcome]:
        for paths, parse in ((self.iin_fields, parse_iin), (self.bin_fields, parse_bin)):
            for path in paths:
                if not exchange.text(path) and path in self.optional_fields:
                    continue
                try:
                    parse(exchange.text(path))
                except InvalidIdentifier as error:
                    yield Outcome(error.code, field=path, detail=error.subject)


def write_head(root: etree._Element, exchange: Exchange) -> None:
    """``messageId``, ``messageDate`` and ``requestId`` of an answer."""
    put(root, "messageId", exchange.answer_id)
    put(root, "messageDate", moment_text(exchange.context.moment))
    put(root, "requestId", exchange.text("messageId"))
