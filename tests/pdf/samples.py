"""Documents, and what may happen to them after they were signed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from reportlab.pdfgen.canvas import Canvas

from signing import SignatureReport, TrustStore, pdf
from signing.findings import Verdict
from signing.judge import EVERYONE
from signing.moments import when

MOMENT = datetime(2031, 5, 1, 9, 30, tzinfo=UTC)
LATER = MOMENT + timedelta(minutes=4)


class Minute:
    """The clock of the services: within the minute of :data:`MOMENT`, and never back within a test."""

    def __init__(self) -> None:
        self._seconds = itertools.count()

    def now(self) -> datetime:
        second = next(self._seconds)
        assert second < 60, "a test asks less than sixty questions"
        return MOMENT + timedelta(seconds=second)

    def begin(self, second: int) -> None:
        self._seconds = itertools.count(second)


def document(text: str = "An agreement", pages: int = 2, *, form: bool = False) -> bytes:
    output = BytesIO()
    canvas = Canvas(output, invariant=True)
    for number in range(pages):
        canvas.drawString(100, 700, f"{text}, page {number + 1}")
        if form and number == 0:
            canvas.acroForm.textfield(name="amount", x=100, y=600, width=100, height=20)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def judged(octets: bytes, trust: TrustStore, *, at: datetime = LATER) -> SignatureReport:
    return pdf.verify(octets, trust, when=when(at), policy=EVERYONE)


def failures(report: SignatureReport) -> set[str]:
    return {finding.code for finding in report.failures}


def told(report: SignatureReport, code: str) -> list[Verdict]:
    return [finding.verdict for finding in report.findings if finding.code == code]


def updated(octets: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """The document with an incremental update, as editors save it."""
    writer = IncrementalPdfFileWriter(BytesIO(octets))
    change(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def other_content(writer: IncrementalPdfFileWriter) -> None:
    """The first page shows another text."""
    page = writer.root["/Pages"]["/Kids"][0]
    text = b"BT /F1 12 Tf 100 700 Td (Another agreement) Tj ET"
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=text))
    writer.update_container(page)


def another_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].append(pages["/Kids"].raw_get(0))
    pages["/Count"] = generic.NumberObject(pages["/Count"] + 1)
    writer.update_container(pages)


def no_signatures(writer: IncrementalPdfFileWriter) -> None:
    """The form forgets its fields; the signature stays in the file."""
    writer.root["/AcroForm"]["/Fields"] = generic.ArrayObject()
    writer.update_container(writer.root["/AcroForm"])


def filled_in(writer: IncrementalPdfFileWriter) -> None:
    """A field of the form gets a value."""
    fields: Any = writer.root["/AcroForm"]["/Fields"]
    field = next(one.get_object() for one in list(fields) if one.get_object()["/FT"] == "/Tx")
    field["/V"] = generic.TextStringObject("100")
    writer.update_container(field)


def saved_anew(octets: bytes, *, stream_xrefs: bool = False) -> bytes:
    """The document as a program writes it that does not append."""
    writer = copy_into_new_writer(PdfFileReader(BytesIO(octets)), writer_kwargs={"stream_xrefs": stream_xrefs})
    output = BytesIO()
    writer.write(output)
    return output.getvalue()
