"""The provider behind the portal: asks the registers through the gateway, decides, has an official sign, delivers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from registries.population.model import Organisation, OrganisationKey
from sandbox.cases import Case, CaseEvent, CaseResult, EventKind, ResultKind
from sandbox.documents.application import Application, read_application
from sandbox.documents.results import Heading, refusal
from sandbox.errors import AnswerRejected, InquiryFailed, RegisterRefused
from sandbox.offices.cabinet import result_notice
from sandbox.offices.gateway_client import GatewayClient, Reply
from sandbox.offices.makers import MAKERS
from sandbox.offices.questions import QUESTIONS, Asking, Question
from sandbox.services.engine import Answer, Granted, decide
from sandbox.services.passport import Passport, RegisterUse
from sandbox.services.shelf import passport as passport_of
from signing import xmldsig
from signing.certificates import Role
from signing.findings import SignatureReport
from signing.trust import Policy
from signing.xml import parse

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["CONSENT_SERVICE", "Consent", "Provider"]

CONSENT_SERVICE: Final = "KDP_SERVICE"
"""The serviceId of the access control to personal data (protocol: consent service)."""

_CONSENT_TYPE: Final = "{urn:shlyuz:registries:consent:v1}Request"
_CONSENT_SECONDS: Final = 3600
_SUCCESS: Final = "SCSS001"
_BUSINESS: Final = "SCSE001"
_OWNER: Final = Policy(required_roles=frozenset({Role.ORGANISATION, Role.SIGNER, Role.SYSTEM}))


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent on record, as the registers ask for it."""

    token: str
    public_key: str


