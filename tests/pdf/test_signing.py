"""PDFs are signed in every level, with both families of keys, by one or by several."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from signing import KeyPair, TrustStore, cms, pdf
from signing.authority.services import AuthorityServices
from signing.errors import PdfRefused, ServiceRefused
from signing.moments import when
from signing.trust import Policy
from tests.pdf.samples import LATER, MOMENT, document, failures, judged, saved_anew, updated


@pytest.mark.parametrize("level", pdf.PdfLevel)
@pytest.mark.parametrize("signer", ["person", "official"])
def test_every_level_is_valid_and_told(
    signer: str,
    level: pdf.PdfLevel,
    plain: bytes,
    trust: TrustStore,
    lasting: pdf.PdfOptions,
    request: pytest.FixtureRequest,
) -> None:
    key: KeyPair = request.getfixturevalue(signer)
    signed = pdf.sign(plain, key, at=MOMENT, options=replace(lasting, level=level))
    report = judged(signed, trust)
    assert (report.ok, report.level, report.kind) == (True, level, "pdf"), report.failures
    assert report.signer == key.certificate
    assert report.signed_octets is not None
    assert (report.time_stamp is None) == (level is pdf.PdfLevel.B)


def test_the_document_stays_at_the_beginning(plain: bytes, signed: bytes) -> None:
    assert signed.startswith(plain)


def test_two_signers_are_valid_in_the_order_of_signing(
    signed_twice: bytes, trust: TrustStore, person: KeyPair, official: KeyPair
) -> None:
    report = judged(signed_twice, trust)
    assert report.ok
    assert [part.signer for part in report.parts] == [person.certificate, official.certificate]
    assert [one.name for one in pdf.signatures(signed_twice)] == ["Signature1", "Signature2"]


def test_five_signers_of_all_levels_leave_each_other_valid(
    plain: bytes, person: KeyPair, official: KeyPair, lasting: pdf.PdfOptions, trust: TrustStore
) -> None:
    octets = plain
    for level, key in zip(("B", "LTA", "T", "LT", "B"), (person, official) * 3, strict=False):
        octets = pdf.sign(octets, key, at=MOMENT, options=replace(lasting, level=pdf.PdfLevel(level)))
    report = judged(octets, trust)
    assert report.ok, report.failures
    # the document time-stamp of the second proves when the first existed, too
    assert [part.level for part in report.parts] == ["T", "LTA", "T", "LT", "B"]


def test_one_signature_is_demanded_unless_the_policy_says_otherwise(signed_twice: bytes, trust: TrustStore) -> None:
    assert "SIG-SINGLE" in failures(pdf.verify(signed_twice, trust, when=when(LATER), policy=Policy()))


def test_what_the_signer_says_is_told(plain: bytes, person: KeyPair) -> None:
    options = pdf.PdfOptions(reason="Келісемін", location="Астана", contact="+7 700 000 00 00", field="Бастық")
    (found,) = pdf.signatures(pdf.sign(plain, person, at=MOMENT, options=options))
    assert (found.reason, found.location, found.contact) == ("Келісемін", "Астана", "+7 700 000 00 00")
    assert (found.name, found.claimed_at, found.sub_filter) == ("Бастық", MOMENT, "ETSI.CAdES.detached")
    assert found.as_dict()["reason"] == "Келісемін"


def test_the_moment_keeps_its_zone(plain: bytes, person: KeyPair) -> None:
    local = MOMENT.astimezone(timezone(timedelta(hours=5)))
    signed = pdf.sign(plain, person, at=local)
    (found,) = pdf.signatures(signed)
    assert found.dictionary["/M"] == "D:20310501143000+05'00'"
    assert found.claimed_at == MOMENT


def test_the_cms_is_what_pades_wants(signed: bytes) -> None:
    (found,) = pdf.signatures(signed)
    signer = cms.parse(found.contents.rstrip(b"\0")).signers[0]
    assert signer.signed is not None
    assert signer.signed.signing_time is None
    assert signer.signed.certificate_hash is not None
    assert cms.content(found.contents.rstrip(b"\0")) is None


def test_the_machines_clock_is_not_asked(signed: bytes) -> None:
    years = {int(year) for year in re.findall(rb"D:(\d{4})", signed)}
    assert years <= {2000, MOMENT.year}
    assert b"pyHanko" not in signed


def test_a_field_that_waits_for_a_signature_is_filled(plain: bytes, person: KeyPair, trust: TrustStore) -> None:
    waiting = updated(
        plain, lambda writer: append_signature_field(writer, SigFieldSpec("Head", box=(50, 50, 250, 120)))
    )
    options = pdf.PdfOptions(field="Head", visible=pdf.Visible())
    signed = pdf.sign(waiting, person, at=MOMENT, options=options)
    assert [one.name for one in pdf.signatures(signed)] == ["Head"]
    assert judged(signed, trust).ok


def test_a_document_with_cross_reference_streams_is_signed(person: KeyPair, trust: TrustStore, plain: bytes) -> None:
    signed = pdf.sign(saved_anew(plain, stream_xrefs=True), person, at=MOMENT)
    assert b"/XRef" in signed
    assert judged(pdf.sign(signed, person, at=MOMENT), trust).ok


def test_a_token_larger_than_its_place_finds_a_larger_one(
    plain: bytes, person: KeyPair, trust: TrustStore, services: AuthorityServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.pades.making._TOKEN", 64)
    options = pdf.PdfOptions(level=pdf.PdfLevel.T, stamper=services.time_stamps)
    report = judged(pdf.sign(plain, person, at=MOMENT, options=options), trust)
    assert report.ok
    assert report.level == "T"


@pytest.mark.parametrize("level", ["LT", "LTA"])
def test_signatures_are_made_to_last_afterwards(
    level: str, plain: bytes, person: KeyPair, official: KeyPair, lasting: pdf.PdfOptions, trust: TrustStore
) -> None:
    stamped = replace(lasting, level=pdf.PdfLevel.T)
    signed = pdf.sign(pdf.sign(plain, person, at=MOMENT, options=stamped), official, at=MOMENT, options=stamped)
    extended = pdf.extend(signed, replace(lasting, level=pdf.PdfLevel(level)))
    report = judged(extended, trust)
    assert report.ok, report.failures
    assert [part.level for part in report.parts] == [level, level]


REFUSALS = {
    "PDF-FIELD page": ({"visible": pdf.Visible(page=3)}, "PDF-FIELD"),
    "PDF-FIELD page 0": ({"visible": pdf.Visible(page=0)}, "PDF-FIELD"),
    "PDF-FIELD box": ({"visible": pdf.Visible(box=(10, 10, 12, 12))}, "PDF-FIELD"),
    "PDF-FIELD filled": ({"field": "Signature1"}, "PDF-FIELD"),
    "PDF-LEVEL T": ({"level": pdf.PdfLevel.T}, "PDF-LEVEL"),
    "PDF-LEVEL LT": ({"level": pdf.PdfLevel.LT}, "PDF-LEVEL"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_cannot_be_done_is_refused(name: str, signed: bytes, person: KeyPair) -> None:
    fields, code = REFUSALS[name]
    with pytest.raises(PdfRefused) as refused:
        pdf.sign(signed, person, at=MOMENT, options=pdf.PdfOptions(**fields))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_evidence_is_not_added_to_a_document_without_signatures(plain: bytes, lasting: pdf.PdfOptions) -> None:
    with pytest.raises(PdfRefused, match="PDF-SIGNATURES"):
        pdf.extend(plain, lasting)


def test_a_service_that_gives_nothing_is_told(plain: bytes, person: KeyPair) -> None:
    class Silent:
        def stamp(self, imprint: bytes, digest: object) -> bytes:
            raise ServiceRefused("SERVICE-SILENT", "no answer")

    with pytest.raises(ServiceRefused):
        pdf.sign(plain, person, at=MOMENT, options=pdf.PdfOptions(level=pdf.PdfLevel.T, stamper=Silent()))


def test_a_locked_document_is_not_signed(signed: bytes, person: KeyPair) -> None:
    def lock(writer: IncrementalPdfFileWriter) -> None:
        from pyhanko.pdf_utils import generic

        field = writer.root["/AcroForm"]["/Fields"][0]
        field[pdf_name("/Lock")] = generic.DictionaryObject({pdf_name("/P"): generic.NumberObject(1)})
        writer.update_container(field)

    with pytest.raises(PdfRefused, match="PDF-LOCKED"):
        pdf.sign(updated(signed, lock), person, at=MOMENT)


def test_importing_signing_does_not_load_pyhanko() -> None:
    code = "import signing, sys; assert not [n for n in sys.modules if n.split('.')[0] in ('pyhanko', 'reportlab')]"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_many_pages_are_signed_on_the_last(person: KeyPair, trust: TrustStore) -> None:
    options = pdf.PdfOptions(visible=pdf.Visible(page=-1, language="ru"))
    assert judged(pdf.sign(document(pages=40), person, at=MOMENT, options=options), trust).ok
