"""The electronic queue of an office: tickets from the machine at the door, places booked through the portal (C-16)."""

from sandbox.queues.model import Ticket, TicketState
from sandbox.queues.store import QueueStore

__all__ = ["QueueStore", "Ticket", "TicketState"]
