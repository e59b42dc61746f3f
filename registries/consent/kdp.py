"""What the services of access control to personal data (KDP) share: how their clients write requests."""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from lxml import etree

from registries.contract import Contract
from registries.population.model import OrganisationKey
from registries.register import Answer, Context, Register
from signing.namespaces import DS

__all__ = ["KDP", "KdpRegister"]

KDP: Final = "http://service.2fa-chain.kz/ns/kdp"
"""Namespace of the consent service, observed in wrappers, requests and answers."""


class KdpRegister(Register):
    """A service of KDP: whether its client qualifies the fields, and wraps them, does not matter."""

    owner = OrganisationKey.CONSENT

    def answer(self, request: etree._Element, context: Context) -> Answer:
        """As every register; the fields are read without their namespace."""
        return super().answer(_unqualified(request, self.contract), context)


def _unqualified(request: etree._Element, contract: Contract) -> etree._Element:
    """A copy of the element that holds the fields, with all elements but the signature in no namespace."""
    children = [one for one in request.iterchildren(tag=etree.Element) if etree.QName(one).namespace != DS]
    wrappers = {"request", contract.request_type, *contract.request_aliases}
    if len(children) == 1 and etree.QName(children[0]).localname in wrappers:
        request = children[0]
    found = deepcopy(request)
    found.tail = None
    for element in found.iter(tag=etree.Element):
        if etree.QName(element).namespace != DS:
            element.tag = etree.QName(element).localname
    return found
