"""Registers asked for a case, through the gateway: the consent on record first, every answer verified (C-4, C-6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from registries.population.model import OrganisationKey
from sandbox.cases.model import Answered, CaseEvent, Consented, EventKind
from sandbox.clock import in_astana
from sandbox.errors import AnswerRejected, CaseConflict, RegisterRefused
from sandbox.offices.gateway_client import GatewayClient, Reply
from sandbox.services.casefile import CaseFile
from sandbox.services.conditions import expression
from sandbox.services.passport import RegisterUse
from sandbox.services.questions import Question, Unreadable, answer_of, request_of
from signing import jwt, xmldsig
from signing.algorithms import KeyFamily
from signing.certificates import Role
from signing.findings import SignatureReport
from signing.keys import KeyPair
from signing.trust import Policy

if TYPE_CHECKING:
    from sandbox.world import World

__all__ = ["CONSENT_SERVICE", "Inquiries"]

CONSENT_SERVICE: Final = "KDP_SERVICE"
"""The serviceId of the access control to personal data (protocol: consent service)."""

_CONSENT_TYPE: Final = "{urn:shlyuz:registries:consent:v1}Request"
_CONSENT_LEAST: Final = timedelta(hours=1)
_WORD_SECONDS: Final = 60
_SUCCESS: Final = "SCSS001"
_BUSINESS: Final = "SCSE001"
_OWNER: Final = Policy(required_roles=frozenset({Role.ORGANISATION, Role.SIGNER, Role.SYSTEM}))
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class _Sent:
    """An answer whose owner's signature was found valid."""

    data: etree._Element
    message_id: str
    report: SignatureReport


