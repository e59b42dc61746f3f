"""Checking a paper (Құжатты тексеру) against one world: by its number or by what is signed; reasons, then a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from lxml import etree

from sandbox.clock import in_astana
from sandbox.documents.barcodes import favor_id
from sandbox.documents.form import Form
from sandbox.documents.form import Signer as Wanted
from sandbox.documents.paper_store import KeptPaper, receiver_of
from sandbox.documents.papers import form_of, problems_of, read_paper
from sandbox.documents.printing import dated
from sandbox.documents.sentences import Facts
from sandbox.errors import FactsRefused
from signing import xmldsig
from signing.certificates import Certificate
from signing.errors import XmlRefused
from signing.findings import Finding, SignatureReport, Step, Verdict, failed, passed, skipped, undetermined, verdict_of
from signing.oids import Role
from signing.trust import Policy, TrustStore
from signing.xml import XmlLimits, parse

__all__ = ["Checker", "PaperCheck", "SignerOfPaper"]

_LIMITS: Final = XmlLimits(octets=16 * 2**20, depth=50)
_EVERYONE: Final = Policy(single_signature=False)


@dataclass(frozen=True, slots=True)
class SignerOfPaper:
    """Who signed, as the certificate says."""

    name: str
    iin: str | None
    bin: str | None
    organisation: str | None
    serial: str

    @classmethod
    def of(cls, certificate: Certificate) -> SignerOfPaper:
        """The holder of *certificate*."""
        subject = certificate.subject
        name = " ".join(part for part in (subject.common_name, subject.given_name) if part) or subject.dn
        return cls(name, certificate.iin, certificate.bin, subject.organisation, f"{certificate.serial_number:x}")


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """What was found out about one paper."""

    findings: tuple[Finding, ...]
    form: Form | None = None
    """None: it is not known what it is."""
    facts: Facts | None = field(default=None, repr=False)
    """What it says; None unless the signatures on it are intact."""
    receiver: str = ""
    """IIN or BIN of whom it is for."""
    signers: tuple[SignerOfPaper, ...] = ()
    """In the order of signing."""
    issued: datetime | None = None
    """The moment that it says it is of."""
    kept: KeptPaper | None = field(default=None, repr=False)
    """The same paper among those that the world issued."""
    xml: bytes | None = field(default=None, repr=False)
    """The paper itself, where it was found."""

    @property
    def verdict(self) -> Verdict:
        """Passed if every check did, failed if one did not, else undetermined."""
        return verdict_of(self.findings)

    @property
    def ok(self) -> bool:
        """True if the paper is genuine and in force."""
        return self.verdict is Verdict.PASSED

    def preceded_by(self, findings: Sequence[Finding]) -> PaperCheck:
        """The same with what was found out on the way to the paper."""
        return replace(self, findings=(*findings, *self.findings))


class Checker:
    """Checks papers against one world: its trust, its forms, its register of papers, its clock."""

    def __init__(
        self,
        *,
        trust: Callable[[], TrustStore],
        forms: Callable[[], Mapping[str, Form]],
        find: Callable[[str], KeptPaper | None],
        now: Callable[[], datetime],
    ) -> None:
        self._trust = trust
        self._forms = forms
        self._find = find
        self._now = now

    @property
    def now(self) -> datetime:
        """The moment of the check."""
        return self._now()

    @property
    def trust(self) -> TrustStore:
        """Who is trusted."""
        return self._trust()

    @property
    def forms(self) -> Mapping[str, Form]:
        """The forms that are known."""
        return self._forms()

    def by_number(self, number: str, receiver: str) -> PaperCheck:
        """The paper *number* for the person or organisation with the IIN or BIN *receiver*.

        Whoever names another receiver learns nothing, not even whether there is such a number.
        """
        kept = self._find(number.strip())
        if kept is None or not kept.receiver or kept.receiver != receiver.strip():
            return PaperCheck(
                (failed(Step.POLICY, "PAPER-NUMBER", expected="a number and the IIN or BIN of its receiver"),)
            )
        return self.xml(kept.octets).preceded_by([passed(Step.POLICY, "PAPER-NUMBER", actual=kept.number)])

    def xml(self, octets: bytes) -> PaperCheck:
        """The signed paper in *octets*."""
        try:
            root = parse(octets, _LIMITS)
        except XmlRefused as refused:
            return PaperCheck((refused.finding,), xml=octets)
        form = form_of(root, self.forms)
        if form is None:
            return PaperCheck((failed(Step.ENVELOPE, "PAPER-FORM", actual=str(root.tag)),), xml=octets)
        problem = next(iter(problems_of(form, root)), None)
        if problem is not None:
            said = f"line {problem[1]}: {problem[0]}"
            return PaperCheck(
                (failed(Step.ENVELOPE, "PAPER-FORM", expected=form.namespace, actual=said),), form, xml=octets
            )
        return self._signed(form, octets, root)

    def _signed(self, form: Form, octets: bytes, root: etree._Element) -> PaperCheck:
        now = xmldsig.verify(octets, self.trust, at=self.now, policy=_EVERYONE)
        findings = [passed(Step.ENVELOPE, "PAPER-FORM", actual=form.id)]
        if not now.covered:
            # nothing that such a paper says is repeated: anybody may have written it
            return PaperCheck((*findings, *now.findings), form, xml=octets)
        try:
            facts = read_paper(now.covered[0].element, forms=self.forms)
        except FactsRefused as refused:
            return PaperCheck((failed(Step.ENVELOPE, "PAPER-FORM", actual=refused.detail),), form, xml=octets)
        kept, finding = self._kept(facts, octets)
        findings += self._trusted(octets, now, kept, dated(facts))
        reports = tuple(reversed(now.parts)) or (now,)
        findings += _signers(form, facts, reports)
        findings += [*finding, *_force(kept)]
        signers = tuple(SignerOfPaper.of(one.signer) for one in reports if one.signer is not None)
        return PaperCheck(
            tuple(findings), form, facts, receiver_of(form, facts), signers, issued=dated(facts), kept=kept, xml=octets
        )

    def _kept(self, facts: Facts, octets: bytes) -> tuple[KeptPaper | None, list[Finding]]:
        """The same paper in the register of the world, and what is to be said of that."""
        number = facts.get("number")
        if not isinstance(number, str):
            return None, [skipped(Step.POLICY, "PAPER-KEPT", actual="a paper without a number")]
        kept = self._find(number)
        if kept is None:
            return None, [undetermined(Step.POLICY, "PAPER-KEPT", actual=number)]
        if kept.octets != octets:
            return None, [failed(Step.POLICY, "PAPER-OTHER", expected="the paper that was issued", actual=number)]
        issued = f"{in_astana(kept.kept_at):%d.%m.%Y %H:%M}"
        return kept, [passed(Step.POLICY, "PAPER-KEPT", actual=f"{number}, {issued}")]

    def _trusted(
        self, octets: bytes, now: SignatureReport, kept: KeptPaper | None, stated: datetime
    ) -> Sequence[Finding]:
        """What is found on the signatures; the moment of issue decides where the register proves it, else now."""
        if kept is None:
            then = xmldsig.verify(octets, self.trust, at=stated, policy=replace(_EVERYONE, diagnosis_work=0))
            told = _moment("PAPER-THEN", then, stated, decides=False)
            return [*now.findings, _moment("PAPER-NOW", now, self.now, decides=True), told]
        then = xmldsig.verify(octets, self.trust, at=kept.kept_at, policy=replace(_EVERYONE, diagnosis_work=0))
        told = _moment("PAPER-THEN", then, kept.kept_at, decides=True)
        return [*then.findings, _moment("PAPER-NOW", now, self.now, decides=False), told]

    def same_number(self, check: PaperCheck, paper: str) -> Sequence[Finding]:
        """Whether the codes of *paper* (their ``FavorID``) carry the paper of that number."""
        if check.xml is None or check.facts is None:
            return ()
        own = favor_id(check.facts.get("number"), check.xml)
        if own == paper:
            return (passed(Step.POLICY, "PAPER-CODES-NUMBER", actual=paper),)
        return (failed(Step.POLICY, "PAPER-CODES-NUMBER", expected=own, actual=paper),)


def _moment(code: str, report: SignatureReport, at: datetime, *, decides: bool) -> Finding:
    """Whether the signatures were valid at a moment; told without weight where another moment decides."""
    said = f"{in_astana(at):%d.%m.%Y %H:%M}"
    if report.ok:
        return passed(Step.TIME, code, actual=said)
    reasons = ", ".join(dict.fromkeys(one.code for one in report.failures))
    return (failed if decides else skipped)(Step.TIME, code, expected=said, actual=reasons or report.verdict.value)


def _signers(form: Form, facts: Facts, reports: Sequence[SignatureReport]) -> Sequence[Finding]:
    """Whether those signed whom the form wants, in their capacities."""
    wanted, found = len(form.signers), len(reports)
    count = failed if found < wanted else passed
    findings = [count(Step.POLICY, "PAPER-SIGNERS", expected=str(wanted), actual=str(found))]
    for signer, report in zip(form.signers, reports, strict=False):
        if report.signer is not None:
            findings.append(_fits(signer, facts, report.signer))
    return findings


def _fits(wanted: Wanted, facts: Facts, certificate: Certificate) -> Finding:
    """Whether the signer has the role that the form wants and the number that the paper names."""
    roles = sorted(one.value for one in certificate.roles)
    # the head of a body may sign whatever its authorised official may
    if wanted.role not in roles and not (wanted.role == Role.SIGNER and Role.HEAD in certificate.roles):
        return failed(Step.POLICY, "PAPER-SIGNER", expected=wanted.role, actual=", ".join(roles) or "no role")
    named = facts.get(wanted.who)
    if isinstance(named, Mapping):
        for key, number in (("bin", certificate.bin), ("iin", certificate.iin)):
            if key in named:
                same = named[key] == number
                made = passed if same else failed
                expected = f"{wanted.who} {named[key]}"
                return made(Step.POLICY, "PAPER-SIGNER", expected=expected, actual=number or certificate.subject.dn)
    return passed(Step.POLICY, "PAPER-SIGNER", actual=f"{wanted.who}: {wanted.role}")


def _force(kept: KeptPaper | None) -> Sequence[Finding]:
    if kept is None:
        return ()
    if kept.replaced_by is not None:
        return (failed(Step.POLICY, "PAPER-REPLACED", actual=f"{kept.replaced_by}; {kept.reason}"),)
    if kept.set_aside_at is not None:
        at = f"{in_astana(kept.set_aside_at):%d.%m.%Y %H:%M}"
        return (failed(Step.POLICY, "PAPER-SET-ASIDE", actual=f"{at}; {kept.reason}"),)
    return (passed(Step.POLICY, "PAPER-IN-FORCE", actual=kept.number),)
