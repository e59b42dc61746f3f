"""Documents and messages that more than one signs."""

from __future__ import annotations

from lxml import etree

from signing import Policy, TrustStore, xmldsig
from signing.namespaces import SOAP11
from tests.signing.samples import MOMENT, NS

APPLICATION = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<application><request iin="850101300123"><text>Өтінемін</text></request>'
    "<note>b</note></application>"
).encode()
ENVELOPE_WITH_DATA = (
    f'<soap:Envelope xmlns:soap="{SOAP11}"><soap:Body><request><iin>850101300123</iin><data/></request></soap:Body>'
    "</soap:Envelope>"
).encode()
SEVERAL = Policy(single_signature=False)


def signatures(root: etree._Element) -> list[etree._Element]:
    """Every signature in the order of the document."""
    found = root.xpath("//ds:Signature", namespaces=NS)
    assert isinstance(found, list)
    return [one for one in found if isinstance(one, etree._Element)]


def refused(octets: bytes, trust: TrustStore, policy: Policy = SEVERAL) -> list[str]:
    """The failures of a document that is not valid, of which nothing counts as covered."""
    report = xmldsig.verify(octets, trust, at=MOMENT, policy=policy)
    assert not report.ok
    assert report.covered == ()
    return [finding.code for finding in report.failures]