class Inquiries:
    """Asks registers in the name of the organisation that has a case."""

    def __init__(self, world: World, *, client_of: Callable[[str], GatewayClient], owners: Mapping[str, str]) -> None:
        """*client_of*: the gateway client of an organisation, by its key. *owners*: each service's owner, by BIN."""
        self._world = world
        self._client_of = client_of
        self._owners = owners

    def ask(self, file: CaseFile, register: str) -> Iterator[CaseFile]:
        """Ask *register* of the passport about everybody whom it is about; the file after each answer.

        Nobody is asked about twice. Without the consent that the passport wants nothing is read: the file is as it was.
        A consent that turns out to be withdrawn is kept as such, and ends the asking. Raises
        :class:`~sandbox.errors.InquiryFailed` if a register could not be read, with what came before kept;
        :class:`~sandbox.errors.CaseConflict` if the case is somebody else's by now.
        """
        use = file.passport.register(register)
        assert use is not None, "an examined passport asks registers of its own"
        question = self._world.shelf.questions[use.question]
        known = set() if use.anew else {one.subject for one in file.answers if one.register == use.id}
        for subject in _subjects(use, file):
            if subject in known:
                continue
            consent = _consent(use, file)
            if use.consent and (consent is None or not consent.holds):
                return
            if consent is not None and not consent.token:
                file, consent = self._on_record(file, consent)
            if consent is not None and not consent.holds:
                yield file
                return
            file = self._answer(file, (use, question), subject=subject, consent=consent)
            yield file

    def _answer(
        self, file: CaseFile, asked: tuple[RegisterUse, Question], *, subject: str, consent: Consented | None
    ) -> CaseFile:
        use, question = asked
        sent, told = self._told(file, question, subject=subject, consent=consent)
        if told["result"] in question.expired and consent is not None:
            file, consent = self._on_record(file, consent)
            sent, told = self._told(file, question, subject=subject, consent=consent)
        if told["result"] in question.no_consent and consent is not None:
            return self._withdrawn(file, consent, str(told["result"]))
        if not told["found"] and told["result"] not in (*question.nothing, *question.found):
            raise RegisterRefused("INQUIRY-STATUS", f"{question.service}: {told['result'] or 'no result'}")
        now = self._world.clock.now()
        signer = sent.report.signer.bin if sent.report.signer is not None else None
        findings = tuple(one.as_dict() for one in sent.report.findings)
        answered = Answered(use.id, question.service, subject, now, sent.message_id, told, signer or "", findings)
        detail = {"service": question.service, "register": use.id, "about": subject, "found": told["found"]}
        event = CaseEvent(now, EventKind.ASKED, detail | {"message": sent.message_id}, step=file.case.step)
        _kept(self._world.cases.answered(file.case, answered, event))
        return file.with_answer(answered)

    def _told(
        self, file: CaseFile, question: Question, *, subject: str, consent: Consented | None
    ) -> tuple[_Sent, dict[str, Any]]:
        """What the register says about *subject*, with the message in which it did."""
        facts = {
            **file.facts,
            "subject": subject,
            "applicant": consent.iin if consent is not None else file.case.applicant,
            "token": consent.token if consent is not None else None,
            "public_key": consent.public_key if consent is not None else None,
        }
        sent = self._exchange(file, question, request_of(question, facts))
        try:
            return sent, answer_of(question, sent.data, subject=subject)
        except Unreadable as error:
            raise AnswerRejected("INQUIRY-CONTENT", f"{question.service}: {error}") from error

    def _on_record(self, file: CaseFile, consent: Consented) -> tuple[CaseFile, Consented]:
        """Have the consent put on record by who took it: the portal on signed evidence, a counter on its own word."""
        evidence = consent.evidence is not None
        taker = self._world.population.organisation(OrganisationKey.PORTAL if evidence else consent.office)
        now = self._world.clock.now()
        lasts = max(_CONSENT_LEAST, file.case.due_at - now + timedelta(days=1))
        fields: dict[str, Any] = {
            "uin": consent.iin,
            "company": taker.names.ru,
            "company_bin": taker.bin,
            "company_responsible": taker.signer,
            "employee_name": self._world.population.person(taker.signer).full_name,
            "access_name": sorted(file.passport.covered_by(consent.name)),
            "personal_data_name": file.case.passport,
            "expiresIn": int(lasts.total_seconds()),
            "omit-sms": True,
        }
        client = self._client_of(taker.key)
        fields |= {"evidence": consent.evidence} if evidence else _word_of(client.sender.key, taker.bin, now)
        message_id = self._new_message_id()
        reply = client.send(
            CONSENT_SERVICE, _CONSENT_TYPE, fields, message_id=message_id, correlation_id=file.case.number
        )
        data = self._judged(CONSENT_SERVICE, reply, message_id).data
        token, public_key = (data.findtext("code") or "").strip(), (data.findtext("public-key") or "").strip()
        if (data.findtext("status") or "").strip() != "GRANTED" or not token:
            raise RegisterRefused("INQUIRY-STATUS", f"{CONSENT_SERVICE}: {data.findtext('result/code')}")
        kept = replace(consent, token=token, public_key=public_key)
        detail = {"service": CONSENT_SERVICE, "consent": consent.name, "message": message_id}
        event = CaseEvent(now, EventKind.CONSENT, detail, step=file.case.step)
        _kept(self._world.cases.consented(file.case, kept, event))
        return file.with_consent(kept), kept

    def _withdrawn(self, file: CaseFile, consent: Consented, code: str) -> CaseFile:
        now = self._world.clock.now()
        gone = replace(consent, withdrawn_at=now)
        event = CaseEvent(now, EventKind.WITHDRAWN, {"consent": consent.name, "code": code}, step=file.case.step)
        _kept(self._world.cases.consented(file.case, gone, event))
        return file.with_consent(gone)

    def look_at_consents(self, file: CaseFile) -> CaseFile:
        """The file with every consent that its giver took back since it went on record."""
        for consent in file.consents:
            known = self._world.ledger.find(consent.token) if consent.token and consent.holds else None
            if known is not None and known.withdrawn_at is not None and known.withdrawn_at <= file.now:
                file = self._withdrawn(file, consent, "CONSENT-WITHDRAWN")
        return file

    def _exchange(self, file: CaseFile, question: Question, fields: dict[str, Any]) -> _Sent:
        office = file.case.place.office or file.case.provider
        organisation = self._world.population.organisation(office)
        client = self._client_of(organisation.key)
        message_id = self._new_message_id()
        head = {"messageId": message_id, "messageDate": self._world.clock.now(), "senderCode": client.sender.sender_id}
        number = file.case.number
        if question.signed:
            key = self._world.keyring.official(organisation)
            octets = xmldsig.sign(_element(question.type, head | fields), key)
            reply = client.send_text(question.service, octets.decode(), message_id=message_id, correlation_id=number)
        else:
            reply = client.send(
                question.service, question.type, head | fields, message_id=message_id, correlation_id=number
            )
        return self._judged(question.service, reply, message_id)

    def _judged(self, service: str, reply: Reply, message_id: str) -> _Sent:
        """The element ``data``, once the signature of the body that owns the register is found valid (C-4)."""
        if reply.status_code not in (_SUCCESS, _BUSINESS):
            raise RegisterRefused("INQUIRY-STATUS", f"{service}: {reply.status_code} {reply.status_message}")
        if reply.data is None:
            raise AnswerRejected("INQUIRY-CONTENT", f"{service}: no data")
        report = xmldsig.verify(reply.data, self._world.trust, at=self._world.clock.now(), policy=_OWNER)
        if not report.ok or not report.covered:
            raise AnswerRejected("INQUIRY-SIGNATURE", f"{service}: {_reasons(report)}")
        signer = report.signer.bin if report.signer is not None else None
        if signer != self._owners[service]:
            raise AnswerRejected("INQUIRY-OWNER", f"{service}: {signer} instead of {self._owners[service]}")
        return _Sent(report.covered[0].element, message_id, report)

    def _new_message_id(self) -> str:
        return self._world.ids.new_guid().strip("{}")


