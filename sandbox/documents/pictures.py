"""QR codes drawn, and read from pictures: a photograph, a scan, the images within a PDF."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any, Final

import zxingcpp
from PIL import Image, ImageFilter

from sandbox.errors import PictureRefused

__all__ = ["check_size", "drawn", "is_picture", "opened_jpeg", "texts_in", "texts_of_picture"]

_HEADS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")
_KINDS: Final = ("PNG", "JPEG", "TIFF", "BMP", "GIF")
_MOST_PIXELS: Final = 60_000_000
_MOST_PAGES: Final = 50
_LEVEL: Final = "M"
_SCALE: Final = 1
_ENLARGED: Final = 2
_FOCUS: Final = 0.9
_SMALL: Final = 3000


def drawn(text: str) -> Image.Image:
    """The QR code with *text* as a picture in black and white, with the margin around it that readers need."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=_LEVEL)
    made: Any = zxingcpp.write_barcode_to_image(code, scale=_SCALE, add_quiet_zones=True)
    octets = memoryview(made)
    height, width = made.shape[:2]
    return Image.frombytes("L", (width, height), octets.tobytes())


def is_picture(octets: bytes) -> bool:
    """True for a file that :func:`texts_in` may read."""
    return octets.startswith(_HEADS)


def texts_in(octets: bytes) -> list[str]:
    """The texts of all QR codes in the picture *octets* (PNG, JPEG, TIFF with any number of pages, BMP, GIF).

    Raises :class:`~sandbox.errors.PictureRefused` PICTURE-FORM for what is no picture, PICTURE-SIZE for one that is too
    large.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures; the limit here is ours
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(octets), formats=_KINDS) as picture:
                return [text for page in _pages(picture) for text in texts_of_picture(page)]
    except Image.DecompressionBombError as error:
        raise PictureRefused("PICTURE-SIZE", str(error)) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise PictureRefused("PICTURE-FORM", str(error)) from error


def opened_jpeg(octets: bytes) -> Image.Image:
    """The picture in the JPEG file *octets*. Raises PictureRefused as :func:`texts_in` does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(octets), formats=("JPEG",))
    except Image.DecompressionBombError as error:
        raise PictureRefused("PICTURE-SIZE", str(error)) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise PictureRefused("PICTURE-FORM", str(error)) from error
    check_size(picture.width, picture.height)
    return picture


def check_size(width: int, height: int) -> None:
    """Raise PictureRefused PICTURE-SIZE for a picture that is too large to be looked at."""
    if width * height > _MOST_PIXELS:
        raise PictureRefused("PICTURE-SIZE", f"{width} by {height} pixels")


def texts_of_picture(picture: Image.Image) -> list[str]:
    """The texts of all QR codes in *picture*, which is opened already."""
    grey = picture.convert("L")
    found = dict.fromkeys(_read(grey))
    # a grainy picture is read better out of focus, and one of small codes when it is larger
    found |= dict.fromkeys(_read(grey.filter(ImageFilter.GaussianBlur(_FOCUS))))
    if max(grey.size) <= _SMALL:
        larger = grey.resize((grey.width * _ENLARGED, grey.height * _ENLARGED), Image.Resampling.BICUBIC)
        found |= dict.fromkeys(_read(larger))
    return list(found)


def _read(grey: Image.Image) -> list[str]:
    reader: Any = zxingcpp
    codes = reader.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode, text_mode=zxingcpp.TextMode.Plain)
    return [str(code.text) for code in codes]


def _pages(picture: Image.Image) -> Iterator[Image.Image]:
    for number in range(min(getattr(picture, "n_frames", 1), _MOST_PAGES)):
        picture.seek(number)
        check_size(picture.width, picture.height)
        yield picture
