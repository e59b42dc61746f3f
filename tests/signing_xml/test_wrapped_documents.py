"""Signature wrapping of documents: permutations 1 to 8, on every way in which a document can be signed."""

from __future__ import annotations

import pytest
from lxml import etree

from signing import KeyPair, Policy, TrustStore, xmldsig
from tests.signing.samples import MOMENT, Edit, edited, one, resigned
from tests.signing_xml.samples import APPLICATION, SEVERAL, refused
from tests.signing_xml.wrapping import ALL, Wrapping, wrapped, xsw1, xsw2, xsw3, xsw4, xsw5, xsw6, xsw7, xsw8

BY_PLACE = {xsw3: "SIG-PLACE", xsw4: "SIG-PLACE", xsw7: "SIG-PLACE"}
"""The signature is no child of the root."""
BY_CARGO = {xsw1: "SIG-STRUCTURE", xsw6: "SIG-STRUCTURE", xsw8: "SIG-STRUCTURE"}
"""The signature holds what belongs to no signature."""
WHOLE = {**BY_PLACE, **BY_CARGO, xsw2: "REF-DIGEST", xsw5: "REF-DIGEST"}
BY_ID = {**BY_CARGO, **dict.fromkeys((xsw2, xsw3, xsw4, xsw5, xsw7), "REF-COVERS")}


def forge(root: etree._Element) -> None:
    one(root, "//request").set("iin", "700101400456")


def by_id(root: etree._Element) -> None:
    one(root, "//ds:Reference").set("URI", "#a1")


@pytest.fixture(scope="module")
def signed_by_id(person: KeyPair) -> bytes:
    """A document whose enveloped signature refers to the Id of the root."""
    signed = xmldsig.sign(APPLICATION.replace(b"<application", b'<application Id="a1"'), person)
    return resigned(signed, person, by_id)


def name(wrapping: Wrapping) -> str:
    return wrapping.__name__


@pytest.mark.parametrize("wrapping", ALL, ids=name)
@pytest.mark.parametrize("policy", [Policy(), SEVERAL], ids=["one", "several"])
def test_a_wrapped_document_is_refused(wrapping: Wrapping, policy: Policy, person: KeyPair, trust: TrustStore) -> None:
    octets = wrapped(xmldsig.sign(APPLICATION, person), wrapping, forge)
    assert refused(octets, trust, policy) == [WHOLE[wrapping]]


def test_a_signature_by_id_is_good_before_it_is_wrapped(signed_by_id: bytes, trust: TrustStore) -> None:
    assert xmldsig.verify(signed_by_id, trust, at=MOMENT).ok


@pytest.mark.parametrize("wrapping", ALL, ids=name)
def test_a_wrapped_document_signed_by_id_is_refused(wrapping: Wrapping, signed_by_id: bytes, trust: TrustStore) -> None:
    assert refused(wrapped(signed_by_id, wrapping, forge), trust, Policy()) == [BY_ID[wrapping]]


@pytest.mark.parametrize("wrapping", ALL, ids=name)
@pytest.mark.parametrize("attribute", ["Id", "ID", "{http://www.w3.org/XML/1998/namespace}id"])
def test_a_forged_root_that_answers_to_the_same_id_is_refused(
    wrapping: Wrapping, attribute: str, signed_by_id: bytes, trust: TrustStore
) -> None:
    def forge_with_id(root: etree._Element) -> None:
        forge(root)
        root.set(attribute, "a1")

    found = refused(wrapped(signed_by_id, wrapping, forge_with_id), trust)
    assert "ID-UNIQUE" in found
    assert BY_CARGO.get(wrapping, "REF-TARGET") in found


@pytest.mark.parametrize("wrapping", ALL, ids=name)
def test_a_wrapped_document_that_two_signed_is_refused(wrapping: Wrapping, cosigned: bytes, trust: TrustStore) -> None:
    found = refused(wrapped(cosigned, wrapping, forge), trust)
    assert WHOLE[wrapping] in found
    assert refused(wrapped(cosigned, wrapping, forge), trust, Policy()) == ["SIG-SINGLE"]


@pytest.mark.parametrize("wrapping", ALL, ids=name)
def test_a_wrapped_part_is_refused(wrapping: Wrapping, part_signed: bytes, trust: TrustStore) -> None:
    def forge_part(root: etree._Element) -> None:
        forge(root)
        one(root, "//request").attrib.pop("Id")

    path = "/application/application/request" if wrapping is xsw3 else "/application/request"
    found = refused(wrapped(part_signed, wrapping, forge_part), trust, Policy(covering=path))
    assert found[0] in {"REF-WRAPPED", "REF-COVERS", "SIG-STRUCTURE"}


def cargo_in_the_later(root: etree._Element) -> None:
    signature = root[-1]
    etree.SubElement(signature, "request", iin="700101400456")


def cargo_in_its_key_info(root: etree._Element) -> None:
    etree.SubElement(root[-1][-1], "request", iin="700101400456")


def a_false_signature(root: etree._Element) -> None:
    etree.SubElement(etree.SubElement(root, root[-1].tag), "request", iin="700101400456")


def a_false_signature_by_id(root: etree._Element) -> None:
    last = root[-1]
    root.append(etree.fromstring(etree.tostring(last)))
    one(root[-1], ".//ds:Reference").set("URI", "#none")
    etree.SubElement(root[-1], "request", iin="700101400456")


@pytest.mark.parametrize(
    "edit",
    [cargo_in_the_later, cargo_in_its_key_info, a_false_signature, a_false_signature_by_id],
    ids=lambda e: e.__name__,
)
def test_nothing_hides_in_a_later_signature_that_an_earlier_one_does_not_cover(
    edit: Edit, cosigned: bytes, trust: TrustStore
) -> None:
    octets = edited(cosigned, edit)
    assert "SIG-STRUCTURE" in refused(octets, trust)
    assert all(report.covered == () for report in xmldsig.verify_all(octets, trust, at=MOMENT))
