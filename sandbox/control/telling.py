"""From the values of the sandbox to the types of the control API, every code with its texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from gateway.masking import masked_headers
from sandbox.cases import Case, CaseEvent, CaseResult, Notice
from sandbox.clock import in_astana
from sandbox.control.journal_models import Message
from sandbox.control.models import (
    CaseDetail,
    Event,
    Explained,
    NoticeOf,
    OrganisationOf,
    Problem,
    ResultOf,
    Words,
)
from sandbox.documents.wording import wording
from sandbox.explanations import explain_error, explain_finding
from sandbox.offices.cabinet import Entry
from sandbox.world import World
from signing.findings import Finding, Step, Verdict
from signing.texts import LANGUAGES, Lang

__all__ = ["as_json", "case_detail", "explained", "message", "problem", "words"]


def as_json(model: BaseModel) -> dict[str, Any]:
    """The model as JSON data."""
    return model.model_dump(mode="json")


def words(say: Callable[[Lang], str | None]) -> Words | None:
    """What *say* says in the three languages; None if it is silent in one."""
    said = {lang: say(lang) for lang in LANGUAGES}
    return None if None in said.values() else Words.model_validate(said)


def explained(findings: Iterable[Mapping[str, Any] | Finding]) -> list[Explained]:
    """The findings with their texts."""
    return [_explained(one.as_dict() if isinstance(one, Finding) else one) for one in findings]


def problem(code: str, detail: str | None = None, findings: Iterable[Finding] = ()) -> Problem:
    """The error *code* with its texts; a code without texts is told as an internal error."""
    known = code if explain_error(code, "en")[0] is not None else "INTERNAL"
    message_words = words(lambda lang: explain_error(known, lang)[0])
    assert message_words is not None, "the catalogue has every code in three languages"
    cure = words(lambda lang: explain_error(known, lang)[1])
    return Problem(code=known, message=message_words, cure=cure, detail=detail or None, findings=explained(findings))


def case_detail(world: World, entry: Entry) -> CaseDetail:
    """A case with everything that its applicant may see."""
    case = entry.case
    organisation = world.population.organisation(case.provider)
    names = Words.model_validate(organisation.names, from_attributes=True)
    return CaseDetail(
        number=case.number,
        service=case.passport,
        service_name=Words.model_validate(world.shelf.passport(case.passport).name.as_dict()),
        applicant=case.applicant,
        provider=OrganisationOf(bin=organisation.bin, names=names),
        consent=case.consent,
        status=case.state.value,
        accepted_at=in_astana(case.accepted_at),
        due_at=in_astana(case.due_at),
        finished_at=None if case.finished_at is None else in_astana(case.finished_at),
        notices=[_notice(one) for one in entry.notices],
        events=[_event(one) for one in world.cabinet.history(case)],
        result=None if entry.result is None else _result(case, entry.result),
        findings=explained(case.findings),
    )


def message(entry: Mapping[str, Any]) -> Message:
    """A message of the journal, from :meth:`gateway.journal.Entry.as_dict`."""
    return Message.model_validate(
        {**entry, "findings": explained(entry["findings"]), "headers": masked_headers(entry["headers"])}
    )


def _explained(data: Mapping[str, Any]) -> Explained:
    finding = Finding(str(data["code"]), Step(data["step"]), Verdict(data["verdict"]))
    return Explained(
        **data,
        text=words(lambda lang: explain_finding(finding, lang)[0]),
        cure=words(lambda lang: explain_finding(finding, lang)[1]),
    )


def _event(event: CaseEvent) -> Event:
    said = Words.model_validate(wording(f"EVENT-{event.kind.value.upper()}"))
    return Event(at=in_astana(event.at), kind=event.kind.value, text=said, detail=dict(event.detail))


def _notice(notice: Notice) -> NoticeOf:
    return NoticeOf(at=in_astana(notice.at), kind=notice.kind, texts=Words.model_validate(notice.texts))


def _result(case: Case, result: CaseResult) -> ResultOf:
    return ResultOf(
        kind=result.kind.value,
        ground=result.ground,
        number=result.number,
        issued_at=in_astana(result.issued_at),
        signer=result.signer,
        url=f"/api/cases/{case.number}/result",
    )
