"""Texts by code, in Kazakh, Russian and English: data files beside the code that uses the codes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final, Literal, get_args

__all__ = ["LANGUAGES", "Catalogue", "Lang"]

Lang = Literal["kk", "ru", "en"]
"""A language of the interface (ISO 639-1)."""

LANGUAGES: Final[tuple[Lang, ...]] = get_args(Lang)


class Catalogue:
    """Entries by code; an entry has named parts, a part has a text in each language.

    A catalogue is a TOML file: ``[CODE.part]`` tables with the keys ``kk``, ``ru`` and ``en``, beside plain keys of
    the entry itself (``step``, ``official`` …). Parts of a finding are ``passed``, ``failed`` and ``cure``; parts of an
    error are ``message`` and ``cure``.
    """

    def __init__(self, entries: Mapping[str, Mapping[str, object]]) -> None:
        self._entries = dict(entries)

    @classmethod
    def load(cls, package: str, name: str) -> Catalogue:
        """Read ``<name>.toml`` that lies in *package*."""
        text = files(package).joinpath(f"{name}.toml").read_text("utf-8")
        return cls(tomllib.loads(text))

    @classmethod
    def load_all(cls, package: str, name: str) -> Catalogue:
        """Read ``<name>.toml`` and every ``<name>_….toml`` that lies in *package*, as one catalogue."""
        merged = cls({})
        for file in sorted(one.name for one in files(package).iterdir()):
            stem = file.removesuffix(".toml")
            if stem != file and (stem == name or stem.startswith(f"{name}_")):
                merged |= cls.load(package, stem)
        return merged

    def __or__(self, other: Catalogue) -> Catalogue:
        """One catalogue with the entries of both; a code in both is a mistake."""
        twice = self._entries.keys() & other._entries.keys()
        if twice:
            raise ValueError(f"codes stand in two catalogues: {', '.join(sorted(twice))}")
        return Catalogue({**self._entries, **other._entries})

    def __contains__(self, code: object) -> bool:
        return code in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def entry(self, code: str) -> Mapping[str, object]:
        """The whole entry of *code*; KeyError if there is none."""
        return self._entries[code]

    def text(self, code: str, part: str, lang: Lang) -> str | None:
        """The text of *part* of *code* in *lang*, or None if the entry has no such part."""
        texts = self._entries[code].get(part)
        if not isinstance(texts, Mapping):
            return None
        return str(texts[lang])
