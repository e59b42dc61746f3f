"""A desk that issues papers and checks them, without a world."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lxml import etree
from PIL import Image

from sandbox.documents.barcodes import texts_of
from sandbox.documents.checking import Checker, PaperCheck
from sandbox.documents.file_checking import check_files
from sandbox.documents.paper_store import KeptPaper
from sandbox.documents.papers import form_named, make_paper, paper_forms
from sandbox.documents.pictures import drawn
from signing import Authority, Role, TrustStore, xmldsig
from signing.authority import Employee, Person
from signing.findings import Verdict
from signing.keys import KeyPair
from tests.documents.conftest import NOON, some_facts

NUMBER = "10100464053940"
CERTIFICATE = "guardianship-certificate"
IIN, BIN = "850101300123", "990140000123"


@dataclass
class Desk:
    """Where papers are issued and checked."""

    authority: Authority
    kept: dict[str, KeptPaper] = field(default_factory=dict)
    now: datetime = NOON

    def official(self, role: Role = Role.SIGNER, bin_: str = BIN) -> KeyPair:
        person = Employee(Person("800101300127", "ӘБІШЕВ", "ҚУАТ", None), "Білім бөлімі", bin_)
        return self.authority.issue_employee(person, (Role.ORGANISATION, role), at=NOON)

    def issue(
        self, name: str = "guardianship-certificate", *keys: KeyPair, number: str = NUMBER, **facts: Any
    ) -> bytes:
        paper = make_paper(name, some_facts(form_named(name)) | {"number": number, "issued": NOON} | facts)
        octets = etree.tostring(paper, encoding="UTF-8")
        for key in keys or (self.official(),):
            octets = xmldsig.sign(octets, key)
        self.kept[number] = KeptPaper(number, name, IIN, octets, NOON)
        return octets

    @property
    def checker(self) -> Checker:
        return Checker(
            trust=lambda: TrustStore([self.authority.root]),
            forms=paper_forms,
            find=self.kept.get,
            now=lambda: self.now,
        )

    def check(self, *files: bytes) -> PaperCheck:
        return check_files(self.checker, files)


def codes(check: PaperCheck, verdict: Verdict = Verdict.FAILED) -> list[str]:
    return [one.code for one in check.findings if one.verdict is verdict]


def picture(*texts: str) -> bytes:
    """A sheet with the codes of *texts* side by side."""
    made = [drawn(text) for text in texts]
    sheet = Image.new("L", (sum(one.width for one in made), max(one.height for one in made)), 255)
    left = 0
    for one in made:
        sheet.paste(one, (left, 0))
        left += one.width
    output = io.BytesIO()
    sheet.save(output, "PNG")
    return output.getvalue()


def barcodes(octets: bytes, number: str = NUMBER) -> list[str]:
    return texts_of(octets, number, at=NOON)
