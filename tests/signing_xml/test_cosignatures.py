"""A document that several sign: each later signature covers the earlier ones, and each is judged by itself."""

from __future__ import annotations

import copy
import itertools

import pytest
from lxml import etree

from signing import Authority, KeyPair, Policy, TrustStore, judge, xmldsig
from signing.layouts import LAYOUTS, Layout
from signing.limits import MAX_SIGNATURES
from tests.signing.conftest import PERSON
from tests.signing.samples import MOMENT, edited, failures
from tests.signing_xml.samples import APPLICATION, SEVERAL, refused, signatures


@pytest.mark.parametrize(
    "layouts", list(itertools.product(LAYOUTS.values(), repeat=2)), ids=lambda two: "-".join(one.name for one in two)
)
def test_signatures_of_any_two_layouts_verify(
    layouts: tuple[Layout, Layout], person: KeyPair, employee: KeyPair, trust: TrustStore
) -> None:
    first, second = layouts
    octets = xmldsig.sign(xmldsig.sign(APPLICATION, person, layout=first), employee, layout=second)
    assert failures(xmldsig.verify(octets, trust, at=MOMENT, policy=SEVERAL)) == []


def test_reports_come_last_signature_first_and_say_which_they_are(
    cosigned: bytes, person: KeyPair, employee: KeyPair, trust: TrustStore
) -> None:
    reports = xmldsig.verify_all(cosigned, trust, at=MOMENT)
    assert [report.signer for report in reports] == [employee.certificate, person.certificate]
    assert [report.signature.xpath for report in reports if report.signature] == [
        "/application/ds:Signature[2]",
        "/application/ds:Signature[1]",
    ]
    assert all(report.ok and report.covered[0].xpath == "/application" for report in reports)


def test_signing_again_changes_nothing_of_what_stands_there(cosigned: bytes, person: KeyPair) -> None:
    first = xmldsig.sign(APPLICATION, person)
    assert cosigned.startswith(first.removesuffix(b"</application>"))


def test_one_who_expects_one_signer_refuses_two(cosigned: bytes, trust: TrustStore) -> None:
    assert refused(cosigned, trust, Policy()) == ["SIG-SINGLE"]


def test_one_report_tells_of_all(cosigned: bytes, employee: KeyPair, trust: TrustStore) -> None:
    report = judge(cosigned, trust, at=MOMENT)
    assert report.ok
    assert len(report.parts) == 2
    assert report.signer == employee.certificate
    assert [ref.xpath for ref in report.covered] == ["/application"]
    told = report.as_dict()
    assert [one["signature"] for one in told["signatures"]] == [
        "/application/ds:Signature[2]",
        "/application/ds:Signature[1]",
    ]


def test_a_single_signature_has_no_parts(signed: bytes, trust: TrustStore) -> None:
    (report,) = xmldsig.verify_all(signed, trust, at=MOMENT)
    assert report.ok
    assert report == xmldsig.verify(signed, trust, at=MOMENT)
    assert report.parts == ()


def test_a_tree_that_was_judged_is_as_it_was(cosigned: bytes, trust: TrustStore) -> None:
    root = etree.fromstring(cosigned)
    before = etree.tostring(root)
    for _ in range(2):
        assert xmldsig.verify(root, trust, at=MOMENT, policy=SEVERAL).ok
    assert etree.tostring(root) == before


def test_text_between_the_signatures_is_signed_by_the_later_one(cosigned: bytes, trust: TrustStore) -> None:
    octets = cosigned.replace(b"</ds:Signature><ds:Signature", b"</ds:Signature> <ds:Signature")
    assert octets != cosigned
    assert set(refused(octets, trust)) == {"REF-DIGEST"}


def test_a_change_of_the_content_breaks_every_signature(cosigned: bytes, trust: TrustStore) -> None:
    reports = xmldsig.verify_all(cosigned.replace(b"850101", b"850102"), trust, at=MOMENT)
    assert [failures(report) for report in reports] == [["REF-DIGEST"], ["REF-DIGEST"]]


def test_a_change_of_the_first_signature_breaks_the_second(cosigned: bytes, trust: TrustStore) -> None:
    def edit(root: etree._Element) -> None:
        signatures(root)[0].set("Id", "s1")

    first, second = reversed(xmldsig.verify_all(edited(cosigned, edit), trust, at=MOMENT))
    assert failures(second) == ["REF-DIGEST"]
    assert first.ok
    assert first.covered == ()


def test_signatures_in_another_order_are_refused(cosigned: bytes, trust: TrustStore) -> None:
    octets = edited(cosigned, lambda root: root.append(signatures(root)[0]))
    assert "REF-DIGEST" in refused(octets, trust)


def test_the_same_signature_twice_is_refused(signed: bytes, trust: TrustStore) -> None:
    octets = edited(signed, lambda root: root.append(copy.deepcopy(signatures(root)[0])))
    assert "REF-DIGEST" in refused(octets, trust)


def test_a_first_signature_alone_is_still_that_of_its_signer(
    cosigned: bytes, person: KeyPair, trust: TrustStore
) -> None:
    octets = edited(cosigned, lambda root: root.remove(signatures(root)[1]))
    report = xmldsig.verify(octets, trust, at=MOMENT)
    assert report.ok
    assert report.signer == person.certificate


def test_a_second_signature_without_the_first_is_refused(cosigned: bytes, trust: TrustStore) -> None:
    octets = edited(cosigned, lambda root: root.remove(signatures(root)[0]))
    assert refused(octets, trust) == ["REF-DIGEST"]


def test_a_stranger_who_signs_too_makes_the_whole_not_valid(
    signed: bytes, other_authority: Authority, trust: TrustStore
) -> None:
    stranger = other_authority.issue_person(PERSON, at=MOMENT)
    octets = xmldsig.sign(signed, stranger)
    assert refused_by_chain(octets, trust)
    mine, his = reversed(xmldsig.verify_all(octets, trust, at=MOMENT))
    assert mine.ok
    assert not his.ok


def refused_by_chain(octets: bytes, trust: TrustStore) -> bool:
    report = xmldsig.verify(octets, trust, at=MOMENT, policy=SEVERAL)
    return not report.ok and report.has("CHAIN-SIGNATURE")


def test_a_signed_document_within_a_signed_document_is_told(
    signed: bytes, employee: KeyPair, trust: TrustStore
) -> None:
    outer = b"<outer>" + signed.partition(b"?>")[2].strip() + b"</outer>"
    octets = xmldsig.sign(outer, employee)
    assert refused(octets, trust, Policy()) == ["SIG-SINGLE"]
    report = xmldsig.verify(octets, trust, at=MOMENT, policy=SEVERAL)
    assert report.ok
    assert "SIG-OTHER" in [finding.code for finding in report.findings]
    assert report.signer == employee.certificate


def test_more_signatures_than_allowed_are_told(signed: bytes, trust: TrustStore) -> None:
    def edit(root: etree._Element) -> None:
        root.extend([copy.deepcopy(signatures(root)[0]) for _ in range(MAX_SIGNATURES)])

    assert refused(edited(signed, edit), trust) == ["SIG-COUNT"]


def test_comments_count_for_no_signature(cosigned: bytes, trust: TrustStore) -> None:
    octets = cosigned.replace(b"</note>", b"</note><!-- b -->").replace(
        b"</ds:Signature><ds", b"</ds:Signature><!-- --><ds"
    )
    report = xmldsig.verify(octets, trust, at=MOMENT, policy=SEVERAL)
    assert report.ok
    assert b"<!--" not in etree.tostring(report.covered[0].element)
