"""pdfsig and pyHanko judge our signatures; pdftotext and pdffonts look at what is to be seen."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_with_time_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from signing import Authority, KeyPair, pdf
from tests.pdf import samples
from tests.pdf.samples import LATER, MOMENT, updated

Tool = Callable[..., str]
pytestmark = pytest.mark.oracle


@pytest.fixture
def run(require_oracle: Callable[[str], str], tmp_path: Path) -> Tool:
    """``run("pdfsig", octets, …)``: what the program says of a file with these octets."""

    def said(program: str, octets: bytes, *options: str, after: tuple[str, ...] = ()) -> str:
        path = tmp_path / "document.pdf"
        path.write_bytes(octets)
        call = [require_oracle(program), *options, str(path), *after]
        return subprocess.run(call, capture_output=True, check=False, text=True).stdout

    return said


@pytest.mark.parametrize("level", pdf.PdfLevel)
def test_pdfsig_accepts_every_level(
    level: pdf.PdfLevel, plain: bytes, person: KeyPair, lasting: pdf.PdfOptions, run: Tool
) -> None:
    said = run("pdfsig", pdf.sign(plain, person, at=MOMENT, options=replace(lasting, level=level)))
    assert "Signature Validation: Signature is Valid." in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert ("Total document signed" in said) == (level is not pdf.PdfLevel.LT)
    assert "Signing Hash Algorithm: SHA-256" in said


def test_pdfsig_accepts_both_of_two_signers(signed: bytes, authority: Authority, person: KeyPair, run: Tool) -> None:
    said = run("pdfsig", pdf.sign(signed, person, at=MOMENT, options=pdf.PdfOptions(visible=pdf.Visible())))
    assert said.count("Signature Validation: Signature is Valid.") == 2


def test_pdfsig_rejects_what_was_changed(signed: bytes, run: Tool) -> None:
    said = run("pdfsig", signed.replace(b"ReportLab", b"reportLab", 1))
    assert "Signature is Valid" not in said
    assert "Digest Mismatch" in said


def test_what_is_to_be_seen_can_be_read(plain: bytes, official: KeyPair, run: Tool) -> None:
    """Every letter that Kazakh has beside Russian is in the typeface."""
    letters = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
    options = pdf.PdfOptions(visible=pdf.Visible(page=2, box=(50, 50, 400, 150)), reason=letters)
    octets = pdf.sign(plain, official, at=MOMENT, options=options)
    said = run("pdftotext", octets, "-f", "2", after=("-",))
    assert f"Себебі: {letters}" in said
    assert "SIMULATOR" in said
    assert "ҒАБДУЛЛИНА ӘЛИЯ ҚҰРМАНҚЫЗЫ" in said
    assert "SIMULATOR" not in run("pdftotext", octets, "-l", "1", after=("-",))
    fonts = run("pdffonts", octets)
    assert all(" yes yes yes" in line for line in fonts.splitlines() if "Roboto" in line), fonts


@pytest.fixture(scope="module")
def roots(authority: Authority) -> list[Any]:
    return [x509.Certificate.load(authority.root.der)]


@pytest.fixture
def context(roots: list[Any]) -> ValidationContext:
    return ValidationContext(trust_roots=roots, moment=LATER, allow_fetching=False)


@pytest.mark.parametrize("level", pdf.PdfLevel)
def test_pyhanko_trusts_every_level(
    level: pdf.PdfLevel, plain: bytes, person: KeyPair, lasting: pdf.PdfOptions, context: ValidationContext
) -> None:
    octets = pdf.sign(plain, person, at=MOMENT, options=replace(lasting, level=level))
    reader = PdfFileReader(BytesIO(octets))
    status = validate_pdf_signature(reader.embedded_regular_signatures[0], context)
    assert status.bottom_line, status.summary()
    assert level is pdf.PdfLevel.B or status.timestamp_validity.trusted
    for stamp in reader.embedded_timestamp_signatures:
        judged = validate_pdf_timestamp(stamp, context)
        assert (judged.intact, judged.valid, judged.trusted) == (True, True, True)


@pytest.mark.parametrize("level", ["LT", "LTA"])
def test_pyhanko_finds_all_evidence_in_the_document(
    level: str, plain: bytes, person: KeyPair, lasting: pdf.PdfOptions, roots: list[Any]
) -> None:
    """Revocation has to be known of every certificate, nobody is asked, and only the document's store is at hand."""
    octets = pdf.sign(plain, person, at=MOMENT, options=replace(lasting, level=pdf.PdfLevel(level)))
    signature = PdfFileReader(BytesIO(octets)).embedded_regular_signatures[0]
    assert outcome(signature, roots, known(octets)) == "OK"
    assert outcome(signature, roots, LocalKnowledge()) != "OK"


def known(octets: bytes) -> LocalKnowledge:
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    store = DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(octets)))
    from asn1crypto import crl, ocsp

    return LocalKnowledge(
        known_ocsps=[OCSPContainer(ocsp.OCSPResponse.load(one.get_object().data)) for one in store.ocsps],
        known_crls=[CRLContainer(crl.CertificateList.load(one.get_object().data)) for one in store.crls],
        known_certs=list(store.load_certs()),
    )


def outcome(signature: Any, roots: list[Any], knowledge: LocalKnowledge) -> str:
    policy = CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("require"), freshness=timedelta(days=1))
    specification = SignatureValidationSpec(
        CertValidationPolicySpec(SimpleTrustManager.build(trust_roots=roots), policy),
        RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=knowledge,
    )
    timing = ValidationTimingInfo(LATER, best_signature_time=LATER, point_in_time_validation=True)
    judging = ades_with_time_validation(
        signature.signed_data, specification, timing_info=timing, raw_digest=signature.compute_digest()
    )
    return str(asyncio.run(judging).ades_subindic.name)


def test_pyhanko_accepts_both_of_two_signers(signed: bytes, person: KeyPair, context: ValidationContext) -> None:
    octets = pdf.sign(signed, person, at=MOMENT)
    for signature in PdfFileReader(BytesIO(octets)).embedded_regular_signatures:
        assert validate_pdf_signature(signature, context).bottom_line


def test_pyhanko_agrees_on_what_was_changed(signed: bytes, context: ValidationContext) -> None:
    octets = updated(signed, samples.other_content)
    (signature,) = PdfFileReader(BytesIO(octets)).embedded_regular_signatures
    assert not validate_pdf_signature(signature, context).bottom_line
