"""Requests for consent, and a consent service whose surroundings a test decides on."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from lxml import etree

from registries.consent.contracts import CONSENT
from registries.consent.desk import ConsentMeans
from registries.consent.ledger import ConsentLedger
from registries.consent.policy import ConsentMode, ConsentPolicy
from registries.consent.service import ConsentRegister
from registries.consent.sms import SmsAnswer, SmsBox
from registries.data_bank.guardianships import GUARDIANSHIP
from registries.identifiers import Bin, Iin
from registries.register import Desk
from signing.trust import TrustStore
from tests.registries.exchanges import NOON, FakeContext, read

__all__ = ["COMPANY", "SERVICE", "Service", "consent_request", "means", "signed_by"]

COMPANY = Bin("940340008102")
SERVICE = GUARDIANSHIP.service_id


def means(policy: Callable[[], ConsentPolicy] = ConsentPolicy, trust: TrustStore | None = None) -> ConsentMeans:
    """Evidence is good if it names the citizen; tokens count up; every sender is the company."""
    numbers = count(1)
    return ConsentMeans(
        new_token=lambda: f"{next(numbers):040x}",
        check_evidence=lambda octets, iin: octets == f"signed by {iin}".encode(),
        trust_of=lambda company: trust or TrustStore([]),
        bin_of=lambda sender: COMPANY,
        policy=policy,
    )


def consent_request(iin: str, **changed: str | None) -> etree._Element:
    """A request for the consent of *iin*, without evidence; None leaves a field out."""
    fields: Mapping[str, str | None] = {
        "uin": iin,
        "company": "Portal",
        "company_bin": COMPANY,
        "company_responsible": "Nobody",
        "employee_name": "Nobody",
        "access_name": SERVICE,
        "personal_data_name": "all",
        "expiresIn": "600",
        "omit-sms": None,
        "ovt": None,
        "evidence": None,
    } | changed
    root = etree.Element("data")
    for name, text in fields.items():
        if text is not None:
            etree.SubElement(root, name).text = text
    return root


def signed_by(iin: str) -> str:
    """Good evidence for *iin*, in base64."""
    return b64encode(f"signed by {iin}".encode()).decode()


@dataclass
class Service:
    """The consent service at a moment that the test moves."""

    register: ConsentRegister
    ledger: ConsentLedger
    box: SmsBox
    policy: ConsentPolicy = field(default_factory=ConsentPolicy)
    seconds: int = 0

    @classmethod
    def on(cls, desk: Desk, trust: TrustStore | None = None) -> Service:
        """The service that works with *desk*; *trust*: whom an ovt may be signed by."""
        found: list[Service] = []
        register = ConsentRegister(desk, means(lambda: found[0].policy, trust))
        found.append(cls(register, desk.ledger, SmsBox(desk.ledger.engine)))
        return found[0]

    @property
    def context(self) -> FakeContext:
        """What the gateway tells now."""
        return FakeContext(moment=NOON + timedelta(seconds=self.seconds))

    def in_mode(self, mode: ConsentMode) -> None:
        """Let the world's setting be *mode*."""
        self.policy = ConsentPolicy(mode)

    def ask(self, iin: str, **changed: str | None) -> tuple[str | None, str | None]:
        """Status and reason of the answer to :func:`consent_request`."""
        root = self.asked(iin, **changed)
        return root.findtext("status"), root.findtext("result/code")

    def asked(self, iin: str, **changed: str | None) -> etree._Element:
        """The whole answer."""
        return read(self.register.answer(consent_request(iin, **changed), self.context), CONSENT)

    def answer(self, iin: str, answer: SmsAnswer) -> None:
        """The citizen answers the newest message."""
        self.box.answer(Iin(iin), self.box.messages(Iin(iin))[0].id, answer, moment=self.context.moment)
