"""Papers as PDF: what the layout of the form says, who signed, and the signed XML itself as QR codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Final

from lxml import etree
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader

from sandbox.clock import ASTANA, in_astana
from sandbox.documents.barcodes import favor_id, texts_of
from sandbox.documents.form import Block, Form, Words
from sandbox.documents.papers import form_of, read_paper
from sandbox.documents.pictures import drawn
from sandbox.documents.sentences import Facts, Scope, applies
from sandbox.errors import FactsRefused
from signing.certificates import Certificate
from signing.errors import CertificateRefused
from signing.key_info import certificates_in
from signing.namespaces import DS
from signing.printed_pages import CONTENT_WIDTH, Cell, Pages, Style
from signing.texts import Catalogue, Lang
from signing.typeface import width_of
from signing.xml import parse

__all__ = ["LAW_OF_2003", "Certification", "Printing", "dated", "print_paper", "signers_named_in"]

_CATALOGUE: Final = Catalogue.load("sandbox.texts", "printing")
_CODE_SIDE: Final = 54 * mm
_SEAL: Final = 15 * mm
_GAP: Final = 10.0
_TITLE: Final = Style(size=11, bold=True, centred=True)
_BODY: Final = Style(size=9.5)
_SMALL: Final = Style(size=8)
_LABEL: Final = Style(size=8.5, accent=True)
_HEAD: Final = Style(size=8, bold=True)
_NOTE: Final = Style(size=7.5)
_MARK: Final = "ҮЛГІ · SAMPLE"
_SEAL_TEXTS: Final = ("ҮЛГІ", "SAMPLE", "SIMULATOR")
_UNDATED: Final = datetime(2000, 1, 1, tzinfo=ASTANA)
_INDENT: Final = 16.0
_NUMBERS: Final = 22.0
"""Width of the column of numbers of a table."""
_CELL_MARGIN: Final = 8.0

LAW_OF_2003: Final = "EQUIVALENCE"
"""The sentence that papers of the e-government print: equivalent to paper by the law of 7 January 2003 N 370-II."""


@dataclass(frozen=True, slots=True)
class Certification:
    """Who says that a printed paper is a true copy, and when."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Printing:
    """How a paper is printed."""

    languages: tuple[Lang, ...] = ("kk", "ru")
    """One language, or two side by side."""
    equivalence: str | None = LAW_OF_2003
    """The sentence of equivalence to paper; None: none is printed."""
    codes: bool = True
    """False: without the QR codes."""
    certified: Certification | None = None
    """For a copy that the head of the provider certifies (C-13)."""


def print_paper(octets: bytes, *, how: Printing = Printing(), forms: Mapping[str, Form] | None = None) -> bytes:
    """The paper in *octets* (XML, signed or not) as PDF; the same paper gives the same octets.

    What is printed is not judged: whoever prints a paper has checked it, or says so. Raises
    :class:`~sandbox.errors.FactsRefused` for what is no paper, :class:`~signing.errors.XmlRefused` for what is no XML
    that is safe to read.
    """
    root = parse(octets)
    form = form_of(root, forms)
    if form is None:
        raise FactsRefused("PAPER-FORM", str(root.tag))
    facts = read_paper(root, forms=forms)
    sheet = _Sheet(form, facts, how)
    sheet.body(signers_named_in(root))
    if how.equivalence is not None:
        sheet.equivalence(how.equivalence)
    if how.certified is not None:
        sheet.certification(how.certified)
    if how.codes:
        sheet.codes(octets)
    return sheet.written()


def signers_named_in(root: etree._Element) -> tuple[Certificate, ...]:
    """The certificates that the signatures of a paper name, in the order of signing; nothing is verified."""
    found = []
    for key_info in root.iterfind(f"{{{DS}}}Signature/{{{DS}}}KeyInfo"):
        try:
            certificates, _ = certificates_in(key_info, {})
        except CertificateRefused:
            continue
        found += certificates[:1]
    return tuple(found)


def dated(facts: Facts) -> datetime:
    """The moment that a paper says it is of: the first one among its facts."""
    for value in facts.values():
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return datetime.combine(value, time(), ASTANA)
    return _UNDATED


