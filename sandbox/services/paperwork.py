"""The papers of a case: written from its facts, signed, and looked over when somebody hands them in signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Never

from lxml import etree

from sandbox.cases.model import Actor, CaseResult, Paper, ResultKind
from sandbox.clock import in_astana
from sandbox.documents.form import Form
from sandbox.documents.papers import form_named, make_paper, read_paper
from sandbox.errors import FactsRefused, PaperRefused
from sandbox.services.casefile import CaseFile
from sandbox.services.conditions import Facts, expression, scope
from sandbox.services.passport import Ground, PaperOf
from signing import xmldsig
from signing.certificates import Role
from signing.errors import XmlRefused
from signing.findings import SignatureReport
from signing.keys import KeyPair
from signing.trust import Policy
from signing.xml import XmlLimits, parse

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["PAPER_LIMITS", "Paperwork", "Written", "filled", "first_difference", "judged_signature"]

PAPER_LIMITS: Final = XmlLimits(octets=2**20, depth=50)
"""What a paper that is handed in may cost."""

_HEADING: Final = ("passport", "case", "number", "issued", "provider", "office", "service")
"""What most forms begin with; they get it without the passport saying so."""


@dataclass(frozen=True, slots=True)
class Written:
    """A paper of a case, signed."""

    paper: Paper
    kind: str
    """``result``, ``refusal`` or ``act``."""
    ground: str | None
    issued: datetime

    @property
    def result(self) -> CaseResult | None:
        """What the service came to; None for a paper that records a step."""
        if self.kind == "act":
            return None
        kind = ResultKind.CERTIFICATE if self.kind == "result" else ResultKind.REFUSAL
        octets = self.paper.octets or b""
        return CaseResult(kind, self.ground, self.paper.number, octets, self.paper.signer, self.issued)


class Paperwork:
    """Writes and judges the papers of the cases of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def write(
        self, file: CaseFile, paper: PaperOf, *, number: str = "", issued: datetime | None = None
    ) -> etree._Element:
        """The *paper* as the facts of the case have it, unsigned; numbered and dated anew unless it is said how.

        Raises :class:`~sandbox.errors.FactsRefused` if the facts are not enough for its form.
        """
        number = number or self._world.ids.new_number()
        issued = issued or self._world.clock.now().replace(microsecond=0)
        form = form_named(paper.form, self._world.forms)
        facts = _facts(file, paper, form, number=number, issued=in_astana(issued))
        return make_paper(paper.form, facts, forms=self._world.forms)

    def sign(self, file: CaseFile, paper: PaperOf, *, key: KeyPair, ground: Ground | None) -> Written:
        """The *paper*, written and signed with *key*."""
        root = self.write(file, paper)
        told = read_paper(root, forms=self._world.forms)
        octets = xmldsig.sign(root, key)
        return self._written(file, paper, (told, octets), signer=key.certificate.iin or "", ground=ground)

    def judged(self, file: CaseFile, paper: PaperOf, octets: bytes, *, actor: Actor, ground: Ground | None) -> Written:
        """The *paper* in *octets*, which *actor* signed and handed in.

        Raises :class:`~sandbox.errors.PaperRefused`: CASE-PAPER-SIGNATURE with the findings, CASE-PAPER-SIGNER for
        somebody else's, CASE-PAPER-FORM for another form, CASE-PAPER-CONTENT where it says anything but what the case
        says, with the field.
        """
        report = self._verified(octets, actor)
        root = report.covered[0].element
        form = form_named(paper.form, self._world.forms)
        if root.tag != form.tag:
            _refuse("CASE-PAPER-FORM", f"{etree.QName(root).text} instead of {form.tag}")
        self._demand_signers(form, report, actor)
        try:
            told = read_paper(root, forms=self._world.forms)
        except FactsRefused as error:
            _refuse("CASE-PAPER-FORM", error.detail)
        issued, number = told.get("issued"), told.get("number")
        if isinstance(issued, datetime) and not file.case.place.since <= issued <= file.now:
            _refuse("CASE-PAPER-CONTENT", f"issued: {issued.isoformat()} is not within the step")
        known = {
            "number": number if isinstance(number, str) else "",
            "issued": issued if isinstance(issued, datetime) else None,
        }
        wanted = read_paper(self.write(file, paper, **known), forms=self._world.forms)  # type: ignore[arg-type]
        difference = first_difference(wanted, told)
        if difference is not None:
            _refuse("CASE-PAPER-CONTENT", ": ".join(difference))
        return self._written(file, paper, (told, octets), signer=actor.iin, ground=ground)

    def _verified(self, octets: bytes, actor: Actor) -> SignatureReport:
        report = judged_signature(self._world, octets, Policy(single_signature=False))
        signers = [one.signer for one in report.parts or (report,) if one.signer is not None]
        strangers = [one.subject.dn for one in signers if one.bin != actor.office]
        if strangers or actor.iin not in [one.iin for one in signers]:
            _refuse("CASE-PAPER-SIGNER", f"{'; '.join(strangers) or 'nobody'} instead of {actor.iin}")
        return report

    def _demand_signers(self, form: Form, report: SignatureReport, actor: Actor) -> None:
        """Refuse a paper that somebody whom its form names has not signed."""
        roles = {role for one in report.parts or (report,) if one.signer is not None for role in one.signer.roles}
        lacking = [one.role for one in form.signers if Role(one.role) not in roles]
        if lacking:
            _refuse("CASE-PAPER-SIGNER", f"not signed by the {' and the '.join(lacking)} of {actor.office}")

    def _written(
        self,
        file: CaseFile,
        paper: PaperOf,
        content: tuple[Mapping[str, Any], bytes],
        *,
        signer: str,
        ground: Ground | None,
    ) -> Written:
        told, octets = content
        number, issued = str(told.get("number") or ""), told.get("issued")
        made = Paper(
            paper.id,
            file.now,
            "made",
            form=paper.form,
            octets=octets,
            number=number,
            signer=signer,
            step=file.case.step,
        )
        at = issued if isinstance(issued, datetime) else file.now
        return Written(made, paper.kind, ground.id if ground is not None else None, at)


