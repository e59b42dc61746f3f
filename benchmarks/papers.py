"""Papers printed: ours against weasyprint, signed against unsigned, and what a thousand of them leave in memory."""

from __future__ import annotations

import base64
import gc
import html
import importlib
import importlib.util
import io
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from benchmarks.material import Material
from benchmarks.measure import Absent, Aim, Figure, interleaved
from sandbox.documents.barcodes import texts_of
from sandbox.documents.papers import form_named, make_paper, sentences_of
from sandbox.documents.pictures import drawn
from sandbox.documents.printing import print_paper
from signing import pdf, xmldsig
from signing.xml import parse

__all__ = ["figures"]

_ROUNDS: Final = 15
_PAPERS: Final = 1000
_WARM_UP: Final = 500
_NUMBER: Final = "10100464053940"
_NAME: Final = "a certificate printed as PDF with its QR codes"
_STYLE: Final = (
    "@page { size: A4; margin: 20mm 10mm 20mm 30mm } body { font: 9.5pt Roboto } "
    ".two { display: flex; gap: 10pt } .two p { flex: 1 } img { width: 54mm }"
)


def figures(material: Material) -> Iterator[Figure | Absent]:
    """The figures of one certificate of guardianship over three children."""
    facts = _facts(material)
    signed = xmldsig.sign(make_paper("guardianship-certificate", facts), material.person)
    yield _memory(signed)
    taken = interleaved(
        {
            "print": lambda: print_paper(signed),
            "print and sign": lambda: pdf.sign(print_paper(signed), material.person, at=material.moment),
        },
        _ROUNDS,
    )
    yield from _against_weasyprint(signed, facts, material)
    yield Figure(
        f"{_NAME}, signed (PAdES B) / not signed",
        f"{taken['print and sign'] * 1e3:.1f} ms",
        f"{taken['print'] * 1e3:.1f} ms",
        taken["print and sign"] / taken["print"],
        Aim.AT_MOST,
        2,
    )


def _against_weasyprint(signed: bytes, facts: dict[str, Any], material: Material) -> Iterator[Figure | Absent]:
    name = f"{_NAME}: weasyprint / ours"
    if importlib.util.find_spec("weasyprint") is None:
        yield Absent(name, "weasyprint is not installed (pip install --group bench)")
        return
    try:
        renderer = importlib.import_module("weasyprint")
    except OSError as error:
        yield Absent(name, f"weasyprint lacks a library: {error}".splitlines()[0])
        return
    taken = interleaved(
        {
            "ours": lambda: print_paper(signed),
            "weasyprint": lambda: renderer.HTML(string=_page(signed, facts, material)).write_pdf(),
        },
        _ROUNDS,
    )
    ours, theirs = taken["ours"], taken["weasyprint"]
    yield Figure(name, f"{ours * 1e3:.1f} ms", f"{theirs * 1e3:.1f} ms", theirs / ours, Aim.AT_LEAST, 2.5)


def _page(signed: bytes, facts: dict[str, Any], material: Material) -> str:
    """The same page for weasyprint, made as ours is: from the signed XML, codes drawn anew."""
    parse(signed)
    said = "".join(
        f'<div class="two"><p>{html.escape(one["kk"])}</p><p>{html.escape(one["ru"])}</p></div>'
        for one in sentences_of(form_named("guardianship-certificate"), facts)
    )
    codes = "".join(f'<img src="{_data(text)}">' for text in texts_of(signed, _NUMBER, at=material.moment))
    return f"<html><head><style>{_STYLE}</style></head><body>{said}{codes}</body></html>"


def _data(text: str) -> str:
    output = io.BytesIO()
    drawn(text).save(output, "PNG")
    return f"data:image/png;base64,{base64.b64encode(output.getvalue()).decode('ascii')}"


def _memory(signed: bytes) -> Figure:
    """How much more a process that does nothing else holds after a thousand papers than after the first hundred."""
    call = [sys.executable, "-m", "benchmarks.papers", str(_WARM_UP), str(_PAPERS)]
    told = subprocess.run(call, input=signed, capture_output=True, check=True).stdout.split()
    before, after = (int(pages) * resource.getpagesize() / 2**20 for pages in told)
    name = f"memory of a process after {_PAPERS:,} papers more against after the first {_WARM_UP}"
    return Figure(name, f"{after:.0f} MB", f"{before:.0f} MB", after / before, Aim.AT_MOST, 1.05)


def _held(signed: bytes, count: int) -> str:
    """The resident pages of this process once it has printed *count* papers more."""
    for _ in range(count):
        print_paper(signed)
    gc.collect()
    return Path("/proc/self/statm").read_text("ascii").split()[1]


def _facts(material: Material) -> dict[str, Any]:
    person = {"iin": "850101300123", "fullName": "ОМАРОВА САУЛЕ БОЛАТҚЫЗЫ", "birthDate": date(1985, 1, 1)}
    order = {"number": "A-123", "date": date(2024, 5, 6), "issuedBy": "Алматы қаласының Білім басқармасы"}
    name = {"kk": "Білім басқармасы", "ru": "Управление образования", "en": "Education department"}
    return {
        "passport": "guardianship-certificate/2021",
        "case": _NUMBER,
        "number": _NUMBER,
        "issued": material.moment,
        "provider": {"bin": "990140000123", "name": name},
        "guardian": person,
        "ward": [{"child": person, "care": "guardianship", "order": order}] * 3,
    }


if __name__ == "__main__":
    octets = sys.stdin.buffer.read()
    sys.stdout.write(" ".join(_held(octets, int(count)) for count in sys.argv[1:]))
