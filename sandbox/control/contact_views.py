"""The contact centre in the control API."""

from __future__ import annotations

from datetime import datetime

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from sandbox.clock import in_astana
from sandbox.complaints.model import ComplaintState
from sandbox.control.at_hand import REFUSALS, answer, world_at_hand
from sandbox.control.models import Words
from sandbox.offices.contact_centre import ContactCentre, Told

__all__ = ["StatusOf", "contact_api", "tell_status"]

contact_api = APIBlueprint(
    "contact-centre",
    __name__,
    url_prefix="/api/contact-centre",
    abp_tags=[Tag(name="contact centre")],
    abp_responses=REFUSALS,
)


class _Query(BaseModel):
    """What the caller says."""

    number: str = Field(description="The number of the request.")
    iin: str = Field(description="The IIN of its applicant.")


class ComplaintStatus(BaseModel):
    """How a complaint stands."""

    number: str
    status: ComplaintState
    due_at: datetime | None


class StatusOf(BaseModel):
    """How a request stands."""

    number: str
    service_name: Words
    status: str
    step_name: Words
    accepted_at: datetime
    due_at: datetime
    late: bool
    result_is_there: bool
    complaints: list[ComplaintStatus]


@contact_api.get("/status", responses={"200": StatusOf})
def show_status(query: _Query) -> Response:
    """How the request stands, told to who knows its number and the IIN of its applicant (C-19)."""
    return answer(tell_status(ContactCentre(world_at_hand()).status(query.number, query.iin)))


def tell_status(told: Told) -> StatusOf:
    """*told* with moments of Kazakhstan."""
    complaints = [
        ComplaintStatus(number=number, status=state, due_at=due and in_astana(due))
        for number, state, due in told.complaints
    ]
    return StatusOf(
        number=told.number,
        service_name=Words.model_validate(told.service),
        status=told.state.value,
        step_name=Words.model_validate(told.step),
        accepted_at=in_astana(told.accepted_at),
        due_at=in_astana(told.due_at),
        late=told.is_late,
        result_is_there=told.result_is_there,
        complaints=complaints,
    )
