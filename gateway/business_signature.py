"""The signature of the business data: found in either of its places, judged, and what the gateway makes of it.

Protocol 5.2: the signed document stands escaped in ``data`` of the type ``xs:string``, or it is the element ``data``
itself, or the one element in it. Each is judged as a document of its own, with the namespaces that it declares.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from lxml import etree

from gateway.demands import Demand
from gateway.errors import (
    BusinessSignatureError,
    BusinessSignatureExpired,
    BusinessSignatureMissing,
    BusinessSignatureWrong,
)
from signing.findings import Finding, SignatureReport, Step, failed, passed
from signing.namespaces import DS
from signing.xml import locate

__all__ = ["BusinessData", "demand_business", "signed_document"]

_NOT_IN_FORCE: Final = frozenset({"TIME-EXPIRED", "TIME-NOT-YET", "TIME-ISSUER", "REV-REVOKED", "REV-HOLD"})
_SIGNATURE: Final = f"{{{DS}}}Signature"


@dataclass(frozen=True, slots=True)
class BusinessData:
    """The business data of a message."""

    data: etree._Element
    """The element ``data`` as received."""
    payload: etree._Element
    """The element that holds the fields: ``data``, its one child, or the root of what stands escaped in it."""


def signed_document(business: BusinessData) -> etree._Element | None:
    """The root of the signed document, standing on its own; None if nothing in the business data is signed."""
    for root in (business.data, business.payload):
        if root.find(_SIGNATURE) is not None:
            return _alone(root)
    return None


def demand_business(
    business: BusinessData | None, demand: Demand, *, judge: Callable[[etree._Element], SignatureReport]
) -> tuple[SignatureReport | None, Finding | None]:
    """What *judge* says of the signed document in *business*, and the finding on it; nothing where none is looked at.

    Raises :class:`~gateway.errors.BusinessSignatureError` if *demand* is not met: SCE017 for a signature that is
    required and missing, SCE015 for one whose certificate is not in force, SCE016 for any other that does not hold.
    """
    if demand is Demand.IGNORED:
        return None, None
    document = None if business is None else signed_document(business)
    at = None if business is None else locate(business.data)
    if document is None:
        if demand is Demand.CHECKED:
            return None, None
        missing = failed(Step.POLICY, "DATA-SIGNATURE", at=at, expected="ds:Signature in the data", actual="none")
        raise BusinessSignatureMissing(missing)
    report = judge(document)
    if not report.ok or not report.covered or report.signer is None:
        told = ", ".join(dict.fromkeys(one.code for one in report.failures)) or "nothing is covered"
        wrong = failed(Step.POLICY, "DATA-SIGNATURE", at=at, expected="a valid signature", actual=told)
        raise _error(report)(wrong, *report.failures, diagnoses=report.diagnoses)
    return report, passed(Step.POLICY, "DATA-SIGNATURE", at=at, actual=report.signer.subject.dn)


def _alone(root: etree._Element) -> etree._Element:
    if root.getparent() is None:
        return root
    document = deepcopy(root)
    document.tail = None
    return document


def _error(report: SignatureReport) -> type[BusinessSignatureError]:
    codes = {one.code for one in report.failures}
    return BusinessSignatureExpired if codes and codes <= _NOT_IN_FORCE else BusinessSignatureWrong
