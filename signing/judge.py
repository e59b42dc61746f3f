"""One question for any signed XML: whether it is valid at a given moment, whatever it is."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from lxml import etree

from signing import wsse, xmldsig
from signing.errors import XmlRefused
from signing.findings import SignatureReport
from signing.namespaces import SOAP11, SOAP12
from signing.trust import Policy, TrustStore
from signing.verification import unreadable
from signing.xml import XmlLimits, parse

__all__ = ["EVERYONE", "judge"]

EVERYONE: Final = Policy(single_signature=False)
"""All signatures of a document are judged, and all have to be valid."""


def judge(
    octets: bytes,
    trust: TrustStore,
    *,
    at: datetime,
    policy: Policy = EVERYONE,
    limits: XmlLimits = XmlLimits(),
) -> SignatureReport:
    """The report on a signed document or SOAP message, whichever *octets* hold, judged at the moment *at*.

    A document with several signatures gets a report with :attr:`~signing.findings.SignatureReport.parts`.
    """
    try:
        root = parse(octets, limits)
    except XmlRefused as refused:
        return unreadable(octets, refused, at=at, policy=policy, limits=limits)
    name = etree.QName(root)
    is_soap = name.localname == "Envelope" and name.namespace in (SOAP11, SOAP12)
    verify = wsse.verify if is_soap else xmldsig.verify
    return verify(root, trust, at=at, policy=policy)
