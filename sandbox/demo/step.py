"""One step of a story, as it is told: which text, with which facts, and what was judged in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.demo.oracles import Opinion
from signing.findings import SignatureReport
from signing.texts import Lang

__all__ = ["Fact", "Step"]

Fact = str | Mapping[Lang, str]
"""What stands in a text: the same in every language, or by language."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story, as told."""

    id: str
    """Code of its text in the catalogue ``story``."""
    facts: Mapping[str, Fact]
    """What stands in the text."""
    reports: tuple[tuple[str, SignatureReport], ...] = ()
    """Names of what was judged, with the reports."""
    opinions: tuple[Opinion, ...] = ()
    ok: bool = True
    files: tuple[str, ...] = field(default=())
    """What was left in the folder."""

    def said(self, text: str | None, lang: Lang) -> str:
        """*text* with the facts of the step, in *lang*."""
        told = {name: fact if isinstance(fact, str) else fact[lang] for name, fact in self.facts.items()}
        return (text or "").format(**told)
