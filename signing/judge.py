"""One question for any signed XML: whether it is valid at a given moment, whatever it is."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from signing import wsse, xmldsig
from signing.errors import XmlRefused
from signing.findings import SignatureReport
from signing.namespaces import SOAP11, SOAP12
from signing.trust import Policy, TrustStore
from signing.verification import report
from signing.xml import XmlLimits, parse

__all__ = ["judge"]


def judge(
    octets: bytes,
    trust: TrustStore,
    *,
    at: datetime,
    policy: Policy = Policy(),
    limits: XmlLimits = XmlLimits(),
) -> SignatureReport:
    """The report on a signed document or SOAP message, whichever *octets* hold, judged at the moment *at*."""
    try:
        root = parse(octets, limits)
    except XmlRefused as refused:
        return report([refused.finding], at=at)
    name = etree.QName(root)
    is_soap = name.localname == "Envelope" and name.namespace in (SOAP11, SOAP12)
    verify = wsse.verify if is_soap else xmldsig.verify
    return verify(root, trust, at=at, policy=policy)
