"""Whatever the octets are, the answer is findings, within moments."""

from __future__ import annotations

import contextlib
import random
import zlib
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from signing import KeyPair, TrustStore, card, pdf
from signing.errors import PdfRefused
from signing.findings import Verdict
from signing.moments import when
from tests.pdf.samples import LATER, MOMENT, failures, judged


def assembled(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of *objects*, numbered from 1, as they are."""
    output = bytearray(b"%PDF-1.7\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(output))
        output += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(output)
    output += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    output += b"".join(b"%010d 00000 n \n" % place for place in places)
    output += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)
    return bytes(output)


PAGES = b"<< /Type /Pages /Kids [] /Count 0 >>"
BOMB = zlib.compress(zlib.compress(bytes(2**27)))
STRANGE = {
    "nothing": b"",
    "the header alone": b"%PDF-1.7",
    "a header and an end": b"%PDF-1.7\n%%EOF",
    "an end that points nowhere": b"%PDF-1.7\nstartxref\n99999999\n%%EOF\n",
    "an end that points at itself": b"%PDF-1.7\nstartxref\n9\n%%EOF\n",
    "text": b"hello",
    "zeros": bytes(10_000),
    "a root that is no dictionary": assembled(b"[1 2 3]"),
    "a root that is missing": assembled(b"<< >>", root=7),
    "a root that is itself": assembled(b"1 0 R"),
    "references in a circle": assembled(b"<< /AcroForm 2 0 R /Pages 4 0 R >>", b"3 0 R", b"2 0 R", PAGES),
    "a form that is a number": assembled(b"<< /AcroForm 5 /Pages 2 0 R >>", PAGES),
    "fields that are a name": assembled(b"<< /AcroForm << /Fields /Sig >> /Pages 2 0 R >>", PAGES),
    "a field that is its own child": assembled(
        b"<< /AcroForm << /Fields [3 0 R] >> /Pages 2 0 R >>", PAGES, b"<< /FT /Sig /T (a) /Kids [3 0 R 3 0 R] >>"
    ),
    "a signature that is a number": assembled(
        b"<< /AcroForm << /Fields [3 0 R] >> /Pages 2 0 R >>", PAGES, b"<< /FT /Sig /T (a) /V 4 >>"
    ),
    "an empty signature": assembled(
        b"<< /AcroForm << /Fields [3 0 R] >> /Pages 2 0 R >>", PAGES, b"<< /FT /Sig /T (a) /V << /Type /Sig >> >>"
    ),
    "a signature of the wrong types": assembled(
        b"<< /AcroForm << /Fields [3 0 R] >> /Pages 2 0 R >>",
        PAGES,
        b"<< /FT /Sig /T 5 /V 4 0 R >>",
        b"<< /Type 7 /ByteRange [(a) /b] /Contents [1] /M (tomorrow) /SubFilter 1 /Reason [2] >>",
    ),
    "a store of numbers": assembled(
        b"<< /DSS << /Certs [1 2 (x)] /OCSPs 5 /CRLs [4 0 R] >> /Pages 2 0 R >>", PAGES, b"null", b"<< >>"
    ),
    "files that are a circle": assembled(
        b"<< /Names << /EmbeddedFiles 3 0 R >> /Pages 2 0 R >>", PAGES, b"<< /Kids [3 0 R 3 0 R] /Names [(a) 3 0 R] >>"
    ),
    "a bomb for a file": assembled(
        b"<< /Names << /EmbeddedFiles << /Names [(a) 3 0 R (b) 3 0 R] >> >> /Pages 2 0 R >>",
        PAGES,
        b"<< /EF << /F 4 0 R >> /F (a) >>",
        b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(BOMB), BOMB),
    ),
    "arrays within arrays": assembled(b"<< /AcroForm " + b"[" * 20_000 + b"]" * 20_000 + b" /Pages 2 0 R >>", PAGES),
    "dictionaries within dictionaries": assembled(b"<< /A " * 5_000 + b">>" * 5_000),
    "a great many numbers": assembled(b"[" + b"1 " * 500_000 + b"]"),
}


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.timeout(20)
def test_strange_octets_give_findings(name: str, trust: TrustStore) -> None:
    octets = STRANGE[name]
    report = judged(octets, trust)
    assert report.verdict is Verdict.FAILED
    assert report.as_dict()["ok"] is False
    assert not card.verify(octets, trust, when=when(LATER)).ok
    assert card.read(octets) is None


@pytest.mark.parametrize("name", STRANGE)
def test_strange_octets_are_signed_or_refused(name: str, person: KeyPair) -> None:
    with contextlib.suppress(PdfRefused):
        pdf.sign(STRANGE[name], person, at=MOMENT)


def test_fields_that_share_children_are_visited_once(trust: TrustStore) -> None:
    """Thirty generations of two parents each would be a thousand million fields."""
    fields = [b"<< /T (f) /Kids [%d 0 R %d 0 R] >>" % (number + 1, number + 1) for number in range(3, 33)]
    octets = assembled(b"<< /AcroForm << /Fields [3 0 R] >> /Pages 2 0 R >>", PAGES, *fields, b"<< /T (f) /FT /Sig >>")
    assert failures(judged(octets, trust)) == {"PDF-SIGNATURES"}


def test_truncated_anywhere_it_gives_findings(signed_twice: bytes, trust: TrustStore) -> None:
    for size in range(0, len(signed_twice), 997):
        assert not judged(signed_twice[:size], trust).ok or signed_twice[:size].rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize("seed", range(6))
def test_damaged_anywhere_it_gives_findings(seed: int, signed_twice: bytes, trust: TrustStore) -> None:
    source = random.Random(seed)
    for _ in range(12):
        octets = bytearray(signed_twice)
        for _ in range(source.choice((1, 1, 5, 50))):
            octets[source.randrange(len(octets))] = source.randrange(256)
        report = judged(bytes(octets), trust)
        assert report.findings
        assert report.verdict is not Verdict.PASSED or bytes(octets) == signed_twice


def test_an_encrypted_document_says_so(plain: bytes, person: KeyPair, trust: TrustStore) -> None:
    writer = copy_into_new_writer(PdfFileReader(BytesIO(plain)))
    writer.encrypt(owner_pass="secret", user_pass="secret")
    output = BytesIO()
    writer.write(output)
    assert failures(judged(output.getvalue(), trust)) == {"PDF-ENCRYPTED"}
    with pytest.raises(PdfRefused, match="PDF-ENCRYPTED"):
        pdf.sign(output.getvalue(), person, at=MOMENT)


def test_too_large_a_file_is_not_opened(plain: bytes, trust: TrustStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signing.pades.opening.MAX_PDF", 100)
    assert failures(judged(plain, trust)) == {"PDF-SIZE"}


def test_too_many_signatures_are_not_judged(
    plain: bytes, person: KeyPair, trust: TrustStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    octets = plain
    for _ in range(4):
        octets = pdf.sign(octets, person, at=MOMENT)
    monkeypatch.setattr("signing.pades.fields.MAX_SIGNATURES", 3)
    assert failures(judged(octets, trust)) == {"PDF-SIZE"}


def test_too_much_to_compare_is_undetermined(
    signed_twice: bytes, trust: TrustStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.pades.changes.MAX_PDF_COMPARISON", 30)
    assert judged(signed_twice, trust).verdict is Verdict.UNDETERMINED
