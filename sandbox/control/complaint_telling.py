"""A complaint as the control API and the command line tell it."""

from __future__ import annotations

from sandbox.clock import in_astana
from sandbox.complaints.model import Complaint
from sandbox.control.complaint_models import ComplaintOf
from sandbox.control.models import Words
from sandbox.world import World

__all__ = ["tell_complaint"]


def tell_complaint(world: World, complaint: Complaint) -> ComplaintOf:
    """*complaint* with the words of its way."""
    case = world.cases.find(complaint.case)
    assert case is not None, "cases are never removed"
    ways = {one.id: one.text for one in world.shelf.passport(case.passport).complaints}
    registered, answered = complaint.registered, complaint.answered
    return ComplaintOf.model_validate(
        {
            "id": complaint.id,
            "number": complaint.number,
            "case": complaint.case,
            "way": complaint.way,
            "way_name": Words.model_validate(ways[complaint.way].as_dict()),
            "complainant": complaint.complainant,
            "addressee": complaint.addressee,
            "about": complaint.about,
            "subject": complaint.subject,
            "status": complaint.state,
            "filed_at": in_astana(complaint.filed_at),
            "registered_at": registered and in_astana(registered.at),
            "registered_by": registered and registered.by,
            "due_at": registered and in_astana(registered.due_at),
            "overdue_at": complaint.overdue_at and in_astana(complaint.overdue_at),
            "answered_at": answered and in_astana(answered.at),
            "answered_by": answered and answered.by,
            "decision": answered and answered.decision,
            "set_aside": answered and answered.set_aside,
        }
    )
