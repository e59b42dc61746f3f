"""Every text people see stands in Kazakh, Russian and English, and the Kazakh one is no copy of the Russian."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tools.problems import PACKAGES, ROOT, Problem, report, shown

__all__ = ["gaps", "main", "problems"]

_LANGUAGES: Final = ("kk", "ru", "en")
_STATE_DICTIONARY: Final = "no text in en"


def problems(root: Path = ROOT) -> Iterator[Problem]:
    """The gaps in every data file of the packages below *root*."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.toml")):
            try:
                data = tomllib.loads(path.read_text("utf-8"))
            except tomllib.TOMLDecodeError as error:
                yield Problem(shown(path, root), f"is no TOML: {error}")
                continue
            for where, text in gaps(data):
                if _is_dictionary(path) and text == _STATE_DICTIONARY:
                    continue
                yield Problem(f"{shown(path, root)} [{where}]", text)


def _is_dictionary(path: Path) -> bool:
    # the registers' own dictionaries (towns, document types) are in the two state languages, as in the real ones
    return not {"texts", "passports"} & {parent.name for parent in path.parents}


def gaps(data: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Place and kind of each gap in *data*, a parsed TOML file or a part of one."""
    if isinstance(data, list):
        for number, item in enumerate(data):
            yield from gaps(item, f"{where}.{number}")
    if not isinstance(data, Mapping):
        return
    if any(language in data for language in _LANGUAGES):
        yield from ((where, text) for text in _gaps_of_text(data))
    for key, value in data.items():
        yield from gaps(value, f"{where}.{key}" if where else str(key))


def _gaps_of_text(table: Mapping[str, object]) -> Iterator[str]:
    missing = [language for language in _LANGUAGES if language not in table]
    if missing:
        yield f"no text in {', '.join(missing)}"
    empty = [language for language in _LANGUAGES if language in table and not _filled(table[language])]
    if empty:
        yield f"an empty text in {', '.join(empty)}"
    kk, ru = table.get("kk"), table.get("ru")
    # one word may be the same in both languages (a town, an abbreviation); a sentence is not
    if isinstance(kk, str) and kk == ru and len(kk.split()) > 1:
        yield "the Kazakh text is a copy of the Russian one"


def _filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def main() -> int:
    """Print what is wrong; the exit code."""
    return report(problems())


if __name__ == "__main__":
    raise SystemExit(main())
