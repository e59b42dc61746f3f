"""The answer of a provider's system, read as safely as a request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from gateway.answers import Answer, data_fragment
from gateway.deviations import text_of
from gateway.errors import ProviderFault, ProviderGarbage, ProviderUnsigned
from gateway.names import SYNC_TYPES
from gateway.participants import speaks_for_organisation
from signing.certificates import Certificate
from signing.errors import XmlRefused
from signing.findings import Step, failed
from signing.namespaces import SOAP11
from signing.trust import TrustStore
from signing.wsse import verify
from signing.xml import locate, parse

__all__ = ["Expectation", "read_answer"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a route demands of an answer."""

    url: str
    """Where it comes from, for the findings."""
    trust: TrustStore | None
    """Whom the signer's certificate must lead to; None: signatures are not looked at."""
    provider_bin: str | None
    """The BIN that must stand in the signer's certificate; None: any organisation's."""
    at: datetime
    """The moment at which the certificate is judged."""


def read_answer(octets: bytes, status: int, wanted: Expectation) -> Answer:
    """The SendMessageResponse in *octets*, which came with the HTTP *status*.

    Raises :class:`~gateway.errors.DeliveryFailed`: ProviderUnsigned, ProviderFault, ProviderGarbage.
    """
    try:
        root = parse(octets)
    except XmlRefused as refused:
        actual = f"HTTP {status}, {len(octets)} octets"
        raise ProviderGarbage(
            refused.finding, failed(Step.POLICY, "PROV-ANSWER", expected="a SOAP envelope", actual=actual)
        ) from None
    body = root.find(f"{{{SOAP11}}}Body")
    if root.tag != f"{{{SOAP11}}}Envelope" or body is None:
        raise _garbage(root, f"{{{SOAP11}}}Envelope", f"{root.tag!s}, HTTP {status}")
    if wanted.trust is not None:
        body = _signed_body(root, wanted.trust, wanted)
    fault = body.find(f"{{{SOAP11}}}Fault")
    if fault is not None:
        raise _fault(fault)
    response = body.find(f"{{{SYNC_TYPES}}}SendMessageResponse/{{*}}response")
    if status != 200 or response is None:
        raise _garbage(body, "SendMessageResponse with HTTP 200", f"HTTP {status}")
    return _answer(octets, response)


def _signed_body(root: etree._Element, trust: TrustStore, wanted: Expectation) -> etree._Element:
    report = verify(root, trust, at=wanted.at)
    if not report.ok or not report.covered or report.signer is None:
        raise ProviderUnsigned(*report.failures)
    if not _is_provider(report.signer, wanted.provider_bin):
        expected = f"a system of {wanted.provider_bin or 'an organisation'}"
        raise ProviderUnsigned(failed(Step.POLICY, "PROV-SIGNER", expected=expected, actual=report.signer.subject.dn))
    return report.covered[0].element


def _is_provider(signer: Certificate, provider_bin: str | None) -> bool:
    return speaks_for_organisation(signer) and provider_bin in (None, signer.bin)


def _fault(fault: etree._Element) -> ProviderFault:
    code = fault.find("detail/*/errorCode")
    message = fault.find("detail/*/errorMessage")
    data = fault.find("detail/*/errorData")
    parts = (
        code if code is not None else fault.find("faultcode"),
        message if message is not None else fault.find("faultstring"),
        data,
    )
    actual = ": ".join(text_of(part).strip() for part in parts if part is not None)
    return ProviderFault(failed(Step.POLICY, "PROV-FAULT", at=locate(fault), actual=actual or "an empty fault"))


def _answer(octets: bytes, response: etree._Element) -> Answer:
    code = response.find("{*}responseInfo/{*}status/{*}code")
    if code is None or not text_of(code).strip():
        raise _garbage(response, "responseInfo/status/code", "none")
    message = response.find("{*}responseInfo/{*}status/{*}message")
    data = response.find("{*}responseData/{*}data")
    text = text_of(message).strip() if message is not None else ""
    return Answer(text_of(code).strip(), text, data_fragment(octets, data))


def _garbage(element: etree._Element, expected: str, actual: str) -> ProviderGarbage:
    return ProviderGarbage(failed(Step.POLICY, "PROV-ANSWER", at=locate(element), expected=expected, actual=actual))