class Provider:
    """Works on cases in the name of the organisation that each case belongs to."""

    def __init__(self, world: World, *, client_of: Callable[[str], GatewayClient], owners: Mapping[str, str]) -> None:
        """*client_of*: the gateway client of an organisation, by its key. *owners*: each service's owner, by BIN."""
        self._world = world
        self._client_of = client_of
        self._owners = owners

    def work(self, case: Case) -> None:
        """End *case* with a certificate or a reasoned refusal, signed, in the cabinet.

        Raises :class:`~sandbox.errors.InquiryFailed` if a register could not be read: the case stays as it was.
        """
        passport = passport_of(case.passport)
        # The portal verified these octets before they were registered, and they have not changed since.
        application = read_application(parse(case.request))
        desk = _Desk(self, case, application)
        decision = decide(passport, application, desk.ask)
        organisation = self._world.population.organisation(case.provider)
        heading = self._heading(case, passport, organisation)
        ground = None if isinstance(decision, Granted) else decision.ground
        if isinstance(decision, Granted):
            document = MAKERS[passport.result.document](heading, decision)
        else:
            document = refusal(heading, case.applicant, decision.ground)
        key = self._world.keyring.official(organisation, Role(passport.provider.signs_as))
        result = CaseResult(
            kind=ResultKind.CERTIFICATE if ground is None else ResultKind.REFUSAL,
            ground=None if ground is None else ground.id,
            number=heading.number,
            document=xmldsig.sign(document, key),
            signer=key.certificate.iin or "",
            issued_at=heading.issued,
        )
        self._world.cases.finish(case, result, result_notice(case.number, result, ground))

    def register_consent(self, case: Case, application: Application) -> Consent:
        """Have the portal put the applicant's consent on record; the signed request is the evidence (C-6)."""
        portal = self._world.population.organisation(OrganisationKey.PORTAL)
        fields = {
            "uin": application.applicant,
            "company": portal.names.ru,
            "company_bin": portal.bin,
            "company_responsible": portal.signer,
            "employee_name": self._world.population.person(portal.signer).full_name,
            "access_name": sorted(application.services),
            "personal_data_name": case.passport,
            "expiresIn": _CONSENT_SECONDS,
            "omit-sms": True,
            "evidence": case.request,
        }
        data = self._exchange(self._client_of(portal.key), case, CONSENT_SERVICE, (_CONSENT_TYPE, fields))
        token, public_key = (data.findtext("code") or "").strip(), (data.findtext("public-key") or "").strip()
        if (data.findtext("status") or "").strip() != "GRANTED" or not token:
            raise RegisterRefused("INQUIRY-STATUS", f"{CONSENT_SERVICE}: {data.findtext('result/code')}")
        self._note(case, EventKind.CONSENT, service=CONSENT_SERVICE)
        return Consent(token, public_key)

    def ask_register(self, case: Case, use: RegisterUse, *, subject: str, consent: Consent) -> Answer:
        """The verified answer of one register to one question of the passport."""
        question = QUESTIONS[use.question]
        client = self._client_of(self._world.population.organisation(case.provider).key)
        asking = Asking(
            message_id=self._new_message_id(),
            moment=self._world.clock.now(),
            sender_code=client.sender.sender_id,
            subject=subject,
            applicant=case.applicant,
            token=consent.token,
            public_key=consent.public_key,
        )
        data = self._exchange(client, case, use.service, (question.data_type, question.fields(asking)))
        answer = self._read(question, use, subject=subject, data=data)
        self._note(case, EventKind.ASKED, service=use.service, found=answer.content is not None)
        return answer

    def _read(self, question: Question, use: RegisterUse, *, subject: str, data: etree._Element) -> Answer:
        try:
            return question.answer(subject, data)
        except InquiryFailed as error:
            raise type(error)(error.code, f"{use.service}: {error.detail}") from error

    def _exchange(
        self, client: GatewayClient, case: Case, service: str, typed: tuple[str, Mapping[str, object]]
    ) -> etree._Element:
        data_type, fields = typed
        message_id = self._new_message_id()
        reply = client.send(service, data_type, fields, message_id=message_id, correlation_id=case.number)
        if reply.status_code not in (_SUCCESS, _BUSINESS):
            reason = f"{service}: {reply.status_code} {reply.status_message}"
            raise RegisterRefused("INQUIRY-STATUS", reason)
        return self._signed_by_owner(service, reply)

    def _signed_by_owner(self, service: str, reply: Reply) -> etree._Element:
        """The element ``data``, once the signature of the body that owns the register is found valid (C-4)."""
        if reply.data is None:
            raise AnswerRejected("INQUIRY-CONTENT", f"{service}: no data")
        report = xmldsig.verify(reply.data, self._world.trust, at=self._world.clock.now(), policy=_OWNER)
        if not report.ok or not report.covered:
            raise AnswerRejected("INQUIRY-SIGNATURE", f"{service}: {_reasons(report)}")
        signer = report.signer.bin if report.signer is not None else None
        if signer != self._owners[service]:
            raise AnswerRejected("INQUIRY-OWNER", f"{service}: {signer} instead of {self._owners[service]}")
        return report.covered[0].element

    def _heading(self, case: Case, passport: Passport, organisation: Organisation) -> Heading:
        names = organisation.names
        return Heading(
            passport=passport.id,
            case=case.number,
            number=self._world.ids.new_number(),
            issued=self._world.clock.now(),
            provider_bin=organisation.bin,
            provider_names={"kk": names.kk, "ru": names.ru, "en": names.en},
        )

    def _new_message_id(self) -> str:
        return self._world.ids.new_guid().strip("{}")

    def _note(self, case: Case, kind: EventKind, **detail: object) -> None:
        self._world.cases.note(case, CaseEvent(self._world.clock.now(), kind, detail))


class _Desk:
    """One case on a desk: the consent goes on record before the first question, once."""

    def __init__(self, provider: Provider, case: Case, application: Application) -> None:
        self._provider = provider
        self._case = case
        self._application = application
        self._consent: Consent | None = None

    def ask(self, use: RegisterUse, subject: str) -> Answer:
        if self._consent is None:
            self._consent = self._provider.register_consent(self._case, self._application)
        return self._provider.ask_register(self._case, use, subject=subject, consent=self._consent)


def _reasons(report: SignatureReport) -> str:
    return ", ".join(finding.code for finding in report.failures) or "nothing is signed"
