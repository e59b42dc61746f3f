"""The story of one application, from the signed request to the verified result: what happens, in order."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lxml import etree

from registries.population.model import Person
from sandbox.demo.leavings import Leavings
from sandbox.demo.own_sandbox import OwnSandbox, SandboxFailed
from sandbox.demo.step import Step
from signing import xmldsig
from signing.findings import SignatureReport
from signing.xml import parse

__all__ = ["PLOTS", "SERVICE", "Plot", "tell"]

SERVICE: Final = "guardianship-certificate/2021"
"""The service whose story this is."""
_PATIENCE_SECONDS: Final = 60.0
_PAUSE_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Plot:
    """Who applies, and how it is to end."""

    character: str
    """Key of the applicant among the named characters."""
    consent: bool
    ground: str | None
    """Rule id of the refusal; None for a certificate."""

    @property
    def file_name(self) -> str:
        """Where the result is left."""
        return "certificate.xml" if self.ground is None else "refusal.xml"


PLOTS: Final = {
    None: Plot("guardian-of-one", True, None),
    "record": Plot("without-record", True, "GC-8"),
    "consent": Plot("without-consent", False, "GC-9"),
}
"""By what is refused."""


def tell(sandbox: OwnSandbox, plot: Plot, out: Path) -> Iterator[Step]:
    """Live through the story and leave its papers in *out*. The last step is ok only if everything verified."""
    teller = _Teller(sandbox, plot, out)
    for part in (teller.begin, teller.ask_for_form, teller.apply, teller.wait, teller.messages, teller.result):
        step = part()
        yield step
        teller.ok = teller.ok and step.ok
    yield teller.end()


class _Teller:
    """What is known as the story goes on."""

    def __init__(self, sandbox: OwnSandbox, plot: Plot, out: Path) -> None:
        self.ok = True
        self._sandbox = sandbox
        self._plot = plot
        self._out = out
        population = sandbox.world.population
        iin = next(one.iin for one in population.characters if one.key == plot.character)
        self._person: Person = population.person(iin)
        self._number = ""
        self._paper = ""
        self._left = Leavings(out, sandbox.world.clock.now)
        self._form = b""

    def begin(self) -> Step:
        roots = self._left.trust_bundle(self._sandbox.get("/root.pem").content)
        names = "; ".join(one.subject.dn for one in roots)
        facts = {"url": self._sandbox.url, "root": names, "seed": str(self._sandbox.world.seed)}
        return Step("begin", facts, files=("root.pem", "issuing.pem"))

    def ask_for_form(self) -> Step:
        consent = "true" if self._plot.consent else "false"
        answer = self._sandbox.get(f"/api/services/{SERVICE}/request", iin=self._person.iin, consent=consent)
        self._form = answer.content
        return Step("form", self._facts(service=SERVICE, consent=consent))

    def apply(self) -> Step:
        request = xmldsig.sign(self._form, self._sandbox.world.keyring.person(self._person.iin))
        self._left.leave("request.xml", request)
        report = self._left.judge("request.xml", request)
        receipt = self._sandbox.post("/api/applications", request).json()
        self._number = str(receipt["number"])
        facts = self._facts(number=self._number, status=str(receipt["status"]), due=str(receipt["due_at"]))
        return Step("apply", facts, (("request.xml", report),), ok=report.ok, files=("request.xml",))

    def wait(self) -> Step:
        pause = threading.Event()
        for _ in range(int(_PATIENCE_SECONDS / _PAUSE_SECONDS)):
            case = self._sandbox.get(f"/api/cases/{self._number}").json()
            if case["result"] is not None:
                ground = case["result"]["ground"]
                self._paper = str(case["result"]["number"])
                facts = self._facts(number=self._number, kind=case["result"]["kind"], ground=ground or "–")
                return Step("decided", facts, ok=ground == self._plot.ground)
            pause.wait(_PAUSE_SECONDS)
        raise SandboxFailed("DEMO-LATE", f"case {self._number} has no result after {_PATIENCE_SECONDS:.0f} s")

    def messages(self) -> Step:
        listed = self._sandbox.get("/api/journal", correlation=self._number).json()["messages"]
        reports: list[tuple[str, SignatureReport]] = []
        files = []
        for position, message in enumerate(sorted(listed, key=lambda one: int(one["id"])), start=1):
            octets = self._sandbox.get(f"/api/journal/{message['id']}/octets", exact="true").content
            name = f"soap-{position:02d}-{message['direction']}-{message['service_id']}.xml"
            files.append(self._left.leave(name, octets).name)
            reports.append((name, self._left.judge(name, octets)))
            reports += self._business_data(name, octets)
        facts = self._facts(count=str(len(listed)))
        asked = bool(listed) == self._plot.consent
        return Step("messages", facts, tuple(reports), ok=asked and _all_ok(reports), files=tuple(files))

    def result(self) -> Step:
        octets = self._sandbox.get(f"/api/cases/{self._number}/result").content
        name = self._left.leave(self._plot.file_name, octets).name
        report = self._left.judge(name, octets)
        facts = self._facts(file=name, signer=report.signer.subject.dn if report.signer else "–")
        if report.signer is not None:
            self._left.leave("signer.pem", report.signer.pem)
        printed = self._sandbox.get(f"/api/documents/{self._paper}/pdf", receiver=self._person.iin).content
        page = self._left.leave(name.replace(".xml", ".pdf"), printed).name
        reports = [(name, report), (page, self._left.judge(page, printed))]
        return Step("result", facts, tuple(reports), ok=_all_ok(reports), files=(name, page, "signer.pem"))

    def end(self) -> Step:
        signed = [self._out / "request.xml", *sorted(self._out.glob("soap-*.xml")), self._out / self._plot.file_name]
        opinions = self._left.opinions(signed, self._out / "signer.pem")
        agreed = all(opinion.accepted is not False for opinion in opinions)
        return Step("end", self._facts(count=str(len(signed))), opinions=opinions, ok=self.ok and agreed)

    def _business_data(self, name: str, octets: bytes) -> list[tuple[str, SignatureReport]]:
        """The owner's signature inside an answer: ``data`` is a document of its own."""
        data = parse(octets).find(".//responseData/data")
        if data is None:
            return []
        return [(f"{name} / data", xmldsig.verify(_alone(data), self._left.trust, at=self._sandbox.world.clock.now()))]

    def _facts(self, **more: Any) -> dict[str, str]:
        return {"name": self._person.full_name, "iin": self._person.iin, **more}


def _alone(element: etree._Element) -> etree._Element:
    """A copy that declares what *element* itself declares, as the owner of the register signed it."""
    alone = copy.deepcopy(element)
    alone.tail = None
    return alone


def _all_ok(reports: list[tuple[str, SignatureReport]]) -> bool:
    return all(report.ok for _, report in reports)
