"""The portal: takes an electronic request, checks it with reasons, registers it as a case."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Never

from lxml import etree

from gateway.journal import Direction, Record, signed_by
from registries.errors import InvalidIdentifier
from registries.identifiers import parse_iin
from registries.population.model import Person
from sandbox.cases import Case, Paper
from sandbox.clock import in_astana
from sandbox.documents.application import Application, read_application
from sandbox.documents.form import Form
from sandbox.documents.papers import form_named, problems_of, read_paper
from sandbox.errors import CaseRefused, PassportError, RequestRefused
from sandbox.services.desk import Consents, Opening, channel_of
from sandbox.services.passport import Passport
from signing import xmldsig
from signing.certificates import Certificate, Role
from signing.errors import XmlRefused
from signing.findings import Finding, Location, SignatureReport, Step, failed, passed, skipped
from signing.trust import Policy
from signing.xml import XmlLimits, locate, parse

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["CHANNEL", "JOURNAL_CHANNEL", "REQUEST_LIMITS", "Portal", "Receipt"]

CHANNEL: Final = "portal"
"""The channel of the passports that leads here."""

JOURNAL_CHANNEL: Final = "portal"
"""Under this name requests stand in the journal, registered or refused."""

REQUEST_LIMITS: Final = XmlLimits(octets=2**20, depth=50)
"""What a request may cost; the form itself needs a few kilobytes."""

_ALWAYS: Final = frozenset({"passport", "number", "created", "consent"})
"""What every request holds, whatever is asked for, and who asks for it."""
_MAJORITY: Final = 18
"""A child neither consents for itself nor is anybody's guardian: its representatives act."""
_PERSONAL: Final = Policy(required_roles=frozenset({Role.PERSON}))


@dataclass(frozen=True, slots=True)
class Receipt:
    """How the portal answers a request that it registered."""

    case: Case
    created: bool
    """False if these very octets had been registered before."""


