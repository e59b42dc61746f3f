"""Somebody who was refused and complains, and the body that answers."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

from registries.population.model import Organisation
from sandbox.cases import Case
from sandbox.complaints import Complaint
from sandbox.complaints.desk import Grievance, Verdict
from sandbox.errors import ComplaintRefused
from sandbox.world import World
from signing import xmldsig
from signing.oids import Role

if TYPE_CHECKING:
    from tests.sandbox.conftest import Citizen

__all__ = ["REASON", "WAYS", "Body", "Complainant", "refused"]

WAYS = """
[[complaints]]
id = "provider-head"
addressee = "provider"
about = ["provider"]
term = { amount = 5, unit = "working-day", rule = "C-17" }
rule = "C-17"
text = { kk = "басшыға", ru = "руководителю", en = "to the head" }

[[complaints]]
id = "akimat"
addressee = "akimat"
about = ["provider"]
term = { amount = 5, unit = "working-day", rule = "C-17" }
rule = "C-17"
text = { kk = "әкімдікке", ru = "в акимат", en = "to the akimat" }

[[complaints]]
id = "quality"
addressee = "quality-body"
about = ["provider"]
term = { amount = 15, unit = "working-day", rule = "C-18" }
rule = "C-18"
text = { kk = "уәкілетті органға", ru = "в уполномоченный орган", en = "to the authorised body" }
"""
REASON = {"kk": "Тексерілді.", "ru": "Проверено.", "en": "It was examined."}


class Complainant:
    """Somebody who was refused (GC-8) and does not let it rest."""

    def __init__(self, citizen: Citizen) -> None:
        self.citizen = citizen
        self.world = citizen.world
        self.case = citizen.served().case

    def written(self, way: str = "provider-head", subject: str = "decision") -> bytes:
        grievance = Grievance(subject, "Мәлімет бар, бірақ табылмады.", "Қайта қарауды сұраймын.")
        return self.world.complaint_desk.write(self.case, way, grievance)

    def filed(self, way: str = "provider-head", subject: str = "decision") -> Complaint:
        complaint, created = self.world.complaint_desk.file(xmldsig.sign(self.written(way, subject), self.citizen.key))
        assert created
        return complaint

    def registered(self, way: str = "provider-head") -> Complaint:
        return self.body(self.filed(way)).register()

    def body(self, complaint: Complaint) -> Body:
        return Body(self.world, complaint)

    def case_now(self) -> Case:
        found = self.world.cases.find(self.case.number)
        assert found is not None
        return found


class Body:
    """The body to which a complaint is addressed."""

    def __init__(self, world: World, complaint: Complaint) -> None:
        self.world = world
        self.complaint = complaint
        self.organisation = world.population.organisation(complaint.addressee)

    def receipt(self, organisation: Organisation | None = None) -> bytes:
        organisation = organisation or self.organisation
        unsigned = self.world.complaint_desk.receipt(self.complaint, organisation.signer)
        return xmldsig.sign(unsigned, self.world.keyring.official(organisation, Role.SIGNER))

    def register(self) -> Complaint:
        self.complaint = self.world.complaint_desk.register(self.complaint, self.receipt())
        return self.complaint

    def answer_paper(self, verdict: Verdict, role: Role = Role.HEAD) -> bytes:
        unsigned = self.world.complaint_desk.answer_paper(self.complaint, verdict)
        return xmldsig.sign(unsigned, self.world.keyring.official(self.organisation, role))

    def answer(self, decision: str, *, set_aside: bool = False) -> Complaint:
        document = self.answer_paper(Verdict(decision, REASON, set_aside))  # type: ignore[arg-type]
        return self.world.complaint_desk.answer(self.complaint, document)


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(ComplaintRefused, check=lambda error: error.code == code)
