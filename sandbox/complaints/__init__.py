"""Complaints about decisions, acts and omissions: filed, registered, answered, and what an answer sets right."""

from sandbox.complaints.agenda import ComplaintAgenda
from sandbox.complaints.model import Complaint, ComplaintNumber, ComplaintState, Filing
from sandbox.complaints.store import ComplaintStore

__all__ = [
    "Complaint",
    "ComplaintAgenda",
    "ComplaintNumber",
    "ComplaintState",
    "ComplaintStore",
    "Filing",
]