class Portal:
    """Takes requests for the world's services, around the clock."""

    def __init__(self, world: World) -> None:
        self._world = world

    def apply(self, octets: bytes) -> Receipt:
        """Register the signed request in *octets*.

        Nothing is registered unless every check passes (C-2): safe XML, the applicant's own valid signature, the
        form, the applicant's number, that the signer is the applicant, that the applicant is known and alive, that
        there is such a service and somebody to provide it. Raises :class:`~sandbox.errors.RequestRefused` with the
        findings in order.
        """
        digest = hashlib.sha256(octets).hexdigest()
        known = self._world.cases.find_request(digest)
        if known is not None:
            return Receipt(known, created=False)
        now = self._world.clock.now()
        check = _Check(self._world, now)
        try:
            checked = check.run(octets)
        except RequestRefused as refused:
            self._journal(check.record(octets, code=refused.code))
            raise
        case, created = self._world.desk.open(
            Opening(
                passport=checked.passport,
                channel=CHANNEL,
                applicant=checked.person,
                request=octets,
                consents=Consents(given=_given(checked)),
                facts=checked.facts,
                papers=_presented(checked, now),
                findings=checked.findings,
            )
        )
        self._journal(check.record(octets, message_id=case.number))
        return Receipt(case, created)

    def _journal(self, record: Record) -> None:
        self._world.systems.journal.record(record)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A request that may be registered."""

    application: Application
    facts: Mapping[str, Any]
    """What it says beside what every application says."""
    passport: Passport
    person: Person
    findings: tuple[dict[str, Any], ...]


class _Check:
    """One judgement of one request: findings gather until one of them stands in the way."""

    def __init__(self, world: World, now: datetime) -> None:
        self._world = world
        self._now = now
        self._findings: list[Finding] = []
        self._signer: Certificate | None = None

    def run(self, octets: bytes) -> _Checked:
        try:
            root = parse(octets, REQUEST_LIMITS)
        except XmlRefused as error:
            self._refuse(error.finding)
        report = xmldsig.verify(root, self._world.trust, at=self._now, policy=_PERSONAL)
        self._findings += report.findings
        self._signer = report.signer
        if not report.ok:
            raise RequestRefused(tuple(self._findings))
        signed = self._form(report)
        told = read_paper(signed, forms=self._world.forms)
        application = read_application(told)
        self._same_person(application, signed)
        person = self._applicant(application)
        passport = self._service(application, signed)
        self._provider(passport, person)
        self._consent(application, passport)
        facts = {name: value for name, value in told.items() if name not in _ALWAYS}
        findings = tuple(finding.as_dict() for finding in self._findings)
        return _Checked(application, facts, passport, person, findings)

    def record(self, octets: bytes, *, code: str | None = None, message_id: str | None = None) -> Record:
        """What the journal keeps of the request."""
        return Record(
            Direction.IN,
            JOURNAL_CHANNEL,
            self._now,
            octets,
            message_id=message_id,
            code=code,
            findings=tuple(self._findings),
            **signed_by(self._signer),
        )

    def _form(self, report: SignatureReport) -> etree._Element:
        # Only what the signature covers is read from here on.
        forms = {form.tag: form for form in self._forms()}
        found = next((ref for ref in report.covered if ref.element.tag in forms), None)
        if found is None:
            what = ", ".join(ref.xpath for ref in report.covered) or "nothing"
            self._refuse(failed(Step.ENVELOPE, "REQUEST-FORM", expected=" or ".join(forms), actual=what))
        form = forms[str(found.element.tag)]
        problem = next(iter(problems_of(form, found.element)), None)
        if problem is not None:
            message, line = problem
            at = Location(found.xpath, line)
            self._refuse(failed(Step.ENVELOPE, "REQUEST-FORM", at=at, expected=form.namespace, actual=message))
        self._findings.append(passed(Step.ENVELOPE, "REQUEST-FORM", at=Location(found.xpath)))
        return found.element

    def _forms(self) -> Iterator[Form]:
        """The forms of the requests that the passports know on the portal."""
        named = (
            document.form
            for passport in self._world.shelf.passports.values()
            for document in passport.documents_on(CHANNEL)
            if document.is_request
        )
        return (form_named(name, self._world.forms) for name in sorted(set(named)))

    def _same_person(self, application: Application, signed: etree._Element) -> None:
        at = locate(signed)
        try:
            iin = parse_iin(application.applicant)
        except InvalidIdentifier as error:
            self._refuse(failed(Step.POLICY, "REQUEST-IIN", at=at, expected=error.code, actual=application.applicant))
        self._findings.append(passed(Step.POLICY, "REQUEST-IIN", at=at, actual=iin))
        signer = self._signer.iin if self._signer is not None else None
        if signer != iin:
            self._refuse(failed(Step.POLICY, "REQUEST-SIGNER", at=at, expected=iin, actual=signer or "no IIN"))
        self._findings.append(passed(Step.POLICY, "REQUEST-SIGNER", at=at, actual=signer))

    def _applicant(self, application: Application) -> Person:
        person = self._world.population.people.get(parse_iin(application.applicant))
        if person is None:
            self._refuse(failed(Step.POLICY, "REQUEST-APPLICANT", actual=application.applicant))
        if person.death_date is not None:
            self._refuse(failed(Step.POLICY, "REQUEST-DEAD", actual=person.death_date.isoformat()))
        age = person.age_on(in_astana(self._now).date())
        if age < _MAJORITY:
            self._refuse(failed(Step.POLICY, "REQUEST-MINOR", expected=str(_MAJORITY), actual=str(age)))
        self._findings.append(passed(Step.POLICY, "REQUEST-APPLICANT", actual=person.iin))
        return person

    def _service(self, application: Application, signed: etree._Element) -> Passport:
        try:
            found = self._world.shelf.passport(application.passport)
        except PassportError as error:
            self._refuse(failed(Step.POLICY, "REQUEST-SERVICE", actual=error.detail))
        forms = [one.form for one in found.documents_on(CHANNEL) if one.is_request]
        tags = [form_named(name, self._world.forms).tag for name in forms]
        if signed.tag not in tags:
            expected = " or ".join(tags) or "another channel"
            self._refuse(
                failed(
                    Step.POLICY, "REQUEST-SERVICE", expected=expected, actual=f"{found.id}: {etree.QName(signed).text}"
                )
            )
        self._findings.append(passed(Step.POLICY, "REQUEST-SERVICE", actual=found.id))
        return found

    def _provider(self, passport: Passport, person: Person) -> None:
        try:
            found = self._world.desk.provider(passport, channel_of(passport, CHANNEL), person)
        except CaseRefused:
            self._refuse(failed(Step.POLICY, "REQUEST-PROVIDER", actual=person.address.city_key))
        self._findings.append(passed(Step.POLICY, "REQUEST-PROVIDER", actual=found.bin))

    def _consent(self, application: Application, passport: Passport) -> None:
        covered = ", ".join(sorted(application.services))
        missing = [service for service in passport.protected if not application.consents_to(service)]
        noted = skipped if missing else passed
        self._findings.append(
            noted(Step.POLICY, "REQUEST-CONSENT", expected=", ".join(passport.protected), actual=covered or "none")
        )

    def _refuse(self, finding: Finding) -> Never:
        self._findings.append(finding)
        raise RequestRefused(tuple(self._findings))


def _presented(checked: _Checked, now: datetime) -> tuple[Paper, ...]:
    """The documents that the request lists by the ids of the passport: who signs it vouches for them."""
    wanted = {one.id for one in checked.passport.documents_on(CHANNEL) if not one.is_request}
    listed = [one for one in checked.facts.get("document") or () if one.get("name") in wanted]
    return tuple(
        Paper(one["name"], now, "presented", number=one.get("number") or "", expires=one.get("validUntil"))
        for one in listed
    )


def _given(checked: _Checked) -> frozenset[str]:
    """The consents that the request gives: those whose every register it covers."""
    covers = checked.application.consents_to
    passport = checked.passport
    return frozenset(
        one.id
        for one in passport.consents
        if checked.application.consent and all(map(covers, passport.covered_by(one.id)))
    )