def filled(wanted: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The facts of a form as *wanted* says where they come from; what is not known is left out."""
    found = {name: _value(source, facts) for name, source in wanted.items() if name != "each"}
    return {name: value for name, value in found.items() if value not in (None, {}, [])}


def _value(source: Any, facts: Facts) -> Any:
    if not isinstance(source, Mapping):
        return expression(source).value(facts)
    if "each" not in source:
        return filled(source, facts)
    items = expression(source["each"]).value(facts)
    return None if items is None else [filled(source, scope(facts, item)) for item in items]


def _facts(file: CaseFile, paper: PaperOf, form: Form, *, number: str, issued: datetime) -> dict[str, Any]:
    case = file.case
    known = file.facts | {"paper": {"number": number, "issued": issued}}
    told = (case.passport, case.number, number, issued, file.provider, known.get("office"), known["case"]["service"])
    heading = dict(zip(_HEADING, told, strict=True))
    fields = {field.name for field in form.fields}
    return {name: value for name, value in heading.items() if name in fields} | filled(paper.facts, known)


def judged_signature(world: World, octets: bytes, policy: Policy) -> SignatureReport:
    """The report on the signature of a paper that is handed in now.

    Raises :class:`~sandbox.errors.PaperRefused` CASE-PAPER-SIGNATURE with the findings unless it is in order.
    """
    try:
        parsed = parse(octets, PAPER_LIMITS)
    except XmlRefused as error:
        raise PaperRefused("CASE-PAPER-SIGNATURE", error.finding.code, findings=(error.finding,)) from error
    report = xmldsig.verify(parsed, world.trust, at=world.clock.now(), policy=policy)
    if not report.ok or not report.covered:
        reasons = ", ".join(one.code for one in report.failures) or "nothing is signed"
        raise PaperRefused("CASE-PAPER-SIGNATURE", reasons, findings=report.findings)
    return report


def first_difference(wanted: Any, told: Any, path: str = "") -> tuple[str, str] | None:
    """The first field in which *told* says something else than *wanted*, and what; None where they agree."""
    if isinstance(wanted, Mapping) and isinstance(told, Mapping):
        pairs = (
            first_difference(wanted.get(name), told.get(name), f"{path}.{name}" if path else name)
            for name in sorted({*wanted, *told})
        )
        return next((one for one in pairs if one is not None), None)
    return None if wanted == told else (path, f"{told!r} instead of {wanted!r}")


def _refuse(code: str, detail: str) -> Never:
    raise PaperRefused(code, detail)
