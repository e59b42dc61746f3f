"""Files of every kind, made by the commands themselves."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from tests.cli.conftest import Run

TEXT = "Өтінемін: «құжат»\n".encode()


def pdf(pages: int = 1) -> bytes:
    """A PDF with a word on each page."""
    target = BytesIO()
    canvas = Canvas(target, invariant=1)
    for number in range(pages):
        canvas.drawString(72, 720, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder in which somebody signs."""

    run: Run
    folder: Path
    iin: str

    def put(self, name: str, octets: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(octets)
        return path

    def sign(self, file: Path, out: str, *more: object) -> Path:
        """*file* signed into *out* by the person of the desk, unless *more* names another."""
        who = () if "--as" in more or "--key" in more else ("--as", self.iin)
        path = self.folder / out
        result = self.run("sign", file, "--out", path, *who, *more)
        assert result.exit_code == 0, result.output
        return path
