"""Nothing is told of what is whole, and nothing of what was really changed."""

from __future__ import annotations

import pytest
from lxml import etree

from signing import diagnosis, xmldsig
from signing.findings import SignatureReport
from signing.key_info import KeyInfoForm
from signing.layouts import LAYOUTS
from signing.wsse import sign
from tests.diagnosis.workshop import DOCUMENT, ENVELOPE, MOMENT, Workshop, edited, one, replaced


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize("document", [DOCUMENT, b"<a/>", b"<a>\r\n\t<b c='d'>e</b></a>"])
def test_an_undamaged_document_of_each_layout_gets_no_diagnosis(
    workshop: Workshop, layout: object, document: bytes
) -> None:
    report = workshop.judged(workshop.document(document, layout))  # type: ignore[arg-type]
    assert report.ok
    assert report.diagnoses == ()


@pytest.mark.parametrize("form", KeyInfoForm)
def test_an_undamaged_message_gets_no_diagnosis(workshop: Workshop, form: KeyInfoForm) -> None:
    report = workshop.judged(sign(ENVELOPE, workshop.system, form=form))
    assert report.diagnoses == ()


def test_nothing_is_searched_for_in_a_valid_message(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a valid message was diagnosed")

    monkeypatch.setattr("signing.verification.diagnose", fail)
    monkeypatch.setattr("signing.verification.diagnose_octets", fail)
    assert workshop.judged(workshop.document()).ok
    assert workshop.judged(workshop.message()).ok


def tampered(workshop: Workshop) -> list[SignatureReport]:
    return [
        workshop.judged(replaced(workshop.document(), "Иван", "Ивен")),
        workshop.judged(replaced(workshop.document(), "850101300123", "850101300124")),
        workshop.judged(replaced(workshop.document(), "<empty/>", "<empty>1</empty>")),
        workshop.judged(replaced(workshop.document(), "<empty/>", "<full/>")),
        workshop.judged(replaced(workshop.message(), "m-1", "m-2")),
        workshop.judged(edited(workshop.message(), lambda root: one(root, "//name").clear())),
        workshop.judged(edited(workshop.document(), lambda root: root.append(etree.Element("more")))),
    ]


def test_a_content_really_changed_gets_no_diagnosis(workshop: Workshop) -> None:
    for report in tampered(workshop):
        assert report.has("REF-DIGEST")
        assert report.diagnoses == ()


def test_an_unsigned_document_and_an_untrusted_signer_get_none(workshop: Workshop) -> None:
    assert workshop.judged(DOCUMENT).diagnoses == ()
    from signing import Authority

    stranger = Authority.create(at=MOMENT)
    report = xmldsig.verify(workshop.document(), stranger.trust, at=MOMENT)
    assert not report.ok
    assert report.diagnoses == ()


def test_the_canonical_octets_of_a_failed_digest_are_kept(workshop: Workshop) -> None:
    report = workshop.judged(replaced(workshop.document(), "Иван", "Ивен"))
    (failure,) = report.failures
    assert failure.canonical is not None
    assert failure.canonical.decode() == DOCUMENT.decode().replace("Иван", "Ивен").replace(
        "<empty/>", "<empty></empty>"
    )
    assert "canonical" not in failure.as_dict()


def test_no_octets_are_kept_of_a_valid_document(workshop: Workshop) -> None:
    assert all(finding.canonical is None for finding in workshop.judged(workshop.document()).findings)


def test_one_signer_changed_after_another_is_told_once(workshop: Workshop) -> None:
    both = xmldsig.sign(workshop.document(), workshop.other)
    report = workshop.judged(replaced(both, "<certificate ", '<certificate xmlns:zz="urn:z" '))
    assert [found.code for found in report.diagnoses] == ["DIAG-NAMESPACE-ADDED"]
    assert len(report.parts) == 2
    assert all(part.diagnoses for part in report.parts)


def test_the_package_says_what_it_offers() -> None:
    assert diagnosis.__all__ == sorted(diagnosis.__all__, key=lambda name: (not name.isupper(), name))
