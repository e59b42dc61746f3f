"""QR codes carry a signed paper over a printed page and a photograph; what is missing or mixed is told."""

from __future__ import annotations

import io
import random
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from sandbox.documents.barcodes import LONGEST, Barcode, favor_id, gather, read_barcode, texts_of
from sandbox.documents.pictures import drawn, is_picture, texts_in
from sandbox.documents.printing import print_paper
from sandbox.errors import PictureRefused
from tests.documents.conftest import NOON
from tests.documents.test_printing import written

XML = random.Random(7).randbytes(5000)
NUMBER = "10100464053940"


def codes(xml: bytes = XML, number: str = NUMBER) -> list[Barcode]:
    found = [read_barcode(text) for text in texts_of(xml, number, at=NOON)]
    return [one for one in found if one is not None]


def test_codes_have_the_form_of_the_e_government_and_its_length():
    texts = texts_of(XML, NUMBER, at=NOON)
    assert max(map(len, texts)) <= LONGEST
    assert re.fullmatch(
        r'<\?xml version="1\.0" encoding="UTF-8" standalone="yes"\?>'
        r'<BarcodeElement xmlns="http://barcodes\.pdf\.shep\.nitec\.kz/"><creationDate>2026-11-20T12:00:00\.000\+05:00'
        r"</creationDate><elementData>[A-Za-z0-9+/]+=*</elementData><elementNumber>2</elementNumber>"
        rf"<elementsAmount>{len(texts)}</elementsAmount><FavorID>{NUMBER}</FavorID></BarcodeElement>",
        texts[1],
    )


@pytest.mark.parametrize("size", [0, 1, 600, 20_000, 200_000])
def test_any_paper_comes_back_in_any_order_with_codes_read_twice(size: int):
    xml = random.Random(size).randbytes(size)
    found = codes(xml)
    mixed = random.Random(1).sample(found + found[:3], k=len(found) + len(found[:3]))
    assert [one.xml for one in gather(mixed)] == [xml]


def test_missing_codes_are_named():
    (found,) = gather([one for one in codes() if one.number not in (2, 3)])
    assert (found.missing, found.xml, found.contradicting) == ((2, 3), None, False)


def test_codes_of_two_papers_are_told_apart():
    other = random.Random(8).randbytes(5000)
    found = {one.paper: one.xml for one in gather([*codes(), *codes(other, "10100464053941")])}
    assert found == {NUMBER: XML, "10100464053941": other}


def test_codes_of_two_papers_under_one_number_contradict():
    other = codes(random.Random(8).randbytes(5000))
    (found,) = gather([*codes()[:-1], other[-1], other[0]])
    assert (found.contradicting, found.xml) == (True, None)


def test_code_swapped_for_that_of_another_paper_makes_no_archive():
    (found,) = gather([codes(random.Random(8).randbytes(5000))[0], *codes()[1:]])
    assert (found.contradicting, found.xml) == (True, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://egov.kz",
        "<a/>",
        '<BarcodeElement xmlns="urn:other"/>',
        '<BarcodeElement xmlns="http://barcodes.pdf.shep.nitec.kz/"/>',
        texts_of(XML, NUMBER, at=NOON)[0].replace("<elementNumber>1<", "<elementNumber>99<"),
        texts_of(XML, NUMBER, at=NOON)[0].replace("<elementsAmount>", "<elementsAmount>x"),
        texts_of(XML, NUMBER, at=NOON)[0].replace("<elementData>", "<elementData>!"),
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<a>" * 100_000,
    ],
)
def test_text_that_is_no_code_of_a_paper_is_none(text: str):
    assert read_barcode(text) is None


def test_number_of_a_paper_is_its_favor_id_and_other_papers_get_one_from_their_octets():
    assert favor_id("10100464053940", b"") == "10100464053940"
    assert favor_id("12-A", b"x") == favor_id(None, b"x") != favor_id(None, b"y")
    assert re.fullmatch("[1-9][0-9]{13}", favor_id(None, b"x"))


def photographed(page: Image.Image, angle: float, blur: float, noise: float) -> bytes:
    """The page as a phone takes it: turned, out of focus, grainy, pressed into a JPEG."""
    grey = page.convert("L").rotate(angle, expand=True, fillcolor=225, resample=Image.Resampling.BICUBIC)
    grey = grey.filter(ImageFilter.GaussianBlur(blur))
    grain = Image.new("L", grey.size)
    tile = Image.frombytes("L", (256, 256), random.Random(5).randbytes(256 * 256))
    tile = tile.point([round(128 + (value - 128) / 128 * noise) for value in range(256)])
    for left in range(0, grey.width, 256):
        for top in range(0, grey.height, 256):
            grain.paste(tile, (left, top))
    output = io.BytesIO()
    ImageChops.add(grey, grain, scale=1, offset=-128).save(output, "JPEG", quality=70)
    return output.getvalue()


@pytest.mark.parametrize(
    ("dpi", "angle", "blur", "noise"), [(200, 4, 0.6, 35), (150, 90, 0.4, 15), (260, 183, 0.8, 45)]
)
def test_photograph_of_a_printed_page_leads_back_to_the_paper(
    dpi: int, angle: float, blur: float, noise: float, tmp_path: Path, require_oracle: Callable[[str], str]
):
    require_oracle("pdftoppm")
    xml = written("refusal")
    (tmp_path / "paper.pdf").write_bytes(print_paper(xml))
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "paper.pdf", "page"], cwd=tmp_path, check=True)
    texts: list[str] = []
    for file in sorted(tmp_path.glob("page*.png")):
        with Image.open(file) as page:
            texts += texts_in(photographed(page, angle, blur, noise))
    found = [one for one in map(read_barcode, texts) if one is not None]
    assert [one.xml for one in gather(found)] == [xml]


def test_another_reader_reads_our_codes(tmp_path: Path, require_oracle: Callable[[str], str]):
    require_oracle("zbarimg")
    text = texts_of(XML, NUMBER, at=NOON)[0]
    drawn(text).resize((800, 800), Image.Resampling.NEAREST).save(tmp_path / "code.png")
    call = ["zbarimg", "--raw", "-q", "code.png"]
    assert subprocess.run(call, cwd=tmp_path, capture_output=True, check=True).stdout.decode().strip() == text


@pytest.mark.parametrize("octets", [b"", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff broken", b"GIF89a"])
def test_file_that_is_no_picture_is_refused(octets: bytes):
    with pytest.raises(PictureRefused) as refused:
        texts_in(octets)
    assert refused.value.code == "PICTURE-FORM"


def test_picture_that_would_fill_the_memory_is_refused():
    output = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(output, "PNG")
    assert is_picture(output.getvalue())
    with pytest.raises(PictureRefused) as refused:
        texts_in(output.getvalue())
    assert refused.value.code == "PICTURE-SIZE"
