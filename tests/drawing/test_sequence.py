"""Sequence diagrams as anybody's eyes would check them: nothing overlaps, nothing is cut, everything is there."""

from __future__ import annotations

import itertools
import re

import pytest
from lxml import etree

from sandbox.drawing import Arrow, Lifeline, LifelineKind, Mood, Note, Sequence, draw_sequence
from sandbox.drawing.lettering import width_of

SVG = "{http://www.w3.org/2000/svg}"
NAMES = (
    "СЕРІКБАЕВА АЙГҮЛ МАРАТҚЫЗЫ",
    "portal-operator",
    "Шлюз",
    "GBDFLUniversal_token",
    "Астана қаласының білім басқармасы, балалардың құқықтарын қорғау және қорғаншылық бөлімі",
    "RBDS_GuardianSync",
    "x",
    "AnIdentifierThatNobodyEverThoughtOfBreakingIntoPiecesAnywhereAtAll",
)
LABELS = ("SendMessage GBDFLUniversal_token", "өтініш қабылданды", "changeMassageStatusNotification DELIVERED")


def diagram(messages: int, people: int) -> Sequence:
    """As many messages among as many participants, to themselves too, each fourth one with a note."""
    rows: list[Arrow | Note] = []
    for number in range(messages):
        source, target = str(number % people), str((number * 3 + 1) % people)
        mood = list(Mood)[number % len(Mood)]
        below = f"14:02:11.{number:03} · SCSS001 · 126 ms"
        rows.append(Arrow(source, target, str(number + 1), LABELS[number % 3], below, mood, dashed=number % 2 == 1))
        if number % 4 == 1:
            rows.append(Note(source, ("✗ REF-DIGEST " + "қ" * 90, "✗ SIG-VALUE") * 3, Mood.BAD))
    kinds = itertools.chain([LifelineKind.PERSON, LifelineKind.SYSTEM, LifelineKind.CENTRE], itertools.repeat(None))
    lifelines = tuple(
        Lifeline(str(number), name, kind or LifelineKind.SYSTEM)
        for number, (name, kind) in enumerate(zip(NAMES[:people], kinds, strict=False))
    )
    return Sequence("Әңгіме 22733994514677 & <co>", "SIMULATOR", lifelines, tuple(rows))


@pytest.fixture(params=[(2, 2), (6, 3), (40, 8), (1, 1), (40, 1), (0, 8)], ids=lambda size: f"{size[0]}-{size[1]}")
def drawn(request: pytest.FixtureRequest) -> etree._Element:
    """Diagrams of many sizes, read again."""
    return etree.fromstring(draw_sequence(diagram(*request.param)))


def boxes(root: etree._Element) -> list[tuple[float, float, float, float]]:
    """Where each line of text stands: left, top, right, bottom."""
    found = []
    for text in root.iter(f"{SVG}text"):
        size, x, y = (float(text.get(name)) for name in ("font-size", "x", "y"))
        width = width_of(text.text, size)
        left = {"start": x, "middle": x - width / 2, "end": x - width}[text.get("text-anchor")]
        found.append((left, y - size * 0.8, left + width, y + size * 0.2))
    return found


def test_no_text_lies_on_another(drawn: etree._Element) -> None:
    for one, other in itertools.combinations(boxes(drawn), 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


def test_everything_lies_within_the_picture(drawn: etree._Element) -> None:
    width, height = float(drawn.get("width")), float(drawn.get("height"))
    assert all(
        left >= 0 and top >= 0 and right <= width and bottom <= height for left, top, right, bottom in boxes(drawn)
    )
    for rect in drawn.iter(f"{SVG}rect"):
        x, y = float(rect.get("x", 0)), float(rect.get("y", 0))
        assert x >= 0 and x + float(rect.get("width")) <= width and y + float(rect.get("height")) <= height
    for path in drawn.iter(f"{SVG}path"):
        numbers = [float(one) for one in re.findall(r"[\d.]+", path.get("d"))]
        assert max(numbers[::2]) <= width and max(numbers[1::2]) <= height


def test_every_message_is_there_with_number_name_and_time() -> None:
    root = etree.fromstring(draw_sequence(diagram(40, 8)))
    said = [one.text for one in root.iter(f"{SVG}title")]
    for number in range(40):
        assert f"{number + 1})\u00a0{LABELS[number % 3]}\n14:02:11.{number:03} · SCSS001 · 126 ms" in said


def test_picture_says_what_it_is() -> None:
    root = etree.fromstring(draw_sequence(diagram(2, 2)))
    assert "SIMULATOR" in [one.text for one in root.iter(f"{SVG}text")]
    assert root.findtext(f"{SVG}title") == "Әңгіме 22733994514677 & <co> — SIMULATOR"


def test_same_diagram_is_the_same_octets_and_small() -> None:
    octets = draw_sequence(diagram(40, 8))
    assert octets == draw_sequence(diagram(40, 8))
    assert len(octets) < 60_000


def test_failed_message_is_marked_and_dark_screens_have_colours_of_their_own() -> None:
    octets = draw_sequence(diagram(6, 3))
    style = etree.fromstring(octets).findtext(f"{SVG}style")
    light, dark = style.split("@media (prefers-color-scheme:dark)")
    assert ".tba{fill:#b3261e}" in light and ".tba{fill:#ff8a80}" in dark
    assert b'class="tba clear"' in octets


def test_texts_from_outside_cannot_break_the_picture() -> None:
    name = "]]></svg><script>alert(1)</script>\x00\x1b"
    octets = draw_sequence(Sequence(name, "SIMULATOR", (Lifeline("a", name),), (Note("a", (name,)),)))
    root = etree.fromstring(octets)
    assert not list(root.iter(f"{SVG}script"))
