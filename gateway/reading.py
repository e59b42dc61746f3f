"""A request held to its shape: what every channel does with an envelope before it looks at the contents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from lxml import etree

from gateway.deviations import Straightened, straighten, zone_finding
from gateway.errors import FormatWrong, SoapVersionWrong
from gateway.modes import Mode
from gateway.names import ALMATY
from gateway.schema import problems
from gateway.shapes import Shape
from signing.findings import Finding, Step, Verdict, failed, skipped
from signing.xml import locate

__all__ = ["Conformed", "conform", "demand", "deviations_of", "moment_at", "properties_in", "text_at"]


@dataclass(frozen=True, slots=True)
class Conformed:
    """A request that is valid by its contract, once what is tolerated has been straightened."""

    request: etree._Element
    """The element ``request`` as received (or the wrapper that stands for it)."""
    straight: Straightened
    findings: tuple[Finding, ...]
    """The tolerated deviations."""

    @property
    def copy(self) -> etree._Element:
        """The element ``request`` of the straightened copy."""
        found = self.straight.document.find("request")
        assert found is not None, "the XSD has been asked before"
        return found


def conform(wrapper: etree._Element, shape: Shape) -> Conformed:
    """The request in *wrapper* by *shape*. Raises :class:`~gateway.errors.FormatWrong` with every reason."""
    findings = _wrapper_findings(wrapper, shape)
    request = _request(wrapper, shape)
    straight = straighten(wrapper, request, shape)
    wrong = problems(straight.document, straight.origins, schema=shape.schema) or _empty(straight, shape)
    if wrong:
        raise FormatWrong(*wrong)
    return Conformed(request, straight, (*findings, *straight.findings))


def deviations_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The tolerated deviations among *findings*, in the order in which they were met."""
    return tuple(finding for finding in findings if finding.verdict is Verdict.SKIPPED)


def demand(findings: Iterable[Finding], mode: Mode) -> None:
    """Raise FormatWrong (SoapVersionWrong for SOAP 1.2) if *mode* is strict and there is a deviation in *findings*."""
    deviations = deviations_of(findings) if mode is Mode.STRICT else ()
    if deviations:
        refused = [replace(finding, verdict=Verdict.FAILED) for finding in deviations]
        wrong_version = any(finding.code == "ENV-SOAP12" for finding in refused)
        raise (SoapVersionWrong if wrong_version else FormatWrong)(*refused)


def text_at(element: etree._Element, path: str) -> str | None:
    """The text at *path* in *element* without white space around it; None where there is none."""
    return (element.findtext(path) or "").strip() or None


def properties_in(element: etree._Element) -> tuple[tuple[str, str], ...]:
    """The properties of *element* as pairs of key and value, in order."""
    return tuple((item.findtext("key") or "", item.findtext("value") or "") for item in element.findall("properties"))


def moment_at(straight: Straightened, path: str) -> tuple[datetime, tuple[Finding, ...]]:
    """The date at *path* in the document, aware: one without a zone is taken for Almaty's, with a finding.

    Raises :class:`~gateway.errors.FormatWrong` for a date that XSD has and a calendar of the years 1 to 9999 has not.
    """
    element = straight.document.find(path)
    assert element is not None, "the XSD has been asked before"
    text = (element.text or "").strip()
    origin = straight.origins[element]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FormatWrong(
            failed(
                Step.ENVELOPE, "ENV-XSD-VALUE", at=locate(origin), expected="a date of the years 1 to 9999", actual=text
            )
        ) from None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=ALMATY)
    finding = zone_finding(text, moment, origin)
    return moment, (finding,) if finding is not None else ()


def _wrapper_findings(wrapper: etree._Element, shape: Shape) -> tuple[Finding, ...]:
    tag = str(wrapper.tag)
    if tag not in shape.wrappers:
        raise FormatWrong(failed(Step.ENVELOPE, "ENV-WRAPPER", at=locate(wrapper), expected=shape.root, actual=tag))
    code = shape.wrappers[tag]
    return (skipped(Step.ENVELOPE, code, at=locate(wrapper), expected=shape.root, actual=tag),) if code else ()


def _request(wrapper: etree._Element, shape: Shape) -> etree._Element:
    """The child named request, or the wrapper itself where it may stand for it."""
    child = next(wrapper.iterchildren("{*}request"), None)
    if child is not None:
        return child
    if str(wrapper.tag) in shape.bare:
        return wrapper
    raise FormatWrong(
        failed(Step.ENVELOPE, "ENV-XSD-MISSING", at=locate(wrapper), expected="request", actual="no such element")
    )


def _empty(straight: Straightened, shape: Shape) -> tuple[Finding, ...]:
    """Required identifiers that the XSD lets be empty and that nothing can be done without."""
    request = straight.document.find("request")
    if request is None or len(request) == 0:
        at = locate(straight.origins[straight.document])
        expected = shape.sequences["request"][0]
        return (failed(Step.ENVELOPE, "ENV-XSD-MISSING", at=at, expected=expected, actual="a nil request"),)
    return tuple(
        failed(
            Step.ENVELOPE,
            "ENV-EMPTY-REQUIRED",
            at=locate(straight.origins[found]),
            expected=f"a {path.rpartition('/')[2]}",
        )
        for path in shape.required
        if (found := request.find(path)) is not None and not (found.text or "").strip()
    )
