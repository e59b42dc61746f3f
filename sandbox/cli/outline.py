"""Facts about a file as lines: each with its label in the reader's language, what belongs to it below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from sandbox.clock import in_astana
from sandbox.words import label
from signing.certificates import Certificate
from signing.inspected.facts import Fact, Facts, described
from signing.texts import Lang

__all__ = ["certificate_lines", "fact_lines"]

_SHOWN: Final = 50
_DEEPER: Final = "  "


def fact_lines(facts: Facts, lang: Lang, indent: str) -> Iterator[str]:
    """A line for each of *facts*; what is None or empty is left out."""
    for name, fact in facts.items():
        if fact is None or fact in ({}, [], ""):
            continue
        yield from _lines(label(name, lang), fact, lang, indent)


def _lines(head: str, fact: Fact, lang: Lang, indent: str) -> Iterator[str]:
    if isinstance(fact, Certificate):
        yield f"{indent}{head}:"
        yield from certificate_lines(fact, lang, indent + _DEEPER)
    elif isinstance(fact, Mapping):
        yield f"{indent}{head}:"
        yield from fact_lines(fact, lang, indent + _DEEPER)
    elif isinstance(fact, Sequence) and not isinstance(fact, str):
        yield from _several(head, fact, lang, indent)
    else:
        yield f"{indent}{head}: {_value(fact, lang)}"


def _several(head: str, facts: Sequence[Fact], lang: Lang, indent: str) -> Iterator[str]:
    """A list: in one line if its members are, else numbered."""
    if not any(isinstance(one, Mapping | Certificate | list) for one in facts):
        yield f"{indent}{head}: {', '.join(_value(one, lang) for one in facts)}"
        return
    yield f"{indent}{head}: {len(facts)}"
    for number, one in enumerate(facts[:_SHOWN], start=1):
        yield from _lines(str(number), one, lang, indent + _DEEPER)
    if len(facts) > _SHOWN:
        yield f"{indent}{_DEEPER}{label('more', lang)} {len(facts) - _SHOWN}"


def _value(fact: Fact, lang: Lang) -> str:
    if isinstance(fact, bool):
        return label("yes" if fact else "no", lang)
    if isinstance(fact, datetime):
        return in_astana(fact).isoformat()
    # a control sign in somebody else's text would move the cursor of whoever reads it
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in str(fact))


def certificate_lines(certificate: Certificate, lang: Lang, indent: str) -> Iterator[str]:
    """Whose certificate it is, from whom, for how long and for what."""
    told = described(certificate)
    start, end = (in_astana(moment).isoformat() for moment in (certificate.not_before, certificate.not_after))
    facts = [
        ("subject", told["subject"]),
        ("iin", told["iin"]),
        ("bin", told["bin"]),
        ("roles", ", ".join(told["roles"])),
        ("is_authority", "✓" if told["is_authority"] else None),
        ("issuer", told["issuer"]),
        ("serial_number", told["serial_number"]),
        ("valid", f"{start} – {end}"),
        ("key_usage", told["key_usage"]),
        ("signed_with", told["signed_with"]),
        ("fingerprint", told["fingerprint"]),
    ]
    yield from (f"{indent}{label(name, lang)}: {_value(value, lang)}" for name, value in facts if value)
