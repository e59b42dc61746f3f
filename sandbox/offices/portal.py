"""The portal: takes an electronic request, checks it with reasons, registers it as a case."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Never

from lxml import etree

from gateway.journal import Direction, Record
from registries.errors import InvalidIdentifier
from registries.identifiers import parse_iin
from registries.population.model import Organisation, Person
from sandbox.cases import Case, NewCase
from sandbox.clock import in_astana
from sandbox.documents.application import Application, read_application
from sandbox.documents.papers import form_named, problems_of
from sandbox.errors import PassportError, RequestRefused
from sandbox.offices.cabinet import accepted_notice
from sandbox.services.passport import Passport
from sandbox.services.shelf import passport as passport_of
from signing import xmldsig
from signing.certificates import Certificate, Role
from signing.errors import XmlRefused
from signing.findings import Finding, Location, SignatureReport, Step, failed, passed, skipped
from signing.trust import Policy
from signing.xml import XmlLimits, locate, parse

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["JOURNAL_CHANNEL", "REQUEST_LIMITS", "Portal", "Receipt"]

JOURNAL_CHANNEL: Final = "portal"
"""Under this name requests stand in the journal, registered or refused."""

REQUEST_LIMITS: Final = XmlLimits(octets=2**20, depth=50)
"""What a request may cost; the form itself needs a few kilobytes."""

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
        passport = checked.passport
        due = now + timedelta(minutes=passport.term.minutes)
        number = self._world.ids.new_number()
        case, created = self._world.cases.register(
            NewCase(
                number=number,
                passport=passport.id,
                applicant=checked.application.applicant,
                provider=checked.provider.bin,
                consent=checked.application.consent,
                request=octets,
                request_digest=digest,
                findings=checked.findings,
                accepted_at=now,
                due_at=due,
            ),
            accepted_notice(passport, number, accepted_at=now, due_at=due),
        )
        self._journal(check.record(octets, message_id=case.number))
        return Receipt(case, created)

    def _journal(self, record: Record) -> None:
        self._world.systems.journal.record(record)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A request that may be registered."""

    application: Application
    passport: Passport
    provider: Organisation
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
        application = read_application(signed)
        self._same_person(application, signed)
        person = self._applicant(application)
        passport = self._service(application)
        provider = self._provider(passport, person)
        self._consent(application, passport)
        return _Checked(application, passport, provider, tuple(finding.as_dict() for finding in self._findings))

    def record(self, octets: bytes, *, code: str | None = None, message_id: str | None = None) -> Record:
        """What the journal keeps of the request."""
        return Record(
            Direction.IN,
            JOURNAL_CHANNEL,
            self._now,
            octets,
            message_id=message_id,
            code=code,
            signer=None if self._signer is None else self._signer.subject.dn,
            fingerprint=None if self._signer is None else self._signer.fingerprint,
            findings=tuple(self._findings),
        )

    def _form(self, report: SignatureReport) -> etree._Element:
        # Only what the signature covers is read from here on.
        form = form_named("application")
        found = next((ref for ref in report.covered if ref.element.tag == form.tag), None)
        if found is None:
            what = ", ".join(ref.xpath for ref in report.covered) or "nothing"
            self._refuse(failed(Step.ENVELOPE, "REQUEST-FORM", expected=form.tag, actual=what))
        problem = next(iter(problems_of(form, found.element)), None)
        if problem is not None:
            message, line = problem
            at = Location(found.xpath, line)
            self._refuse(failed(Step.ENVELOPE, "REQUEST-FORM", at=at, expected=form.namespace, actual=message))
        self._findings.append(passed(Step.ENVELOPE, "REQUEST-FORM", at=Location(found.xpath)))
        return found.element

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

    def _service(self, application: Application) -> Passport:
        try:
            found = passport_of(application.passport)
        except PassportError as error:
            self._refuse(failed(Step.POLICY, "REQUEST-SERVICE", actual=error.detail))
        self._findings.append(passed(Step.POLICY, "REQUEST-SERVICE", actual=found.id))
        return found

    def _provider(self, passport: Passport, person: Person) -> Organisation:
        city = person.address.city_key
        serving = (
            one
            for one in self._world.population.organisations.values()
            if one.kind.value in passport.provider.kinds and city in one.serves
        )
        found = next(serving, None)
        if found is None:
            self._refuse(failed(Step.POLICY, "REQUEST-PROVIDER", actual=city))
        self._findings.append(passed(Step.POLICY, "REQUEST-PROVIDER", actual=found.bin))
        return found

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
