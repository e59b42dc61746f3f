"""The data bank of orphans as a subscriber of the asynchronous channel: takes forms, enters them after a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from gateway.conversations import AsyncMessage, MessageType
from gateway.desks import Promise
from gateway.names import SenderId, ServiceId
from gateway.payload import payload_of
from gateway.routing import ServiceContext
from gateway.spans import Fragment
from gateway.subscriber_answer import Refusal
from gateway.subscribers import Offer
from gateway.wire import fragment_in
from registries.contract import fields_of
from registries.data_bank.form_import import FORM_IMPORT, FormImport
from registries.outcome import Outcome
from registries.register import Exchange
from signing.xml import parse

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["DataBankDesk"]


class DataBankDesk:
    """Hands forms to the register, with the world's clock and the setting of how long an entry takes."""

    offers: Final = frozenset({Offer(ServiceId(FORM_IMPORT.service_id))})
    """The import of forms."""

    def __init__(self, world: World, forms: FormImport, *, sender_id: SenderId) -> None:
        self._world = world
        self._forms = forms
        self._sender_id = sender_id

    @property
    def sender_id(self) -> SenderId:
        """The participant of the owner of the data bank."""
        return self._sender_id

    def take(self, message: AsyncMessage) -> Promise | Refusal | None:
        """Refuse what is no form of the sender; else promise an entry, counted from when the gateway accepted it."""
        if message.message_type is not MessageType.REQUEST:
            return None
        # judged as at the moment of acceptance: made again, the delivery comes to the same
        form = self._forms.examined(self._exchange(message, message.accepted_at))
        if isinstance(form, Outcome):
            return Refusal(form.code, form.text(self._world.choices.current().language), final=True)
        takes = timedelta(seconds=self._world.choices.current().data_bank_seconds)
        return Promise(self._forms.accepted(form), message.accepted_at + takes)

    def work(self, message: AsyncMessage) -> bytes:
        """Enter the form, or refuse it with a reason. Its signature counts as at the moment of acceptance."""
        form = self._forms.examined(self._exchange(message, message.accepted_at))
        now = self._world.clock.now()
        if isinstance(form, Outcome):
            return self._forms.refused(self._exchange(message, now), form)
        return self._forms.resolved(Exchange(form.fields, _context(message, now)))

    def _exchange(self, message: AsyncMessage, moment: datetime) -> Exchange:
        """The request in *message* as at *moment*; the gateway found its data safe to read."""
        limits = self._world.systems.gateway.settings().limits
        around = fragment_in("messageData", Fragment(message.data, message.data_namespaces))
        data, _ = payload_of(parse(around, limits)[0], namespace=None, limits=limits)
        return Exchange(fields_of(data, FORM_IMPORT), _context(message, moment))


def _context(message: AsyncMessage, moment: datetime) -> ServiceContext:
    return ServiceContext(message.sender_id, message.message_id, message.correlation_id, message.session_id, moment)