def _word_of(key: KeyPair, office: str, now: datetime) -> dict[str, str]:
    """That *office* saw who consents, as a token that it signed; without one the citizen is asked by SMS."""
    if key.family is not KeyFamily.RSA:
        return {}
    issued = int(now.timestamp())
    claims = {"cbin": office, "mcheck": "Bio", "iat": issued, "exp": issued + _WORD_SECONDS}
    return {"ovt": jwt.make(claims, key)}


def _subjects(use: RegisterUse, file: CaseFile) -> tuple[str, ...]:
    about = expression(use.about).value(file.facts)
    named = about if isinstance(about, list) else [about]
    return tuple(dict.fromkeys(str(one) for one in named if one))


def _consent(use: RegisterUse, file: CaseFile) -> Consented | None:
    return next((one for one in file.consents if one.name == use.consent), None)


def _element(type_name: str, fields: Mapping[str, Any]) -> bytes:
    """The element ``data`` of the XSD type, typed, to be signed."""
    kind = etree.QName(type_name)
    root = etree.Element("data", nsmap={"xsi": _XSI, "cs": str(kind.namespace)})
    root.set(f"{{{_XSI}}}type", f"cs:{kind.localname}")
    _fill(root, fields)
    return etree.tostring(root)


def _fill(parent: etree._Element, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        for item in value if isinstance(value, list) else [value]:
            element = etree.SubElement(parent, name)
            if isinstance(item, Mapping):
                _fill(element, item)
            else:
                element.text = _written(item)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return in_astana(value).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _kept(done: bool) -> None:
    if not done:
        raise CaseConflict("CASE-CONFLICT", "somebody else went on with the case meanwhile")


def _reasons(report: SignatureReport) -> str:
    return ", ".join(finding.code for finding in report.failures) or "nothing is signed"
