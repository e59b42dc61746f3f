"""Signers of both families of keys on one document, in parts of it, and in messages."""

from __future__ import annotations

import pytest

from signing import Authority, KeyFamily, KeyInfoForm, KeyPair, Policy, TrustStore, wsse, xmldsig
from signing.layouts import LAYOUTS, Layout
from tests.signing.conftest import PERSON
from tests.signing.samples import ENVELOPE, MOMENT
from tests.signing_xml.samples import APPLICATION, SEVERAL


@pytest.fixture(scope="module")
def citizen(authority: Authority) -> KeyPair:
    """A citizen with a GOST key."""
    return authority.issue_person(PERSON, at=MOMENT, family=KeyFamily.GOST)


@pytest.fixture(scope="module")
def official(authority: Authority) -> KeyPair:
    """Another signer, with an RSA key."""
    return authority.issue_person(PERSON, at=MOMENT, family=KeyFamily.RSA)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)
def test_both_sign_one_document_in_either_order(
    layout: Layout, citizen: KeyPair, official: KeyPair, trust: TrustStore
) -> None:
    for first, second in ((citizen, official), (official, citizen)):
        octets = xmldsig.sign(xmldsig.sign(APPLICATION, first, layout=layout), second, layout=layout)
        report = xmldsig.verify(octets, trust, at=MOMENT, policy=SEVERAL)
        assert report.ok, report.failures
        assert [part.signer for part in report.parts] == [second.certificate, first.certificate]


def test_a_part_is_signed_with_gost(citizen: KeyPair, trust: TrustStore) -> None:
    octets = xmldsig.sign_part(APPLICATION, citizen, element="//request", parent="//note")
    assert xmldsig.verify(octets, trust, at=MOMENT, policy=Policy(covering="/application/request")).ok


@pytest.mark.parametrize("form", list(KeyInfoForm))
def test_a_message_is_signed_with_gost_in_every_form(form: KeyInfoForm, citizen: KeyPair, trust: TrustStore) -> None:
    octets = wsse.sign(ENVELOPE, citizen, form=form)
    report = wsse.verify(octets, trust, at=MOMENT, known=[citizen.certificate])
    assert report.ok, report.failures