class _Sheet:
    """One paper on its pages."""

    def __init__(self, form: Form, facts: Facts, how: Printing) -> None:
        self._form = form
        self._scope = Scope(form.fields, facts)
        self._how = how
        self._at = dated(facts)
        self._number = facts.get("number")
        self._pages = Pages()
        self._draw: Mapping[str, Callable[[Block], None]] = {
            "heading": self._heading,
            "title": self._text,
            "paragraph": self._text,
            "list": self._list,
            "rows": self._rows,
            "table": self._table,
        }

    def body(self, signers: Sequence[Certificate]) -> None:
        """What the layout says."""
        self._side_by_side(lambda lang: _said("SIMULATOR", lang), Style(size=8, bold=True, centred=True, accent=True))
        for block in self._form.layout:
            if not applies(block, self._scope):
                continue
            if block.kind == "signatures":
                self._signatures(signers)
            else:
                self._draw[block.kind](block)

    def codes(self, octets: bytes) -> None:
        """The paper itself, as QR codes."""
        paper = favor_id(self._number, octets)
        texts = texts_of(octets, paper, at=self._at)
        total = len(texts)
        images = [(ImageReader(drawn(text)), f"{number} / {total}") for number, text in enumerate(texts, 1)]
        self._pages.text(self._both(lambda lang: _said("CODES", lang)), _NOTE)
        self._pages.images(images, side=_CODE_SIDE)

    def equivalence(self, code: str) -> None:
        """The sentence *code* on the force of the paper."""
        for lang in self._how.languages:
            self._pages.text(_said(code, lang), _NOTE)
        self._pages.rule()

    def certification(self, certified: Certification) -> None:
        """That the print is a true copy, and who says so."""
        day = f"{in_astana(certified.at):%d.%m.%Y}"
        self._side_by_side(lambda lang: _said("CERTIFIED-COPY", lang, name=certified.name, day=day), _BODY)
        self._pages.rule()

    def written(self) -> bytes:
        """The document."""
        name = self._both(self._form.names.in_language)
        number = "" if self._number is None else f"№ {self._number}"
        return self._pages.written(
            lambda page, total: (
                number,
                self._both(lambda lang: _said("PAGE", lang, number=page, total=total)),
            ),
            at=self._at,
            mark=_MARK,
            titles=(name, number),
        )

    def _heading(self, block: Block) -> None:
        assert block.text is not None, "the reader of forms lets no such block pass"
        width = CONTENT_WIDTH * 0.55
        left = "\n".join(self._told(block.text.in_language(lang), lang) for lang in self._how.languages)
        facts = [f"{self._label(path)}: {self._value(path)}" for path in block.show if self._given(path)]
        rows = max(len(left.split("\n")), len(facts))
        for number in range(rows):
            names = left.split("\n")
            self._pages.cells(
                [
                    Cell(names[number] if number < len(names) else "", 0, width - _GAP, Style(size=9, bold=True)),
                    Cell(facts[number] if number < len(facts) else "", width, CONTENT_WIDTH - width, _SMALL),
                ]
            )
        self._pages.space(8)

    def _text(self, block: Block) -> None:
        assert block.text is not None, "the reader of forms lets no such block pass"
        text = block.text
        style = _TITLE if block.kind == "title" else _BODY
        self._side_by_side(lambda lang: self._told(text.in_language(lang), lang), style)

    def _list(self, block: Block) -> None:
        assert block.text is not None and block.over is not None, "the reader of forms lets no such block pass"
        text = block.text
        for number, item in enumerate(self._scope.items(block.over), 1):
            self._side_by_side(_numbered(number, item, text), _BODY, indent=_INDENT)

    def _rows(self, block: Block) -> None:
        for path in filter(self._given, block.show):
            width = CONTENT_WIDTH * 0.42
            self._pages.cells(
                [
                    Cell(self._label(path), 0, width - _GAP, _LABEL),
                    Cell(self._value(path), width, CONTENT_WIDTH - width, Style(size=9.5)),
                ]
            )
        self._pages.space(4)

    def _table(self, block: Block) -> None:
        assert block.over is not None, "the reader of forms lets no such block pass"
        items = list(self._scope.items(block.over))
        if not items:
            return
        labels = [self._both(partial(items[0].label, path)) for path in block.show]
        rows = [[self._both(partial(item.told, path)) for path in block.show] for item in items]
        places = _columns([labels, *rows])
        self._row("№", labels, places, _HEAD)
        for number, texts in enumerate(rows, 1):
            self._row(str(number), texts, places, _SMALL)
        self._pages.space(6)

    def _row(self, number: str, texts: Sequence[str], places: Sequence[tuple[float, float]], style: Style) -> None:
        cells = [Cell(number, 0, places[0][0], style)]
        cells += [Cell(text, *place, style) for text, place in zip(texts, places, strict=True)]
        self._pages.cells(cells, framed=True, after=0)

    def _signatures(self, signers: Sequence[Certificate]) -> None:
        self._pages.space(6)
        self._pages.seal(_SEAL_TEXTS, radius=_SEAL)
        width = CONTENT_WIDTH - 2 * _SEAL - _GAP
        room = self._pages.room
        for label, told in self._signed_lines(signers):
            self._pages.cells([Cell(label, 0, width, _LABEL)], after=0)
            self._pages.cells([Cell(told, 0, width, Style(size=9, bold=True))], after=5)
        self._pages.space(max(0.0, 2 * _SEAL - (room - self._pages.room)) + 6)

    def _signed_lines(self, signers: Sequence[Certificate]) -> Iterator[tuple[str, str]]:
        for number in range(max(len(signers), len(self._form.signers))):
            if number < len(self._form.signers):
                label = self._both(self._form.signers[number].label.in_language)
            else:
                label = self._both(lambda lang: _said("OTHER-SIGNER", lang))
            yield _capital(label), self._signature(signers[number] if number < len(signers) else None)

    def _signature(self, certificate: Certificate | None) -> str:
        lang = self._how.languages[0]
        if certificate is None:
            return self._both(lambda one: _said("UNSIGNED", one))
        subject = certificate.subject
        name = " ".join(part for part in (subject.common_name, subject.given_name) if part) or subject.dn
        return _said("SIGNED", lang, name=name, serial=f"{certificate.serial_number:x}")

    def _side_by_side(self, say: Callable[[Lang], str], style: Style, *, indent: float = 0) -> None:
        """One text in a column for each language; several lines of it stay lines."""
        languages = self._how.languages
        width = (CONTENT_WIDTH - indent - _GAP * (len(languages) - 1)) / len(languages)
        columns = [say(lang).split("\n") for lang in languages]
        for number in range(max(map(len, columns))):
            self._pages.cells(
                [
                    Cell(lines[number] if number < len(lines) else "", indent + place * (width + _GAP), width, style)
                    for place, lines in enumerate(columns)
                ],
                after=1 if number + 1 < max(map(len, columns)) else 5,
            )

    def _both(self, say: Callable[[Lang], str]) -> str:
        """One text in every language, once where it is the same."""
        return " / ".join(dict.fromkeys(say(lang) for lang in self._how.languages))

    def _label(self, path: str) -> str:
        return self._both(lambda lang: self._scope.label(path, lang))

    def _value(self, path: str) -> str:
        return self._both(lambda lang: self._scope.told(path, lang))

    def _told(self, text: str, lang: Lang) -> str:
        return self._scope.say(text, lang)

    def _given(self, path: str) -> bool:
        return self._scope.value(path) not in (None, [], ())


def _said(code: str, lang: Lang, **values: object) -> str:
    return (_CATALOGUE.text(code, "text", lang) or "").format(**values)


def _numbered(number: int, item: Scope, text: Words) -> Callable[[Lang], str]:
    return lambda lang: f"{number}) {item.say(text.in_language(lang), lang)}"


def _columns(rows: Sequence[Sequence[str]]) -> list[tuple[float, float]]:
    """Left edge and width of each column of a table: every word whole if there is room, the rest by what is written."""
    needed, wanted = [], []
    for texts in zip(*rows, strict=True):
        words = [word for text in texts for word in text.split()]
        needed.append(max((width_of(word, _HEAD.font, _HEAD.size) for word in words), default=0) + _CELL_MARGIN)
        wanted.append(sum(map(len, texts)) ** 0.5)
    left = CONTENT_WIDTH - _NUMBERS - sum(needed)
    if left < 0:
        widths = [width * (CONTENT_WIDTH - _NUMBERS) / sum(needed) for width in needed]
    else:
        widths = [width + left * share / sum(wanted) for width, share in zip(needed, wanted, strict=True)]
    edges = [_NUMBERS + sum(widths[:place]) for place in range(len(widths))]
    return list(zip(edges, widths, strict=True))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
